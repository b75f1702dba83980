/// An argument or a result of an operator that is called by name.
public indirect enum Value: Sendable {
    /// A tensor.
    case tensor(Tensor)
    /// A list of tensors.
    case tensors([Tensor])
    /// A whole number.
    case int(Int)
    /// A list of whole numbers: a shape, dimensions.
    case ints([Int])
    /// A floating-point number.
    case double(Double)
    /// A truth value.
    case bool(Bool)
    /// A text, such as `reduction="mean"`.
    case string(String)
    /// A type of elements.
    case dtype(DType)
    /// A device.
    case device(Device)
    /// A layout.
    case layout(Layout)
    /// A source of random numbers.
    case generator(Generator)
    /// A range of an index, as Python writes `start:stop:step`.
    case slice(start: Int?, stop: Int?, step: Int)
    /// Python's `...` in an index.
    case ellipsis
    /// Any list: indices, nested arguments.
    case list([Value])
    /// Python's `None`.
    case none

    /// What a schema would call it, for messages.
    package var kind: String {
        switch self {
        case .tensor: "Tensor"
        case .tensors: "Tensor[]"
        case .int: "int"
        case .ints: "int[]"
        case .double: "float"
        case .bool: "bool"
        case .string: "str"
        case .dtype: "ScalarType"
        case .device: "Device"
        case .layout: "Layout"
        case .generator: "Generator"
        case .slice: "slice"
        case .ellipsis: "ellipsis"
        case .list: "list"
        case .none: "None"
        }
    }

    /// The number, if this is one.
    var scalar: Scalar? {
        switch self {
        case .int(let value): .int(Int64(value))
        case .double(let value): .double(value)
        case .bool(let value): .bool(value)
        default: nil
        }
    }

    /// The tensors in a result, in order.
    public var allTensors: [Tensor] {
        switch self {
        case .tensor(let tensor): [tensor]
        case .tensors(let tensors): tensors
        case .list(let values): values.flatMap(\.allTensors)
        default: []
        }
    }
}
