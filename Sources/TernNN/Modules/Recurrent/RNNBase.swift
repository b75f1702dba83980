import Tern

/// What `RNN`, `LSTM` and `GRU` have in common: the weights of all layers and directions, and the way through them. PyTorch's
/// counterpart is `torch.nn.RNNBase`.
open class RNNBase: Module {
    /// The size of the last dimension that comes in.
    public let inputSize: Int
    /// The size of a state.
    public let hiddenSize: Int
    /// The number of networks, each of which reads the outputs of the one below.
    public let numLayers: Int
    /// True if the gates have a bias.
    public let bias: Bool
    /// True if the batch is the first dimension, not the second. Packed sequences and states do not look at it.
    public let batchFirst: Bool
    /// The probability with which outputs between layers become zero in training.
    public let dropout: Double
    /// True if a second network reads backwards.
    public let bidirectional: Bool
    /// The size that an LSTM's outputs are projected to; 0 for outputs of `hiddenSize`.
    public let projSize: Int

    private let rule: RecurrentRule
    /// `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`, `weight_hr_l0`, the same with `_reverse`, then the next layer's.
    private let weights: [Parameter<Tensor>]

    private var directions: Int { bidirectional ? 2 : 1 }
    private var weightsPerPlace: Int { (bias ? 4 : 2) + (projSize > 0 ? 1 : 0) }
    /// The size of an output of one direction.
    private var outputSize: Int { projSize > 0 ? projSize : hiddenSize }

    /// The arguments of all recurrent networks.
    struct Options {
        var numLayers: Int
        var bias: Bool
        var batchFirst: Bool
        var dropout: Double
        var bidirectional: Bool
        var projSize = 0
        var dtype: DType
        var device: Device
    }

    init(_ rule: RecurrentRule, _ name: String, _ inputSize: Int, _ hiddenSize: Int, _ options: Options, _ generator: Generator) {
        RNNBase.check(name, inputSize, hiddenSize, options)
        self.rule = rule
        self.inputSize = Swift.max(inputSize, 0)
        self.hiddenSize = Swift.max(hiddenSize, 1)
        numLayers = Swift.max(options.numLayers, 1)
        bias = options.bias
        batchFirst = options.batchFirst
        dropout = options.dropout
        bidirectional = options.bidirectional
        projSize = Swift.max(options.projSize, 0)
        var weights: [Parameter<Tensor>] = []
        let gates = rule.gates &* self.hiddenSize, output = projSize > 0 ? projSize : self.hiddenSize
        for layer in 0..<numLayers where TensorError.pending == nil {
            let width = layer == 0 ? self.inputSize : output &* (bidirectional ? 2 : 1)
            for suffix in bidirectional ? ["", "_reverse"] : [""] {
                func add(_ name: String, _ shape: [Int]) {
                    let tensor = Tensor.empty(shape, dtype: options.dtype, device: options.device)
                    weights.append(Parameter(wrappedValue: tensor, key: "\(name)_l\(layer)\(suffix)"))
                }
                add("weight_ih", [gates, width])
                add("weight_hh", [gates, output])
                if bias {
                    add("bias_ih", [gates])
                    add("bias_hh", [gates])
                }
                if projSize > 0 { add("weight_hr", [projSize, self.hiddenSize]) }
            }
        }
        self.weights = weights
        super.init()
        resetParameters(generator: generator)
    }

    private static func check(_ name: String, _ inputSize: Int, _ hiddenSize: Int, _ options: Options) {
        var problems: [String] = []
        if inputSize < 0 { problems.append("input_size must not be negative, got \(inputSize)") }
        if hiddenSize <= 0 { problems.append("hidden_size must be greater than zero, got \(hiddenSize)") }
        if options.numLayers <= 0 { problems.append("num_layers must be greater than zero, got \(options.numLayers)") }
        if !(options.dropout >= 0 && options.dropout <= 1) {
            problems.append(
                "dropout should be a number in range [0, 1] representing the probability of an element being zeroed, got "
                    + "\(options.dropout)")
        }
        if options.projSize < 0 {
            problems.append("proj_size should be a positive integer or zero to disable projections, got \(options.projSize)")
        } else if options.projSize > 0, options.projSize >= hiddenSize {
            problems.append("proj_size has to be smaller than hidden_size \(hiddenSize), got \(options.projSize)")
        }
        if !problems.isEmpty { failure(.argument("\(name): " + problems.joined(separator: "; ")), ()) }
    }

