import Tern

/// Indices of equal elements: which of them an operator names is not defined, only what stands there.
struct Ties {
    private static let operators: Set<String> = [
        "sort", "argsort", "topk", "kthvalue", "median", "nanmedian", "mode", "max", "min", "argmax", "argmin", "cummax",
        "cummin",
    ]

    private let input: Tensor
    /// Nil where the indices count the elements of the whole tensor.
    private let dim: Int?

    /// Nil if the operator's indices have to be the recorded ones.
    init?(_ op: Operator, _ arguments: [Value], _ named: [String: Value]) {
        guard Self.operators.contains(op.name), case .tensor(let input)? = arguments.first, input.ndim > 0 else { return nil }
        self.input = input.detach()
        let place = op.schemas.compactMap { schema in schema.parameters.firstIndex { $0.name == "dim" } }.first
        let given = named["dim"] ?? place.flatMap { arguments.indices.contains($0) ? arguments[$0] : nil }
        switch given {
        case .int(let number)?: dim = number
        default: dim = op.name.hasPrefix("arg") && op.name != "argsort" ? nil : -1
        }
    }

    /// True if both name places where the same elements stand.
    func explain(_ got: Tensor, _ expected: Tensor) -> Bool {
        guard got.dtype == .int64, expected.dtype == .int64, got.shape == expected.shape else { return false }
        return (try? withErrors { elements(got) == elements(expected) }) ?? false
    }

    private func elements(_ indices: Tensor) -> [Double] {
        guard let dim else { return input.flatten()[indices].scalars(Double.self) }
        // A reduced dimension is gone from the indices.
        let places = indices.ndim == input.ndim ? indices : indices.unsqueeze(dim)
        return input.gather(dim, places).scalars(Double.self)
    }
}
