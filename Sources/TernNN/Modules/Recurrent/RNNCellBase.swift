import Tern

/// What `RNNCell`, `LSTMCell` and `GRUCell` have in common: the weights, and one step. PyTorch's counterpart is
/// `torch.nn.RNNCellBase`.
open class RNNCellBase: Module {
    /// The size of the last dimension that comes in.
    public let inputSize: Int
    /// The size of a state.
    public let hiddenSize: Int
    /// [gates · hiddenSize, inputSize]
    @Parameter(key: "weight_ih") public var weightIH: Tensor
    /// [gates · hiddenSize, hiddenSize]
    @Parameter(key: "weight_hh") public var weightHH: Tensor
    /// [gates · hiddenSize], or none.
    @Parameter(key: "bias_ih") public var biasIH: Tensor?
    /// [gates · hiddenSize], or none.
    @Parameter(key: "bias_hh") public var biasHH: Tensor?

    private let rule: RecurrentRule

    init(
        _ rule: RecurrentRule, _ name: String, _ inputSize: Int, _ hiddenSize: Int, bias: Bool, _ dtype: DType, _ device: Device,
        _ generator: Generator
    ) {
        if inputSize < 0 || hiddenSize <= 0 {
            failure(
                .argument(
                    "\(name): hidden_size must be greater than zero and input_size not negative, got input_size \(inputSize), "
                        + "hidden_size \(hiddenSize)"), ())
        }
        self.rule = rule
        self.inputSize = Swift.max(inputSize, 0)
        self.hiddenSize = Swift.max(hiddenSize, 1)
        let gates = rule.gates &* self.hiddenSize
        super.init()
        func empty(_ shape: Int...) -> Tensor { Tensor.empty(shape, dtype: dtype, device: device) }
        weightIH = empty(gates, self.inputSize)
        weightHH = empty(gates, self.hiddenSize)
        biasIH = bias ? empty(gates) : nil
        biasHH = bias ? empty(gates) : nil
        resetParameters(generator: generator)
    }

    /// Draws new starting values, uniform between ±1/√hiddenSize. PyTorch: `reset_parameters`.
    public func resetParameters(generator: Generator = .default) {
        let bound = 1 / Double(hiddenSize).squareRoot()
        for weight in [weightIH, weightHH, biasIH, biasHH] {
            if let weight { Init.uniform_(weight, -bound, bound, generator: generator) }
        }
    }

    /// The state that follows a state of zeros.
    open override func forward(_ x: Tensor) -> Tensor { step(x, nil).hidden }

    /// One step from `state`, or from zeros.
    func step(_ x: Tensor, _ state: RecurrentState?) -> RecurrentState {
        let failed = RecurrentState(hidden: x, cell: rule.hasCell ? x : nil)
        if let problem = problem(x, state) { return failure(problem, failed) }
        let isBatch = x.ndim == 2
        let rows = isBatch ? x : x.unsqueeze(0)
        var first: RecurrentState
        if let state {
            first = isBatch ? state : state.map { $0.unsqueeze(0) }
        } else {
            let zeros = Tensor.zeros([rows.shape[0], hiddenSize], dtype: x.dtype, device: x.device)
            first = RecurrentState(hidden: zeros, cell: rule.hasCell ? zeros : nil)
        }
        let weights = RecurrentWeights(inputs: weightIH, hidden: weightHH, inputBias: biasIH, hiddenBias: biasHH)
        first = RecurrentLayer(rule, batchSizes: [rows.shape[0]])(rows, weights, first).state
        return isBatch ? first : first.map { $0.squeeze(0) }
    }

    private func problem(_ x: Tensor, _ state: RecurrentState?) -> TensorError? {
        if TensorError.pending != nil { return nil }
        guard x.ndim == 1 || x.ndim == 2 else {
            return .shape("\(typeName): Expected input to be 1D or 2D, got \(x.ndim)D instead (shape \(x.shape))")
        }
        if x.shape.last != inputSize {
            return .shape(
                "\(typeName): input has inconsistent input_size: got \(x.shape[x.ndim - 1]) expected \(inputSize) (shape "
                    + "\(x.shape))")
        }
        if weightIH.dtype != x.dtype, !isAutocastEnabled() {
            return .dtype("\(typeName): input must have the type \(weightIH.dtype), got type \(x.dtype); convert with .to")
        }
        for (i, tensor) in (state?.tensors ?? []).enumerated() {
            guard tensor.ndim == x.ndim else {
                return .shape(
                    "\(typeName): Expected hidden\(i) to be \(x.ndim)D as the input is, got \(tensor.ndim)D instead (shape "
                        + "\(tensor.shape))")
            }
            if tensor.shape.last != hiddenSize {
                return .shape(
                    "\(typeName): hidden\(i) has inconsistent hidden_size: got \(tensor.shape[tensor.ndim - 1]), expected "
                        + "\(hiddenSize)")
            }
            if tensor.shape.first != x.shape.first, x.ndim == 2 {
                return .shape(
                    "\(typeName): Input batch size \(x.shape[0]) doesn't match hidden\(i) batch size \(tensor.shape[0])")
            }
            if tensor.dtype != x.dtype, !isAutocastEnabled() {
                return .dtype("\(typeName): Expected hidden\(i) of type \(x.dtype), got \(tensor.dtype); convert with .to")
            }
        }
        return nil
    }

    /// Calls of the cells whose state is one tensor.
    func run(_ x: Tensor, _ hidden: Tensor?) -> Tensor {
        run([x] + (hidden.map { [$0] } ?? [])) { step($0[0], RecurrentState($0.dropFirst())).hidden }
    }

    open override func extraRepr() -> String { "\(inputSize), \(hiddenSize)" + (biasIH == nil ? ", bias=False" : "") }
}
