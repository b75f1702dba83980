import TernKernelABI

/// The type of a tensor's elements. PyTorch's counterpart is `torch.dtype`.
///
/// ```swift
/// Tensor.zeros(2, 3, dtype: .int32)
/// ```
public struct DType: Hashable, Sendable {
    /// The registered number, which tables are indexed by.
    let code: UInt8

    @inline(__always) init(code: UInt8) { self.code = code }
    @inline(__always) init(_ type: ElementType) { code = type.rawValue }

    // The codes are those of `ElementType`: written out, since the path of every operator asks for them, and another module would
    // have to be called.

    /// One byte, 0 or 1.
    public static var bool: DType { DType(code: 0) }
    /// One byte, 0 to 255.
    public static var uint8: DType { DType(code: 1) }
    /// One byte, -128 to 127.
    public static var int8: DType { DType(code: 2) }
    /// Two bytes with a sign.
    public static var int16: DType { DType(code: 3) }
    /// Four bytes with a sign.
    public static var int32: DType { DType(code: 4) }
    /// Eight bytes with a sign: the type of `Int` literals and of indices.
    public static var int64: DType { DType(code: 5) }
    /// IEEE binary16.
    public static var float16: DType { DType(code: 6) }
    /// The upper half of a float32.
    public static var bfloat16: DType { DType(code: 7) }
    /// IEEE binary32, the default for floating-point literals.
    public static var float32: DType { DType(code: 8) }
    /// IEEE binary64.
    public static var float64: DType { DType(code: 9) }

    /// PyTorch's short names.
    public static var int: DType { .int32 }
    /// `int64`. PyTorch: `torch.long`.
    public static var long: DType { .int64 }
    /// `int16`. PyTorch: `torch.short`.
    public static var short: DType { .int16 }
    /// `float16`. PyTorch: `torch.half`.
    public static var half: DType { .float16 }
    /// `float32`. PyTorch: `torch.float`.
    public static var float: DType { .float32 }
    /// `float64`. PyTorch: `torch.double`.
    public static var double: DType { .float64 }

    /// All types, from the lowest to the highest in promotion.
    public static var allCases: [DType] { ElementType.allCases.map { DType($0) } }

    @inline(__always)
    var elementType: ElementType { ElementType(rawValue: code) ?? .float32 }

    /// Bytes an element. PyTorch: `dtype.itemsize`.
    @inline(__always)
    public var size: Int { 1 << sizeExponent }

    /// Two to this power is the size: on the path of every operator, and so without a call into another module.
    @inline(__always)
    private var sizeExponent: Int {
        switch code {
        case 3, 6, 7: 1
        case 4, 8: 2
        case 5, 9: 3
        default: 0
        }
    }

    /// PyTorch's name without `torch.`: `float32`.
    public var name: String {
        switch elementType {
        case .bool: "bool"
        case .uint8: "uint8"
        case .int8: "int8"
        case .int16: "int16"
        case .int32: "int32"
        case .int64: "int64"
        case .float16: "float16"
        case .bfloat16: "bfloat16"
        case .float32: "float32"
        case .float64: "float64"
        }
    }

    /// The type with PyTorch's name, `torch.` or not, short names included.
    public init?(name: String) {
        let bare = name.hasPrefix("torch.") ? String(name.dropFirst(6)) : name
        let short = [
            "int": "int32", "long": "int64", "short": "int16", "half": "float16", "float": "float32", "double": "float64",
        ]
        guard let type = DType.allCases.first(where: { $0.name == short[bare] ?? bare }) else { return nil }
        self = type
    }

    /// Kinds in the order of promotion.
    enum Category: Int, Comparable {
        case bool, integer, float
        static func < (a: Category, b: Category) -> Bool { a.rawValue < b.rawValue }
    }

    var category: Category {
        switch elementType {
        case .bool: .bool
        case .uint8, .int8, .int16, .int32, .int64: .integer
        case .float16, .bfloat16, .float32, .float64: .float
        }
    }

    /// True for float16, bfloat16, float32 and float64.
    @inline(__always)
    public var isFloatingPoint: Bool { code >= DType.float16.code }
    /// True for the integers and not for bool.
    public var isInteger: Bool { category == .integer }
    /// True for types with negative numbers.
    public var isSigned: Bool { self != .bool && self != .uint8 }

    /// The type that pointwise kernels compute in.
    @inline(__always)
    var carrier: DType { DType(elementType.carrier) }
}

extension DType: CustomStringConvertible {
    /// `float32`
    public var description: String { name }
}

private final class DefaultDType: @unchecked Sendable {
    var value = DType.float32
    static let shared = DefaultDType()
}

/// The type of floating-point tensors made without one: float32 until it is set. PyTorch: `torch.set_default_dtype`.
///
/// It is one for the process; set it before work starts.
public func setDefaultDtype(_ dtype: DType) {
    guard dtype.isFloatingPoint else {
        failure(.dtype("setDefaultDtype: only floating-point types are supported as the default type, got \(dtype)"), ())
        return
    }
    DefaultDType.shared.value = dtype
}

/// What `setDefaultDtype` set. PyTorch: `torch.get_default_dtype`.
public func defaultDtype() -> DType { DefaultDType.shared.value }
