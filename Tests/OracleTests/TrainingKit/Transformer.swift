import TernNN
import TernOracle

extension TrainingKit {
    private typealias Call<M> = @Sendable (M, [Tensor]) -> [Tensor]

    private static var hiddenKeys: Tensor { Tensor([[false, false, false], [false, false, true]]) }

    /// True where a key comes after the query.
    private static func later(_ size: Int) -> Tensor { Tensor.ones([size, size], dtype: .bool).triu(1) }

    /// Numbers that fall off with the distance of query and key.
    private static func distances(_ shape: Int...) -> Tensor {
        let rows = shape[shape.count - 2], columns = shape[shape.count - 1]
        let single = Tensor.arange(rows).unsqueeze(1).sub(Tensor.arange(columns)).abs()
        return (single * -0.25 * Tensor.ones(shape)).to(defaultDtype())
    }

    private struct Arguments {
        var padding: Tensor?
        var mask: Tensor?
        var needWeights = true
        var averages = true
        var isCausal = false
    }

    /// Self-attention or, with three inputs, that of the first to the others.
    private static func attention(_ arguments: @escaping @Sendable () -> Arguments = { Arguments() }) -> Call<MultiheadAttention>
    {
        { module, inputs in
            let own = arguments(), last = inputs.count - 1
            let (output, weights) = module(
                inputs[0], inputs[Swift.min(1, last)], inputs[last], keyPaddingMask: own.padding, needWeights: own.needWeights,
                attnMask: own.mask, averageAttnWeights: own.averages, isCausal: own.isCausal)
            return [output] + (weights.map { [$0] } ?? [])
        }
    }

    private static func mha(
        _ name: String, _ make: @escaping @Sendable () -> MultiheadAttention,
        _ arguments: @escaping @Sendable () -> Arguments = { Arguments() }
    ) -> ModuleCase {
        ModuleCase("MultiheadAttention" + (name.isEmpty ? "" : ".\(name)"), make, call: attention(arguments))
    }

    static let transformers: [ModuleCase] = attentions + layers + stacks

    private static let attentions: [ModuleCase] = [
        mha("", { MultiheadAttention(4, 2) }),
        mha("fast", { MultiheadAttention(4, 2) }) { Arguments(needWeights: false) },
        mha("cross", { MultiheadAttention(4, 2, bias: false, batchFirst: true) }),
        mha("heads", { MultiheadAttention(4, 2) }) { Arguments(averages: false) },
        mha("sizes", { MultiheadAttention(4, 2, kDim: 3, vDim: 5) }),
        mha("mask", { MultiheadAttention(4, 2) }) { Arguments(mask: later(3)) },
        mha("mask.fast", { MultiheadAttention(4, 2) }) { Arguments(mask: later(3), needWeights: false) },
        mha("numbers", { MultiheadAttention(4, 2, batchFirst: true) }) {
            Arguments(mask: distances(4, 3, 3), needWeights: false)
        },
        mha("padding", { MultiheadAttention(4, 2) }) { Arguments(padding: hiddenKeys) },
        mha("both", { MultiheadAttention(4, 2) }) {
            Arguments(padding: distances(2, 3), mask: distances(3, 3), needWeights: false)
        },
        mha("causal", { MultiheadAttention(4, 2) }) { Arguments(mask: later(3), needWeights: false, isCausal: true) },
        mha("causal.padding", { MultiheadAttention(4, 2) }) {
            Arguments(padding: hiddenKeys, mask: later(3), isCausal: true)
        },
        mha("bias", { MultiheadAttention(4, 2, addBiasKV: true) }) { Arguments(padding: hiddenKeys, mask: later(3)) },
        mha("zero", { MultiheadAttention(4, 2, addBiasKV: true, addZeroAttn: true, batchFirst: true) }) {
            Arguments(mask: later(3), needWeights: false)
        },
        mha("zero.sizes", { MultiheadAttention(4, 1, addZeroAttn: true, kDim: 2, vDim: 3) }),
        mha("unbatched", { MultiheadAttention(4, 2) }) { Arguments(padding: Tensor([false, true, false])) },
        mha("dropout", { MultiheadAttention(4, 2, dropout: 0.4) }),
        mha("dropout.fast", { MultiheadAttention(4, 2, dropout: 0.4) }) { Arguments(needWeights: false) },
    ]

