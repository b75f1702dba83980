import Tern

/// One call of the library that is timed, here and in the peers.
struct BenchmarkCase {
    /// The name under which Tern and every peer know the case: `add.1M`.
    let id: String
    /// What it does, for the table.
    let title: String
    /// The file it stands in.
    let family: String
    /// Bytes that have to move at least: every input read once, every result written once. 0 if that limits nothing.
    let bytes: Double
    /// Additions and multiplications that have to be done at least. 0 if they limit nothing.
    let flops: Double
    /// The type whose peak the flops are held against.
    let peak: Peak
    /// How far results may lie from PyTorch's, relative to the sum of absolute values; nil if there is nothing to compare.
    let tolerance: Double?
    /// Makes the inputs, and gives back what is timed.
    let prepare: () -> () -> Tensor

    /// The measured peaks that flops are held against.
    enum Peak: String {
        case float32, float64, bfloat16
    }
}
