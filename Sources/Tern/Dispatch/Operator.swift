import Synchronization

/// An operator by name: what files, tests, bindings and tools call.
///
/// ```swift
/// let y = try Operator.named("softmax")?.call([.tensor(x), .int(-1)], [:])
/// ```
public struct Operator: Sendable {
    /// PyTorch's name: `nn.functional.relu`.
    public let name: String
    /// What defines it.
    public let definition: any OperatorDefinition.Type
    /// The signatures; the first that fits is called.
    public let schemas: [Schema]
    private let form: Form

    private enum Form { case plain, inPlace }

    init(_ definition: any OperatorDefinition.Type) {
        self.definition = definition
        schemas = definition.schemas.map { Schema($0) }
        name = schemas.first?.name ?? ""
        form = .plain
    }

    private init(inPlace plain: Operator) {
        name = plain.name + "_"
        definition = plain.definition
        schemas = plain.schemas
        form = .inPlace
    }

    /// The operator with this name; with a trailing `_` its in-place form. Nil if there is none.
    public static func named(_ name: String) -> Operator? {
        if let found = Inventory.shared.find(name) { return found }
        guard name.hasSuffix("_"), !name.hasSuffix("__"), let plain = Inventory.shared.find(String(name.dropLast())) else {
            return nil
        }
        return Operator(inPlace: plain)
    }

    /// All operators, sorted by name.
    public static var all: [Operator] { Inventory.shared.all }

    /// Adds a user's operator, which can then be called by name.
    public static func register(_ definition: any OperatorDefinition.Type) throws(TensorError) {
        try Inventory.shared.register(definition)
    }

    /// Calls the operator. Whatever is wrong is thrown; nothing stops the program.
    ///
    /// A named argument `out` takes the result instead of a new tensor.
    public func call(_ arguments: [Value], _ named: [String: Value] = [:]) throws -> Value {
        do {
            return try withErrors {
                var named = named
                let out = named.removeValue(forKey: "out")
                var firstError: TensorError?
                for (index, schema) in schemas.enumerated() {
                    switch schema.bind(arguments, named) {
                    case .failure(let error): firstError = firstError ?? error
                    case .success(let bound):
                        let result = try definition.call(bound, schema: index)
                        if let error = TensorError.pending { throw error }
                        return try finish(result, arguments, out)
                    }
                }
                throw firstError ?? TensorError.argument("\(name): the operator has no signature")
            }
        } catch let error as TensorError {
            throw naming(error)
        }
    }

    /// What failed inside a composite is told with the composite's name before it.
    private func naming(_ error: TensorError) -> TensorError {
        var short = name.split(separator: ".").last ?? ""
        if short.hasPrefix("__r"), short.hasSuffix("__") { short = short.dropFirst(3).dropLast(2) }
        while short.last == "_" { short.removeLast() }
        return error.message.hasPrefix(short) || error.message.hasPrefix(name) ? error : error.prepending("\(name): ")
    }

    /// Writes the result where the form of the call wants it.
    private func finish(_ result: Value, _ arguments: [Value], _ out: Value?) throws(TensorError) -> Value {
        var target: Tensor?
        if form == .inPlace {
            guard case .tensor(let first)? = arguments.first else {
                throw .argument("\(name): the in-place form needs a tensor as its first argument")
            }
            target = first
        } else if let out {
            guard case .tensor(let tensor) = out else { throw .argument("\(name): out must be a Tensor, not \(out.kind)") }
            target = tensor
        }
        guard let target else { return result }
        guard case .tensor(let value) = result else {
            throw .argument("\(name): only operators with one result write into a tensor")
        }
        guard value.shape == target.shape else {
            throw .shape(
                "\(name): the result has shape \(value.shape), the tensor to write into \(target.shape): they must be the same")
        }
        guard Promotion.canCast(value.dtype, to: target.dtype) else {
            throw .dtype("\(name): result type \(value.dtype) can't be cast to the desired output type \(target.dtype)")
        }
        return .tensor(target.copy_(value))
    }
}

extension Operator: CustomStringConvertible {
    /// The signatures, one a line.
    public var description: String { schemas.map(\.description).joined(separator: "\n") }
}
