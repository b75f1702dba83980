import Tern

/// Adds zeros at the sides of signals. PyTorch's counterpart is `torch.nn.ZeroPad1d`.
///
/// ```swift
/// ZeroPad1d(1)(x)    // [n, channels, 8] -> [n, channels, 10]
/// ```
open class ZeroPad1d: SidePadding {
    /// Adds as much everywhere, or before and after the signal. Negative numbers cut off.
    public init(_ padding: some WindowExtents) { super.init("ZeroPad1d", padding, rank: 1, mode: "constant") }
}

/// Adds zeros at the sides of images. PyTorch's counterpart is `torch.nn.ZeroPad2d`.
///
/// ```swift
/// ZeroPad2d(1)(x)    // [n, channels, 8, 8] -> [n, channels, 10, 10]
/// ```
open class ZeroPad2d: SidePadding {
    /// Adds as much everywhere, or left, right, above, below. Negative numbers cut off.
    public init(_ padding: some WindowExtents) { super.init("ZeroPad2d", padding, rank: 2, mode: "constant") }
}

/// Adds zeros at the sides of volumes. PyTorch's counterpart is `torch.nn.ZeroPad3d`.
///
/// ```swift
/// ZeroPad3d(1)(x)    // [n, channels, 4, 8, 8] -> [n, channels, 6, 10, 10]
/// ```
open class ZeroPad3d: SidePadding {
    /// Adds as much everywhere, or left, right, above, below, front, back. Negative numbers cut off.
    public init(_ padding: some WindowExtents) { super.init("ZeroPad3d", padding, rank: 3, mode: "constant") }
}
