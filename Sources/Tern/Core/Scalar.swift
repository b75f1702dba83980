/// One number as Swift or PyTorch gives it: an integer, a floating-point number or a truth value.
///
/// A scalar in arithmetic does not change a tensor's type unless its kind is higher: `x + 2.5` of an int64 tensor is float32.
///
/// ```swift
/// x[0, 0] = 5
/// ```
public enum Scalar: Hashable, Sendable {
    /// A whole number: Python's `int`.
    case int(Int64)
    /// A floating-point number: Python's `float`.
    case double(Double)
    /// A truth value: Python's `bool`.
    case bool(Bool)

    /// By value, whatever the kind: `x.item() == 7` holds for a float tensor too.
    public static func == (a: Scalar, b: Scalar) -> Bool {
        if case .int(let x) = a, case .int(let y) = b { return x == y }
        return a.doubleValue == b.doubleValue
    }

    /// Equal numbers of different kinds hash alike.
    public func hash(into hasher: inout Hasher) { hasher.combine(doubleValue) }

    /// The nearest double.
    @inline(__always)
    public var doubleValue: Double {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        case .bool(let value): value ? 1 : 0
        }
    }

    /// The integer part; NaN and what does not fit give the least integer, as on x86.
    public var intValue: Int64 {
        switch self {
        case .int(let value): value
        case .double(let value): Int64(exactly: value.rounded(.towardZero)) ?? .min
        case .bool(let value): value ? 1 : 0
        }
    }

    /// False for zero only.
    public var boolValue: Bool {
        switch self {
        case .int(let value): value != 0
        case .double(let value): value != 0
        case .bool(let value): value
        }
    }

    var category: DType.Category {
        switch self {
        case .int: .integer
        case .double: .float
        case .bool: .bool
        }
    }

    /// True if the number, without its fraction, is one of the type's. uint8 takes negative numbers, which wrap, as in PyTorch.
    func fits(_ dtype: DType) -> Bool {
        if dtype.isFloatingPoint || dtype == .bool { return true }
        let bits = dtype.size * 8
        let low = dtype == .uint8 ? -255.0 : -Double(sign: .plus, exponent: bits - 1, significand: 1)
        let high = Double(sign: .plus, exponent: dtype == .uint8 ? 8 : bits - 1, significand: 1)
        return doubleValue > low - 1 && doubleValue < high
    }

    /// Checks that the number can be written into a tensor of the type.
    func requireFit(_ dtype: DType, _ operatorName: String) throws(TensorError) {
        guard fits(dtype) else {
            throw .dtype("\(operatorName): value \(self) cannot be converted to type \(dtype) without overflow; use a wider type")
        }
    }

    /// The type a tensor of this scalar has: int64, the default floating-point type, or bool.
    public var dtype: DType {
        switch self {
        case .int: .int64
        case .double: defaultDtype()
        case .bool: .bool
        }
    }
}

extension Scalar: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral {
    /// `5`
    public init(integerLiteral value: Int64) { self = .int(value) }
    /// `2.5`
    public init(floatLiteral value: Double) { self = .double(value) }
    /// `true`
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension Scalar: CustomStringConvertible {
    /// As Swift prints the number.
    public var description: String {
        switch self {
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .bool(let value): "\(value)"
        }
    }
}

/// Swift's numbers that may stand beside a tensor: in arithmetic, as elements of a new tensor, as the type of `item(_:)`.
public protocol TensorScalar: Sendable {
    /// The type of a tensor made of such elements.
    static var dtype: DType { get }
    /// The number, for operators.
    var scalar: Scalar { get }
    /// The number, converted as a tensor's elements are.
    init(_ scalar: Scalar)
}

extension Bool: TensorScalar {
    /// bool
    public static var dtype: DType { .bool }
    /// The truth value.
    public var scalar: Scalar { .bool(self) }
    /// False for zero only.
    public init(_ scalar: Scalar) { self = scalar.boolValue }
}

extension Int: TensorScalar {
    /// int64
    public static var dtype: DType { .int64 }
    /// The whole number.
    @inlinable public var scalar: Scalar { .int(Int64(self)) }
    /// The integer part.
    public init(_ scalar: Scalar) { self = Int(truncatingIfNeeded: scalar.intValue) }
}

extension Double: TensorScalar {
    /// float64, for elements of a known type; a literal makes a tensor of the default floating-point type.
    public static var dtype: DType { .float64 }
    /// The number.
    @inlinable public var scalar: Scalar { .double(self) }
    /// The nearest double.
    public init(_ scalar: Scalar) { self = scalar.doubleValue }
}

extension Float: TensorScalar {
    /// float32
    public static var dtype: DType { .float32 }
    /// The number, which a double holds exactly.
    @inlinable public var scalar: Scalar { .double(Double(self)) }
    /// The nearest float.
    public init(_ scalar: Scalar) { self = Float(scalar.doubleValue) }
}

/// A signed or unsigned integer that has a type among the tensors.
public protocol IntegerTensorScalar: TensorScalar, FixedWidthInteger {}
extension IntegerTensorScalar {
    /// The whole number.
    public var scalar: Scalar { .int(Int64(truncatingIfNeeded: self)) }
    /// The integer part; what does not fit wraps.
    public init(_ scalar: Scalar) { self.init(truncatingIfNeeded: scalar.intValue) }
}
extension UInt8: IntegerTensorScalar {
    /// uint8
    public static var dtype: DType { .uint8 }
}
extension Int8: IntegerTensorScalar {
    /// int8
    public static var dtype: DType { .int8 }
}
extension Int16: IntegerTensorScalar {
    /// int16
    public static var dtype: DType { .int16 }
}
extension Int32: IntegerTensorScalar {
    /// int32
    public static var dtype: DType { .int32 }
}
extension Int64: IntegerTensorScalar {
    /// int64
    public static var dtype: DType { .int64 }
}