    /// Draws new starting values, uniform between ±1/√hiddenSize. PyTorch: `reset_parameters`.
    public func resetParameters(generator: Generator = .default) {
        let bound = 1 / Double(hiddenSize).squareRoot()
        for weight in weights { Init.uniform_(weight.wrappedValue, -bound, bound, generator: generator) }
    }

    /// The outputs for a state of zeros.
    open override func forward(_ x: Tensor) -> Tensor { outputs(x, nil).output }

    // MARK: The way through layers and directions

    /// The outputs and the last state of a tensor.
    func outputs(_ x: Tensor, _ state: RecurrentState?) -> (output: Tensor, state: RecurrentState) {
        let failed = (x, RecurrentState(hidden: x, cell: rule.hasCell ? x : nil))
        guard x.ndim == 2 || x.ndim == 3 else {
            let error = TensorError.shape(
                "\(typeName): Expected input to be 2D or 3D, got \(x.ndim)D instead (shape \(x.shape))")
            return failure(error, failed)
        }
        let isBatch = x.ndim == 3
        if let state, let problem = rankProblem(state, isBatch ? 3 : 2) { return failure(problem, failed) }
        // From here on the batch is the second dimension, and at last steps and batch are one.
        let sequence = isBatch ? (batchFirst ? x.transpose(0, 1) : x) : x.unsqueeze(1)
        let (length, batch) = (sequence.shape[0], sequence.shape[1])
        guard length > 0 else {
            return failure(
                .shape("\(typeName): Expected sequence length to be larger than 0 in RNN, got input of shape \(x.shape)"), failed)
        }
        let state = isBatch ? state : state?.map { $0.unsqueeze(1) }
        if let problem = problem(x, state, batch: batch) { return failure(problem, failed) }
        let rows = sequence.reshape([length * batch, inputSize])
        // A shape without elements may have any extent.
        if length > 1 << 28 {
            return failure(.memory("\(typeName): sequences of \(length) steps would not fit any memory"), failed)
        }
        if TensorError.pending != nil { return failed }
        let (output, last) = walk(rows, Array(repeating: batch, count: length), state)
        if TensorError.pending != nil { return failed }
        let wide = output.view([length, batch, output.shape[1]])
        if !isBatch { return (wide.squeeze(1), last.map { $0.squeeze(1) }) }
        return (batchFirst ? wide.transpose(0, 1) : wide, last)
    }

    /// The outputs and the last state of packed sequences.
    func outputs(_ x: PackedSequence, _ state: RecurrentState?) -> (output: PackedSequence, state: RecurrentState) {
        let failed = (x, RecurrentState(hidden: x.data, cell: rule.hasCell ? x.data : nil))
        guard x.data.ndim == 2, let batch = x.batchSizes.first else {
            return failure(
                .shape("\(typeName): Expected packed data to be 2D, got \(x.data.ndim)D instead (shape \(x.data.shape))"), failed)
        }
        let wrong = state.flatMap { rankProblem($0, 3) } ?? problem(x.data, state, batch: batch)
        if let wrong { return failure(wrong, failed) }
        var first = state
        if let order = x.sortedIndices { first = state?.map { $0.indexSelect(1, order) } }
        var (output, last) = walk(x.data, x.batchSizes, first)
        if let order = x.unsortedIndices { last = last.map { $0.indexSelect(1, order) } }
        if TensorError.pending != nil { return failed }
        return (PackedSequence(output, like: x), last)
    }

    private func walk(_ rows: Tensor, _ batchSizes: [Int], _ state: RecurrentState?) -> (Tensor, RecurrentState) {
        var rows = rows
        let zeros = state == nil ? self.zeros(batchSizes[0], like: rows) : nil
        var last: [RecurrentState] = []
        for layer in 0..<numLayers {
            var results: [Tensor] = []
            for direction in 0..<directions {
                let place = layer * directions + direction
                guard let first = zeros ?? state?.map({ $0[place] }) else { continue }
                let pass = RecurrentLayer(rule, batchSizes: batchSizes, isReverse: direction == 1)
                let (output, state) = pass(rows, ownWeights(place), first)
                results.append(output)
                last.append(state)
            }
            if TensorError.pending != nil { break }
            rows = results.count == 1 ? results[0] : cat(results, dim: 1)
            if dropout > 0, isTraining, layer < numLayers - 1 { rows = Tern.dropout(rows, dropout) }
        }
        let cells = last.compactMap(\.cell)
        return (rows, RecurrentState(hidden: stack(last.map(\.hidden)), cell: cells.isEmpty ? nil : stack(cells)))
    }

