import Foundation
import Testing

@testable import TernNN

extension NN {
    @Suite struct RecurrentTests {
        private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

        /// One layer over one sequence with plain numbers: `x` is [length][features].
        private func reference(
            _ x: [[Double]], _ state: (h: [Double], c: [Double]), _ weights: [[Double]], hidden: Int, isReverse: Bool
        ) -> (outputs: [[Double]], h: [Double], c: [Double]) {
            var (h, c) = state
            var outputs = Array(repeating: [Double](), count: x.count)
            for t in isReverse ? Array(x.indices.reversed()) : Array(x.indices) {
                let gates = (0..<4 * hidden).map { row in
                    let inputs = x[t].enumerated().reduce(0.0) { $0 + weights[0][row * x[t].count + $1.offset] * $1.element }
                    let states = h.enumerated().reduce(0.0) { $0 + weights[1][row * hidden + $1.offset] * $1.element }
                    return inputs + states + weights[2][row] + weights[3][row]
                }
                c = (0..<hidden).map { i in
                    sigmoid(gates[hidden + i]) * c[i] + sigmoid(gates[i]) * tanh(gates[2 * hidden + i])
                }
                h = (0..<hidden).map { i in sigmoid(gates[3 * hidden + i]) * tanh(c[i]) }
                outputs[t] = h
            }
            return (outputs, h, c)
        }

        @Test func twoLayersBothWays() {
            let lstm = LSTM(3, 2, numLayers: 2, bidirectional: true, dtype: .float64, generator: Generator(seed: 1))
            let x = Tensor.randn([4, 3], generator: Generator(seed: 2), dtype: .float64)
            let state = LSTM.State(
                hidden: .randn([4, 2], generator: Generator(seed: 3), dtype: .float64),
                cell: .randn([4, 2], generator: Generator(seed: 4), dtype: .float64))
            let (output, last) = lstm(x, state)
            var sequence = (0..<4).map { numbers(x[$0]) }
            let parameters = lstm.parameters().map(numbers)
            for layer in 0..<2 {
                var sides: [[[Double]]] = []
                for direction in 0..<2 {
                    let place = 2 * layer + direction
                    let ran = reference(
                        sequence, (numbers(state.hidden[place]), numbers(state.cell[place])),
                        Array(parameters[(4 * place)..<(4 * place + 4)]), hidden: 2, isReverse: direction == 1)
                    sides.append(ran.outputs)
                    #expect(isClose(numbers(last.hidden[place]), ran.h, relative: 1e-12, absolute: 1e-14))
                    #expect(isClose(numbers(last.cell[place]), ran.c, relative: 1e-12, absolute: 1e-14))
                }
                sequence = zip(sides[0], sides[1]).map { $0 + $1 }
            }
            #expect(output.shape == [4, 4])
            #expect(isClose(numbers(output), sequence.flatMap { $0 }, relative: 1e-12, absolute: 1e-14))
        }

        @Test func keysAndShapes() throws {
            let lstm = LSTM(3, 4, numLayers: 2, batchFirst: true, bidirectional: true)
            #expect(
                lstm.stateDict().keys == [
                    "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_ih_l0_reverse", "weight_hh_l0_reverse",
                    "bias_ih_l0_reverse", "bias_hh_l0_reverse", "weight_ih_l1", "weight_hh_l1", "bias_ih_l1", "bias_hh_l1",
                    "weight_ih_l1_reverse", "weight_hh_l1_reverse", "bias_ih_l1_reverse", "bias_hh_l1_reverse",
                ])
            #expect(lstm.stateDict()["weight_ih_l1"]?.shape == [16, 8])
            #expect(lstm.description == "LSTM(3, 4, num_layers=2, batch_first=True, bidirectional=True)")
            let x = Tensor.randn(5, 7, 3)
            let (output, state) = lstm(x, nil)
            #expect(output.shape == [5, 7, 8] && state.hidden.shape == [4, 5, 4] && state.cell.shape == [4, 5, 4])
            #expect(output.allclose(lstm(x)))
            output.sum().backward()
            #expect(lstm.parameters().allSatisfy { $0.grad != nil })
            let copy = LSTM(3, 4, numLayers: 2, batchFirst: true, bidirectional: true)
            try copy.loadStateDict(lstm.stateDict())
            #expect(copy(x).allclose(lstm(x)))
            #expect(LSTM(3, 4, bias: false).parameters().count == 2)
            #expect(message { _ = lstm(.ones(5, 7, 2)) }.contains("input_size 3"))
        }

