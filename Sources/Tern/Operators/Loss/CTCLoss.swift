extension Operators {
    static var alignmentLosses: [any OperatorDefinition.Type] { [CTCLoss.self] }

    /// The negative log-likelihood of sequences of labels over all ways to align them with the input.
    enum CTCLoss: OperatorDefinition {
        private static let table = KernelTable.named("ctc_loss")
        private static let pullback = KernelTable.named("ctc_loss.pullback")
        private static let name = "ctc_loss"
        static let schemas = ["Tensor", "int[]"].map { lengths in
            "nn.functional.ctc_loss(Tensor log_probs, Tensor targets, \(lengths) input_lengths, \(lengths) target_lengths, "
                + "int blank=0, str reduction='mean', bool zero_infinity=False) -> Tensor"
        }
        static let kind = "kernel"
        static let samples = [
            Sample(
                .uniform([5, 2, 4], -3, -0.5), .value(.tensor(Tensor([[1, 2], [3, 3]]))), .value(.ints([5, 4])),
                .value(.ints([2, 2]))),
            Sample(
                .uniform([4, 2, 3], -3, -0.5), .value(.tensor(Tensor([0, 1, 1]))), .value(.tensor(Tensor([4, 3]))),
                .value(.tensor(Tensor([1, 2]))), .value(.int(2)), named: ["reduction": .string("none")]),
            Sample(
                .uniform([2, 3], -3, -0.5), .value(.tensor(Tensor([1, 1]))), .value(.ints([2])), .value(.ints([2])),
                named: ["zero_infinity": .bool(true), "reduction": .string("sum")]),
        ]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            func lengths(_ name: String) throws(TensorError) -> Lengths {
                schema == 0 ? .tensor(try arguments.tensor(name)) : .numbers(try arguments.ints(name))
            }
            return .tensor(
                try apply(
                    try arguments.tensor("log_probs"), try arguments.tensor("targets"), try lengths("input_lengths"),
                    try lengths("target_lengths"), try arguments.int("blank"), try LossReduction.parse(arguments, name),
                    try arguments.bool("zero_infinity")))
        }

        /// One number a sequence.
        enum Lengths {
            case tensor(Tensor)
            case numbers([Int])

            func read(_ what: String, sequences: Int, limit: Int, of extent: String) throws(TensorError) -> [Int] {
                let lengths: [Int]
                switch self {
                case .numbers(let numbers): lengths = numbers
                case .tensor(let tensor):
                    guard tensor.dtype.isInteger else {
                        throw .dtype("\(name): \(what) must be integral, got \(tensor.dtype); convert with .to(.int64)")
                    }
                    lengths = tensor.scalars(Int.self)
                }
                guard lengths.count == sequences else {
                    throw .shape(
                        "\(name): \(what) must be of size batch_size: expected \(sequences) numbers, got \(lengths.count)")
                }
                for length in lengths where length < 0 || length > limit {
                    throw .index(
                        "\(name): Expected \(what) to have value at least 0 and at most \(limit), \(extent), but got value \(length)"
                    )
                }
                return lengths
            }
        }

        static func apply(
            _ logProbs: Tensor, _ targets: Tensor, _ inputLengths: Lengths, _ targetLengths: Lengths, _ blank: Int,
            _ reduction: LossReduction, _ zeroInfinity: Bool
        ) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(logProbs), targets, inputLengths, targetLengths, blank, reduction, zeroInfinity)
                }
            }
            guard logProbs.ndim == 2 || logProbs.ndim == 3, logProbs.dtype.isFloatingPoint else {
                throw .shape(
                    "\(name): log_probs must be floating-point numbers of shape [T, N, C] or [T, C], got \(logProbs.shape), "
                        + "\(logProbs.dtype)")
            }
            let classes = logProbs.shape[logProbs.ndim - 1]
            guard blank >= 0, blank < classes else {
                throw .argument("\(name): blank must be in label range: from 0 to \(classes - 1), got \(blank)")
            }
            let isBatched = logProbs.ndim == 3
            if logProbs.device == .meta || targets.device == .meta {
                let losses = logProbs.sum([0, logProbs.ndim - 1])
                return reduction(losses)
            }
            let wide = WideComputation(logProbs)
            let x = wide.widened(logProbs), batch = isBatched ? x : x.unsqueeze(1)
            let (length, sequences) = (batch.shape[0], batch.shape[1])
            let inputs = try inputLengths.read(
                "input_lengths", sequences: sequences, limit: length, of: "log_probs' first extent")
            let (plan, labels) = try plan(targets, inputs, targetLengths, sequences, classes)
            var losses = try losses(batch, plan, blank, zeroInfinity)
            if zeroInfinity { losses = losses.maskedFill(losses.detach().eq(Double.infinity), 0) }
            if reduction == .mean {
                let divisors = Tensor(labels.map { Double(Swift.max($0, 1)) }, shape: [sequences], dtype: x.dtype)
                losses = losses.div(divisors.to(x.device))
            }
            return wide.rounded(reduction(isBatched ? losses : losses.squeeze(0)))
        }

        /// A row of int64 for each sequence: the length of its input, the number of its labels, the labels.
        private static func plan(
            _ targets: Tensor, _ inputs: [Int], _ targetLengths: Lengths, _ sequences: Int, _ classes: Int
        ) throws(TensorError) -> (plan: Tensor, lengths: [Int]) {
            guard targets.dtype.isInteger, targets.ndim == 1 || targets.ndim == 2 else {
                throw .shape(
                    "\(name): targets must be int64 class numbers of shape [N, S], or of all sequences one after another, got "
                        + "\(targets.shape), \(targets.dtype)")
            }
            let isPadded = targets.ndim == 2
            guard !isPadded || targets.shape[0] == sequences else {
                throw .shape("\(name): targets of shape \(targets.shape) must have a row for each of \(sequences) sequences")
            }
            let room = isPadded ? targets.shape[1] : targets.count
            let lengths = try targetLengths.read(
                "target_lengths", sequences: sequences, limit: room, of: "the targets' extent")
            // Each is at most what the targets have, and there are no more than log_probs has sequences: no sum overflows.
            if !isPadded, lengths.reduce(0, { $0.addingReportingOverflow($1).partialValue }) != targets.count {
                throw .shape(
                    "\(name): targets of one dimension hold all labels one after another: expected as many as the sum of "
                        + "target_lengths \(lengths), got \(targets.count)")
            }
            let all = targets.scalars(Int.self)
            let width = 2 + (lengths.max() ?? 0)
            var numbers: [Int] = []
            numbers.reserveCapacity(sequences * width)
            var start = 0
            for (n, length) in lengths.enumerated() {
                let labels = all[start..<start + length]
                if let wrong = labels.first(where: { $0 < 0 || $0 >= classes }) {
                    throw .index("\(name): Target \(wrong) is out of bounds: there are \(classes) classes, numbered from 0")
                }
                numbers += [inputs[n], length] + labels + repeatElement(0, count: width - 2 - length)
                start += isPadded ? room : length
            }
            return (Tensor(numbers, shape: [sequences, width], dtype: .int64), lengths)
        }

        private static func losses(
            _ x: Tensor, _ plan: Tensor, _ blank: Int, _ zeroInfinity: Bool
        ) throws(TensorError) -> Tensor {
            let plan = plan.to(x.device), probabilities = x.detach().contiguous()
            let (length, sequences) = (x.shape[0], x.shape[1])
            let states = 2 * (plan.shape[1] - 2) + 1
            let forward = try Tensor.uninitialized([sequences, length, states], .float64, x.device)
            let losses = try Tensor.uninitialized([sequences], x.dtype, x.device)
            try table.run(
                KernelCall(
                    losses, Operand(probabilities), Operand(plan), Operand(forward), count: 3, computeType: x.dtype,
                    integers: [blank]))
            guard GradMode.isEnabled, x.node != nil else { return losses }
            losses.storedNode = ClosureNode(
                "CtcLossBackward0", inputs: [x], output: losses,
                saving: [Saved(x, edge: 0), Saved(constant: plan), Saved(constant: forward)]
            ) { (node, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                if GradMode.isEnabled {
                    throw .autograd(
                        "ctc_loss: the derivative of its gradient is not implemented; differentiate once, without createGraph")
                }
                let x = try node.saved(0).contiguous()
                let output = try Tensor.uninitialized(x.shape, x.dtype, x.device)
                try pullback.run(
                    KernelCall(
                        output, Operand(x), Operand(try node.saved(1)), Operand(try node.saved(2)), Operand(g.contiguous()),
                        count: 4, computeType: x.dtype, integers: [blank, zeroInfinity ? 1 : 0]))
                return Gradients(output)
            }
            return losses
        }
    }
}

