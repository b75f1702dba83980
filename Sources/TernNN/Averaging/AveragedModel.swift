import Tern

/// How `AveragedModel` brings new parameters into its own.
public enum Averaging {
    /// The mean of all so far. PyTorch: `get_swa_avg_fn`.
    case equal
    /// `decay` times the mean so far plus the rest of the new; `decay` is between 0 and 1. PyTorch: `get_ema_avg_fn`.
    case exponential(decay: Double = 0.999)
    /// A function of the mean so far, the new tensor and the number of those before. PyTorch: `avg_fn`.
    case custom((Tensor, Tensor, Int) -> Tensor)
}

/// A second model whose parameters are running means of a model in training. PyTorch's counterpart is
/// `torch.optim.swa_utils.AveragedModel`.
///
/// Swift cannot copy an object of any class, so the second model is given: one of the same make, whose values do not matter.
///
/// ```swift
/// let average = AveragedModel(net, Net(), averaging: .exponential(decay: 0.99))
/// for batch in loader {
///     …
///     optimizer.step()
///     average.updateParameters(net)
/// }
/// average.eval()
/// average.module(x)
/// ```
///
/// Source: Izmailov et al., Averaging weights leads to wider optima and better generalization, 2018.
open class AveragedModel<Model: Module>: Module {
    /// The model with the means.
    public let module: Model
    /// The number of models in the means, an `int64` without dimensions.
    @Buffer(key: "n_averaged") public var nAveraged = Tensor.zeros([], dtype: .int64)
    private let averaging: Averaging
    private let useBuffers: Bool

    /// A running mean of `model`.
    ///
    /// - Parameters:
    ///   - model: the model in training, whose values are taken over.
    ///   - copy: a model of the same make, to hold the means.
    ///   - averaging: how the means are made.
    ///   - useBuffers: averages buffers as well; without it they are copied from the model.
    public init(_ model: Model, _ copy: Model, averaging: Averaging = .equal, useBuffers: Bool = false) {
        module = copy
        self.averaging = averaging
        self.useBuffers = useBuffers
        super.init()
        if case .exponential(let decay) = averaging, !(decay >= 0 && decay <= 1) {
            failure(
                .argument("AveragedModel: Invalid decay value \(decay) provided. Please provide a value in [0,1] range."), ())
        }
        if model === copy {
            failure(.argument("AveragedModel: model and copy must be two objects; make a second model of the same class"), ())
        }
        for (own, other) in pairs(module.parameters() + module.buffers(), model.parameters() + model.buffers()) {
            noGrad { own.detach().copy_(other.detach()) }
        }
    }

    open override func forward(_ x: Tensor) -> Tensor { module(x) }

    /// Brings the parameters of `model` into the means; the first ones are copied. PyTorch: `update_parameters`.
    public final func updateParameters(_ model: Model) {
        let own = module.parameters() + (useBuffers ? module.buffers() : [])
        let new = model.parameters() + (useBuffers ? model.buffers() : [])
        noGrad {
            let count = nAveraged.item(Int.self)
            for (mean, value) in pairs(own, new) { average(mean.detach(), value.detach().to(mean.device), count) }
            if !useBuffers {
                for (mean, value) in pairs(module.buffers(), model.buffers()) { mean.detach().copy_(value.detach()) }
            }
            nAveraged.add_(1)
        }
    }

    private func average(_ mean: Tensor, _ value: Tensor, _ count: Int) {
        if count == 0 {
            mean.copy_(value)
            return
        }
        switch averaging {
        case .equal:
            if mean.isFloatingPoint {
                mean.add_(value.sub(mean).div_(Double(count + 1)))
            } else {
                mean.copy_(mean + (value - mean) / Double(count + 1))
            }
        case .exponential(let decay):
            if mean.isFloatingPoint {
                mean.lerp_(value, 1 - decay)
            } else {
                mean.copy_(mean * decay + value * (1 - decay))
            }
        case .custom(let function): mean.copy_(function(mean, value, count))
        }
    }

    /// Both lists together; lists of models of different makes are a failure.
    private func pairs(_ own: [Tensor], _ other: [Tensor]) -> [(Tensor, Tensor)] {
        guard own.count == other.count, zip(own, other).allSatisfy({ $0.shape == $1.shape }) else {
            return failure(
                .argument("AveragedModel: the models have tensors of other numbers or shapes; both must be of the same make"), [])
        }
        return Array(zip(own, other))
    }
}
