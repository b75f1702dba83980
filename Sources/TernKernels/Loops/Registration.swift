import TernKernelABI

// One line a formula: these build its kernels for every element type it is computed in. They are inlined, so that each closure
// below is compiled for the concrete formula.

extension KernelCatalog {
    @inline(__always)
    func real<F: UnaryFormula>(_ name: StaticString, _: F.Type) {
        add(name, .value, realKernels(F.self))
        addPullback(name, F.self)
    }

    @inline(__always)
    func arithmetic<F: UnaryFormula & UnaryArithmetic>(_ name: StaticString, _: F.Type) {
        var kernels = realKernels(F.self)
        setIntegers(&kernels, F.self)
        add(name, .value, kernels)
        addPullback(name, F.self)
    }

    @inline(__always)
    func integer<F: UnaryArithmetic>(_ name: StaticString, _: F.Type) {
        var kernels = TileKernels()
        setIntegers(&kernels, F.self)
        add(name, .value, kernels)
    }

    @inline(__always)
    private func realKernels<F: UnaryFormula>(_: F.Type) -> TileKernels {
        TileKernels(float32: unaryTile(F.self, SIMD16<Float>.self), float64: unaryTile(F.self, SIMD8<Double>.self))
    }

    @inline(__always)
    private func addPullback<F: UnaryFormula>(_ name: StaticString, _: F.Type) {
        add(
            name, .pullback0,
            TileKernels(
                float32: unaryPullbackTile(F.self, SIMD16<Float>.self),
                float64: unaryPullbackTile(F.self, SIMD8<Double>.self)))
    }

    @inline(__always)
    private func setIntegers<F: UnaryArithmetic>(_ kernels: inout TileKernels, _: F.Type) {
        kernels.uint8 = unaryIntegerTile(F.self, UInt8.self)
        kernels.int8 = unaryIntegerTile(F.self, Int8.self)
        kernels.int16 = unaryIntegerTile(F.self, Int16.self)
        kernels.int32 = unaryIntegerTile(F.self, Int32.self)
        kernels.int64 = unaryIntegerTile(F.self, Int64.self)
    }

    @inline(__always)
    func real<F: BinaryFormula>(_ name: StaticString, _: F.Type) {
        add(name, .value, realKernels(F.self))
        addPullbacks(name, F.self)
    }

    @inline(__always)
    func arithmetic<F: BinaryFormula & BinaryArithmetic>(_ name: StaticString, _: F.Type) {
        var kernels = realKernels(F.self)
        setIntegers(&kernels, F.self)
        add(name, .value, kernels)
        addPullbacks(name, F.self)
    }

    @inline(__always)
    func integer<F: BinaryArithmetic>(_ name: StaticString, _: F.Type) {
        var kernels = TileKernels()
        setIntegers(&kernels, F.self)
        add(name, .value, kernels)
    }

    @inline(__always)
    private func realKernels<F: BinaryFormula>(_: F.Type) -> TileKernels {
        TileKernels(float32: binaryTile(F.self, SIMD16<Float>.self), float64: binaryTile(F.self, SIMD8<Double>.self))
    }

    @inline(__always)
    private func addPullbacks<F: BinaryFormula>(_ name: StaticString, _: F.Type) {
        add(
            name, .pullback0,
            TileKernels(
                float32: binaryPullback0Tile(F.self, SIMD16<Float>.self),
                float64: binaryPullback0Tile(F.self, SIMD8<Double>.self)))
        add(
            name, .pullback1,
            TileKernels(
                float32: binaryPullback1Tile(F.self, SIMD16<Float>.self),
                float64: binaryPullback1Tile(F.self, SIMD8<Double>.self)))
    }

    @inline(__always)
    private func setIntegers<F: BinaryArithmetic>(_ kernels: inout TileKernels, _: F.Type) {
        kernels.uint8 = binaryIntegerTile(F.self, UInt8.self)
        kernels.int8 = binaryIntegerTile(F.self, Int8.self)
        kernels.int16 = binaryIntegerTile(F.self, Int16.self)
        kernels.int32 = binaryIntegerTile(F.self, Int32.self)
        kernels.int64 = binaryIntegerTile(F.self, Int64.self)
    }

    @inline(__always)
    func arithmetic<F: TernaryFormula & TernaryArithmetic>(_ name: StaticString, _: F.Type) {
        add(
            name, .value,
            TileKernels(
                float32: ternaryTile(F.self, SIMD16<Float>.self), float64: ternaryTile(F.self, SIMD8<Double>.self),
                uint8: ternaryIntegerTile(F.self, UInt8.self), int8: ternaryIntegerTile(F.self, Int8.self),
                int16: ternaryIntegerTile(F.self, Int16.self), int32: ternaryIntegerTile(F.self, Int32.self),
                int64: ternaryIntegerTile(F.self, Int64.self)))
        addPullbacks(name, F.self)
    }

    @inline(__always)
    func real<F: TernaryFormula>(_ name: StaticString, _: F.Type) {
        add(
            name, .value,
            TileKernels(
                float32: ternaryTile(F.self, SIMD16<Float>.self), float64: ternaryTile(F.self, SIMD8<Double>.self)))
        addPullbacks(name, F.self)
    }

    @inline(__always)
    private func addPullbacks<F: TernaryFormula>(_ name: StaticString, _: F.Type) {
        add(
            name, .pullback0,
            TileKernels(
                float32: ternaryPullbackTile(SIMD16<Float>.self) { F.pullback0($0, a: $1, b: $2, c: $3) },
                float64: ternaryPullbackTile(SIMD8<Double>.self) { F.pullback0($0, a: $1, b: $2, c: $3) }))
        add(
            name, .pullback1,
            TileKernels(
                float32: ternaryPullbackTile(SIMD16<Float>.self) { F.pullback1($0, a: $1, b: $2, c: $3) },
                float64: ternaryPullbackTile(SIMD8<Double>.self) { F.pullback1($0, a: $1, b: $2, c: $3) }))
        add(
            name, .pullback2,
            TileKernels(
                float32: ternaryPullbackTile(SIMD16<Float>.self) { F.pullback2($0, a: $1, b: $2, c: $3) },
                float64: ternaryPullbackTile(SIMD8<Double>.self) { F.pullback2($0, a: $1, b: $2, c: $3) }))
    }

    @inline(__always)
    func test<F: UnaryTest>(_ name: StaticString, _: F.Type) {
        add(
            name, .value,
            TileKernels(
                float32: unaryTestTile(F.self, SIMD16<Float>.self), float64: unaryTestTile(F.self, SIMD8<Double>.self),
                uint8: unaryIntegerTestTile(F.self, UInt8.self), int8: unaryIntegerTestTile(F.self, Int8.self),
                int16: unaryIntegerTestTile(F.self, Int16.self), int32: unaryIntegerTestTile(F.self, Int32.self),
                int64: unaryIntegerTestTile(F.self, Int64.self), isTest: true))
    }

    @inline(__always)
    func test<F: BinaryTest>(_ name: StaticString, _: F.Type) {
        add(
            name, .value,
            TileKernels(
                float32: binaryTestTile(F.self, SIMD16<Float>.self), float64: binaryTestTile(F.self, SIMD8<Double>.self),
                uint8: binaryIntegerTestTile(F.self, UInt8.self), int8: binaryIntegerTestTile(F.self, Int8.self),
                int16: binaryIntegerTestTile(F.self, Int16.self), int32: binaryIntegerTestTile(F.self, Int32.self),
                int64: binaryIntegerTestTile(F.self, Int64.self), isTest: true))
    }
}
