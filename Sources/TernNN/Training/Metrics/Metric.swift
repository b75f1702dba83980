/// A number that is gathered batch by batch. The counterpart in PyTorch's world is `torchmetrics.Metric`.
///
/// `update`, whose arguments each metric chooses, adds a batch; `compute` gives the number of all that were added.
public protocol Metric: AnyObject {
    /// The number of all batches since the last `reset`; NaN if there is nothing to compute it from.
    func compute() -> Double
    /// Forgets everything.
    func reset()
    /// What was gathered, as numbers that a checkpoint can keep.
    var state: [Double] { get set }
}
