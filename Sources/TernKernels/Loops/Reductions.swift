import TernKernelABI

/// A commutative combination with an element that changes nothing.
protocol ReductionFormula {
    /// Combines what was made of elements.
    associatedtype Rest: ReductionFormula = Self
    static func identity<T: TileScalar>(_: T.Type) -> T
    static func combine<A: Algebra>(_ a: A, _ b: A) -> A
    /// What is made of an element of the input before anything is combined with it.
    static func prepare<A: Algebra>(_ x: A) -> A
}

extension ReductionFormula {
    @inline(__always) static func prepare<A: Algebra>(_ x: A) -> A { x }
}

enum Sum: ReductionFormula {
    @inline(__always) static func identity<T: TileScalar>(_: T.Type) -> T { .zero }
    @inline(__always) static func combine<A: Algebra>(_ a: A, _ b: A) -> A { a + b }
}

/// The first step of a sum of squares; what follows is a sum.
enum SumOfSquares: ReductionFormula {
    typealias Rest = Sum
    @inline(__always) static func identity<T: TileScalar>(_: T.Type) -> T { .zero }
    @inline(__always) static func combine<A: Algebra>(_ a: A, _ b: A) -> A { a + b }
    @inline(__always) static func prepare<A: Algebra>(_ x: A) -> A { x * x }
}

enum Product: ReductionFormula {
    @inline(__always) static func identity<T: TileScalar>(_: T.Type) -> T { .one }
    @inline(__always) static func combine<A: Algebra>(_ a: A, _ b: A) -> A { a * b }
}

enum Largest: ReductionFormula {
    @inline(__always) static func identity<T: TileScalar>(_: T.Type) -> T { T.lowest }
    @inline(__always) static func combine<A: Algebra>(_ a: A, _ b: A) -> A { Maximum.value(a, b) }
}

enum Smallest: ReductionFormula {
    @inline(__always) static func identity<T: TileScalar>(_: T.Type) -> T { T.highest }
    @inline(__always) static func combine<A: Algebra>(_ a: A, _ b: A) -> A { Minimum.value(a, b) }
}

@inline(__always)
private func reduceRows<F: ReductionFormula, L: TileLanes>(_: F.Type, _: L.Type) -> MatrixReduction {
    { rows, stride, count, output, input in
        let identity = F.identity(L.Element.self)
        let output = output.assumingMemoryBound(to: L.Element.self)
        for row in 0..<rows {
            let from = input + row &* stride
            let folded = accumulate(count, from: L.splat(identity)) { sum, at, lanes in
                F.combine(sum, F.prepare(load(from, at, lanes, fill: identity)))
            } combine: {
                F.combine($0, $1)
            }
            output[row] = fold(folded) { F.combine($0, $1) }
        }
    }
}

/// Combines rows with what `output` holds, eight of them at a time: a read and a write of `output` for eight reads of rows.
///
/// It is called and not inlined: each reduction has it four times. What it does with a register is no closure, which as one of this
/// size the compiler would call for each register too, and ask there whether it is whole.
@inline(never)
private func combineRows<F: ReductionFormula, L: TileLanes>(
    _: F.Type, _: L.Type, _ rows: Int, _ stride: Int, _ count: Int, _ output: UnsafeMutableRawPointer, _ input: UnsafeRawPointer
) {
    @inline(__always) func element(_ from: UnsafeRawPointer, _ lanes: Int) -> L { F.prepare(load(from, 0, lanes)) }
    @inline(__always) func add(_ value: L, _ at: Int, _ lanes: Int) {
        store(F.combine(load(output, at, lanes), value), output, at, lanes)
    }
    @inline(__always) func addEight(_ near: UnsafeRawPointer, _ at: Int, _ lanes: Int) {
        let far = near + 4 &* stride
        let a = F.combine(element(near, lanes), element(near + stride, lanes))
        let b = F.combine(element(near + 2 &* stride, lanes), element(near + 3 &* stride, lanes))
        let c = F.combine(element(far, lanes), element(far + stride, lanes))
        let d = F.combine(element(far + 2 &* stride, lanes), element(far + 3 &* stride, lanes))
        add(F.combine(F.combine(a, b), F.combine(c, d)), at, lanes)
    }
    let bytes = L.laneCount &* L.elementSize
    let rest = count & (L.laneCount &- 1), whole = (count &- rest) &* L.elementSize
    var row = 0
    while row &+ 8 <= rows {
        let from = input + row &* stride
        var at = 0
        while at < whole {
            addEight(from + at, at, L.laneCount)
            at &+= bytes
        }
        if rest > 0 { addEight(from + whole, whole, rest) }
        row &+= 8
    }
    while row < rows {
        let from = input + row &* stride
        var at = 0
        while at < whole {
            add(element(from + at, L.laneCount), at, L.laneCount)
            at &+= bytes
        }
        if rest > 0 { add(element(from + whole, rest), whole, rest) }
        row &+= 1
    }
}

