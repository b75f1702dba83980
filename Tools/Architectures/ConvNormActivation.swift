import TernNN

/// A convolution without bias that keeps the size of images unless it has a stride, a normalization, and an activation unless that
/// is nil. torchvision's counterpart is `Conv2dNormActivation`.
///
/// ```swift
/// ConvNormActivation(3, 32, 3, stride: 2, activation: SiLU())    // keys: 0.weight, 1.weight, 1.bias, …
/// ```
public final class ConvNormActivation: Sequential {
    /// - Parameters:
    ///   - inChannels: the channels that come in.
    ///   - outChannels: the channels that go out.
    ///   - kernelSize: the extent of a filter, an odd number.
    ///   - stride: from one position of the filter to the next.
    ///   - groups: into how many parts the channels are divided.
    ///   - activation: what follows the normalization, or nothing.
    public init(_ inChannels: Int, _ outChannels: Int, _ kernelSize: Int, stride: Int = 1, groups: Int = 1, activation: Module?) {
        let convolution = Conv2d(
            inChannels, outChannels, kernelSize, stride: stride, padding: (kernelSize - 1) / 2, groups: groups, bias: false)
        var modules: [Module] = [convolution, BatchNorm2d(outChannels)]
        if let activation { modules.append(activation) }
        super.init(modules)
    }
}

/// The multiple of `divisor` that is next to `number`, and not smaller than nine tenths of it. torchvision: `_make_divisible`.
func divisible(_ number: Double, by divisor: Int) -> Int {
    let nearest = Swift.max(divisor, Int(number + Double(divisor) / 2) / divisor * divisor)
    return Double(nearest) < 0.9 * number ? nearest + divisor : nearest
}
