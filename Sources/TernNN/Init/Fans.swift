import Tern

/// Starting values for weights. PyTorch's counterpart is `torch.nn.init`.
///
/// The functions write into the tensor, record no graph, and draw PyTorch's numbers from the same seed.
///
/// ```swift
/// Init.kaimingNormal_(layer.weight, nonlinearity: .relu)
/// ```
public enum Init {
    /// Which number of connections keeps its variance: those that come in (forward pass) or go out (backward pass).
    public enum Fan: Sendable {
        /// The connections into one output.
        case fanIn
        /// The connections out of one input.
        case fanOut
    }

    /// The function after a layer, for `calculateGain`.
    public enum Nonlinearity: Hashable, Sendable {
        /// None, a convolution or a sigmoid: gain 1.
        case linear, sigmoid
        /// Gain 5/3.
        case tanh
        /// Gain √2.
        case relu
        /// Gain √(2 / (1 + slope²)).
        case leakyReLU(negativeSlope: Double)
        /// Gain 3/4.
        case selu
    }

    /// The factor that keeps the variance through a nonlinearity. PyTorch: `calculate_gain`.
    public static func calculateGain(_ nonlinearity: Nonlinearity) -> Double {
        switch nonlinearity {
        case .linear, .sigmoid: 1
        case .tanh: 5.0 / 3
        case .relu: 2.0.squareRoot()
        case .leakyReLU(let slope): (2 / (1 + slope * slope)).squareRoot()
        case .selu: 0.75
        }
    }

    /// The numbers of connections into an output and out of an input: the product of all dimensions but the first two, times the
    /// second and the first. PyTorch: `_calculate_fan_in_and_fan_out`.
    static func fans(_ tensor: Tensor, _ name: String) throws(TensorError) -> (fanIn: Int, fanOut: Int) {
        let shape = tensor.shape
        guard shape.count >= 2 else {
            throw .shape(
                "\(name): Fan in and fan out can not be computed for tensor with fewer than 2 dimensions, and this one has shape "
                    + "\(shape): use uniform_ or normal_ for it")
        }
        let receptiveField = shape.dropFirst(2).reduce(1, &*)
        return (shape[1] &* receptiveField, shape[0] &* receptiveField)
    }
}
