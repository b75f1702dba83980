/// A pointwise operator: a formula's face. Everything but its signature, its types and its domain comes from `entry`.
protocol PointwiseOperator: OperatorDefinition {
    static var schema: String { get }
    static var entry: Pointwise { get }
    /// Where its inputs may lie, one for each that is a tensor; the last one stands for those that follow.
    static var domain: [Domain] { get }
}

/// The inputs that a pointwise operator is tested with.
enum Domain {
    case normal
    case between(Double, Double)
    case distinct
    case mask
    /// A number, not a tensor.
    case number(Double)

    func argument(_ shape: Shape) -> Sample.Argument {
        switch self {
        case .normal: .normal(shape)
        case .between(let low, let high): .uniform(shape, low, high)
        case .distinct: .distinct(shape)
        case .mask: .mask(shape)
        case .number(let value): .value(.double(value))
        }
    }
}

extension PointwiseOperator {
    static var kind: String { "pointwise" }
    static var schemas: [String] { [schema] }
    static var isDifferentiable: Bool { entry.composition != nil }
    static var domain: [Domain] { [.normal] }

    static var dtypes: [DType] { entry.dtypes }

    static func call(_ arguments: Arguments, schema index: Int) throws(TensorError) -> Value {
        let names = arguments.names
        let a = try arguments.operand(names[0])
        let b = entry.arity > 1 ? try arguments.operand(names[1]) : Operand()
        let c = entry.arity > 2 ? try arguments.operand(names[2]) : Operand()
        if case .bool(true) = arguments["inplace"], let target = a.tensor { return .tensor(entry.inPlace(target, b, c)) }
        return .tensor(entry(a, b, c))
    }

    static var samples: [Sample] { Sample.pointwise(entry, domain) }
}

extension Pointwise {
    /// Those that all its inputs may have at once.
    fileprivate var dtypes: [DType] {
        DType.allCases.filter { type in
            let operand = Operand(Tensor.empty(1, dtype: type))
            return (try? types(operand, operand, operand)) != nil
        }
    }
}

extension Sample {
    init(list: [Argument], named: [String: Value] = [:]) {
        arguments = list
        self.named = named
    }

    /// Equal shapes, 0-d tensors, shapes that broadcast, and none of any element.
    fileprivate static func pointwise(_ entry: Pointwise, _ domain: [Domain]) -> [Sample] {
        let shapes: [[Shape]] = [
            [[3, 4], [3, 4], [3, 4]], [[], [], []], [[2, 3], [3], [2, 1]], [[3, 1], [1, 4], []], [[0, 2], [2], [1]],
        ]
        return shapes.map { shapes in
            Sample(list: (0..<entry.arity).map { i in domain[Swift.min(i, domain.count - 1)].argument(shapes[i]) })
        }
    }
}

extension Tensor {
    /// Applies a pointwise operator of one input.
    @inline(__always)
    func pointwise(_ entry: Pointwise) -> Tensor { entry(self) }

    @inline(__always)
    func pointwise(_ entry: Pointwise, _ other: Tensor) -> Tensor { entry(self, other) }

    @inline(__always)
    func pointwise(_ entry: Pointwise, _ other: Scalar) -> Tensor { entry(Operand(self), Operand(other)) }

    @inline(__always)
    func pointwise(_ entry: Pointwise, _ first: Operand, _ second: Operand) -> Tensor { entry(Operand(self), first, second) }
}