        @Test func gruAndRnnAreTheirFormulas() {
            let x = Tensor.randn([3, 2, 4], generator: Generator(seed: 2), dtype: .float64)
            let gru = GRU(4, 3, dtype: .float64, generator: Generator(seed: 1))
            let rnn = RNN(4, 3, nonlinearity: .relu, dtype: .float64, generator: Generator(seed: 1))
            let w = gru.parameters().map { $0.detach() }, v = rnn.parameters().map { $0.detach() }
            var h = Tensor.zeros(2, 3, dtype: .float64), k = h
            for step in 0..<3 {
                let a = linear(x[step], w[0], bias: w[2]).chunk(3, dim: 1), b = linear(h, w[1], bias: w[3]).chunk(3, dim: 1)
                let reset = (a[0] + b[0]).sigmoid(), update = (a[1] + b[1]).sigmoid()
                let new = (a[2] + reset * b[2]).tanh()
                h = (1 - update) * new + update * h
                k = (linear(x[step], v[0], bias: v[2]) + linear(k, v[1], bias: v[3])).relu()
                #expect(gru(x)[step].allclose(h, rtol: 1e-12, atol: 1e-14))
                #expect(rnn(x)[step].allclose(k, rtol: 1e-12, atol: 1e-14))
            }
            #expect(gru(x, nil).hidden.allclose(h.unsqueeze(0)) && rnn(x, nil).hidden.allclose(k.unsqueeze(0)))
        }

        /// A packed sequence gives what each sequence gives alone.
        @Test(arguments: [false, true]) func packedIsOneByOne(_ batchFirst: Bool) {
            let lstm = LSTM(3, 4, numLayers: 2, batchFirst: batchFirst, bidirectional: true, dtype: .float64)
            let gru = GRU(3, 4, batchFirst: batchFirst, bidirectional: true, dtype: .float64)
            let lengths = [2, 5, 1, 5]
            let sequences = lengths.map { Tensor.randn($0, 3, dtype: .float64) }
            let padded = padSequence(sequences, batchFirst: batchFirst, paddingValue: .nan)
            let packed = packPaddedSequence(padded, lengths: lengths, batchFirst: batchFirst, enforceSorted: false)
            #expect(packed.batchSizes == [4, 3, 2, 2, 2] && packed.sortedIndices?.scalars(Int.self) == [1, 3, 0, 2])
            let (output, state) = lstm(packed)
            let (gated, hidden) = gru(packed)
            let (back, given) = padPackedSequence(output, batchFirst: batchFirst, totalLength: 6)
            #expect(given == lengths && back.shape == (batchFirst ? [4, 6, 8] : [6, 4, 8]))
            for (i, sequence) in sequences.enumerated() {
                let (own, last) = lstm(sequence, nil)
                let rows = back.select(batchFirst ? 0 : 1, i)
                #expect(rows.narrow(0, 0, lengths[i]).allclose(own, rtol: 1e-12, atol: 1e-14))
                #expect(rows.narrow(0, lengths[i], 6 - lengths[i]).eq(0).all().item(Bool.self))
                #expect(state.hidden.select(1, i).allclose(last.hidden) && state.cell.select(1, i).allclose(last.cell))
                #expect(unpackSequence(gated)[i].allclose(gru(sequence), rtol: 1e-12, atol: 1e-14))
                #expect(hidden.select(1, i).allclose(gru(sequence, nil).hidden))
            }
        }

        @Test func cellsAreStepsOfNetworks() throws {
            let lstm = LSTM(3, 4), cell = LSTMCell(3, 4)
            #expect(cell.stateDict().keys == ["weight_ih", "weight_hh", "bias_ih", "bias_hh"])
            try cell.loadStateDict(lstm.stateDict().map { (key: String($0.key.dropLast(3)), value: $0.value) })
            let x = Tensor.randn(5, 2, 3)
            var state: LSTM.State?
            for step in 0..<5 { state = cell(x[step], state) }
            let last = lstm(x, nil).state
            #expect(state?.hidden.allclose(last.hidden[0]) == true && state?.cell.allclose(last.cell[0]) == true)
            #expect(GRUCell(3, 4)(Tensor.ones(3)).shape == [4])
            #expect(RNNCell(3, 4, bias: false, nonlinearity: .relu).description == "RNNCell(3, 4, bias=False, nonlinearity=relu)")
        }

        /// One kernel for all steps of a layer: what a step costs does not depend on the number of operators.
        @Test func aLayerIsFewOperators() {
            let lstm = LSTM(3, 4), x = Tensor.randn(50, 2, 3)
            let (_, events) = trace { lstm(x).sum().backward() }
            #expect(events.count < 30, "\(events.map(\.name))")
        }

        @Test func hooksSeeStates() {
            let gru = GRU(2, 3)
            var seen: [Shape] = []
            gru.registerForwardHook { _, inputs, outputs in seen = inputs.map(\.shape) + outputs.map(\.shape) }
            _ = gru(Tensor.ones(4, 1, 2), Tensor.zeros(1, 1, 3))
            #expect(seen == [[4, 1, 2], [1, 1, 3], [4, 1, 3], [1, 1, 3]])
            _ = gru(packSequence([Tensor.ones(2, 2), Tensor.ones(1, 2)]))
            #expect(seen == [[3, 2], [3, 3], [1, 2, 3]])
        }

