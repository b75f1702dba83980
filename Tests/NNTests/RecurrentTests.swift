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
    }
}