    private static let decoder: Call<TransformerDecoderLayer> = { [$0($1[0], $1[1])] }

    private static let layers: [ModuleCase] = [
        ModuleCase("TransformerEncoderLayer") { TransformerEncoderLayer(4, 2, dimFeedforward: 6) },
        ModuleCase("TransformerEncoderLayer.first") {
            TransformerEncoderLayer(
                4, 2, dimFeedforward: 6, dropout: 0, activation: .gelu, layerNormEps: 1e-3, batchFirst: true, normFirst: true,
                bias: false)
        },
        ModuleCase(
            "TransformerEncoderLayer.masks", { TransformerEncoderLayer(4, 2, dimFeedforward: 6, dropout: 0.2) },
            call: { [$0($1[0], srcMask: later(3), srcKeyPaddingMask: hiddenKeys)] }),
        ModuleCase(
            "TransformerEncoderLayer.causal",
            { TransformerEncoderLayer(4, 2, dimFeedforward: 6, dropout: 0, activation: .function { $0.tanh() }) },
            call: { [$0($1[0], isCausal: true)] }),
        ModuleCase("TransformerEncoderLayer.unbatched") { TransformerEncoderLayer(4, 2, dimFeedforward: 6, dropout: 0) },
        ModuleCase("TransformerDecoderLayer", { TransformerDecoderLayer(4, 2, dimFeedforward: 6) }, call: decoder),
        ModuleCase(
            "TransformerDecoderLayer.first",
            {
                TransformerDecoderLayer(
                    4, 2, dimFeedforward: 6, dropout: 0, activation: .gelu, layerNormEps: 1e-3, batchFirst: true,
                    normFirst: true, bias: false)
            }, call: decoder),
        ModuleCase(
            "TransformerDecoderLayer.masks", { TransformerDecoderLayer(4, 2, dimFeedforward: 6, dropout: 0.2) },
            call: {
                [
                    $0(
                        $1[0], $1[1], tgtMask: later(3), memoryMask: distances(3, 2), tgtKeyPaddingMask: distances(2, 3),
                        memoryKeyPaddingMask: Tensor([[false, false], [true, false]]))
                ]
            }),
        ModuleCase(
            "TransformerDecoderLayer.causal", { TransformerDecoderLayer(4, 2, dimFeedforward: 6, dropout: 0) },
            call: { [$0($1[0], $1[1], memoryMask: later(3), tgtIsCausal: true, memoryIsCausal: true)] }),
    ]

    private static let stacks: [ModuleCase] = [
        ModuleCase("TransformerEncoder") { TransformerEncoder(TransformerEncoderLayer(4, 2, dimFeedforward: 6), 2) },
        ModuleCase(
            "TransformerEncoder.norm",
            { () -> TransformerEncoder in
                let layer = TransformerEncoderLayer(4, 2, dimFeedforward: 6, dropout: 0, batchFirst: true, normFirst: true)
                return TransformerEncoder(layer, 2, norm: LayerNorm([4]))
            }, call: { [$0($1[0], mask: later(3), srcKeyPaddingMask: hiddenKeys)] }),
        ModuleCase(
            "TransformerDecoder", { TransformerDecoder(TransformerDecoderLayer(4, 2, dimFeedforward: 6), 2) },
            call: { [$0($1[0], $1[1])] }),
        ModuleCase(
            "TransformerDecoder.norm",
            { TransformerDecoder(TransformerDecoderLayer(4, 2, dimFeedforward: 6, dropout: 0), 2, norm: LayerNorm([4])) },
            call: { [$0($1[0], $1[1], tgtIsCausal: true)] }),
        ModuleCase(
            "Transformer", { Transformer(4, 2, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 6) },
            call: { [$0($1[0], $1[1])] }),
        ModuleCase(
            "Transformer.first",
            {
                Transformer(
                    4, 1, numEncoderLayers: 2, numDecoderLayers: 1, dimFeedforward: 5, dropout: 0, activation: .gelu,
                    batchFirst: true, normFirst: true, bias: false)
            },
            call: {
                [
                    $0(
                        $1[0], $1[1], tgtMask: Transformer.generateSquareSubsequentMask(2), srcKeyPaddingMask: hiddenKeys,
                        memoryKeyPaddingMask: hiddenKeys)
                ]
            }),
    ]
}
