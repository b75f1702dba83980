import Tern

extension Init {
    /// Ones on the diagonal of a matrix, zeros elsewhere. PyTorch: `nn.init.eye_`.
    @discardableResult
    public static func eye_(_ tensor: Tensor) -> Tensor {
        guard tensor.ndim == 2 else {
            return failure(.shape("eye_: Only tensors with 2 dimensions are supported, got shape \(tensor.shape)"), tensor)
        }
        return noGrad {
            tensor.copy_(Tensor.eye(tensor.size(0), tensor.size(1), dtype: tensor.dtype, device: tensor.device))
        }
    }

    /// The kernel of a convolution that changes nothing: each channel of a group comes out as it went in. PyTorch:
    /// `nn.init.dirac_`.
    @discardableResult
    public static func dirac_(_ tensor: Tensor, groups: Int = 1) -> Tensor {
        guard (3...5).contains(tensor.ndim) else {
            return failure(
                .shape("dirac_: Only tensors with 3, 4, or 5 dimensions are supported, got shape \(tensor.shape)"), tensor)
        }
        let outputs = tensor.size(0)
        guard groups > 0, outputs % groups == 0 else {
            return failure(.argument("dirac_: dim 0 (extent \(outputs)) must be divisible by groups (\(groups))"), tensor)
        }
        return noGrad {
            tensor.zero_()
            if tensor.count == 0 || TensorError.pending != nil { return tensor }
            let perGroup = outputs / groups
            for group in 0..<groups {
                for channel in 0..<Swift.min(perGroup, tensor.size(1)) {
                    var place = tensor[group * perGroup + channel, channel]
                    for extent in tensor.shape.dropFirst(2) { place = place[extent / 2] }
                    place.fill_(1)
                }
            }
            return tensor
        }
    }

    /// Normally distributed numbers, of which in each column a part is zero. PyTorch: `nn.init.sparse_`.
    ///
    /// - Parameters:
    ///   - tensor: a matrix, which is filled and returned.
    ///   - sparsity: the part of each column that is zero, from 0 to 1.
    ///   - std: the standard deviation of the others.
    ///   - generator: the source of random numbers.
    @discardableResult
    public static func sparse_(
        _ tensor: Tensor, _ sparsity: Double, std: Double = 0.01, generator: Generator = .default
    ) -> Tensor {
        guard tensor.ndim == 2 else {
            return failure(.shape("sparse_: Only tensors with 2 dimensions are supported, got shape \(tensor.shape)"), tensor)
        }
        guard sparsity >= 0, sparsity <= 1 else {
            return failure(.argument("sparse_: the part that is zero must be between 0 and 1, got \(sparsity)"), tensor)
        }
        return noGrad {
            tensor.normal_(0, std, generator: generator)
            let (rows, columns) = (tensor.size(0), tensor.size(1))
            let zeros = Int((sparsity * Double(rows)).rounded(.up))
            for column in 0..<columns where rows > 0 && TensorError.pending == nil {
                // Drawn even if nothing becomes zero, as PyTorch does.
                let order = Tensor.randperm(rows, generator: generator)
                for row in order.narrow(0, 0, zeros).scalars(Int.self) { tensor[row, column].zero_() }
            }
            return tensor
        }
    }
}
