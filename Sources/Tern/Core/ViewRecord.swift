import Synchronization

/// How a view was made: from which tensor that is itself no view, and by which steps.
///
/// An in-place operation on the view is an operation on the base, and one on the base changes what the view's gradient function
/// must be: both are worked out from this record.
final class ViewRecord {
    let base: Tensor
    let steps: [ViewStep]
    /// One of several views that one operator gave, such as `unbind()`: not to be changed in place while gradients are asked for.
    let isOneOfSeveral: Bool
    /// Made in `noGrad { }`: its base's history does not know of it.
    let isUntracked: Bool
    /// Given back by a `DifferentiableFunction`, whose own backward a change in place would pass by.
    let isOfFunction: Bool
    /// The storage's version when the view's node was set. Written last, under the lock: who reads the current version here may
    /// read the node.
    let version: Atomic<UInt32>
    /// Held while a node is made anew: several tasks may read one view.
    static let lock = RecursiveLock()

    init(base: Tensor, steps: [ViewStep], isOneOfSeveral: Bool, isUntracked: Bool, isOfFunction: Bool = false) {
        self.base = base
        self.steps = steps
        self.isOneOfSeveral = isOneOfSeveral
        self.isUntracked = isUntracked
        self.isOfFunction = isOfFunction
        version = Atomic(base.storage.version)
    }
}

/// One view operator with its arguments: a function from geometry to geometry, and the way back for a gradient.
struct ViewStep: Sendable {
    /// What the graph calls it: `SelectBackward0`.
    let backwardName: StaticString
    let apply: @Sendable (Geometry) throws(TensorError) -> Geometry
    /// The gradient of the viewed tensor, whose shape is given, from the view's. Nil: the gradient is written into zeros at the
    /// place that the view shows.
    let inverse: (@Sendable (_ gradient: Tensor, _ shape: Shape) throws(TensorError) -> Tensor)?
    /// The view of a tangent, where `apply` speaks of one place in one storage.
    let forward: (@Sendable (_ tangent: Tensor) throws(TensorError) -> Tensor)?

    init(
        _ backwardName: StaticString, inverse: (@Sendable (Tensor, Shape) throws(TensorError) -> Tensor)? = nil,
        forward: (@Sendable (Tensor) throws(TensorError) -> Tensor)? = nil,
        _ apply: @escaping @Sendable (Geometry) throws(TensorError) -> Geometry
    ) {
        self.backwardName = backwardName
        self.apply = apply
        self.inverse = inverse
        self.forward = forward
    }
}
