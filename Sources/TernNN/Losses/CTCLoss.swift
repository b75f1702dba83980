import Tern

/// The negative log-likelihood of sequences of labels that are not aligned with the input. PyTorch's counterpart is
/// `torch.nn.CTCLoss`; the function is `ctcLoss`.
///
/// ```swift
/// let loss = CTCLoss()(logits.logSoftmax(-1), labels, [50, 48], [7, 5])    // [50, 2, classes], [2, 7]
/// ```
open class CTCLoss: Loss {
    /// The class that stands for no label.
    public let blank: Int
    /// True if sequences that cannot be aligned count for nothing; otherwise their loss is infinite.
    public let zeroInfinity: Bool

    /// The arguments are those of `ctcLoss`.
    public init(blank: Int = 0, reduction: LossReduction = .mean, zeroInfinity: Bool = false) {
        self.blank = blank
        self.zeroInfinity = zeroInfinity
        super.init(reduction: reduction)
    }

    /// The loss of log-probabilities `[length, n, classes]` for labels: `[n, longest]`, or all one after another.
    public final func callAsFunction(
        _ logProbs: Tensor, _ targets: Tensor, _ inputLengths: Tensor, _ targetLengths: Tensor
    ) -> Tensor {
        run([logProbs, targets, inputLengths, targetLengths]) {
            ctcLoss($0[0], $0[1], $0[2], $0[3], blank: blank, reduction: reduction, zeroInfinity: zeroInfinity)
        }
    }

    /// The same with lengths as numbers.
    public final func callAsFunction(
        _ logProbs: Tensor, _ targets: Tensor, _ inputLengths: [Int], _ targetLengths: [Int]
    ) -> Tensor {
        self(logProbs, targets, Tensor(inputLengths, dtype: .int64), Tensor(targetLengths, dtype: .int64))
    }
}
