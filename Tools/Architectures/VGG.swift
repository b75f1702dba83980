import TernNN

/// Plain stacks of 3×3 convolutions for images, with the tree and the keys of torchvision's `VGG` with normalizations.
///
/// ```swift
/// let net = VGG.vgg11BN()
/// try net.loadStateDict(Checkpoint.load("vgg11_bn.pth"))
/// ```
///
/// Source: Simonyan and Zisserman, Very deep convolutional networks for large-scale image recognition, 2014, configuration A.
public final class VGG: Module {
    let features: Sequential
    let avgpool = AdaptiveAvgPool2d(7)
    let classifier: Sequential

    /// - Parameters:
    ///   - stages: the channels of the convolutions between one pooling and the next.
    ///   - hidden: the size of the classifier's two hidden layers.
    ///   - dropout: the probability behind each of them.
    ///   - numClasses: the number of logits.
    public init(_ stages: [[Int]], hidden: Int = 4096, dropout: Double = 0.5, numClasses: Int = 1000) {
        features = Sequential([])
        var channels = 3
        for stage in stages {
            for count in stage {
                features.extend([Conv2d(channels, count, 3, padding: 1), BatchNorm2d(count), ReLU()] as [Module])
                channels = count
            }
            features.append(MaxPool2d(2, stride: 2))
        }
        classifier = Sequential([
            Linear(channels * 7 * 7, hidden), ReLU(), Dropout(dropout), Linear(hidden, hidden), ReLU(), Dropout(dropout),
            Linear(hidden, numClasses),
        ])
        super.init()
    }

    /// VGG with 11 layers and normalizations.
    public static func vgg11BN(numClasses: Int = 1000) -> VGG {
        VGG([[64], [128], [256, 256], [512, 512], [512, 512]], numClasses: numClasses)
    }

    public override func forward(_ x: Tensor) -> Tensor { classifier(avgpool(features(x)).flatten(1)) }
}
