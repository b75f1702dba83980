import Testing

@testable import TernNN

extension NN {
    @Suite struct AttentionTests {
        @Test func headsAreSlicesOfTheProjections() {
            let attention = MultiheadAttention(8, 2, dtype: .float64, generator: Generator(seed: 1))
            let q = Tensor.randn([3, 8], generator: Generator(seed: 2), dtype: .float64)
            let k = Tensor.randn([5, 8], generator: Generator(seed: 3), dtype: .float64)
            let (output, weights) = attention(q, k, k, averageAttnWeights: false)
            guard let projection = attention.inProjWeight?.detach().chunk(3), let weights else {
                Issue.record("no projection")
                return
            }
            var parts: [Tensor] = []
            for head in 0..<2 {
                func slice(_ x: Tensor, _ i: Int) -> Tensor { x.matmul(projection[i].t()).narrow(1, 4 * head, 4) }
                let shares = (slice(q, 0).matmul(slice(k, 1).t()) / 2.0).softmax(-1)
                #expect(weights[head].allclose(shares, rtol: 1e-12))
                parts.append(shares.matmul(slice(k, 2)))
            }
            let expected = cat(parts, dim: 1).matmul(attention.outProj.weight.t())
            #expect(output.shape == [3, 8] && output.allclose(expected, rtol: 1e-10, atol: 1e-12))
            let fast = attention(q, k, k, needWeights: false)
            #expect(fast.weights == nil && fast.output.allclose(expected, rtol: 1e-10, atol: 1e-12))
        }

        @Test func masks() {
            let attention = MultiheadAttention(4, 2, batchFirst: true, generator: Generator(seed: 1))
            let x = Tensor.randn([2, 3, 4], generator: Generator(seed: 2))
            let mask = Tensor([[false, true, true], [false, false, true], [false, false, false]])
            let masked = attention(x, x, x, attnMask: mask)
            let causal = attention(x, x, x, needWeights: false, isCausal: true)
            #expect(masked.output.allclose(causal.output, rtol: 1e-5, atol: 1e-6))
            #expect(masked.weights?[0, 0].scalars(Float.self) == [1, 0, 0])
            let padding = Tensor([[false, false, true], [false, true, true]])
            let padded = attention(x, x, x, keyPaddingMask: padding)
            #expect(padded.weights?.shape == [2, 3, 3] && padded.weights?[1, 0].scalars(Float.self) == [1, 0, 0])
            #expect(padded.weights?[0, 2, 2].item(Float.self) == 0)
        }

        @Test func keysAndPrinting() {
            let attention = MultiheadAttention(8, 2)
            #expect(attention.stateDict().keys == ["in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"])
            #expect(
                attention.description == """
                    MultiheadAttention(
                      (out_proj): NonDynamicallyQuantizableLinear(in_features=8, out_features=8, bias=True)
                    )
                    """)
            let other = MultiheadAttention(8, 2, bias: false, kDim: 3, vDim: 5)
            #expect(other.stateDict().keys == ["q_proj_weight", "k_proj_weight", "v_proj_weight", "out_proj.weight"])
            #expect(other(.ones(4, 1, 8), .ones(6, 1, 3), .ones(6, 1, 5)).output.shape == [4, 1, 8])
            #expect(message { _ = MultiheadAttention(8, 3) }.contains("divisible"))
        }

        /// A query that sees no key: zeros, and no NaN on the way back.
        @Test func nothingToSee() {
            let q = Tensor.ones([2, 4], requiresGrad: true)
            let mask = Tensor([[false, false], [true, false]])
            let y = scaledDotProductAttention(q, q, q, attnMask: mask)
            #expect(y.detach().scalars(Float.self) == [0, 0, 0, 0, 1, 1, 1, 1])
            y.sum().backward()
            #expect(q.grad?.isNaN().any().item(Bool.self) == false)
        }
    }
}
