/// A value that an operator saved inside a checkpoint: only its number is kept.
final class CheckpointValue: PackedValue {
    private let frame: CheckpointFrame
    private let number: Int
    private let version: UInt32

    init(_ frame: CheckpointFrame, _ number: Int, _ tensor: Tensor) {
        self.frame = frame
        self.number = number
        version = tensor.storage.version
        super.init(device: tensor.device)
    }

    deinit { frame.drop(number) }

    override func unpack() throws(TensorError) -> Tensor { try frame.take(number, version) }

    override func mismatch(_ expected: String, _ found: String, _ owner: Node) -> TensorError {
        .autograd(
            "checkpoint: Recomputed values have different metadata than during the forward pass: saved tensor \(number), of "
                + "\(owner.name), was \(expected) and is \(found) now; the body must do the same each time it runs")
    }
}

/// A value that an operator saved while a checkpoint's body ran again: kept for the moment.
final class RecomputedValue: PackedValue {
    private let tensor: Tensor
    let version: UInt32

    init(_ tensor: Tensor) {
        self.tensor = tensor
        version = tensor.storage.version
        super.init(device: tensor.device)
    }

    override func unpack() throws(TensorError) -> Tensor {
        guard tensor.storage.version == version else {
            throw .autograd(
                "checkpoint: one of the variables needed for gradient computation has been modified by an inplace operation: a "
                    + "\(tensor.dtype) tensor of shape \(tensor.shape) is at version \(tensor.storage.version); expected version "
                    + "\(version) instead. Use the out-of-place form, or change a clone()")
        }
        return tensor
    }
}
