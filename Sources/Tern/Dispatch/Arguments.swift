/// The arguments of a call by name, checked against a schema: every parameter has a value of its type.
public struct Arguments: Sendable {
    let operatorName: String
    /// In the order of the schema.
    let names: [String]
    let values: [String: Value]

    private func wrong(_ name: String, _ expected: String) -> TensorError {
        .argument("\(operatorName): argument \"\(name)\" must be \(expected), not \((values[name] ?? .none).kind)")
    }

    /// The value as it was given.
    public subscript(name: String) -> Value { values[name] ?? .none }

    /// A tensor that must be there.
    public func tensor(_ name: String) throws(TensorError) -> Tensor {
        guard case .tensor(let tensor) = values[name] else { throw wrong(name, "Tensor") }
        return tensor
    }

    /// A tensor, nil if it is left out.
    public func optionalTensor(_ name: String) -> Tensor? {
        if case .tensor(let tensor) = values[name] { tensor } else { nil }
    }

    /// A list of tensors that must be there.
    public func tensors(_ name: String) throws(TensorError) -> [Tensor] {
        guard case .tensors(let tensors) = values[name] else { throw wrong(name, "Tensor[]") }
        return tensors
    }

    /// A whole number that must be there.
    public func int(_ name: String) throws(TensorError) -> Int {
        guard case .int(let value) = values[name] else { throw wrong(name, "int") }
        return value
    }

    /// A whole number, nil if it is left out.
    public func optionalInt(_ name: String) -> Int? {
        if case .int(let value) = values[name] { value } else { nil }
    }

    /// A list of whole numbers that must be there.
    public func ints(_ name: String) throws(TensorError) -> [Int] {
        guard case .ints(let values) = values[name] else { throw wrong(name, "int[]") }
        return values
    }

    /// A list of whole numbers, nil if it is left out.
    public func optionalInts(_ name: String) -> [Int]? {
        if case .ints(let values) = values[name] { values } else { nil }
    }

    /// A number of any kind that must be there, as a double.
    public func double(_ name: String) throws(TensorError) -> Double {
        guard let scalar = values[name]?.scalar else { throw wrong(name, "float") }
        return scalar.doubleValue
    }

    /// A number of any kind as a double, nil if it is left out.
    public func optionalDouble(_ name: String) -> Double? { values[name]?.scalar?.doubleValue }

    /// A truth value that must be there.
    public func bool(_ name: String) throws(TensorError) -> Bool {
        guard case .bool(let value) = values[name] else { throw wrong(name, "bool") }
        return value
    }

    /// A text that must be there.
    public func string(_ name: String) throws(TensorError) -> String {
        guard case .string(let value) = values[name] else { throw wrong(name, "str") }
        return value
    }

    /// A text, nil if it is left out.
    public func optionalString(_ name: String) -> String? {
        if case .string(let value) = values[name] { value } else { nil }
    }

    /// A number that must be there, in its own kind.
    public func scalar(_ name: String) throws(TensorError) -> Scalar {
        guard let scalar = values[name]?.scalar else { throw wrong(name, "Scalar") }
        return scalar
    }

    /// A number in its own kind, nil if it is left out.
    public func optionalScalar(_ name: String) -> Scalar? { values[name]?.scalar }

    /// A type of elements, nil if it is left out.
    public func optionalDType(_ name: String) -> DType? {
        if case .dtype(let dtype) = values[name] { dtype } else { nil }
    }

    /// A device, nil if it is left out.
    public func optionalDevice(_ name: String) -> Device? {
        if case .device(let device) = values[name] { device } else { nil }
    }

    /// A source of random numbers, nil if it is left out.
    public func optionalGenerator(_ name: String) -> Generator? {
        if case .generator(let generator) = values[name] { generator } else { nil }
    }

    /// A tensor or a number.
    func operand(_ name: String) throws(TensorError) -> Operand {
        if case .tensor(let tensor) = values[name] { return Operand(tensor) }
        guard let scalar = values[name]?.scalar else { throw wrong(name, "Tensor or a number") }
        return Operand(scalar)
    }
}
