import Tern

/// The norm of all tensors together, as if they were one vector. PyTorch: `torch.nn.utils.get_total_norm`.
///
/// - Parameters:
///   - tensors: tensors of floating-point types; the norm of none is 0.
///   - normType: the order of the norm; `.infinity` gives the greatest magnitude.
///   - errorIfNonfinite: a norm that is infinite or not a number is a failure.
/// - Returns: a tensor without dimensions.
public func getTotalNorm(_ tensors: [Tensor], normType: Double = 2, errorIfNonfinite: Bool = false) -> Tensor {
    noGrad {
        guard let first = tensors.first else { return Tensor.zeros([]) }
        let norms = tensors.map { $0.detach().norm(.number(normType)).to(first.device) }
        let total = stack(norms).norm(.number(normType))
        if errorIfNonfinite, TensorError.pending == nil, !total.item(Double.self).isFinite {
            return failure(
                .argument(
                    "The total norm of order \(normType) for gradients from `parameters` is non-finite, so it cannot be clipped. To "
                        + "disable this error and scale the gradients by the non-finite norm anyway, set errorIfNonfinite: false")
            )
        }
        return total
    }
}

/// Scales the gradients of the parameters so that the norm of all together is at most `maxNorm`; gives the norm before. PyTorch:
/// `torch.nn.utils.clip_grad_norm_`.
///
/// ```swift
/// loss.backward()
/// clipGradNorm_(net.parameters(), 1)
/// optimizer.step()
/// ```
///
/// - Parameters:
///   - parameters: the parameters; those without a gradient are left out.
///   - maxNorm: what the norm is to be at most.
///   - normType: the order of the norm; `.infinity` gives the greatest magnitude.
///   - errorIfNonfinite: a norm that is infinite or not a number is a failure, and the gradients stay.
@discardableResult
public func clipGradNorm_(
    _ parameters: [Tensor], _ maxNorm: Double, normType: Double = 2, errorIfNonfinite: Bool = false
) -> Tensor {
    let total = getTotalNorm(parameters.compactMap(\.grad), normType: normType, errorIfNonfinite: errorIfNonfinite)
    clipGradsWithNorm_(parameters, maxNorm, total)
    return total
}

/// Scales the gradients of the parameters as `clipGradNorm_` does, for a norm that is known. PyTorch:
/// `torch.nn.utils.clip_grads_with_norm_`.
public func clipGradsWithNorm_(_ parameters: [Tensor], _ maxNorm: Double, _ totalNorm: Tensor) {
    noGrad {
        let factor = (maxNorm / (totalNorm + 1e-6)).clampMax(1.0).item(Double.self)
        // Most gradients are small enough, and are not read again.
        if factor == 1 || TensorError.pending != nil { return }
        for parameter in parameters { parameter.grad?.detach().mul_(factor) }
    }
}

/// Sets what is above `clipValue` in the parameters' gradients to it, and what is below its negative to that. PyTorch:
/// `torch.nn.utils.clip_grad_value_`.
public func clipGradValue_(_ parameters: [Tensor], _ clipValue: Double) {
    noGrad { for parameter in parameters { parameter.grad?.detach().clamp_(min: -clipValue, max: clipValue) } }
}
