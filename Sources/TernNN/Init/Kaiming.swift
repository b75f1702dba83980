import Tern

extension Init {
    /// Uniform numbers that keep the variance through a rectifier: bound = gain · √(3 / fan). PyTorch: `kaiming_uniform_`.
    ///
    /// - Parameters:
    ///   - tensor: what is filled, and returned; it has two dimensions or more.
    ///   - a: the negative slope of the rectifier that follows, for `.leakyReLU`, which is the default.
    ///   - mode: whether the forward or the backward pass keeps its variance.
    ///   - nonlinearity: another function than the leaky rectifier.
    ///   - generator: the source of random numbers.
    ///
    /// Source: He et al., Delving deep into rectifiers, 2015.
    @discardableResult
    public static func kaimingUniform_(
        _ tensor: Tensor, a: Double = 0, mode: Fan = .fanIn, nonlinearity: Nonlinearity? = nil, generator: Generator = .default
    ) -> Tensor {
        guard let std = kaimingDeviation(tensor, a, mode, nonlinearity, "kaimingUniform_") else { return tensor }
        let bound = 3.0.squareRoot() * std
        return uniform_(tensor, -bound, bound, generator: generator)
    }

    /// Normal numbers that keep the variance through a rectifier: std = gain / √fan. PyTorch: `kaiming_normal_`.
    ///
    /// The parameters are those of `kaimingUniform_`.
    @discardableResult
    public static func kaimingNormal_(
        _ tensor: Tensor, a: Double = 0, mode: Fan = .fanIn, nonlinearity: Nonlinearity? = nil, generator: Generator = .default
    ) -> Tensor {
        guard let std = kaimingDeviation(tensor, a, mode, nonlinearity, "kaimingNormal_") else { return tensor }
        return normal_(tensor, mean: 0, std: std, generator: generator)
    }

    /// Nil for an empty tensor, which has nothing to fill, and after a failure.
    private static func kaimingDeviation(
        _ tensor: Tensor, _ a: Double, _ mode: Fan, _ nonlinearity: Nonlinearity?, _ name: String
    ) -> Double? {
        if tensor.count == 0 || TensorError.pending != nil { return nil }
        do {
            let (fanIn, fanOut) = try fans(tensor, name)
            let fan = mode == .fanIn ? fanIn : fanOut
            return calculateGain(nonlinearity ?? .leakyReLU(negativeSlope: a)) / Double(fan).squareRoot()
        } catch {
            return failure(error, nil)
        }
    }
}
