extension Operators {
    /// By how much other classes come too near to the right ones, where an example has several.
    enum MultilabelMarginLoss: OperatorDefinition {
        static let schemas = [
            "nn.functional.multilabel_margin_loss(Tensor input, Tensor target, \(legacyReduction), str reduction='mean') -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.distinct([2, 4]), .value(.tensor(Tensor([[3, 0, -1, 1], [1, -1, 2, 2]])))),
            Sample(.distinct([3]), .value(.tensor(Tensor([1, 1, -1]))), named: ["reduction": .string("sum")]),
            Sample(
                .distinct([2, 3]), .value(.tensor(Tensor([[-1, 0, 1], [0, 1, 2]]))), named: ["reduction": .string("none")]),
        ]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.tensor("target"),
                    try LossReduction.parse(arguments, "multilabel_margin_loss")))
        }

        static func apply(_ input: Tensor, _ target: Tensor, _ reduction: LossReduction) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(input), target, reduction)
                }
            }
            let name = "multilabel_margin_loss"
            let classes = input.shape.last ?? 1
            guard input.ndim <= 2, classes > 0, input.dtype.isFloatingPoint else {
                throw .shape(
                    "\(name): Expected non-empty vector or matrix of floating-point numbers with optional 0-dim batch size, but got: "
                        + "\(input.shape), \(input.dtype)")
            }
            guard target.shape == input.shape else {
                throw .shape(
                    "\(name): inconsistent target size: \(target.shape) for input of size: \(input.shape); a target has room for all "
                        + "classes, and -1 behind the last that counts")
            }
            let examples = input.ndim == 2 ? input.shape[0] : 1
            if target.device == .meta { return reduction(input.ndim == 2 ? input.sum(1) : input.sum()) }
            let labels = try labels(target.reshape([examples, classes]), classes, name)
            let wide = WideComputation(input)
            let x = wide.widened(input).reshape([examples, classes])
            let chosen = labels.numbers.unsqueeze(2).eq(Tensor.arange(classes, device: x.device))
            let counts = labels.isGiven.unsqueeze(2)
            // From each right class to each other one: shape [examples, labels, classes].
            let isOther = chosen.logicalAnd(counts).any(1, keepdim: true).logicalNot()
            let right = x.gather(1, labels.numbers).unsqueeze(2)
            let losses = x.unsqueeze(1).sub(right).add(1).relu().mul(isOther.logicalAnd(counts)).sum([1, 2]).div(classes)
            return wide.rounded(reduction(input.ndim == 2 ? losses : losses.reshape([])))
        }

        /// The classes before the first -1 of each row, 0 in place of the others, in as many columns as the longest row needs.
        private static func labels(
            _ target: Tensor, _ classes: Int, _ name: String
        ) throws(TensorError) -> (numbers: Tensor, isGiven: Tensor) {
            guard target.dtype.isInteger else {
                throw .dtype("\(name): expected targets of type int64, got \(target.dtype); convert with .to(.int64)")
            }
            let numbers = target.to(.int64)
            for value in numbers.scalars(Int.self) where value < -1 || value >= classes {
                throw .index("\(name): target out of range: \(value); there are \(classes) classes, numbered from 0")
            }
            let isGiven = numbers.eq(-1).cumsum(1).eq(0)
            let longest = isGiven.count == 0 ? 0 : isGiven.sum(1).max().item(Int.self)
            // Without any label there is one column that does not count.
            let columns = Swift.max(longest, 1)
            return (numbers.clampMin(0).narrow(1, 0, columns), isGiven.narrow(1, 0, columns))
        }
    }
}

/// The sum over right and other classes of `max(0, 1 - right + other)`, divided by the number of classes. PyTorch:
/// `torch.nn.functional.multilabel_margin_loss`.
///
/// - Parameters:
///   - input: scores, shape [N, C] or [C].
///   - target: class numbers of the same shape; those before the first -1 of a row count.
///   - reduction: how the losses of single examples become the result.
public func multilabelMarginLoss(_ input: Tensor, _ target: Tensor, reduction: LossReduction = .mean) -> Tensor {
    checked { () throws(TensorError) in try Operators.MultilabelMarginLoss.apply(input, target, reduction) }
}
