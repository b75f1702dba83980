import Tern

/// What the padding layers have in common: how much is added at the sides, and what is put there.
open class SidePadding: Module {
    /// What is added before and after the last dimension, then the one before it, and so on. Negative numbers cut off.
    public let padding: [Int]
    /// `constant`, `reflect`, `replicate` or `circular`.
    private let mode: String
    private let fill: Double

    init(_ name: String, _ padding: some WindowExtents, rank: Int, mode: String, fill: Double = 0) {
        let sides = padding.extents.spread(2 * rank)
        if sides.count != 2 * rank {
            failure(.argument("\(name): padding must be one number or \(2 * rank), got \(sides)"), ())
        }
        self.padding = sides
        self.mode = mode
        self.fill = fill
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor {
        mode == "constant" ? pad(x, padding, value: fill) : pad(x, padding, mode: mode)
    }

    open override func extraRepr() -> String { PythonText.tuple(padding) }
}
