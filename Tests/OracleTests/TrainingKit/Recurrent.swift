import TernNN
import TernOracle

extension TrainingKit {
    private typealias Call<M> = @Sendable (M, [Tensor]) -> [Tensor]

    private static let sorted = [4, 2, 1], unsorted = [2, 4, 1]

    /// RNN or GRU, with a state if one is among the inputs.
    private static let rnn: Call<RNN> = { list($0($1[0], $1.dropFirst().first)) }
    private static let gru: Call<GRU> = { list($0($1[0], $1.dropFirst().first)) }
    private static let lstm: Call<LSTM> = { list($0($1[0], state($1))) }

    private static func list(_ results: (output: Tensor, hidden: Tensor)) -> [Tensor] { [results.output, results.hidden] }

    private static func list(_ results: (output: Tensor, state: LSTM.State)) -> [Tensor] {
        [results.output, results.state.hidden, results.state.cell]
    }

    private static func state(_ inputs: [Tensor]) -> LSTM.State? {
        inputs.count > 2 ? LSTM.State(hidden: inputs[1], cell: inputs[2]) : nil
    }

    /// Packs the input, and unpacks what comes out.
    private static func packed<M: RNNBase>(
        _ lengths: [Int], batchFirst: Bool = false, enforceSorted: Bool = true,
        _ call: @escaping @Sendable (M, PackedSequence, [Tensor]) -> (PackedSequence, [Tensor])
    ) -> Call<M> {
        { module, inputs in
            let x = packPaddedSequence(inputs[0], lengths: lengths, batchFirst: batchFirst, enforceSorted: enforceSorted)
            let (output, last) = call(module, x, inputs)
            return [padPackedSequence(output, batchFirst: batchFirst).output, output.data] + last
        }
    }

    private static let packedRNN: @Sendable (RNN, PackedSequence, [Tensor]) -> (PackedSequence, [Tensor]) = {
        let (output, hidden) = $0($1, $2.dropFirst().first)
        return (output, [hidden])
    }
    private static let packedGRU: @Sendable (GRU, PackedSequence, [Tensor]) -> (PackedSequence, [Tensor]) = {
        let (output, hidden) = $0($1, $2.dropFirst().first)
        return (output, [hidden])
    }
    private static let packedLSTM: @Sendable (LSTM, PackedSequence, [Tensor]) -> (PackedSequence, [Tensor]) = {
        let (output, last) = $0($1, state($2))
        return (output, [last.hidden, last.cell])
    }

    private static let lstmCell: Call<LSTMCell> = {
        let next = $0($1[0], state($1))
        return [next.hidden, next.cell]
    }

    private static let sequences: Call<Module> = { _, given in
        let padded = padSequence(given, paddingValue: -1.5)
        let inOrder = packSequence([given[1], given[0], given[2]])
        let shuffled = packSequence(given, enforceSorted: false)
        let (total, lengths) = padPackedSequence(shuffled, batchFirst: true, paddingValue: 0.5, totalLength: 5)
        let first = [
            padded, padSequence(given, batchFirst: true), padSequence(given, batchFirst: true, paddingSide: .left),
            padSequence(given, paddingValue: 2, paddingSide: .left), inOrder.data, shuffled.data,
        ]
        let orders = [shuffled.sortedIndices, shuffled.unsortedIndices].compactMap { $0 }
        return first + orders + [total, Tensor(lengths)] + unpackSequence(shuffled) + unpadSequence(padded, lengths: lengths)
    }

    static let recurrent: [ModuleCase] = networks + packedNetworks + cells

