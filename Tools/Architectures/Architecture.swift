import TernNN

/// Networks by the names of their published checkpoints, each in its full size and in a small one with the same kinds of parts.
///
/// ```swift
/// let net = Architecture.resnet18.full()
/// ```
public enum Architecture: String, CaseIterable, Sendable {
    /// torchvision: `resnet18`.
    case resnet18
    /// torchvision: `resnet50`.
    case resnet50
    /// torchvision: `vgg11_bn`.
    case vgg11BN = "vgg11_bn"
    /// torchvision: `mobilenet_v2`.
    case mobileNetV2 = "mobilenet_v2"
    /// torchvision: `densenet121`.
    case denseNet121 = "densenet121"
    /// torchvision: `efficientnet_b0`.
    case efficientNetB0 = "efficientnet_b0"
    /// The transformers package: `gpt2`.
    case gpt2
    /// `torch.nn.TransformerEncoder` in a classifier.
    case textClassifier = "text_classifier"

    /// The network in its published size, with new starting values.
    public func full() -> Module {
        switch self {
        case .resnet18: ResNet.resnet18()
        case .resnet50: ResNet.resnet50()
        case .vgg11BN: VGG.vgg11BN()
        case .mobileNetV2: MobileNetV2()
        case .denseNet121: DenseNet.densenet121()
        case .efficientNetB0: EfficientNet.b0()
        case .gpt2: GPT2()
        case .textClassifier: TextClassifier()
        }
    }

    /// The network with few channels and blocks, as in `Tools/Recordings/interop/architectures.py`.
    public func small() -> Module {
        switch self {
        case .resnet18: ResNet(.basic, [2, 1, 1, 1], width: 2, numClasses: 5)
        case .resnet50: ResNet(.bottleneck, [2, 1, 1, 1], width: 1, numClasses: 5)
        case .vgg11BN: VGG([[1], [2], [4, 4], [8, 8], [8, 8]], hidden: 8, numClasses: 5)
        case .mobileNetV2:
            MobileNetV2(
                widthMult: 0.25, stages: [MobileNetV2.Stage(1, 32, 1, 1), MobileNetV2.Stage(2, 64, 2, 2)], lastChannel: 32,
                numClasses: 5)
        case .denseNet121: DenseNet([2, 2, 1, 1], growthRate: 2, initialFeatures: 4, bottleneck: 2, numClasses: 5)
        case .efficientNetB0:
            EfficientNet([EfficientNet.Stage(1, 3, 1, 8, 8, 1), EfficientNet.Stage(2, 5, 2, 8, 16, 2)], numClasses: 5)
        case .gpt2: GPT2(vocabulary: 17, context: 8, width: 8, layers: 2, heads: 2)
        case .textClassifier:
            TextClassifier(vocabulary: 17, context: 8, width: 8, layers: 2, heads: 2, dimFeedforward: 16, classes: 3)
        }
    }

    /// An input that is the same in Python: numbers that float32 holds exactly, or tokens.
    ///
    /// - Parameter isSmall: whether it is for `small()`, which knows fewer tokens and takes smaller images.
    public func input(isSmall: Bool) -> Tensor {
        switch self {
        case .gpt2, .textClassifier:
            Tensor((0..<14).map { 1 + ($0 * 5) % 16 }, shape: [2, 7])
        default:
            Architecture.images(isSmall ? 64 : 224)
        }
    }

    /// The second image is brighter and has less contrast.
    private static func images(_ extent: Int) -> Tensor {
        let shape = [2, 3, extent, extent]
        let x = Tensor((0..<shape.reduce(1, *)).map { Float(($0 * 7919) % 257) / 128 - 1 }, shape: shape)
        return stack([x[0], (x[1] + 1) / 4])
    }
}
