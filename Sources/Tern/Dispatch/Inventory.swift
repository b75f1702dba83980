/// The registry of all operators.
final class Inventory: Sendable {
    static let shared = Inventory()

    private let operators: Guarded<[String: Operator]>

    private init() {
        var all: [String: Operator] = [:]
        for definition in Operators.all {
            let entry = Operator(definition)
            all[entry.name] = entry
        }
        operators = Guarded(all)
    }

    var all: [Operator] { operators.withLock { $0.values.sorted { $0.name < $1.name } } }

    /// The operator with this name, or that PyTorch calls by this name too.
    func find(_ name: String) -> Operator? {
        operators.withLock { operators in operators[name] ?? Operators.aliases[name].flatMap { operators[$0] } }
    }

    func register(_ definition: any OperatorDefinition.Type) throws(TensorError) {
        let new = Operator(definition)
        let isNew = operators.withLock { operators in
            if operators[new.name] != nil { return false }
            operators[new.name] = new
            return true
        }
        guard isNew, !new.name.isEmpty else {
            throw .argument("Operator.register: there is an operator named \"\(new.name)\" already; choose another name")
        }
    }
}