/// The negative log-likelihood of sequences of labels, summed over all ways to align them with the input: labels may be repeated,
/// and blanks may stand between them. PyTorch: `torch.nn.functional.ctc_loss`.
///
/// The gradient is PyTorch's, which takes for granted that each step's probabilities sum to one: use it behind `logSoftmax`. It
/// cannot be differentiated again.
///
/// - Parameters:
///   - logProbs: logarithms of probabilities, shape [T, N, C], or [T, C] for one sequence.
///   - targets: class numbers without blanks, shape [N, S], or those of all sequences one after another.
///   - inputLengths: how many steps of each sequence count, shape [N] or [].
///   - targetLengths: how many labels each sequence has, shape [N] or [].
///   - blank: the class that stands for no label.
///   - reduction: how the losses of single sequences become the result; the mean is that of the losses divided by the numbers of
///     labels.
///   - zeroInfinity: true for a loss of 0, and no gradient, where a sequence has more labels than its input has room for.
///
/// Source: Graves et al., Connectionist temporal classification, 2006.
public func ctcLoss(
    _ logProbs: Tensor, _ targets: Tensor, _ inputLengths: Tensor, _ targetLengths: Tensor, blank: Int = 0,
    reduction: LossReduction = .mean, zeroInfinity: Bool = false
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.CTCLoss.apply(
            logProbs, targets, .tensor(inputLengths), .tensor(targetLengths), blank, reduction, zeroInfinity)
    }
}

/// The same with lengths as numbers.
public func ctcLoss(
    _ logProbs: Tensor, _ targets: Tensor, _ inputLengths: [Int], _ targetLengths: [Int], blank: Int = 0,
    reduction: LossReduction = .mean, zeroInfinity: Bool = false
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.CTCLoss.apply(
            logProbs, targets, .numbers(inputLengths), .numbers(targetLengths), blank, reduction, zeroInfinity)
    }
}
