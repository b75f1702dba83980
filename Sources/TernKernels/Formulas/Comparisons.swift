import TernKernelABI

package enum Equal: BinaryTest {
    @inline(__always) package static func test<A: Algebra>(_ a: A, _ b: A) -> A.Mask { A.equal(a, b) }
}

package enum NotEqual: BinaryTest {
    @inline(__always) package static func test<A: Algebra>(_ a: A, _ b: A) -> A.Mask { A.Mask.not(A.equal(a, b)) }
}

package enum Less: BinaryTest {
    @inline(__always) package static func test<A: Algebra>(_ a: A, _ b: A) -> A.Mask { A.less(a, b) }
}

package enum LessOrEqual: BinaryTest {
    @inline(__always) package static func test<A: Algebra>(_ a: A, _ b: A) -> A.Mask { A.lessOrEqual(a, b) }
}

package enum Greater: BinaryTest {
    @inline(__always) package static func test<A: Algebra>(_ a: A, _ b: A) -> A.Mask { A.less(b, a) }
}

package enum GreaterOrEqual: BinaryTest {
    @inline(__always) package static func test<A: Algebra>(_ a: A, _ b: A) -> A.Mask { A.lessOrEqual(b, a) }
}

package enum IsNaN: UnaryTest {
    @inline(__always) package static func test<A: Algebra>(_ x: A) -> A.Mask { A.Mask.not(A.equal(x, x)) }
}

/// Infinity times zero is NaN, which a finite number never gives.
package enum IsFinite: UnaryTest {
    @inline(__always) package static func test<A: Algebra>(_ x: A) -> A.Mask { A.equal(x * .zero, .zero) }
}

package enum IsInfinite: UnaryTest {
    @inline(__always) package static func test<A: Algebra>(_ x: A) -> A.Mask {
        A.Mask.and(A.equal(x, x), A.Mask.not(IsFinite.test(x)))
    }
}

package enum IsPositiveInfinity: UnaryTest {
    @inline(__always) package static func test<A: Algebra>(_ x: A) -> A.Mask {
        A.Mask.and(IsInfinite.test(x), A.less(.zero, x))
    }
}

package enum IsNegativeInfinity: UnaryTest {
    @inline(__always) package static func test<A: Algebra>(_ x: A) -> A.Mask {
        A.Mask.and(IsInfinite.test(x), A.less(x, .zero))
    }
}

func registerComparisons(_ catalog: KernelCatalog) {
    catalog.test("eq", Equal.self)
    catalog.test("ne", NotEqual.self)
    catalog.test("lt", Less.self)
    catalog.test("le", LessOrEqual.self)
    catalog.test("gt", Greater.self)
    catalog.test("ge", GreaterOrEqual.self)
    catalog.test("isnan", IsNaN.self)
    catalog.test("isfinite", IsFinite.self)
    catalog.test("isinf", IsInfinite.self)
    catalog.test("isposinf", IsPositiveInfinity.self)
    catalog.test("isneginf", IsNegativeInfinity.self)
}
