/// Runs `body` without keeping what its operators save for the backward pass: when the first of it is needed, `body` runs again.
/// PyTorch: `torch.utils.checkpoint.checkpoint` with `use_reentrant=False`.
///
/// Memory is saved at the price of a second forward. Gradients are the same bit for bit, and reach everything that `body`
/// captures. The results may be anything; tensors among them are kept.
///
/// `body` must do the same each time: it must not change what it captures in place, and what it captures must not be changed
/// before the backward pass. Random numbers from the default generator come again the same. Where `body` is found to have done
/// something else, the backward pass fails.
///
/// ```swift
/// let y = checkpoint { block(x) }
/// ```
///
/// - Parameters:
///   - preservingRandomState: false if `body` uses no random numbers, to spare a copy of the generator's state.
///   - body: what is computed. It is kept until the backward pass is done.
public func checkpoint<Result, Failure: Error>(
    preservingRandomState: Bool = true, _ body: @escaping () throws(Failure) -> Result
) throws(Failure) -> Result {
    try CheckpointFrame.run([], preservingRandomState) { (_: [Tensor]) throws(Failure) in try body() }
}

/// The same for a body whose input is an argument: a change of the input in place is noticed, and in a checkpoint inside another
/// one it is kept as that one's values are.
public func checkpoint<Result, Failure: Error>(
    _ x: Tensor, preservingRandomState: Bool = true, _ body: @escaping (Tensor) throws(Failure) -> Result
) throws(Failure) -> Result {
    try CheckpointFrame.run([x], preservingRandomState) { (inputs: [Tensor]) throws(Failure) in try body(inputs[0]) }
}

/// The same for a body of two inputs.
public func checkpoint<Result, Failure: Error>(
    _ x: Tensor, _ y: Tensor, preservingRandomState: Bool = true,
    _ body: @escaping (Tensor, Tensor) throws(Failure) -> Result
) throws(Failure) -> Result {
    try CheckpointFrame.run([x, y], preservingRandomState) { (inputs: [Tensor]) throws(Failure) in
        try body(inputs[0], inputs[1])
    }
}

/// The same for a body of any number of inputs.
public func checkpoint<Result, Failure: Error>(
    _ inputs: [Tensor], preservingRandomState: Bool = true, _ body: @escaping ([Tensor]) throws(Failure) -> Result
) throws(Failure) -> Result {
    try CheckpointFrame.run(inputs, preservingRandomState, body)
}
