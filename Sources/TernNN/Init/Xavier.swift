import Tern

extension Init {
    /// Uniform numbers that keep the variance in both directions: bound = gain · √(6 / (fanIn + fanOut)).
    /// PyTorch: `xavier_uniform_`.
    ///
    /// Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010.
    @discardableResult
    public static func xavierUniform_(_ tensor: Tensor, gain: Double = 1, generator: Generator = .default) -> Tensor {
        guard let std = xavierDeviation(tensor, gain, "xavierUniform_") else { return tensor }
        let bound = 3.0.squareRoot() * std
        return uniform_(tensor, -bound, bound, generator: generator)
    }

    /// Normal numbers that keep the variance in both directions: std = gain · √(2 / (fanIn + fanOut)).
    /// PyTorch: `xavier_normal_`.
    @discardableResult
    public static func xavierNormal_(_ tensor: Tensor, gain: Double = 1, generator: Generator = .default) -> Tensor {
        guard let std = xavierDeviation(tensor, gain, "xavierNormal_") else { return tensor }
        return normal_(tensor, mean: 0, std: std, generator: generator)
    }

    /// Nil for an empty tensor, which has nothing to fill, and after a failure.
    private static func xavierDeviation(_ tensor: Tensor, _ gain: Double, _ name: String) -> Double? {
        if TensorError.pending != nil { return nil }
        do {
            let (fanIn, fanOut) = try fans(tensor, name)
            if tensor.count == 0 { return nil }
            return gain * (2 / Double(fanIn &+ fanOut)).squareRoot()
        } catch {
            return failure(error, nil)
        }
    }
}
