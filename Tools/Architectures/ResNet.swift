import TernNN

/// Residual networks for images, with the tree and the keys of torchvision's `ResNet`.
///
/// ```swift
/// let net = ResNet.resnet50()
/// try net.loadStateDict(Checkpoint.load("resnet50.pth"))
/// let logits = net.eval()(images)    // [n, 3, 224, 224] -> [n, 1000]
/// ```
///
/// Source: He et al., Deep residual learning for image recognition, 2015; the stride of a bottleneck is in its 3×3 convolution.
public final class ResNet: Module {
    /// What the layers consist of.
    public enum Block: Sendable {
        /// Two 3×3 convolutions: ResNet-18 and 34.
        case basic
        /// A 3×3 convolution between two 1×1 convolutions: ResNet-50 and larger.
        case bottleneck

        /// How many times more channels leave a block than its inner convolutions have.
        var expansion: Int { self == .basic ? 1 : 4 }
    }

    let conv1: Conv2d
    let bn1: BatchNorm2d
    let relu = ReLU()
    let maxpool = MaxPool2d(3, stride: 2, padding: 1)
    let layer1: Sequential
    let layer2: Sequential
    let layer3: Sequential
    let layer4: Sequential
    let avgpool = AdaptiveAvgPool2d(1)
    /// The classes' logits; exchange it for another number of classes.
    public var fc: Linear

    /// - Parameters:
    ///   - block: what the layers consist of.
    ///   - counts: how many blocks each of the four layers has.
    ///   - width: the channels of the first layer; each further one has twice as many.
    ///   - numClasses: the number of logits.
    public init(_ block: Block, _ counts: [Int], width: Int = 64, numClasses: Int = 1000) {
        conv1 = Conv2d(3, width, 7, stride: 2, padding: 3, bias: false)
        bn1 = BatchNorm2d(width)
        var channels = width
        let layers = (0..<4).map { index -> Sequential in
            let count = index < counts.count ? counts[index] : 1
            return ResNet.layer(block, &channels, width << index, count, stride: index == 0 ? 1 : 2)
        }
        (layer1, layer2, layer3, layer4) = (layers[0], layers[1], layers[2], layers[3])
        fc = Linear(channels, numClasses)
        super.init()
    }

    /// ResNet-18.
    public static func resnet18(numClasses: Int = 1000) -> ResNet { ResNet(.basic, [2, 2, 2, 2], numClasses: numClasses) }

    /// ResNet-50.
    public static func resnet50(numClasses: Int = 1000) -> ResNet { ResNet(.bottleneck, [3, 4, 6, 3], numClasses: numClasses) }

    public override func forward(_ x: Tensor) -> Tensor {
        let stem = maxpool(relu(bn1(conv1(x))))
        return fc(avgpool(layer4(layer3(layer2(layer1(stem))))).flatten(1))
    }

    private static func layer(_ block: Block, _ channels: inout Int, _ inner: Int, _ count: Int, stride: Int) -> Sequential {
        let layer = Sequential([])
        for index in 0..<count {
            let step = index == 0 ? stride : 1
            switch block {
            case .basic: layer.append(BasicBlock(channels, inner, stride: step))
            case .bottleneck: layer.append(Bottleneck(channels, inner, stride: step))
            }
            channels = inner * block.expansion
        }
        return layer
    }

    /// What brings the input of a block to the size of its result, or nothing where it has it.
    fileprivate static func downsample(_ inChannels: Int, _ outChannels: Int, stride: Int) -> Sequential? {
        if stride == 1, inChannels == outChannels { return nil }
        return Sequential(Conv2d(inChannels, outChannels, 1, stride: stride, bias: false), BatchNorm2d(outChannels))
    }
}

private final class BasicBlock: Module {
    let conv1: Conv2d
    let bn1: BatchNorm2d
    let relu = ReLU()
    let conv2: Conv2d
    let bn2: BatchNorm2d
    let downsample: Sequential?

    init(_ inChannels: Int, _ inner: Int, stride: Int) {
        conv1 = Conv2d(inChannels, inner, 3, stride: stride, padding: 1, bias: false)
        bn1 = BatchNorm2d(inner)
        conv2 = Conv2d(inner, inner, 3, padding: 1, bias: false)
        bn2 = BatchNorm2d(inner)
        downsample = ResNet.downsample(inChannels, inner, stride: stride)
        super.init()
    }

    override func forward(_ x: Tensor) -> Tensor {
        let branch = bn2(conv2(relu(bn1(conv1(x)))))
        return relu(branch + (downsample.map { $0(x) } ?? x))
    }
}

private final class Bottleneck: Module {
    let conv1: Conv2d
    let bn1: BatchNorm2d
    let conv2: Conv2d
    let bn2: BatchNorm2d
    let conv3: Conv2d
    let bn3: BatchNorm2d
    let relu = ReLU()
    let downsample: Sequential?

    init(_ inChannels: Int, _ inner: Int, stride: Int) {
        let outChannels = inner * ResNet.Block.bottleneck.expansion
        conv1 = Conv2d(inChannels, inner, 1, bias: false)
        bn1 = BatchNorm2d(inner)
        conv2 = Conv2d(inner, inner, 3, stride: stride, padding: 1, bias: false)
        bn2 = BatchNorm2d(inner)
        conv3 = Conv2d(inner, outChannels, 1, bias: false)
        bn3 = BatchNorm2d(outChannels)
        downsample = ResNet.downsample(inChannels, outChannels, stride: stride)
        super.init()
    }

    override func forward(_ x: Tensor) -> Tensor {
        let middle = relu(bn2(conv2(relu(bn1(conv1(x))))))
        return relu(bn3(conv3(middle)) + (downsample.map { $0(x) } ?? x))
    }
}