    private func zeros(_ batch: Int, like rows: Tensor) -> RecurrentState {
        func zeros(_ size: Int) -> Tensor { Tensor.zeros([batch, size], dtype: rows.dtype, device: rows.device) }
        let hidden = zeros(outputSize)
        return RecurrentState(hidden: hidden, cell: rule.hasCell ? (projSize > 0 ? zeros(hiddenSize) : hidden) : nil)
    }

    private func ownWeights(_ place: Int) -> RecurrentWeights {
        let start = place * weightsPerPlace
        func weight(_ index: Int) -> Tensor { weights[start + index].wrappedValue }
        return RecurrentWeights(
            inputs: weight(0), hidden: weight(1), inputBias: bias ? weight(2) : nil, hiddenBias: bias ? weight(3) : nil,
            projection: projSize > 0 ? weight(weightsPerPlace - 1) : nil)
    }

    // MARK: Checks

    private func rankProblem(_ state: RecurrentState, _ rank: Int) -> TensorError? {
        let all = [state.hidden, state.cell].compactMap { $0 }
        guard let wrong = all.first(where: { $0.ndim != rank }) else { return nil }
        let what = rank == 3 ? "batched 3-D" : "unbatched 2-D"
        return .shape(
            "\(typeName): For \(what) input, the state should also be \(rank)-D but got a \(wrong.ndim)-D tensor (shape "
                + "\(wrong.shape))")
    }

    /// - Parameter state: with a batch.
    private func problem(_ x: Tensor, _ state: RecurrentState?, batch: Int) -> TensorError? {
        if TensorError.pending != nil { return nil }
        if x.shape.last != inputSize {
            return .shape(
                "\(typeName): input.size(-1) must be equal to input_size \(inputSize), got input of shape \(x.shape)")
        }
        if let weight = weights.first?.wrappedValue, weight.dtype != x.dtype, !isAutocastEnabled() {
            return .dtype("\(typeName): input must have the type \(weight.dtype), got type \(x.dtype); convert with .to")
        }
        guard let state else { return nil }
        let places = numLayers * directions
        let expected: [(String, Tensor?, Shape)] = [
            (rule.hasCell ? "hidden[0]" : "hidden", state.hidden, [places, batch, outputSize]),
            ("hidden[1]", state.cell, [places, batch, hiddenSize]),
        ]
        for (name, tensor, shape) in expected {
            guard let tensor else { continue }
            if tensor.shape != shape {
                return .shape("\(typeName): Expected \(name) size \(shape), got \(tensor.shape)")
            }
            if tensor.dtype != x.dtype, !isAutocastEnabled() {
                return .dtype("\(typeName): Expected \(name) of type \(x.dtype), got \(tensor.dtype); convert with .to")
            }
        }
        return nil
    }

    open override func extraRepr() -> String {
        var words = "\(inputSize), \(hiddenSize)"
        if projSize != 0 { words += ", proj_size=\(projSize)" }
        if numLayers != 1 { words += ", num_layers=\(numLayers)" }
        if !bias { words += ", bias=False" }
        if batchFirst { words += ", batch_first=True" }
        if dropout != 0 { words += ", dropout=\(dropout)" }
        if bidirectional { words += ", bidirectional=True" }
        return words
    }
}

extension RecurrentState {
    /// The same done to hidden states and cells.
    func map(_ body: (Tensor) -> Tensor) -> RecurrentState { RecurrentState(hidden: body(hidden), cell: cell.map(body)) }

    /// Both as a list, as modules run with.
    var tensors: [Tensor] { [hidden] + (cell.map { [$0] } ?? []) }

    /// From such a list; nil if it is empty.
    init?(_ tensors: some Collection<Tensor>) {
        guard let hidden = tensors.first else { return nil }
        self.init(hidden: hidden, cell: tensors.dropFirst().first)
    }
}
