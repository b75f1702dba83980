extension Operators {
    static var normalization: [any OperatorDefinition.Type] { [Softmax.self, LogSoftmax.self] }

    private static let softmaxSamples = [
        Sample(.normal([3, 4]), .value(.int(1))), Sample(.normal([2, 3, 4]), .value(.int(0))),
        Sample(.normal([]), .value(.int(0))),
    ]

    /// Exponentials as shares of their sum along a dimension.
    enum Softmax: OperatorDefinition {
        static let table = KernelTable.named("softmax")
        static let pullback = KernelTable.named("softmax.pullback")
        static let columns = KernelTable.named("softmax.columns")
        static let columnPullback = KernelTable.named("softmax.pullback.columns")
        static let schemas = ["softmax(Tensor self, int dim, ScalarType? dtype=None) -> Tensor"]
        static let kind = "kernel"
        static var samples: [Sample] { softmaxSamples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.int("dim"), arguments.optionalDType("dtype")))
        }

        static func apply(_ input: Tensor, _ dim: Int, _ dtype: DType?) throws(TensorError) -> Tensor {
            let x = try floating(input, dtype, "softmax")
            let dim = try Dimension.normalize(dim, x.ndim, "softmax")
            if table.kernel(x.device) == nil { return composite(x, dim) }
            let output = try Rows.run(table, x, dim, x.dtype, columns: columns)
            if GradMode.isEnabled, x.node != nil {
                output.storedNode = ClosureNode(
                    "SoftmaxBackward0", inputs: [x], output: output, saving: [Saved(output: output)]
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    let y = try node.saved(0)
                    if GradMode.isEnabled || pullback.kernel(g.device) == nil {
                        return Gradients(y.mul(g.sub(y.ndim == 0 ? g.mul(y) : g.mul(y).sum(dim, keepdim: true))))
                    }
                    return Gradients(try Rows.run(pullback, g, dim, g.dtype, second: y, columns: columnPullback))
                } forward: { (node, tangents) throws(TensorError) in
                    guard let t = tangents[0] else { return Gradients() }
                    let y = try node.saved(0), weighted = t.mul(y)
                    return Gradients(weighted.sub(y.mul(y.ndim == 0 ? weighted : weighted.sum(dim, keepdim: true))))
                }
            }
            return output
        }

        /// The reference that the kernel is tested against, and what backends without the kernel run.
        static func composite(_ x: Tensor, _ dim: Int) -> Tensor {
            let exponentials = x.sub(x.detach().amax(dim, keepdim: true)).exp()
            return exponentials.div(x.ndim == 0 ? exponentials : exponentials.sum(dim, keepdim: true))
        }
    }

    /// The logarithm of the softmax, without overflow.
    enum LogSoftmax: OperatorDefinition {
        static let table = KernelTable.named("log_softmax")
        static let pullback = KernelTable.named("log_softmax.pullback")
        static let columns = KernelTable.named("log_softmax.columns")
        static let columnPullback = KernelTable.named("log_softmax.pullback.columns")
        static let schemas = ["log_softmax(Tensor self, int dim, ScalarType? dtype=None) -> Tensor"]
        static let kind = "kernel"
        static var samples: [Sample] { softmaxSamples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.int("dim"), arguments.optionalDType("dtype")))
        }

        static func apply(_ input: Tensor, _ dim: Int, _ dtype: DType?) throws(TensorError) -> Tensor {
            let x = try floating(input, dtype, "log_softmax")
            let dim = try Dimension.normalize(dim, x.ndim, "log_softmax")
            if table.kernel(x.device) == nil { return composite(x, dim) }
            let output = try Rows.run(table, x, dim, x.dtype, columns: columns)
            if GradMode.isEnabled, x.node != nil {
                output.storedNode = ClosureNode(
                    "LogSoftmaxBackward0", inputs: [x], output: output, saving: [Saved(output: output)]
                ) { (node, gradients) throws(TensorError) in
                    guard let g = gradients[0] else { return Gradients() }
                    let y = try node.saved(0)
                    if GradMode.isEnabled || pullback.kernel(g.device) == nil {
                        return Gradients(g.sub(y.exp().mul(y.ndim == 0 ? g : g.sum(dim, keepdim: true))))
                    }
                    return Gradients(try Rows.run(pullback, g, dim, g.dtype, second: y, columns: columnPullback))
                } forward: { (node, tangents) throws(TensorError) in
                    guard let t = tangents[0] else { return Gradients() }
                    let weighted = t.mul(try node.saved(0).exp())
                    return Gradients(t.sub(t.ndim == 0 ? weighted : weighted.sum(dim, keepdim: true)))
                }
            }
            return output
        }

        /// The reference that the kernel is tested against, and what backends without the kernel run.
        static func composite(_ x: Tensor, _ dim: Int) -> Tensor {
            let shifted = x.sub(x.detach().amax(dim, keepdim: true))
            let exponentials = shifted.exp()
            return shifted.sub((x.ndim == 0 ? exponentials : exponentials.sum(dim, keepdim: true)).log())
        }
    }

    private static func floating(_ x: Tensor, _ dtype: DType?, _ name: String) throws(TensorError) -> Tensor {
        let x = dtype.map { x.to($0) } ?? x
        guard x.dtype.isFloatingPoint else {
            throw .dtype("\(name): not implemented for \(x.dtype) tensors; convert with .to(.float32) or pass dtype:")
        }
        return x
    }
}

extension Tensor {
    /// Exponentials as shares of their sum along a dimension. PyTorch: `torch.softmax`.
    public func softmax(_ dim: Int, dtype: DType? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.Softmax.apply(self, dim, dtype) }
    }

    /// The logarithm of the softmax, without overflow. PyTorch: `torch.log_softmax`.
    public func logSoftmax(_ dim: Int, dtype: DType? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.LogSoftmax.apply(self, dim, dtype) }
    }
}

/// Exponentials as shares of their sum along a dimension. PyTorch: `torch.softmax`.
public func softmax(_ x: Tensor, _ dim: Int, dtype: DType? = nil) -> Tensor { x.softmax(dim, dtype: dtype) }
/// The logarithm of the softmax. PyTorch: `torch.log_softmax`.
public func logSoftmax(_ x: Tensor, _ dim: Int, dtype: DType? = nil) -> Tensor { x.logSoftmax(dim, dtype: dtype) }
