import Tern

/// The softmax over very many classes, of which the frequent ones come first and are cheap. PyTorch's counterpart is
/// `torch.nn.AdaptiveLogSoftmaxWithLoss`.
///
/// The classes are numbered by falling frequency, and cut into clusters. The head decides between the classes of the first
/// cluster, the shortlist, and the other clusters as wholes; each of those has a tail of two layers, whose width falls by
/// `divValue` from one to the next.
///
/// ```swift
/// let (output, loss) = AdaptiveLogSoftmaxWithLoss(64, 20_000, cutoffs: [1_000, 5_000])(hidden, words)
/// ```
///
/// Source: Grave et al., Efficient softmax approximation for GPUs, 2017.
open class AdaptiveLogSoftmaxWithLoss: Module {
    /// The size of the vectors that come in.
    public let inFeatures: Int
    /// The number of classes.
    public let nClasses: Int
    /// Where clusters begin, and the number of classes at the end.
    public let cutoffs: [Int]
    /// By how much the tails get narrower.
    public let divValue: Double
    /// Scores of the shortlist, then of the other clusters.
    public let head: Linear
    /// One for each cluster but the shortlist.
    public let tail: [Sequential]

    private var shortlistSize: Int { cutoffs[0] }

    /// - Parameters:
    ///   - inFeatures: the size of the vectors that come in.
    ///   - nClasses: the number of classes.
    ///   - cutoffs: where clusters begin: different numbers from 1 to `nClasses - 1`, in rising order.
    ///   - divValue: by how much the tails get narrower.
    ///   - headBias: true for a bias in the head.
    ///   - dtype: the type of the weights.
    ///   - device: where they are.
    ///   - generator: where the starting values come from.
    public init(
        _ inFeatures: Int, _ nClasses: Int, cutoffs: [Int], divValue: Double = 4, headBias: Bool = false,
        dtype: DType = defaultDtype(), device: Device = .cpu, generator: Generator = .default
    ) {
        let isRising = zip(cutoffs, cutoffs.dropFirst()).allSatisfy { $0 < $1 }
        let isValid = isRising && (cutoffs.first ?? 0) > 0 && (cutoffs.last ?? 0) < nClasses && divValue >= 1
        if !isValid {
            failure(
                .argument(
                    "AdaptiveLogSoftmaxWithLoss: cutoffs should be a sequence of unique, positive integers sorted in an increasing "
                        + "order, where each value is between 1 and n_classes-1, and div_value should be 1 or more; got cutoffs "
                        + "\(cutoffs), n_classes \(nClasses) and div_value \(divValue)"), ())
        }
        self.inFeatures = inFeatures
        self.nClasses = nClasses
        self.divValue = divValue
        let bounds = isValid ? cutoffs + [nClasses] : [1]
        self.cutoffs = bounds
        head = Linear(
            inFeatures, bounds[0] + bounds.count - 1, bias: headBias, dtype: dtype, device: device, generator: generator)
        var narrowing = 1.0
        tail = zip(bounds, bounds.dropFirst()).map { low, high in
            narrowing *= divValue
            let hidden = Int((Double(inFeatures) / narrowing).rounded(.down))
            return Sequential(
                Linear(inFeatures, hidden, bias: false, dtype: dtype, device: device, generator: generator),
                Linear(hidden, high - low, bias: false, dtype: dtype, device: device, generator: generator))
        }
        super.init()
    }

    /// Draws new starting values. PyTorch: `reset_parameters`.
    public func resetParameters(generator: Generator = .default) {
        head.resetParameters(generator: generator)
        for case let layer as Linear in tail.joined() { layer.resetParameters(generator: generator) }
    }

    /// The log-probabilities of the right classes, and their negative mean.
    ///
    /// - Parameters:
    ///   - input: vectors, shape [n, inFeatures] or [inFeatures].
    ///   - target: class numbers, shape [n] or [].
    public final func callAsFunction(_ input: Tensor, _ target: Tensor) -> (output: Tensor, loss: Tensor) {
        let results = run([input, target]) { (inputs: [Tensor]) -> [Tensor] in
            let output = logProbabilities(inputs[0], of: inputs[1])
            return [output, output.neg().mean()]
        }
        return (results[0], results[1])
    }

    private func logProbabilities(_ input: Tensor, of target: Tensor) -> Tensor {
        guard target.dtype.isInteger, target.ndim <= 1, input.ndim == target.ndim + 1,
            target.ndim == 0 || input.size(0) == target.size(0)
        else {
            return failure(
                .shape(
                    "AdaptiveLogSoftmaxWithLoss: expected vectors [n, in_features] and class numbers [n], or one of each, got shapes "
                        + "\(input.shape) and \(target.shape), \(target.dtype)"))
        }
        let x = target.ndim == 0 ? input.unsqueeze(0) : input, target = target.to(.int64).reshape([-1])
        let classes = target.scalars(Int.self)
        if let wrong = classes.first(where: { $0 < 0 || $0 >= nClasses }) {
            return failure(
                .index(
                    "AdaptiveLogSoftmaxWithLoss: Target values should be in [0, \(nClasses - 1)], but \(wrong) was found"))
        }
        // What the head is asked for: the class itself, or its cluster.
        var column = target
        var parts: Tensor?
        for (cluster, layers) in tail.enumerated() {
            let (low, high) = (cutoffs[cluster], cutoffs[cluster + 1])
            let isInside = target.ge(low).logicalAnd(target.lt(high))
            let rows = isInside.nonzero().squeeze(1)
            if TensorError.pending != nil { return input }
            if rows.count == 0 { continue }
            column = column.maskedFill(isInside, shortlistSize + cluster)
            let scores = layers(x.indexSelect(0, rows)).logSoftmax(1)
            let chosen = scores.gather(1, target.indexSelect(0, rows).sub(low).unsqueeze(1)).squeeze(1)
            let all = Tensor.zeros([classes.count], dtype: chosen.dtype, device: x.device).indexCopy(0, rows, chosen)
            parts = parts?.add(all) ?? all
        }
        let first = head(x).logSoftmax(1).gather(1, column.unsqueeze(1)).squeeze(1)
        let output = parts.map { first.add($0) } ?? first
        return input.ndim == 1 ? output.squeeze(0) : output
    }

    /// The log-probabilities of all classes, shape [n, nClasses]. PyTorch: `log_prob`.
    public final func logProb(_ input: Tensor) -> Tensor {
        run([input]) { inputs in
            let scores = head(inputs[0]).logSoftmax(1)
            let parts = tail.enumerated().map { cluster, layers in
                layers(inputs[0]).logSoftmax(1).add(scores.narrow(1, shortlistSize + cluster, 1))
            }
            return cat([scores.narrow(1, 0, shortlistSize)] + parts, dim: 1)
        }
    }

    /// The classes of the largest probability, shape [n]. PyTorch: `predict`.
    public final func predict(_ input: Tensor) -> Tensor { logProb(input).argmax(1) }
}
