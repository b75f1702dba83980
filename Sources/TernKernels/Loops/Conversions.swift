import CTern
import TernKernelABI

/// An element as it lies in memory, and its ways to and from the widest carriers.
private protocol StoredElement {
    static var isInteger: Bool { get }
    var integer: Int64 { get }
    var float: Float { get }
    var double: Double { get }
    init(integer: Int64)
    init(float: Float)
    init(double: Double)
}

/// One byte, 0 or 1.
private struct StoredBool: StoredElement {
    let byte: UInt8
    static var isInteger: Bool { true }
    @inline(__always) var integer: Int64 { byte == 0 ? 0 : 1 }
    @inline(__always) var float: Float { byte == 0 ? 0 : 1 }
    @inline(__always) var double: Double { byte == 0 ? 0 : 1 }
    @inline(__always) init(integer: Int64) { byte = integer == 0 ? 0 : 1 }
    @inline(__always) init(float: Float) { byte = float == 0 ? 0 : 1 }
    @inline(__always) init(double: Double) { byte = double == 0 ? 0 : 1 }
}

// What does not fit an integer gives x86's "indefinite" value, the least one, on every processor; narrower integers take the
// low bits of the 32-bit result. The comparisons also refuse NaN.
@inline(__always) private func int64(_ value: Double) -> Int64 {
    value >= -9_223_372_036_854_775_808 && value < 9_223_372_036_854_775_808 ? value.toInt64 : .min
}
@inline(__always) private func int32(_ value: Double) -> Int32 {
    value > -2_147_483_649 && value < 2_147_483_648 ? value.toInt32 : .min
}

extension Double {
    @inline(__always) fileprivate var toInt64: Int64 { Int64(self) }
    @inline(__always) fileprivate var toInt32: Int32 { Int32(self) }
}

extension StoredElement where Self: BinaryInteger & FixedWidthInteger {
    static var isInteger: Bool { true }
}

extension UInt8: StoredElement {
    @inline(__always) fileprivate var integer: Int64 { Int64(self) }
    @inline(__always) fileprivate var float: Float { Float(self) }
    @inline(__always) fileprivate var double: Double { Double(self) }
    @inline(__always) fileprivate init(integer: Int64) { self = UInt8(truncatingIfNeeded: integer) }
    @inline(__always) fileprivate init(float: Float) { self = UInt8(truncatingIfNeeded: int32(Double(float))) }
    @inline(__always) fileprivate init(double: Double) { self = UInt8(truncatingIfNeeded: int32(double)) }
}

extension Int8: StoredElement {
    @inline(__always) fileprivate var integer: Int64 { Int64(self) }
    @inline(__always) fileprivate var float: Float { Float(self) }
    @inline(__always) fileprivate var double: Double { Double(self) }
    @inline(__always) fileprivate init(integer: Int64) { self = Int8(truncatingIfNeeded: integer) }
    @inline(__always) fileprivate init(float: Float) { self = Int8(truncatingIfNeeded: int32(Double(float))) }
    @inline(__always) fileprivate init(double: Double) { self = Int8(truncatingIfNeeded: int32(double)) }
}

extension Int16: StoredElement {
    @inline(__always) fileprivate var integer: Int64 { Int64(self) }
    @inline(__always) fileprivate var float: Float { Float(self) }
    @inline(__always) fileprivate var double: Double { Double(self) }
    @inline(__always) fileprivate init(integer: Int64) { self = Int16(truncatingIfNeeded: integer) }
    @inline(__always) fileprivate init(float: Float) { self = Int16(truncatingIfNeeded: int32(Double(float))) }
    @inline(__always) fileprivate init(double: Double) { self = Int16(truncatingIfNeeded: int32(double)) }
}

extension Int32: StoredElement {
    @inline(__always) fileprivate var integer: Int64 { Int64(self) }
    @inline(__always) fileprivate var float: Float { Float(self) }
    @inline(__always) fileprivate var double: Double { Double(self) }
    @inline(__always) fileprivate init(integer: Int64) { self = Int32(truncatingIfNeeded: integer) }
    @inline(__always) fileprivate init(float: Float) { self = int32(Double(float)) }
    @inline(__always) fileprivate init(double: Double) { self = int32(double) }
}

