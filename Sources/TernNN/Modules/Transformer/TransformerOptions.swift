import Tern

/// What stands between the two linear layers of a transformer's layer.
public enum TransformerActivation {
    /// Zero for negative numbers.
    case relu
    /// The Gaussian error linear unit.
    case gelu
    /// Another function.
    case function((Tensor) -> Tensor)

    func callAsFunction(_ x: Tensor) -> Tensor {
        switch self {
        case .relu: Tern.relu(x)
        case .gelu: Tern.gelu(x)
        case .function(let body): body(x)
        }
    }
}

/// The arguments of a transformer's layers.
struct TransformerOptions {
    let dModel: Int
    let nHead: Int
    let dimFeedforward: Int
    let dropout: Double
    let activation: TransformerActivation
    let layerNormEps: Double
    let batchFirst: Bool
    let normFirst: Bool
    let bias: Bool
    /// A copy has that of the parameters.
    var dtype: DType
    var device: Device

    func attention(_ generator: Generator) -> MultiheadAttention {
        MultiheadAttention(
            dModel, nHead, dropout: dropout, bias: bias, batchFirst: batchFirst, dtype: dtype, device: device,
            generator: generator)
    }

    func linear(_ inputs: Int, _ outputs: Int, _ generator: Generator) -> Linear {
        Linear(inputs, outputs, bias: bias, dtype: dtype, device: device, generator: generator)
    }

    func norm() -> LayerNorm { LayerNorm([dModel], eps: layerNormEps, bias: bias, dtype: dtype, device: device) }
}

/// Copies of layers that have to start equal.
extension Module {
    /// Takes on the values of a module of the same arguments, and whether they are trained.
    func takeState(of other: Module) {
        do {
            try loadStateDict(other.stateDict())
        } catch {
            return failure(error, ())
        }
        for (own, given) in zip(parameters(), other.parameters()) { own.requiresGrad_(given.requiresGrad) }
        train(other.isTraining)
    }
}
