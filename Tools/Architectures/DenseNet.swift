import TernNN

/// A network for images whose layers see the results of all before them, with the tree and the keys of torchvision's `DenseNet`.
///
/// ```swift
/// let net = DenseNet.densenet121()
/// try net.loadStateDict(DenseNet.renamed(Checkpoint.loadStateDict("densenet121.pth")))
/// ```
///
/// Source: Huang et al., Densely connected convolutional networks, 2016.
public final class DenseNet: Module {
    let features: Sequential
    let classifier: Linear

    /// - Parameters:
    ///   - counts: how many layers each block has.
    ///   - growthRate: the channels that each layer adds.
    ///   - initialFeatures: the channels of the first convolution.
    ///   - bottleneck: how many times the growth rate the channels inside a layer are.
    ///   - numClasses: the number of logits.
    public init(
        _ counts: [Int], growthRate: Int = 32, initialFeatures: Int = 64, bottleneck: Int = 4, numClasses: Int = 1000
    ) {
        features = Sequential([
            "conv0": Conv2d(3, initialFeatures, 7, stride: 2, padding: 3, bias: false),
            "norm0": BatchNorm2d(initialFeatures), "relu0": ReLU(), "pool0": MaxPool2d(3, stride: 2, padding: 1),
        ])
        var channels = initialFeatures
        for (index, count) in counts.enumerated() {
            let block = DenseBlock(channels, count, growthRate, inner: bottleneck * growthRate)
            features.addModule("denseblock\(index + 1)", block)
            channels += count * growthRate
            if index + 1 < counts.count {
                features.addModule("transition\(index + 1)", Transition(channels, channels / 2))
                channels /= 2
            }
        }
        features.addModule("norm5", BatchNorm2d(channels))
        classifier = Linear(channels, numClasses)
        super.init()
    }

    /// DenseNet-121.
    public static func densenet121(numClasses: Int = 1000) -> DenseNet { DenseNet([6, 12, 24, 16], numClasses: numClasses) }

    /// The state with this network's keys: the published files are older and have `norm.1` for `norm1`.
    public static func renamed(_ state: some Sequence<(key: String, value: Tensor)>) -> StateDict {
        var result = StateDict()
        for (key, tensor) in state {
            var key = key
            for part in ["norm.1", "norm.2", "conv.1", "conv.2"] where key.contains(".denselayer") {
                key = key.replacing(".\(part).", with: ".\(part.filter { $0 != "." }).")
            }
            result[key] = tensor
        }
        return result
    }

    public override func forward(_ x: Tensor) -> Tensor {
        classifier(adaptiveAvgPool2d(relu(features(x)), 1).flatten(1))
    }
}

private final class DenseBlock: ModuleDict {
    init(_ channels: Int, _ count: Int, _ growthRate: Int, inner: Int) {
        super.init([:])
        for index in 0..<count {
            self["denselayer\(index + 1)"] = DenseLayer(channels + index * growthRate, growthRate, inner: inner)
        }
    }

    override func forward(_ x: Tensor) -> Tensor {
        var results = [x]
        for layer in values { results.append(layer(cat(results, dim: 1))) }
        return cat(results, dim: 1)
    }
}

private final class DenseLayer: Module {
    let norm1: BatchNorm2d
    let relu1 = ReLU()
    let conv1: Conv2d
    let norm2: BatchNorm2d
    let relu2 = ReLU()
    let conv2: Conv2d

    init(_ channels: Int, _ growthRate: Int, inner: Int) {
        norm1 = BatchNorm2d(channels)
        conv1 = Conv2d(channels, inner, 1, bias: false)
        norm2 = BatchNorm2d(inner)
        conv2 = Conv2d(inner, growthRate, 3, padding: 1, bias: false)
        super.init()
    }

    override func forward(_ x: Tensor) -> Tensor { conv2(relu2(norm2(conv1(relu1(norm1(x)))))) }
}

/// Halves channels and extents between two blocks.
private final class Transition: Sequential {
    init(_ inChannels: Int, _ outChannels: Int) {
        super.init([
            "norm": BatchNorm2d(inChannels), "relu": ReLU(), "conv": Conv2d(inChannels, outChannels, 1, bias: false),
            "pool": AvgPool2d(2, stride: 2),
        ])
    }
}