extension Int64: StoredElement {
    @inline(__always) fileprivate var integer: Int64 { self }
    @inline(__always) fileprivate var float: Float { Float(self) }
    @inline(__always) fileprivate var double: Double { Double(self) }
    @inline(__always) fileprivate init(integer: Int64) { self = integer }
    @inline(__always) fileprivate init(float: Float) { self = int64(Double(float)) }
    @inline(__always) fileprivate init(double: Double) { self = int64(double) }
}

extension Float: StoredElement {
    static var isInteger: Bool { false }
    @inline(__always) fileprivate var integer: Int64 { int64(Double(self)) }
    @inline(__always) fileprivate var float: Float { self }
    @inline(__always) fileprivate var double: Double { Double(self) }
    @inline(__always) fileprivate init(integer: Int64) { self = Float(integer) }
    @inline(__always) fileprivate init(float: Float) { self = float }
    @inline(__always) fileprivate init(double: Double) { self = Float(double) }
}

extension Double: StoredElement {
    static var isInteger: Bool { false }
    @inline(__always) fileprivate var integer: Int64 { int64(self) }
    @inline(__always) fileprivate var float: Float { Float(self) }
    @inline(__always) fileprivate var double: Double { self }
    @inline(__always) fileprivate init(integer: Int64) { self = Double(integer) }
    @inline(__always) fileprivate init(float: Float) { self = Double(float) }
    @inline(__always) fileprivate init(double: Double) { self = double }
}

/// The upper half of a float32, rounded to nearest even.
private struct StoredBFloat16: StoredElement {
    let bits: UInt16
    static var isInteger: Bool { false }
    @inline(__always) var integer: Int64 { float.integer }
    @inline(__always) var float: Float { Float(bitPattern: UInt32(bits) &<< 16) }
    @inline(__always) var double: Double { Double(float) }
    @inline(__always) init(integer: Int64) { self.init(float: Float(integer)) }
    @inline(__always) init(double: Double) { self.init(float: Float(double)) }
    @inline(__always) init(float: Float) {
        let x = float.bitPattern
        let rounded = (x &+ 0x7FFF &+ ((x &>> 16) & 1)) &>> 16
        bits = float == float ? UInt16(truncatingIfNeeded: rounded) : 0x7FC0
    }
}

/// IEEE binary16 through integer operations, which vectorise on every processor. The method is F. Giesen's: a float
/// multiplication or addition does the normalising and the rounding of denormals.
private struct StoredFloat16: StoredElement {
    let bits: UInt16
    static var isInteger: Bool { false }
    @inline(__always) var integer: Int64 { float.integer }
    @inline(__always) var double: Double { Double(float) }
    @inline(__always) init(integer: Int64) { self.init(float: Float(integer)) }
    @inline(__always) init(double: Double) { self.init(float: Float(double)) }

    @inline(__always) var float: Float {
        let magnitude = UInt32(bits & 0x7FFF) &<< 13
        // 2^112 moves the exponent's bias from 15 to 127, denormals included.
        let scaled = Float(bitPattern: magnitude) * Float(bitPattern: 0x7780_0000)
        let special = magnitude >= 0x0F80_0000 ? scaled.bitPattern | 0x7F80_0000 : scaled.bitPattern
        return Float(bitPattern: special | (UInt32(bits & 0x8000) &<< 16))
    }

    @inline(__always) init(float: Float) {
        let x = float.bitPattern
        let sign = (x &>> 16) & 0x8000
        let magnitude = x & 0x7FFF_FFFF
        // Adding 0.5 aligns a denormal's bits at the end of the significand, rounded by the hardware.
        let small = (Float(bitPattern: magnitude) + 0.5).bitPattern &- 0x3F00_0000
        let normal = (magnitude &+ 0xC800_0FFF &+ ((magnitude &>> 13) & 1)) &>> 13
        let large: UInt32 = magnitude > 0x7F80_0000 ? 0x7E00 : 0x7C00
        let result = magnitude >= 0x4780_0000 ? large : (magnitude < 0x3880_0000 ? small : normal)
        bits = UInt16(truncatingIfNeeded: result | sign)
    }
}

@inline(__always)
private func convert<S: StoredElement, D: StoredElement>(_: S.Type, _: D.Type) -> ConversionKernel {
    { count, output, input in
        let output = output.assumingMemoryBound(to: D.self), input = input.assumingMemoryBound(to: S.self)
        if S.isInteger {
            for i in 0..<count { output[i] = D(integer: input[i].integer) }
        } else if S.self == Double.self {
            for i in 0..<count { output[i] = D(double: input[i].double) }
        } else {
            for i in 0..<count { output[i] = D(float: input[i].float) }
        }
    }
}

