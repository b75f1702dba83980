import CTern

/// How the elements of an operand lie in memory, and how they become elements of a panel.
protocol MatrixOperand {
    associatedtype Stored: BitwiseCopyable
    associatedtype Element: PanelElement

    /// Whether `Stored` is `Element`, so that a kernel may read the operand where it lies.
    static var isPanelElement: Bool { get }

    /// How many steps of `k`, which are `along` from one another, one element of a panel holds.
    static var stepsTogether: Int { get }

    static func load(_ source: UnsafePointer<Stored>, along: Int) -> Element
    static func loadFour(_ source: UnsafePointer<Stored>, along: Int) -> Element.Four
    static func loadVector(_ source: UnsafePointer<Stored>, along: Int) -> Element.Vector
    /// Four elements of a panel whose steps are all adjacent.
    static func loadSteps(_ source: UnsafePointer<Stored>) -> Element.Four
    /// An element of a panel from the last step, where there is none to go with it.
    static func loadLast(_ source: UnsafePointer<Stored>) -> Element
}

extension MatrixOperand {
    @inline(__always) static var stepsTogether: Int { 1 }
    @inline(__always) static func loadSteps(_ source: UnsafePointer<Stored>) -> Element.Four { loadFour(source, along: 1) }
    @inline(__always) static func loadLast(_ source: UnsafePointer<Stored>) -> Element { load(source, along: 0) }
}

/// An operand whose elements are used as they are.
enum PlainOperand<Element: PanelElement>: MatrixOperand {
    @inline(__always) static var isPanelElement: Bool { true }

    @inline(__always) static func load(_ source: UnsafePointer<Element>, along: Int) -> Element { source.pointee }

    @inline(__always) static func loadFour(_ source: UnsafePointer<Element>, along: Int) -> Element.Four {
        loadUnaligned(source, as: Element.Four.self)
    }

    @inline(__always) static func loadVector(_ source: UnsafePointer<Element>, along: Int) -> Element.Vector {
        loadUnaligned(source, as: Element.Vector.self)
    }
}

/// IEEE half precision, as bit patterns: Swift has no Float16 on macOS for x86-64.
enum Float16Operand: MatrixOperand {
    @inline(__always) static var isPanelElement: Bool { false }

    @inline(__always) static func load(_ source: UnsafePointer<UInt16>, along: Int) -> Float {
        tern_float16_to_float32_x4(SIMD4<UInt16>(source.pointee, 0, 0, 0)).x
    }

    @inline(__always) static func loadFour(_ source: UnsafePointer<UInt16>, along: Int) -> SIMD4<Float> {
        tern_float16_to_float32_x4(loadUnaligned(source, as: SIMD4<UInt16>.self))
    }

    @inline(__always) static func loadVector(_ source: UnsafePointer<UInt16>, along: Int) -> FloatVector {
        #if TERN_AVX512
            tern_float16_to_float32_x16(loadUnaligned(source, as: SIMD16<UInt16>.self))
        #elseif TERN_AVX2
            tern_float16_to_float32_x8(loadUnaligned(source, as: SIMD8<UInt16>.self))
        #else
            loadFour(source, along: along)
        #endif
    }
}

/// The upper half of a float32, as bit patterns.
enum BFloat16Operand: MatrixOperand {
    @inline(__always) static var isPanelElement: Bool { false }

    @inline(__always) static func load(_ source: UnsafePointer<UInt16>, along: Int) -> Float {
        Float(bitPattern: UInt32(truncatingIfNeeded: source.pointee) &<< 16)
    }

    @inline(__always) static func loadFour(_ source: UnsafePointer<UInt16>, along: Int) -> SIMD4<Float> {
        tern_bfloat16_to_float32_x4(loadUnaligned(source, as: SIMD4<UInt16>.self))
    }

    @inline(__always) static func loadVector(_ source: UnsafePointer<UInt16>, along: Int) -> FloatVector {
        #if TERN_AVX512
            tern_bfloat16_to_float32_x16(loadUnaligned(source, as: SIMD16<UInt16>.self))
        #elseif TERN_AVX2
            tern_bfloat16_to_float32_x8(loadUnaligned(source, as: SIMD8<UInt16>.self))
        #else
            loadFour(source, along: along)
        #endif
    }
}

#if TERN_AVX512
    /// Two neighbours along `k` of a bfloat16 operand, the first in the lower half; in `c`, where the sums are, a float32.
    struct BFloat16Pair: PanelElement {
        private let bits: UInt32

        @inline(__always)
        init(_ first: UInt16, _ second: UInt16) {
            bits = UInt32(truncatingIfNeeded: first) | UInt32(truncatingIfNeeded: second) &<< 16
        }

        @inline(__always) static var zeros: FloatVector { FloatVector(repeating: 0) }
        @inline(__always) static func broadcast(_ value: BFloat16Pair) -> FloatVector {
            FloatVector(repeating: Float(bitPattern: value.bits))
        }
        @inline(__always) static func add(_ a: FloatVector, _ b: FloatVector) -> FloatVector { a + b }
        @inline(__always) static func addProduct(_ a: FloatVector, _ b: FloatVector, to c: FloatVector) -> FloatVector {
            tern_add_bfloat16_products(c, a, b)
        }
        @inline(__always) static func interleaveLow(_ x: SIMD4<Int32>, _ y: SIMD4<Int32>) -> SIMD4<Int32> {
            tern_interleave_low_int32(x, y)
        }
        @inline(__always) static func interleaveHigh(_ x: SIMD4<Int32>, _ y: SIMD4<Int32>) -> SIMD4<Int32> {
            tern_interleave_high_int32(x, y)
        }
    }

    /// bfloat16 for processors that multiply it.
    enum BFloat16PairOperand: MatrixOperand {
        @inline(__always) static var isPanelElement: Bool { false }
        @inline(__always) static var stepsTogether: Int { 2 }

        @inline(__always) static func load(_ source: UnsafePointer<UInt16>, along: Int) -> BFloat16Pair {
            BFloat16Pair(source.pointee, source[along])
        }

        @inline(__always) static func loadFour(_ source: UnsafePointer<UInt16>, along: Int) -> SIMD4<Int32> {
            tern_bfloat16_pairs_x4(
                loadUnaligned(source, as: SIMD4<UInt16>.self), loadUnaligned(source + along, as: SIMD4<UInt16>.self))
        }

        @inline(__always) static func loadVector(_ source: UnsafePointer<UInt16>, along: Int) -> FloatVector {
            tern_bfloat16_pairs_x16(
                loadUnaligned(source, as: SIMD16<UInt16>.self), loadUnaligned(source + along, as: SIMD16<UInt16>.self))
        }

        @inline(__always) static func loadSteps(_ source: UnsafePointer<UInt16>) -> SIMD4<Int32> {
            loadUnaligned(source, as: SIMD4<Int32>.self)
        }

        @inline(__always) static func loadLast(_ source: UnsafePointer<UInt16>) -> BFloat16Pair {
            BFloat16Pair(source.pointee, 0)
        }
    }
#endif

/// A vector from an address aligned for its elements only; `pointee` would promise the vector's own alignment.
@inline(__always)
func loadUnaligned<Scalar, Vector: BitwiseCopyable>(_ source: UnsafePointer<Scalar>, as type: Vector.Type) -> Vector {
    UnsafeRawPointer(source).loadUnaligned(as: type)
}

@inline(__always)
func storeUnaligned<Scalar, Vector: BitwiseCopyable>(_ vector: Vector, to destination: UnsafeMutablePointer<Scalar>) {
    UnsafeMutableRawPointer(destination).storeBytes(of: vector, as: Vector.self)
}
