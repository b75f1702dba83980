#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension CPU {
    static var ctcKernels: KernelFamily {
        [
            "ctc_loss": { _ in { (call: KernelCall) throws(TensorError) -> Void in CTCLoop.losses(call) } },
            "ctc_loss.pullback": { _ in { (call: KernelCall) throws(TensorError) -> Void in CTCLoop.gradient(call) } },
        ]
    }
}

/// The forward-backward algorithm over labels with blanks between them, in logarithms.
///
/// A sequence of S labels has 2S + 1 states: a blank, a label, a blank, …. From a state one comes to itself and to the next, and
/// from a label to the next label if that is another. Everything is summed in float64.
///
/// Source: Graves et al., Connectionist temporal classification, 2006, equations 6 to 16.
enum CTCLoop {
    /// One sequence of a batch.
    private struct Path {
        /// The steps of the input that count.
        let length: Int
        let labelCount: Int
        let labels: UnsafePointer<Int64>
        let blank: Int

        init(_ plan: Tensor, _ n: Int, _ blank: Int) {
            let row = UnsafePointer(plan.data.assumingMemoryBound(to: Int64.self)) + n * plan.shape[1]
            length = Int(row[0])
            labelCount = Int(row[1])
            labels = row + 2
            self.blank = blank
        }

        var stateCount: Int { 2 * labelCount + 1 }

        func label(_ state: Int) -> Int { state & 1 == 0 ? blank : Int(labels[state >> 1]) }

        /// True if the state before the blank before this one leads here.
        func isReachedOverBlank(_ state: Int) -> Bool {
            state & 1 == 1 && state > 1 && labels[state >> 1] != labels[(state >> 1) - 1]
        }
    }

    private static func logSum(_ a: Double, _ b: Double, _ c: Double) -> Double {
        let peak = Swift.max(a, b, c)
        return peak == -.infinity ? peak : peak + log(exp(a - peak) + exp(b - peak) + exp(c - peak))
    }

    private static func overSequences(_ x: Tensor, _ plan: Tensor, _ body: (Int) -> Void) {
        let work = Swift.max(x.shape[0] * plan.shape[1], 1)
        ParallelLoop.ranges(x.shape[1], size: Swift.max(1, ParallelLoop.costlyGrain / work)) { for n in $0 { body(n) } }
    }

    /// Output: the losses of the sequences. Operands: logarithms of probabilities [T, N, C], contiguous; the plan, see
    /// `Operators.CTCLoss`; and what is written beside in float64, [N, T, states]: the logarithm of the probability to have come to
    /// a state. Integers: the blank.
    static func losses(_ call: KernelCall) {
        if call.output.dtype == .float64 { losses(call, Double.self) } else { losses(call, Float.self) }
    }

    private static func losses<Number: BinaryFloatingPoint>(_ call: KernelCall, _: Number.Type) {
        let x = call.input(0), plan = call.input(1), forward = call.input(2), blank = call.integers[0]
        let output = call.output.data.assumingMemoryBound(to: Number.self)
        let (sequences, classes, states) = (x.shape[1], x.shape[2], forward.shape[2])
        let logs = UnsafePointer(x.data.assumingMemoryBound(to: Number.self))
        let all = forward.data.assumingMemoryBound(to: Double.self)
        overSequences(x, plan) { n in
            let path = Path(plan, n, blank)
            if path.length == 0 {
                output[n] = path.labelCount == 0 ? 0 : .infinity
                return
            }
            var now = all + n * x.shape[0] * states
            for state in 0..<path.stateCount {
                now[state] = state < 2 ? Double(logs[n * classes + path.label(state)]) : -.infinity
            }
            for t in 1..<Swift.max(path.length, 1) {
                let before = now, row = logs + (t * sequences + n) * classes
                now += states
                for state in 0..<path.stateCount {
                    let sum = logSum(
                        before[state], state > 0 ? before[state - 1] : -.infinity,
                        path.isReachedOverBlank(state) ? before[state - 2] : -.infinity)
                    now[state] = sum + Double(row[path.label(state)])
                }
            }
            let last = path.stateCount - 1
            output[n] = Number(-logSum(now[last], last > 0 ? now[last - 1] : -.infinity, -.infinity))
        }
    }

    /// Output: the gradients of the logarithms. Operands: as for the losses, and the losses' gradients. Integers: the blank, and 1
    /// if sequences of infinite loss have no gradient.
    static func gradient(_ call: KernelCall) {
        if call.output.dtype == .float64 { gradient(call, Double.self) } else { gradient(call, Float.self) }
    }

    private static func gradient<Number: BinaryFloatingPoint>(_ call: KernelCall, _: Number.Type) {
        let x = call.input(0), plan = call.input(1), forward = call.input(2), blank = call.integers[0]
        let (sequences, classes, states) = (x.shape[1], x.shape[2], forward.shape[2])
        let logs = UnsafePointer(x.data.assumingMemoryBound(to: Number.self))
        let gradients = UnsafePointer(call.input(3).data.assumingMemoryBound(to: Number.self))
        let output = call.output.data.assumingMemoryBound(to: Number.self)
        let all = UnsafePointer(forward.data.assumingMemoryBound(to: Double.self))
        let isZeroed = call.integers[1] != 0
        overSequences(x, plan) { n in
            let path = Path(plan, n, blank)
            func fill(_ t: Int, _ number: Number) {
                (output + (t * sequences + n) * classes).update(repeating: number, count: classes)
            }
            for t in path.length..<Swift.max(x.shape[0], path.length) { fill(t, 0) }
            if path.length == 0 { return }
            let last = path.stateCount - 1
            let start = all + n * x.shape[0] * states, end = start + (path.length - 1) * states
            let total = logSum(end[last], last > 0 ? end[last - 1] : -.infinity, -.infinity)
            if total == -.infinity {
                for t in 0..<path.length { fill(t, isZeroed ? 0 : .nan) }
                return
            }
            // The logarithms of the probabilities to come from a state to the end, in two rows; and what each class has of the whole.
            let memory = UnsafeMutablePointer<Double>.allocate(capacity: 2 * states + classes)
            defer { memory.deallocate() }
            var now = memory, after = memory + states
            let shares = memory + 2 * states
            for t in (0..<path.length).reversed() {
                let row = logs + (t * sequences + n) * classes, written = output + (t * sequences + n) * classes
                let ways = start + t * states
                shares.update(repeating: 0, count: classes)
                for state in 0..<path.stateCount {
                    let label = path.label(state), own = Double(row[label])
                    if t == path.length - 1 {
                        now[state] = state >= last - 1 ? own : -.infinity
                    } else {
                        let sum = logSum(
                            after[state], state < last ? after[state + 1] : -.infinity,
                            state + 2 <= last && path.isReachedOverBlank(state + 2) ? after[state + 2] : -.infinity)
                        now[state] = sum + own
                    }
                    let both = ways[state] + now[state]
                    // Both hold this step's own logarithm.
                    if both != -.infinity { shares[label] += exp(both - own - total) }
                }
                for label in 0..<classes {
                    written[label] = Number(exp(Double(row[label])) - shares[label]) * gradients[n]
                }
                Swift.swap(&now, &after)
            }
        }
    }
}
