import Tern

/// Continues signals beyond the sides as mirrored there, without repeating the last element. PyTorch's counterpart is
/// `torch.nn.ReflectionPad1d`.
///
/// ```swift
/// ReflectionPad1d(1)(x)    // [n, channels, 8] -> [n, channels, 10]
/// ```
open class ReflectionPad1d: SidePadding {
    /// Adds as much everywhere, or before and after the signal. Negative numbers cut off.
    public init(_ padding: some WindowExtents) { super.init("ReflectionPad1d", padding, rank: 1, mode: "reflect") }
}

/// Continues images beyond the sides as mirrored there, without repeating the last element. PyTorch's counterpart is
/// `torch.nn.ReflectionPad2d`.
///
/// ```swift
/// ReflectionPad2d(1)(x)    // [n, channels, 8, 8] -> [n, channels, 10, 10]
/// ```
open class ReflectionPad2d: SidePadding {
    /// Adds as much everywhere, or left, right, above, below. Negative numbers cut off.
    public init(_ padding: some WindowExtents) { super.init("ReflectionPad2d", padding, rank: 2, mode: "reflect") }
}

/// Continues volumes beyond the sides as mirrored there, without repeating the last element. PyTorch's counterpart is
/// `torch.nn.ReflectionPad3d`.
///
/// ```swift
/// ReflectionPad3d(1)(x)    // [n, channels, 4, 8, 8] -> [n, channels, 6, 10, 10]
/// ```
open class ReflectionPad3d: SidePadding {
    /// Adds as much everywhere, or left, right, above, below, front, back. Negative numbers cut off.
    public init(_ padding: some WindowExtents) { super.init("ReflectionPad3d", padding, rank: 3, mode: "reflect") }
}
