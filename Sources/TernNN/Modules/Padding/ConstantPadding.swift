import Tern

/// Adds a number at the sides of signals. PyTorch's counterpart is `torch.nn.ConstantPad1d`.
///
/// ```swift
/// ConstantPad1d(1, 0.5)(x)    // [n, channels, 8] -> [n, channels, 10]
/// ```
open class ConstantPad1d: SidePadding {
    /// The number that is added.
    public let value: Double

    /// Adds `value` at the sides: as often everywhere, or before and after the signal. Negative numbers cut off.
    public init(_ padding: some WindowExtents, _ value: Double) {
        self.value = value
        super.init("ConstantPad1d", padding, rank: 1, mode: "constant", fill: value)
    }

    open override func extraRepr() -> String { "padding=\(PythonText.tuple(padding)), value=\(value)" }
}

/// Adds a number at the sides of images. PyTorch's counterpart is `torch.nn.ConstantPad2d`.
///
/// ```swift
/// ConstantPad2d(1, 0.5)(x)    // [n, channels, 8, 8] -> [n, channels, 10, 10]
/// ```
open class ConstantPad2d: SidePadding {
    /// The number that is added.
    public let value: Double

    /// Adds `value` at the sides: as often everywhere, or left, right, above, below. Negative numbers cut off.
    public init(_ padding: some WindowExtents, _ value: Double) {
        self.value = value
        super.init("ConstantPad2d", padding, rank: 2, mode: "constant", fill: value)
    }

    open override func extraRepr() -> String { "padding=\(PythonText.tuple(padding)), value=\(value)" }
}

/// Adds a number at the sides of volumes. PyTorch's counterpart is `torch.nn.ConstantPad3d`.
///
/// ```swift
/// ConstantPad3d(1, 0.5)(x)    // [n, channels, 4, 8, 8] -> [n, channels, 6, 10, 10]
/// ```
open class ConstantPad3d: SidePadding {
    /// The number that is added.
    public let value: Double

    /// Adds `value` at the sides: as often everywhere, or left, right, above, below, front, back. Negative numbers cut off.
    public init(_ padding: some WindowExtents, _ value: Double) {
        self.value = value
        super.init("ConstantPad3d", padding, rank: 3, mode: "constant", fill: value)
    }

    open override func extraRepr() -> String { "padding=\(PythonText.tuple(padding)), value=\(value)" }
}
