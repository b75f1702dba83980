import TernKernelABI

// One line a formula: these build its kernels for every element type it is computed in. They are inlined, so that each closure
// is compiled for the concrete formula.

extension KernelCatalog {
    @inline(__always)
    func real<F: UnaryFormula>(_ name: StaticString, _: F.Type) {
        add(name, .value, .float32, tile: unaryTile(F.self, SIMD16<Float>.self))
        add(name, .value, .float64, tile: unaryTile(F.self, SIMD8<Double>.self))
        pullbacks(name, F.self)
    }

    @inline(__always)
    func arithmetic<F: UnaryFormula & UnaryArithmetic>(_ name: StaticString, _: F.Type) {
        real(name, F.self)
        integer(name, F.self)
    }

    @inline(__always)
    func integer<F: UnaryArithmetic>(_ name: StaticString, _: F.Type) {
        add(name, .value, .uint8, tile: unaryIntegerTile(F.self, UInt8.self))
        add(name, .value, .int8, tile: unaryIntegerTile(F.self, Int8.self))
        add(name, .value, .int16, tile: unaryIntegerTile(F.self, Int16.self))
        add(name, .value, .int32, tile: unaryIntegerTile(F.self, Int32.self))
        add(name, .value, .int64, tile: unaryIntegerTile(F.self, Int64.self))
    }

    @inline(__always)
    func real<F: BinaryFormula>(_ name: StaticString, _: F.Type) {
        add(name, .value, .float32, tile: binaryTile(F.self, SIMD16<Float>.self))
        add(name, .value, .float64, tile: binaryTile(F.self, SIMD8<Double>.self))
        if F.isLight {
            add(name, .float32, everySecond: everySecondTile(F.self, SIMD16<Float>.self))
            add(name, .float64, everySecond: everySecondTile(F.self, SIMD8<Double>.self))
        }
        pullbacks(name, F.self)
    }

    @inline(__always)
    func arithmetic<F: BinaryFormula & BinaryArithmetic>(_ name: StaticString, _: F.Type) {
        real(name, F.self)
        integer(name, F.self)
    }

    @inline(__always)
    func integer<F: BinaryArithmetic>(_ name: StaticString, _: F.Type) {
        add(name, .value, .uint8, tile: binaryIntegerTile(F.self, UInt8.self))
        add(name, .value, .int8, tile: binaryIntegerTile(F.self, Int8.self))
        add(name, .value, .int16, tile: binaryIntegerTile(F.self, Int16.self))
        add(name, .value, .int32, tile: binaryIntegerTile(F.self, Int32.self))
        add(name, .value, .int64, tile: binaryIntegerTile(F.self, Int64.self))
    }

    @inline(__always)
    func real<F: TernaryFormula>(_ name: StaticString, _: F.Type) {
        add(name, .value, .float32, tile: ternaryTile(F.self, SIMD16<Float>.self))
        add(name, .value, .float64, tile: ternaryTile(F.self, SIMD8<Double>.self))
        pullbacks(name, F.self)
    }

    @inline(__always)
    func arithmetic<F: TernaryFormula & TernaryArithmetic>(_ name: StaticString, _: F.Type) {
        real(name, F.self)
        add(name, .value, .uint8, tile: ternaryIntegerTile(F.self, UInt8.self))
        add(name, .value, .int8, tile: ternaryIntegerTile(F.self, Int8.self))
        add(name, .value, .int16, tile: ternaryIntegerTile(F.self, Int16.self))
        add(name, .value, .int32, tile: ternaryIntegerTile(F.self, Int32.self))
        add(name, .value, .int64, tile: ternaryIntegerTile(F.self, Int64.self))
    }

    @inline(__always)
    func test<F: UnaryTest>(_ name: StaticString, _: F.Type) {
        add(name, .value, .float32, isTest: true, tile: unaryTestTile(F.self, SIMD16<Float>.self))
        add(name, .value, .float64, isTest: true, tile: unaryTestTile(F.self, SIMD8<Double>.self))
        add(name, .value, .uint8, isTest: true, tile: unaryIntegerTestTile(F.self, UInt8.self))
        add(name, .value, .int8, isTest: true, tile: unaryIntegerTestTile(F.self, Int8.self))
        add(name, .value, .int16, isTest: true, tile: unaryIntegerTestTile(F.self, Int16.self))
        add(name, .value, .int32, isTest: true, tile: unaryIntegerTestTile(F.self, Int32.self))
        add(name, .value, .int64, isTest: true, tile: unaryIntegerTestTile(F.self, Int64.self))
    }

    @inline(__always)
    func test<F: BinaryTest>(_ name: StaticString, _: F.Type) {
        add(name, .value, .float32, isTest: true, tile: binaryTestTile(F.self, SIMD16<Float>.self))
        add(name, .value, .float64, isTest: true, tile: binaryTestTile(F.self, SIMD8<Double>.self))
        add(name, .value, .uint8, isTest: true, tile: binaryIntegerTestTile(F.self, UInt8.self))
        add(name, .value, .int8, isTest: true, tile: binaryIntegerTestTile(F.self, Int8.self))
        add(name, .value, .int16, isTest: true, tile: binaryIntegerTestTile(F.self, Int16.self))
        add(name, .value, .int32, isTest: true, tile: binaryIntegerTestTile(F.self, Int32.self))
        add(name, .value, .int64, isTest: true, tile: binaryIntegerTestTile(F.self, Int64.self))
    }

    @inline(__always)
    private func pullbacks<F: UnaryFormula>(_ name: StaticString, _: F.Type) {
        add(name, .pullback0, .float32, tile: unaryPullbackTile(F.self, SIMD16<Float>.self))
        add(name, .pullback0, .float64, tile: unaryPullbackTile(F.self, SIMD8<Double>.self))
    }

    @inline(__always)
    private func pullbacks<F: BinaryFormula>(_ name: StaticString, _: F.Type) {
        add(name, .pullback0, .float32, tile: binaryPullback0Tile(F.self, SIMD16<Float>.self))
        add(name, .pullback0, .float64, tile: binaryPullback0Tile(F.self, SIMD8<Double>.self))
        add(name, .pullback1, .float32, tile: binaryPullback1Tile(F.self, SIMD16<Float>.self))
        add(name, .pullback1, .float64, tile: binaryPullback1Tile(F.self, SIMD8<Double>.self))
    }

    @inline(__always)
    private func pullbacks<F: TernaryFormula>(_ name: StaticString, _: F.Type) {
        add(name, .pullback0, .float32, tile: ternaryPullbackTile(SIMD16<Float>.self) { F.pullback0($0, a: $1, b: $2, c: $3) })
        add(name, .pullback0, .float64, tile: ternaryPullbackTile(SIMD8<Double>.self) { F.pullback0($0, a: $1, b: $2, c: $3) })
        add(name, .pullback1, .float32, tile: ternaryPullbackTile(SIMD16<Float>.self) { F.pullback1($0, a: $1, b: $2, c: $3) })
        add(name, .pullback1, .float64, tile: ternaryPullbackTile(SIMD8<Double>.self) { F.pullback1($0, a: $1, b: $2, c: $3) })
        add(name, .pullback2, .float32, tile: ternaryPullbackTile(SIMD16<Float>.self) { F.pullback2($0, a: $1, b: $2, c: $3) })
        add(name, .pullback2, .float64, tile: ternaryPullbackTile(SIMD8<Double>.self) { F.pullback2($0, a: $1, b: $2, c: $3) })
    }
}
