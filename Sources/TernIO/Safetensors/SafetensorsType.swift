import Tern

/// The types of elements that the safetensors format knows, by its names.
///
/// Those without a counterpart here are had as bytes, by `SafetensorsFile.raw(_:)`, and written back as such.
///
/// ```swift
/// SafetensorsType(rawValue: "BF16")?.dtype     // bfloat16
/// ```
///
/// Source: https://github.com/safetensors/safetensors, the list of types of version 0.8.
public enum SafetensorsType: String, CaseIterable, Hashable, Sendable {
    // In the reverse of the order in which the reference writer puts tensors: the greater alignment is written first.
    /// One byte, 0 or 1.
    case bool = "BOOL"
    /// Four bits: a sign, two of exponent, one of fraction.
    case float4 = "F4"
    /// Six bits, two of them the exponent.
    case float6E2M3 = "F6_E2M3"
    /// Six bits, three of them the exponent.
    case float6E3M2 = "F6_E3M2"
    /// `uint8`
    case uint8 = "U8"
    /// `int8`
    case int8 = "I8"
    /// PyTorch: `torch.float8_e5m2`.
    case float8E5M2 = "F8_E5M2"
    /// PyTorch: `torch.float8_e4m3fn`.
    case float8E4M3 = "F8_E4M3"
    /// PyTorch: `torch.float8_e8m0fnu`.
    case float8E8M0 = "F8_E8M0"
    /// PyTorch: `torch.float8_e4m3fnuz`.
    case float8E4M3FNUZ = "F8_E4M3FNUZ"
    /// PyTorch: `torch.float8_e5m2fnuz`.
    case float8E5M2FNUZ = "F8_E5M2FNUZ"
    /// `int16`
    case int16 = "I16"
    /// Read as `int32`.
    case uint16 = "U16"
    /// `float16`
    case float16 = "F16"
    /// `bfloat16`
    case bfloat16 = "BF16"
    /// `int32`
    case int32 = "I32"
    /// Read as `int64`.
    case uint32 = "U32"
    /// `float32`
    case float32 = "F32"
    /// Two float32 numbers: the real and the imaginary part.
    case complex64 = "C64"
    /// `float64`
    case float64 = "F64"
    /// `int64`
    case int64 = "I64"
    /// Read as `int64` where every element fits.
    case uint64 = "U64"

    /// The type in which tensors of a type here are written; nil for one that the format does not know.
    public init?(_ dtype: DType) {
        switch dtype {
        case .bool: self = .bool
        case .uint8: self = .uint8
        case .int8: self = .int8
        case .int16: self = .int16
        case .int32: self = .int32
        case .int64: self = .int64
        case .float16: self = .float16
        case .bfloat16: self = .bfloat16
        case .float32: self = .float32
        case .float64: self = .float64
        default: return nil
        }
    }

    /// The type of the tensor that elements of this type are read into; nil where only the bytes can be had.
    public var dtype: DType? {
        switch self {
        case .bool: .bool
        case .uint8: .uint8
        case .int8: .int8
        case .int16: .int16
        case .int32, .uint16: .int32
        case .int64, .uint32, .uint64: .int64
        case .float16: .float16
        case .bfloat16: .bfloat16
        case .float32: .float32
        case .float64: .float64
        default: nil
        }
    }

    /// True if the elements are read into a wider type, as there is none of their own.
    var isWidened: Bool { self == .uint16 || self == .uint32 || self == .uint64 }

    /// Bits an element.
    public var bitCount: Int {
        switch self {
        case .float4: 4
        case .float6E2M3, .float6E3M2: 6
        case .bool, .uint8, .int8, .float8E5M2, .float8E4M3, .float8E8M0, .float8E4M3FNUZ, .float8E5M2FNUZ: 8
        case .int16, .uint16, .float16, .bfloat16: 16
        case .int32, .uint32, .float32: 32
        case .complex64, .float64, .int64, .uint64: 64
        }
    }

    /// Higher is written earlier.
    var rank: Int { SafetensorsType.allCases.firstIndex(of: self) ?? 0 }

    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

    /// The bytes of so many elements, or what is wrong with their number.
    func byteCount(_ shape: [Int]) -> ByteCount {
        // Types of less than a byte are checked in bits, as the reference does.
        var count = 1
        for extent in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            if overflow { return .tooLarge }
            count = product
        }
        let (bits, overflow) = count.multipliedReportingOverflow(by: bitCount)
        if overflow { return .tooLarge }
        return bits % 8 == 0 ? .bytes(bits / 8) : .partOfAByte
    }

    enum ByteCount {
        case bytes(Int)
        /// More bits than can be counted.
        case tooLarge
        /// Elements of less than a byte that end inside one.
        case partOfAByte
    }
}
