/// The p-norm along dimensions, with PyTorch's gradients where it has no derivative: the length in distances and normalizations.
enum PowerNorm {
    /// `(Σ |x|ᵖ)^(1/p)`; the number of elements that are not zero for p = 0, the largest magnitude for ∞, the smallest for -∞.
    static func apply(_ x: Tensor, _ p: Double, _ dims: [Int], keepdim: Bool, _ name: String) throws(TensorError) -> Tensor {
        guard x.dtype.isFloatingPoint else {
            throw .dtype("\(name): expected a floating point tensor, got \(x.dtype); convert with .to(.float32)")
        }
        let reduction = try Reduction(x, dims, keepdim, name)
        if x.ndim == 0 { return try apply(x.reshape([1]), p, [0], keepdim: false, name) }
        if p.isInfinite { try reduction.requireElements(name) }
        // Sixteen-bit floats are rounded once.
        let output = noGrad { value(x.detach().to(x.dtype.carrier), p, reduction.dims, keepdim).to(x.dtype) }
        if GradMode.isEnabled, x.node != nil {
            let kept = reduction.keptShape, dims = reduction.dims
            output.storedNode = ClosureNode(
                "LinalgVectorNormBackward0", inputs: [x], output: output, saving: [Saved(x, edge: 0), Saved(output: output)]
            ) { (node, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                let x = try node.saved(0), norm = try node.saved(1)
                return Gradients(pullback(g.reshape(Array(kept)), x, norm.reshape(Array(kept)), p, dims))
            }
        }
        return output
    }

    private static func value(_ x: Tensor, _ p: Double, _ dims: [Int], _ keepdim: Bool) -> Tensor {
        switch p {
        case 0: x.ne(0).to(x.dtype).sum(dims, keepdim: keepdim)
        case 1: x.abs().sum(dims, keepdim: keepdim)
        case 2: x.square().sum(dims, keepdim: keepdim).sqrt()
        case .infinity: x.abs().amax(dims, keepdim: keepdim)
        case -.infinity: x.abs().amin(dims, keepdim: keepdim)
        default: x.abs().pow(p).sum(dims, keepdim: keepdim).pow(1 / p)
        }
    }

    private static func pullback(_ g: Tensor, _ x: Tensor, _ norm: Tensor, _ p: Double, _ dims: [Int]) -> Tensor {
        let isZero = norm.detach().eq(0)
        switch p {
        case 0: return Tensor.zeros(like: x.detach())
        case 1: return x.detach().sign().mul(g)
        case 2:
            // The quotient is masked on both sides: a division by zero must not come back through its own gradient.
            let safe = norm.maskedFill(isZero, 1)
            return x.mul(g.div(safe)).maskedFill(isZero, 0)
        case .infinity, -.infinity:
            let isChosen = x.detach().abs().eq(norm.detach()).to(x.dtype)
            return x.detach().sign().mul(isChosen).mul(g.div(isChosen.sum(dims, keepdim: true)))
        default:
            let isNothing = x.detach().eq(0)
            let magnitude = x.abs().maskedFill(isNothing, 1)
            let scale = g.div(norm.maskedFill(isZero, 1).pow(p - 1)).maskedFill(isZero, 0)
            return x.detach().sign().mul(magnitude.pow(p - 1)).mul(scale).maskedFill(isNothing, 0)
        }
    }
}
