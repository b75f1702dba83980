import TernNN

/// A network of few operations for images, with the tree and the keys of torchvision's `MobileNetV2`.
///
/// ```swift
/// let net = MobileNetV2()
/// try net.loadStateDict(Checkpoint.load("mobilenet_v2.pth"))
/// ```
///
/// Source: Sandler et al., MobileNetV2: inverted residuals and linear bottlenecks, 2018.
public final class MobileNetV2: Module {
    /// Blocks of the same size, one after the other.
    public struct Stage: Sendable {
        let expansion: Int
        let channels: Int
        let count: Int
        let stride: Int

        /// `count` blocks with `channels` results, `expansion` times as many channels inside, the first with a stride.
        public init(_ expansion: Int, _ channels: Int, _ count: Int, _ stride: Int) {
            self.expansion = expansion
            self.channels = channels
            self.count = count
            self.stride = stride
        }

        /// Those of the publication.
        public static var published: [Stage] {
            [
                Stage(1, 16, 1, 1), Stage(6, 24, 2, 2), Stage(6, 32, 3, 2), Stage(6, 64, 4, 2), Stage(6, 96, 3, 1),
                Stage(6, 160, 3, 2), Stage(6, 320, 1, 1),
            ]
        }
    }

    let features: Sequential
    let classifier: Sequential

    /// - Parameters:
    ///   - widthMult: a factor of all numbers of channels, which stay multiples of 8.
    ///   - stages: the blocks.
    ///   - lastChannel: the channels before the classifier.
    ///   - dropout: the probability before the classifier.
    ///   - numClasses: the number of logits.
    public init(
        widthMult: Double = 1, stages: [Stage] = Stage.published, lastChannel: Int = 1280, dropout: Double = 0.2,
        numClasses: Int = 1000
    ) {
        var channels = divisible(32 * widthMult, by: 8)
        features = Sequential(ConvNormActivation(3, channels, 3, stride: 2, activation: ReLU6()))
        for stage in stages {
            let outChannels = divisible(Double(stage.channels) * widthMult, by: 8)
            for index in 0..<stage.count {
                let stride = index == 0 ? stage.stride : 1
                features.append(InvertedResidual(channels, outChannels, stride: stride, expansion: stage.expansion))
                channels = outChannels
            }
        }
        features.append(ConvNormActivation(channels, lastChannel, 1, activation: ReLU6()))
        classifier = Sequential(Dropout(dropout), Linear(lastChannel, numClasses))
        super.init()
    }

    public override func forward(_ x: Tensor) -> Tensor { classifier(adaptiveAvgPool2d(features(x), 1).flatten(1)) }
}

private final class InvertedResidual: Module {
    let conv: Sequential
    private let isAdded: Bool

    init(_ inChannels: Int, _ outChannels: Int, stride: Int, expansion: Int) {
        let hidden = inChannels * expansion
        conv = Sequential([])
        if expansion != 1 { conv.append(ConvNormActivation(inChannels, hidden, 1, activation: ReLU6())) }
        conv.append(ConvNormActivation(hidden, hidden, 3, stride: stride, groups: hidden, activation: ReLU6()))
        conv.append(Conv2d(hidden, outChannels, 1, bias: false))
        conv.append(BatchNorm2d(outChannels))
        isAdded = stride == 1 && inChannels == outChannels
        super.init()
    }

    override func forward(_ x: Tensor) -> Tensor { isAdded ? x + conv(x) : conv(x) }
}
