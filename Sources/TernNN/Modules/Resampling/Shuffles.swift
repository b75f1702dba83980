import Tern

/// Spreads channels over the image. PyTorch's counterpart is `torch.nn.PixelShuffle`.
///
/// ```swift
/// PixelShuffle(2)(x)    // [n, 12, 16, 16] -> [n, 3, 32, 32]
/// ```
///
/// Source: Shi et al., Real-time single image and video super-resolution using an efficient sub-pixel convolutional neural network, 2016.
open class PixelShuffle: Module {
    /// By what height and width grow.
    public let upscaleFactor: Int

    /// Makes images larger by this factor.
    public init(_ upscaleFactor: Int) {
        self.upscaleFactor = upscaleFactor
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor { pixelShuffle(x, upscaleFactor) }

    open override func extraRepr() -> String { "upscale_factor=\(upscaleFactor)" }
}

/// Makes channels of an image's blocks: undoes `PixelShuffle`. PyTorch's counterpart is `torch.nn.PixelUnshuffle`.
///
/// ```swift
/// PixelUnshuffle(2)(x)    // [n, 3, 32, 32] -> [n, 12, 16, 16]
/// ```
open class PixelUnshuffle: Module {
    /// By what height and width shrink.
    public let downscaleFactor: Int

    /// Makes images smaller by this factor.
    public init(_ downscaleFactor: Int) {
        self.downscaleFactor = downscaleFactor
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor { pixelUnshuffle(x, downscaleFactor) }

    open override func extraRepr() -> String { "downscale_factor=\(downscaleFactor)" }
}

/// Takes channels from each group in turn. PyTorch's counterpart is `torch.nn.ChannelShuffle`.
///
/// ```swift
/// ChannelShuffle(2)(x)    // channels 0 1 2 3 -> 0 2 1 3
/// ```
///
/// Source: Zhang et al., ShuffleNet: an extremely efficient convolutional neural network for mobile devices, 2018.
open class ChannelShuffle: Module {
    /// The number of groups, which divides that of the channels.
    public let groups: Int

    /// Mixes the channels of this many groups.
    public init(_ groups: Int) {
        self.groups = groups
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor { channelShuffle(x, groups) }

    open override func extraRepr() -> String { "groups=\(groups)" }
}