    private static let networks: [ModuleCase] = [
        ModuleCase("RNN", { RNN(3, 4) }, call: rnn),
        ModuleCase("RNN.relu", { RNN(3, 4, nonlinearity: .relu) }, call: rnn),
        ModuleCase("RNN.layers", { RNN(3, 2, numLayers: 2, batchFirst: true, bidirectional: true) }, call: rnn),
        ModuleCase("RNN.dropout", { RNN(3, 4, numLayers: 3, nonlinearity: .relu, dropout: 0.4) }, call: rnn),
        ModuleCase("RNN.bias", { RNN(3, 4, bias: false) }, call: rnn),
        ModuleCase("RNN.unbatched", { RNN(3, 2, bidirectional: true) }, call: rnn),
        ModuleCase("LSTM", { LSTM(3, 4) }, call: lstm),
        ModuleCase("LSTM.state", { LSTM(3, 4) }, call: lstm),
        ModuleCase("LSTM.layers", { LSTM(3, 2, numLayers: 2, bidirectional: true) }, call: lstm),
        ModuleCase("LSTM.dropout", { LSTM(3, 2, numLayers: 3, batchFirst: true, dropout: 0.4) }, call: lstm),
        ModuleCase("LSTM.bias", { LSTM(3, 4, bias: false) }, call: lstm),
        ModuleCase("LSTM.unbatched", { LSTM(3, 2, bidirectional: true) }, call: lstm),
        ModuleCase("LSTM.proj", { LSTM(3, 4, projSize: 2) }, call: lstm),
        ModuleCase("LSTM.proj.layers", { LSTM(3, 3, numLayers: 2, bidirectional: true, projSize: 2) }, call: lstm),
        ModuleCase("GRU", { GRU(3, 4) }, call: gru),
        ModuleCase("GRU.state", { GRU(3, 4) }, call: gru),
        ModuleCase("GRU.layers", { GRU(3, 2, numLayers: 2, batchFirst: true, bidirectional: true) }, call: gru),
        ModuleCase("GRU.dropout", { GRU(3, 2, numLayers: 2, dropout: 0.4) }, call: gru),
        ModuleCase("GRU.bias", { GRU(3, 4, bias: false) }, call: gru),
        ModuleCase("GRU.unbatched", { GRU(3, 2, bidirectional: true) }, call: gru),
    ]

    private static let packedNetworks: [ModuleCase] = [
        ModuleCase("RNN.packed", { RNN(3, 2, bidirectional: true) }, call: packed(sorted, packedRNN)),
        ModuleCase(
            "RNN.unsorted", { RNN(3, 4, nonlinearity: .relu) }, call: packed(unsorted, enforceSorted: false, packedRNN)),
        ModuleCase("LSTM.packed", { LSTM(3, 2, bidirectional: true) }, call: packed(sorted, packedLSTM)),
        ModuleCase(
            "LSTM.unsorted", { LSTM(3, 2, numLayers: 2, batchFirst: true, dropout: 0.3, bidirectional: true) },
            call: packed(unsorted, batchFirst: true, enforceSorted: false, packedLSTM)),
        ModuleCase(
            "LSTM.proj.packed", { LSTM(3, 3, projSize: 2) }, call: packed(unsorted, enforceSorted: false, packedLSTM)),
        ModuleCase("GRU.packed", { GRU(3, 2, bidirectional: true) }, call: packed(sorted, packedGRU)),
        ModuleCase(
            "GRU.unsorted", { GRU(3, 2, numLayers: 2, dropout: 0.3) },
            call: packed(unsorted, enforceSorted: false, packedGRU)),
        ModuleCase("Identity.sequences", { Identity() }, call: sequences),
    ]

    private static let cells: [ModuleCase] = [
        ModuleCase("RNNCell", { RNNCell(3, 4) }, call: { [$0($1[0], $1[1])] }),
        ModuleCase("RNNCell.relu", { RNNCell(3, 4, bias: false, nonlinearity: .relu) }, call: { [$0($1[0], $1[1])] }),
        ModuleCase("RNNCell.unbatched") { RNNCell(3, 4) },
        ModuleCase("LSTMCell", { LSTMCell(3, 4) }, call: lstmCell),
        ModuleCase("LSTMCell.bias", { LSTMCell(3, 4, bias: false) }, call: lstmCell),
        ModuleCase("LSTMCell.unbatched", { LSTMCell(3, 4) }, call: lstmCell),
        ModuleCase("GRUCell", { GRUCell(3, 4) }, call: { [$0($1[0], $1[1])] }),
        ModuleCase("GRUCell.bias") { GRUCell(3, 4, bias: false) },
        ModuleCase("GRUCell.unbatched", { GRUCell(3, 4) }, call: { [$0($1[0], $1[1])] }),
    ]
}
