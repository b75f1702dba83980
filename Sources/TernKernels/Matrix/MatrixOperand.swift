import CTern

/// How the elements of an operand lie in memory, and how they become elements of a panel.
protocol MatrixOperand {
    associatedtype Stored: BitwiseCopyable
    associatedtype Element: PanelElement

    /// Whether `Stored` is `Element`, so that a kernel may read the operand where it lies.
    static var isPanelElement: Bool { get }

    static func load(_ source: UnsafePointer<Stored>) -> Element
    static func loadFour(_ source: UnsafePointer<Stored>) -> Element.Four
    static func loadVector(_ source: UnsafePointer<Stored>) -> Element.Vector
}

/// An operand whose elements are used as they are.
enum PlainOperand<Element: PanelElement>: MatrixOperand {
    @inline(__always) static var isPanelElement: Bool { true }

    @inline(__always) static func load(_ source: UnsafePointer<Element>) -> Element { source.pointee }

    @inline(__always) static func loadFour(_ source: UnsafePointer<Element>) -> Element.Four {
        loadUnaligned(source, as: Element.Four.self)
    }

    @inline(__always) static func loadVector(_ source: UnsafePointer<Element>) -> Element.Vector {
        loadUnaligned(source, as: Element.Vector.self)
    }
}

/// IEEE half precision, as bit patterns: Swift has no Float16 on macOS for x86-64.
enum Float16Operand: MatrixOperand {
    @inline(__always) static var isPanelElement: Bool { false }

    @inline(__always) static func load(_ source: UnsafePointer<UInt16>) -> Float {
        tern_float16_to_float32_x4(SIMD4<UInt16>(source.pointee, 0, 0, 0)).x
    }

    @inline(__always) static func loadFour(_ source: UnsafePointer<UInt16>) -> SIMD4<Float> {
        tern_float16_to_float32_x4(loadUnaligned(source, as: SIMD4<UInt16>.self))
    }

    @inline(__always) static func loadVector(_ source: UnsafePointer<UInt16>) -> FloatVector {
        #if TERN_AVX512
            tern_float16_to_float32_x16(loadUnaligned(source, as: SIMD16<UInt16>.self))
        #elseif TERN_AVX2
            tern_float16_to_float32_x8(loadUnaligned(source, as: SIMD8<UInt16>.self))
        #else
            loadFour(source)
        #endif
    }
}

/// The upper half of a float32, as bit patterns.
enum BFloat16Operand: MatrixOperand {
    @inline(__always) static var isPanelElement: Bool { false }

    @inline(__always) static func load(_ source: UnsafePointer<UInt16>) -> Float {
        Float(bitPattern: UInt32(truncatingIfNeeded: source.pointee) &<< 16)
    }

    @inline(__always) static func loadFour(_ source: UnsafePointer<UInt16>) -> SIMD4<Float> {
        tern_bfloat16_to_float32_x4(loadUnaligned(source, as: SIMD4<UInt16>.self))
    }

    @inline(__always) static func loadVector(_ source: UnsafePointer<UInt16>) -> FloatVector {
        #if TERN_AVX512
            tern_bfloat16_to_float32_x16(loadUnaligned(source, as: SIMD16<UInt16>.self))
        #elseif TERN_AVX2
            tern_bfloat16_to_float32_x8(loadUnaligned(source, as: SIMD8<UInt16>.self))
        #else
            loadFour(source)
        #endif
    }
}

/// A vector from an address aligned for its elements only; `pointee` would promise the vector's own alignment.
@inline(__always)
func loadUnaligned<Scalar, Vector: BitwiseCopyable>(_ source: UnsafePointer<Scalar>, as type: Vector.Type) -> Vector {
    UnsafeRawPointer(source).loadUnaligned(as: type)
}

@inline(__always)
func storeUnaligned<Scalar, Vector: BitwiseCopyable>(_ vector: Vector, to destination: UnsafeMutablePointer<Scalar>) {
    UnsafeMutableRawPointer(destination).storeBytes(of: vector, as: Vector.self)
}
