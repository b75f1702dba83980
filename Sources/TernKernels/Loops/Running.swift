import CTern
import TernKernelABI

// Running sums and products. Floats accumulate in float64, as PyTorch does, so that a long row keeps its digits.

/// An element, and the wider number that it is accumulated in.
private protocol RunningElement {
    associatedtype Stored
    associatedtype Wide
    static func widen(_ value: Stored) -> Wide
    static func narrow(_ value: Wide) -> Stored
}

/// Eight elements at a time.
private protocol RunningLanes: RunningElement {
    associatedtype Lanes
    static func load(_ from: UnsafeRawPointer) -> Lanes
    static func store(_ lanes: Lanes, _ to: UnsafeMutableRawPointer)
    static func splat(_ value: Wide) -> Lanes
    static func add(_ a: Lanes, _ b: Lanes) -> Lanes
    /// Each lane with all before it.
    static func prefix(_ lanes: Lanes) -> Lanes
    static func last(_ lanes: Lanes) -> Wide
    static func sum(_ a: Wide, _ b: Wide) -> Wide
}

/// Floats of both sizes.
extension RunningLanes where Wide == Double, Lanes == SIMD8<Double> {
    @inline(__always) static func splat(_ value: Double) -> SIMD8<Double> { SIMD8(repeating: value) }
    @inline(__always) static func add(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> SIMD8<Double> { a + b }
    @inline(__always) static func prefix(_ lanes: SIMD8<Double>) -> SIMD8<Double> { tern_run_f64_prefix(lanes) }
    @inline(__always) static func last(_ lanes: SIMD8<Double>) -> Double { lanes[7] }
    @inline(__always) static func sum(_ a: Double, _ b: Double) -> Double { a + b }
}

private enum RunningFloat: RunningLanes {
    @inline(__always) static func widen(_ value: Float) -> Double { Double(value) }
    @inline(__always) static func narrow(_ value: Double) -> Float { Float(value) }
    @inline(__always) static func load(_ from: UnsafeRawPointer) -> SIMD8<Double> { tern_run_f64_load_f32(from) }
    @inline(__always) static func store(_ lanes: SIMD8<Double>, _ to: UnsafeMutableRawPointer) {
        tern_run_f64_store_f32(to, lanes)
    }
}

private enum RunningDouble: RunningLanes {
    @inline(__always) static func widen(_ value: Double) -> Double { value }
    @inline(__always) static func narrow(_ value: Double) -> Double { value }
    @inline(__always) static func load(_ from: UnsafeRawPointer) -> SIMD8<Double> { tern_run_f64_load(from) }
    @inline(__always) static func store(_ lanes: SIMD8<Double>, _ to: UnsafeMutableRawPointer) { tern_run_f64_store(to, lanes) }
}

private enum RunningInteger: RunningLanes {
    @inline(__always) static func widen(_ value: Int64) -> Int64 { value }
    @inline(__always) static func narrow(_ value: Int64) -> Int64 { value }
    @inline(__always) static func load(_ from: UnsafeRawPointer) -> SIMD8<Int64> { tern_run_i64_load(from) }
    @inline(__always) static func store(_ lanes: SIMD8<Int64>, _ to: UnsafeMutableRawPointer) { tern_run_i64_store(to, lanes) }
    @inline(__always) static func splat(_ value: Int64) -> SIMD8<Int64> { SIMD8(repeating: value) }
    @inline(__always) static func add(_ a: SIMD8<Int64>, _ b: SIMD8<Int64>) -> SIMD8<Int64> { a &+ b }
    @inline(__always) static func prefix(_ lanes: SIMD8<Int64>) -> SIMD8<Int64> { tern_run_i64_prefix(lanes) }
    @inline(__always) static func last(_ lanes: SIMD8<Int64>) -> Int64 { lanes[7] }
    @inline(__always) static func sum(_ a: Int64, _ b: Int64) -> Int64 { a &+ b }
}

/// Any combination, strictly from the first element to the last.
@inline(__always)
private func running<E: RunningElement>(
    _: E.Type, start: E.Wide, _ combine: @escaping (E.Wide, E.Wide) -> E.Wide
) -> RunningKernel {
    RunningKernel(
        start: { $0.assumingMemoryBound(to: E.Wide.self).pointee = start },
        row: { count, output, input, state in
            let output = output.assumingMemoryBound(to: E.Stored.self), input = input.assumingMemoryBound(to: E.Stored.self)
            let state = state.assumingMemoryBound(to: E.Wide.self)
            var value = state.pointee
            for i in 0..<count {
                value = combine(value, E.widen(input[i]))
                output[i] = E.narrow(value)
            }
            state.pointee = value
        },
        columns: { rows, columns, stride, output, input, states in
            let states = states.assumingMemoryBound(to: E.Wide.self)
            for row in 0..<rows {
                let output = output.assumingMemoryBound(to: E.Stored.self) + row &* stride
                let input = input.assumingMemoryBound(to: E.Stored.self) + row &* stride
                for i in 0..<columns {
                    let value = combine(states[i], E.widen(input[i]))
                    states[i] = value
                    output[i] = E.narrow(value)
                }
            }
        })
}

/// Sums, eight elements at a time: their prefix sums do not wait for what came before, only the addition of the state does.
@inline(__always)
private func runningSum<E: RunningLanes>(_: E.Type, zero: E.Wide) -> RunningKernel {
    let plain = running(E.self, start: zero) { E.sum($0, $1) }
    return RunningKernel(
        start: plain.start,
        row: { count, output, input, state in
            let size = MemoryLayout<E.Stored>.stride, state = state.assumingMemoryBound(to: E.Wide.self)
            var value = state.pointee
            var i = 0
            // Of 32 elements only the sum waits for those before.
            while i &+ 32 <= count {
                let from = input + i &* size, to = output + i &* size
                let a = E.prefix(E.load(from)), b = E.prefix(E.load(from + 8 &* size))
                let c = E.prefix(E.load(from + 16 &* size)), d = E.prefix(E.load(from + 24 &* size))
                let two = E.sum(E.last(a), E.last(b)), three = E.sum(two, E.last(c))
                E.store(E.add(a, E.splat(value)), to)
                E.store(E.add(b, E.splat(E.sum(value, E.last(a)))), to + 8 &* size)
                E.store(E.add(c, E.splat(E.sum(value, two))), to + 16 &* size)
                E.store(E.add(d, E.splat(E.sum(value, three))), to + 24 &* size)
                value = E.sum(value, E.sum(three, E.last(d)))
                i &+= 32
            }
            while i &+ 8 <= count {
                let sums = E.prefix(E.load(input + i &* size))
                E.store(E.add(sums, E.splat(value)), output + i &* size)
                value = E.sum(value, E.last(sums))
                i &+= 8
            }
            let output = output.assumingMemoryBound(to: E.Stored.self), input = input.assumingMemoryBound(to: E.Stored.self)
            while i < count {
                value = E.sum(value, E.widen(input[i]))
                output[i] = E.narrow(value)
                i &+= 1
            }
            state.pointee = value
        },
        columns: plain.columns,
        total: { count, _, input, state in
            let size = MemoryLayout<E.Stored>.stride, state = state.assumingMemoryBound(to: E.Wide.self)
            var a = E.splat(zero), b = a, c = a, d = a
            var i = 0
            while i &+ 32 <= count {
                let from = input + i &* size
                a = E.add(a, E.load(from))
                b = E.add(b, E.load(from + 8 &* size))
                c = E.add(c, E.load(from + 16 &* size))
                d = E.add(d, E.load(from + 24 &* size))
                i &+= 32
            }
            var value = E.sum(state.pointee, E.last(E.prefix(E.add(E.add(a, b), E.add(c, d)))))
            let input = input.assumingMemoryBound(to: E.Stored.self)
            while i < count {
                value = E.sum(value, E.widen(input[i]))
                i &+= 1
            }
            state.pointee = value
        })
}

/// `log(exp(a) + exp(b))`: neither exponential overflows, equal infinities stay what they are, and NaN stays NaN.
@inline(__always)
private func logAddExp(_ a: Double, _ b: Double) -> Double {
    if a == b, a.magnitude == .infinity { return a }
    let largest = a < b ? b : a, smallest = a < b ? a : b
    return largest + Double.log1p(Double.exp(smallest - largest))
}

func registerRunning(_ catalog: KernelCatalog) {
    catalog.add("cumsum", .float32, running: runningSum(RunningFloat.self, zero: 0))
    catalog.add("cumsum", .float64, running: runningSum(RunningDouble.self, zero: 0))
    catalog.add("cumsum", .int64, running: runningSum(RunningInteger.self, zero: 0))
    // A product that has come to zero stays there, which the product of a later part, if it overflows, would not leave it.
    catalog.add("cumprod", .float32, running: running(RunningFloat.self, start: 1) { $0 * $1 })
    catalog.add("cumprod", .float64, running: running(RunningDouble.self, start: 1) { $0 * $1 })
    catalog.add("cumprod", .int64, running: running(RunningInteger.self, start: 1) { $0 &* $1 })
    catalog.add("logcumsumexp", .float32, running: running(RunningFloat.self, start: -Double.infinity, logAddExp))
    catalog.add("logcumsumexp", .float64, running: running(RunningDouble.self, start: -Double.infinity, logAddExp))
}