extension KernelCatalog {
    @inline(__always)
    fileprivate func conversions<S: StoredElement>(from source: ElementType, _: S.Type) {
        add(from: source, to: .bool, conversion: convert(S.self, StoredBool.self))
        add(from: source, to: .uint8, conversion: convert(S.self, UInt8.self))
        add(from: source, to: .int8, conversion: convert(S.self, Int8.self))
        add(from: source, to: .int16, conversion: convert(S.self, Int16.self))
        add(from: source, to: .int32, conversion: convert(S.self, Int32.self))
        add(from: source, to: .int64, conversion: convert(S.self, Int64.self))
        add(from: source, to: .float16, conversion: convert(S.self, StoredFloat16.self))
        add(from: source, to: .bfloat16, conversion: convert(S.self, StoredBFloat16.self))
        add(from: source, to: .float32, conversion: convert(S.self, Float.self))
        add(from: source, to: .float64, conversion: convert(S.self, Double.self))
    }
}

#if TERN_FMA
    // Sixteen-bit floats by registers, on processors with registers for it and with instructions for binary16.

    /// Whole registers by `convert`, which gets what is at the offset, and the rest one by one.
    @inline(__always)
    private func byRegisters<S: StoredElement, D: StoredElement>(
        _: S.Type, _: D.Type, width: Int,
        _ convert: @escaping (_ output: UnsafeMutableRawPointer, _ input: UnsafeRawPointer) -> Void
    ) -> ConversionKernel {
        { count, output, input in
            var i = 0
            while i &+ width <= count {
                convert(output + i &* MemoryLayout<D>.size, input + i &* MemoryLayout<S>.size)
                i &+= width
            }
            let output = output.assumingMemoryBound(to: D.self), input = input.assumingMemoryBound(to: S.self)
            while i < count {
                output[i] = D(float: input[i].float)
                i &+= 1
            }
        }
    }
#endif

#if !TERN_AVX512
    /// Eight integers at a time, those with many digits one by one.
    @inline(__always)
    private func int64ToFloat(_ count: Int, _ output: UnsafeMutableRawPointer, _ input: UnsafeRawPointer) {
        var i = 0
        while i < count {
            if i &+ 8 <= count, tern_i64x8_store_float(output + 4 &* i, input + 8 &* i) {
                i &+= 8
                continue
            }
            let end = i &+ 8 < count ? i &+ 8 : count
            let output = output.assumingMemoryBound(to: Float.self), input = input.assumingMemoryBound(to: Int64.self)
            while i < end {
                output[i] = Float(input[i])
                i &+= 1
            }
        }
    }
#endif

func registerConversions(_ catalog: KernelCatalog) {
    catalog.conversions(from: .bool, StoredBool.self)
    catalog.conversions(from: .uint8, UInt8.self)
    catalog.conversions(from: .int8, Int8.self)
    catalog.conversions(from: .int16, Int16.self)
    catalog.conversions(from: .int32, Int32.self)
    catalog.conversions(from: .int64, Int64.self)
    catalog.conversions(from: .float16, StoredFloat16.self)
    catalog.conversions(from: .bfloat16, StoredBFloat16.self)
    catalog.conversions(from: .float32, Float.self)
    catalog.conversions(from: .float64, Double.self)
    #if !TERN_AVX512
        catalog.add(from: .int64, to: .float32) { int64ToFloat($0, $1, $2) }
    #endif
    #if TERN_FMA
        catalog.add(
            from: .float32, to: .float16,
            conversion: byRegisters(Float.self, StoredFloat16.self, width: 16) { tern_f32x16_store_half($0, tern_load_float($1)) }
        )
        catalog.add(
            from: .float16, to: .float32,
            conversion: byRegisters(StoredFloat16.self, Float.self, width: 16) { tern_store_float($0, tern_f32x16_load_half($1)) }
        )
        catalog.add(
            from: .float32, to: .bfloat16,
            conversion: byRegisters(Float.self, StoredBFloat16.self, width: 32) {
                tern_f32x32_store_bfloat16($0, tern_load_float($1), tern_load_float($1 + 64))
            })
        catalog.add(
            from: .bfloat16, to: .float32,
            conversion: byRegisters(StoredBFloat16.self, Float.self, width: 16) {
                tern_store_float($0, tern_f32x16_load_bfloat16($1))
            })
    #endif
}
