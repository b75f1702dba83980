import TernKernelABI

/// A commutative combination with an element that changes nothing.
protocol ReductionFormula {
    static func identity<T: TileScalar>(_: T.Type) -> T
    static func combine<A: Algebra>(_ a: A, _ b: A) -> A
}

enum Sum: ReductionFormula {
    @inline(__always) static func identity<T: TileScalar>(_: T.Type) -> T { .zero }
    @inline(__always) static func combine<A: Algebra>(_ a: A, _ b: A) -> A { a + b }
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

/// Four registers accumulate side by side, then fold together as a tree: the order depends on `count` alone.
@inline(__always)
private func addLanes<F: ReductionFormula, L: TileLanes>(
    _ catalog: KernelCatalog, _ name: StaticString, _ type: ElementType, _: F.Type, _: L.Type
) {
    catalog.add(
        name, type,
        identity: { $0.assumingMemoryBound(to: L.Element.self).pointee = F.identity(L.Element.self) },
        row: { count, output, input in
            let identity = F.identity(L.Element.self)
            var a = L.splat(identity), b = a, c = a, d = a
            var i = 0
            let step = L.laneCount, bytes = L.laneCount &* L.elementSize
            while i &+ 4 &* step <= count {
                let from = input + i &* L.elementSize
                a = F.combine(a, L.load(from))
                b = F.combine(b, L.load(from + bytes))
                c = F.combine(c, L.load(from + 2 &* bytes))
                d = F.combine(d, L.load(from + 3 &* bytes))
                i &+= 4 &* step
            }
            while i &+ step <= count {
                a = F.combine(a, L.load(input + i &* L.elementSize))
                i &+= step
            }
            if i < count { b = F.combine(b, L.loadPart(input + i &* L.elementSize, count &- i, fill: identity)) }
            let folded = F.combine(F.combine(a, b), F.combine(c, d))
            output.assumingMemoryBound(to: L.Element.self).pointee = fold(folded) { F.combine($0, $1) }
        },
        combine: { count, output, a, b, _, _ in
            forEachRegister(L.self, count) { at, lanes in
                store(F.combine(load(a, at, lanes) as L, load(b, at, lanes)), output, at, lanes)
            }
        })
}

@inline(__always)
private func addIntegers<F: ReductionFormula, T: TileScalar>(
    _ catalog: KernelCatalog, _ name: StaticString, _ type: ElementType, _: F.Type, _: T.Type
) {
    catalog.add(
        name, type,
        identity: { $0.assumingMemoryBound(to: T.self).pointee = F.identity(T.self) },
        row: { count, output, input in
            let input = input.assumingMemoryBound(to: T.self)
            var result = F.identity(T.self)
            for i in 0..<count { result = F.combine(result, input[i]) }
            output.assumingMemoryBound(to: T.self).pointee = result
        },
        combine: { count, output, a, b, _, _ in
            let output = output.assumingMemoryBound(to: T.self)
            let a = a.assumingMemoryBound(to: T.self), b = b.assumingMemoryBound(to: T.self)
            for i in 0..<count { output[i] = F.combine(a[i], b[i]) }
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
    catalog.reduction("prod", Product.self)
    catalog.reduction("amax", Largest.self)
    catalog.reduction("amin", Smallest.self)
}
