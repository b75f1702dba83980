import Tern

/// Continues signals beyond the sides with the last element. PyTorch's counterpart is `torch.nn.ReplicationPad1d`.
///
/// ```swift
/// ReplicationPad1d(1)(x)    // [n, channels, 8] -> [n, channels, 10]
/// ```
open class ReplicationPad1d: SidePadding {
    /// Adds as much everywhere, or before and after the signal. Negative numbers cut off.
    public init(_ padding: some WindowExtents) { super.init("ReplicationPad1d", padding, rank: 1, mode: "replicate") }
}

/// Continues images beyond the sides with the last element. PyTorch's counterpart is `torch.nn.ReplicationPad2d`.
///
/// ```swift
/// ReplicationPad2d(1)(x)    // [n, channels, 8, 8] -> [n, channels, 10, 10]
/// ```
open class ReplicationPad2d: SidePadding {
    /// Adds as much everywhere, or left, right, above, below. Negative numbers cut off.
    public init(_ padding: some WindowExtents) { super.init("ReplicationPad2d", padding, rank: 2, mode: "replicate") }
}

/// Continues volumes beyond the sides with the last element. PyTorch's counterpart is `torch.nn.ReplicationPad3d`.
///
/// ```swift
/// ReplicationPad3d(1)(x)    // [n, channels, 4, 8, 8] -> [n, channels, 6, 10, 10]
/// ```
open class ReplicationPad3d: SidePadding {
    /// Adds as much everywhere, or left, right, above, below, front, back. Negative numbers cut off.
    public init(_ padding: some WindowExtents) { super.init("ReplicationPad3d", padding, rank: 3, mode: "replicate") }
}
