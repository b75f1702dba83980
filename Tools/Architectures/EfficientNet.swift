import TernNN

/// A network for images of inverted residuals that weigh their channels, with the tree and the keys of torchvision's `EfficientNet`.
///
/// ```swift
/// let net = EfficientNet.b0()
/// try net.loadStateDict(Checkpoint.load("efficientnet_b0.pth"))
/// ```
///
/// Sources: Tan and Le, EfficientNet: rethinking model scaling for convolutional neural networks, 2019; Hu et al.,
/// Squeeze-and-excitation networks, 2017; Huang et al., Deep networks with stochastic depth, 2016.
public final class EfficientNet: Module {
    /// Blocks of the same size, one after the other. torchvision: `MBConvConfig`.
    public struct Stage: Sendable {
        let expansion: Int
        let kernelSize: Int
        let stride: Int
        let inChannels: Int
        let outChannels: Int
        let count: Int

        /// `count` blocks of which the first has a stride and `inChannels`, with `expansion` times as many channels inside.
        public init(
            _ expansion: Int, _ kernelSize: Int, _ stride: Int, _ inChannels: Int, _ outChannels: Int, _ count: Int
        ) {
            self.expansion = expansion
            self.kernelSize = kernelSize
            self.stride = stride
            self.inChannels = inChannels
            self.outChannels = outChannels
            self.count = count
        }
    }

    let features: Sequential
    let avgpool = AdaptiveAvgPool2d(1)
    let classifier: Sequential

    /// - Parameters:
    ///   - stages: the blocks.
    ///   - dropout: the probability before the classifier.
    ///   - stochasticDepth: the probability with which the last block is passed over in training; those before it less often.
    ///   - numClasses: the number of logits.
    public init(_ stages: [Stage], dropout: Double = 0.2, stochasticDepth: Double = 0.2, numClasses: Int = 1000) {
        let first = stages.first?.inChannels ?? 32
        features = Sequential(ConvNormActivation(3, first, 3, stride: 2, activation: SiLU()))
        let total = stages.reduce(0) { $0 + $1.count }
        var place = 0
        for stage in stages {
            let blocks = Sequential([])
            for index in 0..<stage.count {
                blocks.append(
                    MBConv(
                        index == 0 ? stage.inChannels : stage.outChannels, stage.outChannels, stage.kernelSize,
                        stride: index == 0 ? stage.stride : 1, expansion: stage.expansion,
                        skipped: stochasticDepth * Double(place) / Double(total)))
                place += 1
            }
            features.append(blocks)
        }
        let last = stages.last?.outChannels ?? first
        features.append(ConvNormActivation(last, 4 * last, 1, activation: SiLU()))
        classifier = Sequential(Dropout(dropout), Linear(4 * last, numClasses))
        super.init()
    }

    /// EfficientNet-B0.
    public static func b0(numClasses: Int = 1000) -> EfficientNet {
        let stages = [
            Stage(1, 3, 1, 32, 16, 1), Stage(6, 3, 2, 16, 24, 2), Stage(6, 5, 2, 24, 40, 2), Stage(6, 3, 2, 40, 80, 3),
            Stage(6, 5, 1, 80, 112, 3), Stage(6, 5, 2, 112, 192, 4), Stage(6, 3, 1, 192, 320, 1),
        ]
        return EfficientNet(stages, numClasses: numClasses)
    }

    public override func forward(_ x: Tensor) -> Tensor { classifier(avgpool(features(x)).flatten(1)) }
}

private final class MBConv: Module {
    let block: Sequential
    private let isAdded: Bool
    private let skipped: Double

    init(_ inChannels: Int, _ outChannels: Int, _ kernelSize: Int, stride: Int, expansion: Int, skipped: Double) {
        let hidden = divisible(Double(inChannels * expansion), by: 8)
        block = Sequential([])
        if hidden != inChannels { block.append(ConvNormActivation(inChannels, hidden, 1, activation: SiLU())) }
        block.append(ConvNormActivation(hidden, hidden, kernelSize, stride: stride, groups: hidden, activation: SiLU()))
        block.append(SqueezeExcitation(hidden, Swift.max(1, inChannels / 4)))
        block.append(ConvNormActivation(hidden, outChannels, 1, activation: nil))
        isAdded = stride == 1 && inChannels == outChannels
        self.skipped = skipped
        super.init()
    }

    override func forward(_ x: Tensor) -> Tensor { isAdded ? x + kept(block(x)) : block(x) }

    /// The branch of those images of the batch that do not pass over the block.
    private func kept(_ branch: Tensor) -> Tensor {
        if !isTraining || skipped == 0 { return branch }
        let mask = Tensor.empty([branch.size(0), 1, 1, 1], dtype: branch.dtype, device: branch.device)
        return branch * mask.bernoulli_(1 - skipped).div_(1 - skipped)
    }
}

/// Weighs each channel by what all of them are on average.
private final class SqueezeExcitation: Module {
    let fc1: Conv2d
    let fc2: Conv2d

    init(_ channels: Int, _ squeezed: Int) {
        fc1 = Conv2d(channels, squeezed, 1)
        fc2 = Conv2d(squeezed, channels, 1)
        super.init()
    }

    override func forward(_ x: Tensor) -> Tensor { x * sigmoid(fc2(silu(fc1(adaptiveAvgPool2d(x, 1))))) }
}
