/// A function whose gradient you write yourself. PyTorch: `torch.autograd.Function`.
///
/// The stored properties of a conforming type are the arguments that are no tensors. `forward` records no graph, however it
/// computes; `backward` is called when a gradient comes back. If `backward` is written with operators on tensors, gradients of
/// gradients work as well.
///
/// ```swift
/// struct Cube: DifferentiableFunction {
///     func forward(_ inputs: [Tensor], _ context: FunctionContext) -> [Tensor] {
///         context.save(inputs[0])
///         return [inputs[0] ** 3]
///     }
///     func backward(_ gradients: [Tensor?], _ context: FunctionContext) -> [Tensor?] {
///         [gradients[0].map { 3 * context.saved[0] ** 2 * $0 }]
///     }
/// }
/// let y = Cube()(x)        // tensor(8., grad_fn=<CubeBackward>)
/// ```
///
/// An input that `forward` returns as it is, or a view of one, comes out as another tensor on the same memory, and cannot be
/// changed in place while gradients are asked for.
public protocol DifferentiableFunction {
    /// Computes the outputs, and keeps with `context` what `backward` needs.
    func forward(_ inputs: [Tensor], _ context: FunctionContext) throws(TensorError) -> [Tensor]

    /// The gradients of the inputs from those of the outputs: one for each input of `forward`, nil where there is none.
    ///
    /// Where an input was broadcast, a gradient of the broadcast shape may be returned; it is summed.
    func backward(_ gradients: [Tensor?], _ context: FunctionContext) throws(TensorError) -> [Tensor?]

    /// The tangents of the outputs from those of the inputs, for `jvp`: one for each output, nil for zero. PyTorch: `jvp`.
    ///
    /// May be left out: then they are found by differentiating `backward`.
    func pushForward(_ tangents: [Tensor?], _ context: FunctionContext) throws(TensorError) -> [Tensor?]?
}

extension DifferentiableFunction {
    /// Nil: tangents are found by differentiating `backward`.
    public func pushForward(_ tangents: [Tensor?], _ context: FunctionContext) throws(TensorError) -> [Tensor?]? { nil }

    /// Calls a function that has one output.
    public func callAsFunction(_ inputs: Tensor...) -> Tensor {
        let outputs = apply(inputs)
        if outputs.count == 1 { return outputs[0] }
        return checked { () throws(TensorError) in
            throw .argument(
                "\(FunctionCall.name(self)): forward gave \(outputs.count) outputs and the function was called for one; use apply([…])"
            )
        }
    }

    /// Calls a function that has any number of outputs. PyTorch: `F.apply`.
    public func apply(_ inputs: [Tensor]) -> [Tensor] {
        do {
            return try FunctionCall(self, inputs).run()
        } catch {
            return ThreadState.current.isPoisoned ? [] : failure(error, [])
        }
    }
}
