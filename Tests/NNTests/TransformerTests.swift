import Testing

@testable import TernNN

extension NN {
    @Suite struct TransformerTests {
        private func encoder(_ layers: Int = 2, _ dropout: Double = 0) -> TransformerEncoder {
            TransformerEncoder(
                TransformerEncoderLayer(4, 2, dimFeedforward: 6, dropout: dropout, batchFirst: true), layers, norm: LayerNorm([4])
            )
        }

        @Test func copiesStartEqualAndShareNothing() {
            let layer = TransformerEncoderLayer(4, 2, dimFeedforward: 6).eval()
            layer.linear2.requiresGrad_(false)
            manualSeed(5)
            let next = Tensor.rand(3)
            manualSeed(5)
            let encoder = TransformerEncoder(layer, 3)
            #expect(Tensor.rand(3).equal(next), "copies draw from the default generator")
            #expect(encoder.layers.count == 3 && encoder.parameters().count == 36)
            for copy in encoder.layers {
                #expect(zip(copy.parameters(), layer.parameters()).allSatisfy { $0.equal($1) && $0 !== $1 })
                #expect(!copy.isTraining && !copy.linear2.weight.requiresGrad && copy.linear1.weight.requiresGrad)
            }
            let own = TransformerEncoder(2) { _ in TransformerEncoderLayer(4, 2, dimFeedforward: 6) }
            #expect(!own.layers[0].linear1.weight.equal(own.layers[1].linear1.weight))
            #expect(own.to(.float64).layers[1].copy().linear1.weight.dtype == .float64)
        }

        @Test func keysAndPrinting() {
            let keys = encoder().stateDict().keys
            #expect(
                keys.prefix(4) == [
                    "layers.0.self_attn.in_proj_weight", "layers.0.self_attn.in_proj_bias", "layers.0.self_attn.out_proj.weight",
                    "layers.0.self_attn.out_proj.bias",
                ])
            #expect(keys.suffix(2) == ["norm.weight", "norm.bias"] && keys.contains("layers.1.linear2.bias"))
            #expect(encoder().description.contains("(0-1): 2 x TransformerEncoderLayer("))
            let decoder = TransformerDecoderLayer(4, 2, dimFeedforward: 6)
            #expect(decoder.stateDict().keys.contains("multihead_attn.in_proj_weight"))
        }

        @Test func causalSeesNothingLater() {
            let encoder = encoder()
            let x = Tensor.randn([1, 4, 4], generator: Generator(seed: 3))
            let changed = x.clone()
            changed[0, 3] = Tensor.zeros(4)
            let mask = Transformer.generateSquareSubsequentMask(4)
            let hidden = -Float.infinity, first: [Float] = [0, hidden, hidden, hidden]
            #expect(mask[0].scalars(Float.self) == first)
            let y = encoder(x, isCausal: true)
            #expect(y.narrow(1, 0, 3).allclose(encoder(changed, isCausal: true).narrow(1, 0, 3)))
            #expect(y.allclose(encoder(x, mask: mask), rtol: 1e-5, atol: 1e-6))
            #expect(!y.narrow(1, 0, 3).allclose(encoder(x).narrow(1, 0, 3)))
            let padding = Tensor([[false, false, false, true]])
            #expect(
                encoder(x, srcKeyPaddingMask: padding).narrow(1, 0, 3).allclose(
                    encoder(x.narrow(1, 0, 3)), rtol: 1e-5, atol: 1e-6))
        }

        @Test func aFailureNamesTheWay() {
            let transformer = Transformer(
                4, 2, numEncoderLayers: 4, numDecoderLayers: 1, dimFeedforward: 6, dropout: 0, batchFirst: true)
            let (source, target) = (Tensor.ones(2, 3, 4), Tensor.ones(2, 2, 4))
            #expect(transformer(source, target).shape == [2, 2, 4])
            transformer.encoder.layers[3].linear1 = Linear(5, 6)
            let text = message { _ = transformer(source, target) }
            #expect(text.hasSuffix("(in Transformer.encoder.layers.3.linear1: Linear)"), "\(text)")
            transformer.encoder.layers[3].linear1 = Linear(4, 6)
            let mask = message { _ = transformer(source, target, memoryMask: .zeros(3, 3)) }
            #expect(mask.contains("attn_mask is [3, 3], but should be [2, 3]"))
            #expect(mask.hasSuffix("(in Transformer.decoder.layers.0.multihead_attn: MultiheadAttention)"), "\(mask)")
        }

        @Test func hooksOfLayers() {
            let encoder = encoder(1, 0.5)
            var shapes: [[Shape]] = []
            encoder.layers[0].registerForwardHook { _, inputs, outputs in shapes.append((inputs + outputs).map(\.shape)) }
            encoder.layers[0].selfAttn.registerForwardHook { _, inputs, outputs in shapes.append((inputs + outputs).map(\.shape))
            }
            let three = Shape([1, 3, 4])
            _ = encoder(Tensor.ones(1, 3, 4))
            #expect(shapes == [[three, three, three, three], [three, three]])
            var gradients = 0
            encoder.layers[0].registerFullBackwardHook { _, inputs, _ in gradients += inputs.count }
            encoder(Tensor.ones([1, 3, 4], requiresGrad: true), isCausal: true).sum().backward()
            #expect(gradients == 1)
        }

        @Test func wrongInput() {
            let attention = MultiheadAttention(4, 2)
            let x = Tensor.ones(3, 2, 4)
            func text(_ q: Tensor, _ k: Tensor, padding: Tensor? = nil, mask: Tensor? = nil) -> String {
                message { _ = attention(q, k, k, keyPaddingMask: padding, attnMask: mask) }
            }
            #expect(text(.ones(4), x).contains("query should be unbatched 2D or batched 3D tensor but received 1-D"))
            #expect(text(x, x[0]).contains("For batched (3-D) query, expected key and value to be 3-D"))
            #expect(text(.ones(3, 2, 5), x).contains("expecting embedding dimension of 4 (embed_dim) for query, but got 5"))
            #expect(text(x, .ones(3, 1, 4)).contains("must have the same batch"))
            #expect(
                text(x, x, padding: Tensor([true, false])).contains("expecting key_padding_mask shape of [2, 3], but got [2]"))
            #expect(text(x, x, mask: .zeros(2, 3, 3)).contains("3D attn_mask is [2, 3, 3], but should be [4, 3, 3]"))
            #expect(text(x, x, mask: .zeros([3, 3], dtype: .int64)).contains("only bool and floating types of attn_mask"))
            #expect(message { _ = attention(x, x, .ones(2, 2, 4)) }.contains("do not match value's"))
            let transformer = Transformer(4, 2, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 6)
            #expect(message { _ = transformer(x, .ones(3, 1, 4)) }.contains("the batch number of src and tgt must be equal"))
            #expect(message { _ = transformer(x, .ones(3, 2, 3)) }.contains("must be equal to d_model 4"))
            #expect(message { _ = transformer(x, x[0]) }.contains("must both have 3 dimensions"))
            #expect(message { _ = TransformerEncoder(TransformerEncoderLayer(4, 2), -1) }.contains("must not be negative"))
            #expect(message { _ = TransformerEncoderLayer(4, 3) }.contains("divisible"))
        }
    }
}
