import Tern

/// Continues signals beyond the sides with the other end. PyTorch's counterpart is `torch.nn.CircularPad1d`.
///
/// ```swift
/// CircularPad1d(1)(x)    // [n, channels, 8] -> [n, channels, 10]
/// ```
open class CircularPad1d: SidePadding {
    /// Adds as much everywhere, or before and after the signal. Negative numbers cut off.
    public init(_ padding: some WindowExtents) { super.init("CircularPad1d", padding, rank: 1, mode: "circular") }
}

/// Continues images beyond the sides with the other end. PyTorch's counterpart is `torch.nn.CircularPad2d`.
///
/// ```swift
/// CircularPad2d(1)(x)    // [n, channels, 8, 8] -> [n, channels, 10, 10]
/// ```
open class CircularPad2d: SidePadding {
    /// Adds as much everywhere, or left, right, above, below. Negative numbers cut off.
    public init(_ padding: some WindowExtents) { super.init("CircularPad2d", padding, rank: 2, mode: "circular") }
}

/// Continues volumes beyond the sides with the other end. PyTorch's counterpart is `torch.nn.CircularPad3d`.
///
/// ```swift
/// CircularPad3d(1)(x)    // [n, channels, 4, 8, 8] -> [n, channels, 6, 10, 10]
/// ```
open class CircularPad3d: SidePadding {
    /// Adds as much everywhere, or left, right, above, below, front, back. Negative numbers cut off.
    public init(_ padding: some WindowExtents) { super.init("CircularPad3d", padding, rank: 3, mode: "circular") }
}