        @Test func wrongInput() {
            let lstm = LSTM(3, 4, batchFirst: true), x = Tensor.ones(2, 5, 3)
            func state(_ shape: Int...) -> LSTM.State { .init(hidden: .zeros(shape), cell: .zeros(shape)) }
            #expect(message { _ = lstm(.ones(2, 5, 3, 1)) }.hasPrefix("LSTM: Expected input to be 2D or 3D, got 4D instead"))
            #expect(message { _ = lstm(.ones(2, 0, 3)) }.contains("sequence length to be larger than 0"))
            #expect(message { _ = lstm(x.to(.float64)) }.contains("input must have the type float32, got type float64"))
            #expect(message { _ = lstm(x, state(1, 4)) }.contains("For batched 3-D input, the state should also be 3-D"))
            #expect(message { _ = lstm(x[0], state(1, 1, 4)) }.contains("For unbatched 2-D input"))
            #expect(message { _ = lstm(x, state(1, 3, 4)) }.contains("Expected hidden[0] size [1, 2, 4], got [1, 3, 4]"))
            let cell = LSTM.State(hidden: .zeros(1, 2, 4), cell: .zeros(1, 2, 5))
            #expect(message { _ = lstm(x, cell) }.contains("Expected hidden[1] size [1, 2, 4], got [1, 2, 5]"))
            #expect(message { _ = GRU(3, 4)(x, Tensor.zeros(2, 2, 4)) }.contains("GRU: Expected hidden size"))
            #expect(message { _ = LSTM(3, 4, projSize: 4) }.contains("proj_size has to be smaller than hidden_size"))
            #expect(message { _ = RNN(3, 0, numLayers: 0, dropout: 2) }.contains("num_layers must be greater than zero, got 0"))
            #expect(message { _ = LSTM(3, 1 << 40) }.contains("could not allocate a tensor"))
            let rnn = RNNCell(3, 4)
            #expect(message { _ = rnn(x) }.contains("RNNCell: Expected input to be 1D or 2D, got 3D instead"))
            #expect(message { _ = rnn(x[0], .zeros(4, 4)) }.contains("Input batch size 5 doesn't match hidden0 batch size 4"))
            #expect(message { _ = rnn(x[0], .zeros(5, 3)) }.contains("hidden0 has inconsistent hidden_size: got 3, expected 4"))
            #expect(message { _ = LSTMCell(3, 4)(x[0, 0], state(1, 4)) }.contains("Expected hidden0 to be 1D"))
            #expect(message { _ = rnn(.ones(2, 2)) }.contains("inconsistent input_size: got 2 expected 3"))
        }

        @Test func wrongSequences() {
            let x = Tensor.ones(3, 2, 4)
            func pack(_ lengths: [Int], _ x: Tensor = .ones(3, 2, 4)) -> String {
                message { _ = packPaddedSequence(x, lengths: lengths) }
            }
            #expect(pack([1, 3]).contains("must be sorted in decreasing order"))
            #expect(pack([3, 0]).contains("greater than 0, but found an element in 'lengths' that is 0"))
            #expect(pack([4, 1]).contains("a length of 4 is more than the 3 steps"))
            #expect(pack([3]).contains("got 1 (batch_size=2)"))
            #expect(pack([3], Tensor.ones(3)).contains("at least 2 dimensions"))
            #expect(pack([], Tensor.ones(3, 0, 4)).contains("got 0 (batch_size=0)"))
            let packed = packPaddedSequence(x, lengths: [3, 1])
            #expect(packed.data.shape == [4, 4] && packed.batchSizes == [2, 1, 1])
            #expect(message { _ = padPackedSequence(packed, totalLength: 2) }.contains("total_length=2 and max sequence length"))
            #expect(message { _ = padPackedSequence(packed, totalLength: 1 << 60) }.contains("would not fit any memory"))
            #expect(message { _ = PackedSequence(Tensor.ones(3, 4), like: packed) }.contains("one row for each of the steps, 4"))
            #expect(message { _ = LSTM(3, 4)(packed) }.contains("input.size(-1) must be equal to input_size 3"))
            #expect(message { _ = LSTM(4, 4)(packPaddedSequence(x, lengths: [1, 3])) }.contains("sorted"))
            let numbers = padSequence([Tensor([1, 2, 3]), Tensor([4])], batchFirst: true)
            #expect(numbers.dtype == .int64 && numbers.scalars(Int.self) == [1, 2, 3, 4, 0, 0])
            #expect(message { _ = padSequence([]) }.contains("empty list"))
            #expect(message { _ = padSequence([x, Tensor.ones(2, 3)]) }.contains("with the same *"))
            #expect(message { _ = unpadSequence(x, lengths: [1]) }.contains("one length for each sequence"))
            #expect(message { _ = packSequence([x[0], x[.all, 0]]) }.contains("sorted"))
        }
    }
}
