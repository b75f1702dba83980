/// The arguments of a call by name, checked against a schema: every parameter has a value of its type.
public struct Arguments: Sendable {
    let operatorName: String
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

    public func optionalTensor(_ name: String) -> Tensor? {
        if case .tensor(let tensor) = values[name] { tensor } else { nil }
    }

    public func tensors(_ name: String) throws(TensorError) -> [Tensor] {
        guard case .tensors(let tensors) = values[name] else { throw wrong(name, "Tensor[]") }
        return tensors
    }

    public func int(_ name: String) throws(TensorError) -> Int {
        guard case .int(let value) = values[name] else { throw wrong(name, "int") }
        return value
    }

    public func optionalInt(_ name: String) -> Int? {
        if case .int(let value) = values[name] { value } else { nil }
    }

    public func ints(_ name: String) throws(TensorError) -> [Int] {
        guard case .ints(let values) = values[name] else { throw wrong(name, "int[]") }
        return values
    }

    public func optionalInts(_ name: String) -> [Int]? {
        if case .ints(let values) = values[name] { values } else { nil }
    }

    public func double(_ name: String) throws(TensorError) -> Double {
        guard let scalar = values[name]?.scalar else { throw wrong(name, "float") }
        return scalar.doubleValue
    }

    public func optionalDouble(_ name: String) -> Double? { values[name]?.scalar?.doubleValue }

    public func bool(_ name: String) throws(TensorError) -> Bool {
        guard case .bool(let value) = values[name] else { throw wrong(name, "bool") }
        return value
    }

    public func string(_ name: String) throws(TensorError) -> String {
        guard case .string(let value) = values[name] else { throw wrong(name, "str") }
        return value
    }

    public func optionalString(_ name: String) -> String? {
        if case .string(let value) = values[name] { value } else { nil }
    }

    public func scalar(_ name: String) throws(TensorError) -> Scalar {
        guard let scalar = values[name]?.scalar else { throw wrong(name, "Scalar") }
        return scalar
    }

    public func optionalScalar(_ name: String) -> Scalar? { values[name]?.scalar }

    public func optionalDType(_ name: String) -> DType? {
        if case .dtype(let dtype) = values[name] { dtype } else { nil }
    }

    public func optionalDevice(_ name: String) -> Device? {
        if case .device(let device) = values[name] { device } else { nil }
    }

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