@inline(__always)
private func reduceColumns<F: ReductionFormula, L: TileLanes>(_: F.Type, _: L.Type) -> MatrixReduction {
    { rows, stride, count, output, input in
        let identity = F.identity(L.Element.self)
        forEachRegister(L.self, count) { at, lanes in store(L.splat(identity), output, at, lanes) }
        let together = count < L.laneCount && stride == count &* L.elementSize ? 4 &* L.laneCount / count : 1
        if together < 2 || rows < 8 &* together {
            combineRows(F.self, L.self, rows, stride, count, output, input)
            return
        }
        // Narrow rows that touch are read as fewer and wider ones, whose parts meet at the end.
        withRegisters(of: L.splat(identity)) { wide in
            let wideRows = rows / together, read = wideRows &* together
            combineRows(F.self, L.self, wideRows, together &* stride, together &* count, wide, input)
            combineRows(F.Rest.self, L.self, together, stride, count, output, wide)
            combineRows(F.self, L.self, rows &- read, stride, count, output, input + read &* stride)
        }
    }
}

@inline(__always)
private func addLanes<F: ReductionFormula, L: TileLanes>(
    _ catalog: KernelCatalog, _ name: StaticString, _ type: ElementType, _: F.Type, _: L.Type
) {
    catalog.add(
        name, type,
        identity: { $0.assumingMemoryBound(to: L.Element.self).pointee = F.identity(L.Element.self) },
        rows: reduceRows(F.self, L.self), columns: reduceColumns(F.self, L.self))
}

/// The compiler vectorizes these loops: integers may meet in any order.
@inline(__always)
private func addIntegers<F: ReductionFormula, T: TileScalar>(
    _ catalog: KernelCatalog, _ name: StaticString, _ type: ElementType, _: F.Type, _: T.Type
) {
    catalog.add(
        name, type,
        identity: { $0.assumingMemoryBound(to: T.self).pointee = F.identity(T.self) },
        rows: { rows, stride, count, output, input in
            let output = output.assumingMemoryBound(to: T.self)
            for row in 0..<rows {
                let from = (input + row &* stride).assumingMemoryBound(to: T.self)
                var result = F.identity(T.self)
                for i in 0..<count { result = F.combine(result, from[i]) }
                output[row] = result
            }
        },
        columns: { rows, stride, count, output, input in
            let output = output.assumingMemoryBound(to: T.self)
            for i in 0..<count { output[i] = F.identity(T.self) }
            var row = 0
            while row &+ 4 <= rows {
                let first = input + row &* stride
                let a = first.assumingMemoryBound(to: T.self), b = (first + stride).assumingMemoryBound(to: T.self)
                let c = (first + 2 &* stride).assumingMemoryBound(to: T.self)
                let d = (first + 3 &* stride).assumingMemoryBound(to: T.self)
                for i in 0..<count {
                    output[i] = F.combine(output[i], F.combine(F.combine(a[i], b[i]), F.combine(c[i], d[i])))
                }
                row &+= 4
            }
            while row < rows {
                let from = (input + row &* stride).assumingMemoryBound(to: T.self)
                for i in 0..<count { output[i] = F.combine(output[i], from[i]) }
                row &+= 1
            }
        })
}

extension KernelCatalog {
    @inline(__always)
    fileprivate func reduction<F: ReductionFormula>(_ name: StaticString, _: F.Type) {
        addLanes(self, name, .float32, F.self, SIMD16<Float>.self)
        addLanes(self, name, .float64, F.self, SIMD8<Double>.self)
        addIntegers(self, name, .uint8, F.self, UInt8.self)
        addIntegers(self, name, .int8, F.self, Int8.self)
        addIntegers(self, name, .int16, F.self, Int16.self)
        addIntegers(self, name, .int32, F.self, Int32.self)
        addIntegers(self, name, .int64, F.self, Int64.self)
    }
}

func registerReductions(_ catalog: KernelCatalog) {
    catalog.reduction("sum", Sum.self)
    addLanes(catalog, "sum_of_squares", .float32, SumOfSquares.self, SIMD16<Float>.self)
    addLanes(catalog, "sum_of_squares", .float64, SumOfSquares.self, SIMD8<Double>.self)
    catalog.reduction("prod", Product.self)
    catalog.reduction("amax", Largest.self)
    catalog.reduction("amin", Smallest.self)
}
