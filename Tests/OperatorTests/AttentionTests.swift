import Testing

@testable import Tern

/// Attention by its kernel against attention with ordinary operators.
@Suite struct AttentionTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var heads: [Int]
        var queries: Int
        var keys: Int
        var width: Int
        var depth: Int
        var isCausal = false
        /// The shape of a mask, if there is one.
        var mask: [Int]?
        var isFlags = false
        var testDescription: String {
            "\(heads) \(queries)×\(keys) \(width)→\(depth) causal \(isCausal) mask \(mask ?? []) flags \(isFlags)"
        }
    }

    static let cases = [
        Case(heads: [], queries: 1, keys: 1, width: 1, depth: 1), Case(heads: [2], queries: 5, keys: 7, width: 3, depth: 4),
        Case(heads: [2, 3], queries: 40, keys: 33, width: 17, depth: 20),
        Case(heads: [1], queries: 300, keys: 70, width: 8, depth: 5, isCausal: true),
        Case(heads: [5], queries: 20, keys: 300, width: 4, depth: 6, isCausal: true),
        Case(heads: [2], queries: 3, keys: 9000, width: 4, depth: 4),
        Case(heads: [2, 3], queries: 1, keys: 37, width: 64, depth: 20),
        Case(heads: [3], queries: 4, keys: 130, width: 17, depth: 65, isCausal: true),
        Case(heads: [1], queries: 1100, keys: 1100, width: 8, depth: 64, isCausal: true),
        Case(heads: [2], queries: 2, keys: 41, width: 70, depth: 130, mask: [2, 41]),
        Case(heads: [2], queries: 5, keys: 41, width: 9, depth: 130),
        Case(heads: [2, 2], queries: 30, keys: 40, width: 8, depth: 8, mask: [30, 40]),
        Case(heads: [2, 2], queries: 30, keys: 40, width: 8, depth: 8, mask: [2, 1, 1, 40], isFlags: true),
        Case(heads: [2, 2], queries: 30, keys: 40, width: 8, depth: 8, mask: [30, 1], isFlags: true),
    ]

    @Test(arguments: cases, [DType.float32, .float64]) func kernelsAgreeWithTheComposite(_ c: Case, _ dtype: DType) throws {
        let generator = Generator(seed: 8)
        func random(_ rows: Int, _ columns: Int) -> Tensor {
            // Heads between the rows, as layers have them: nothing is contiguous.
            let shape = [rows] + c.heads + [columns]
            return Tensor.randn(shape, generator: generator, dtype: dtype).movedim(0, -2)
        }
        let inputs = [random(c.queries, c.width), random(c.keys, c.width), random(c.keys, c.depth)]
        var mask: Tensor?
        if let shape = c.mask {
            let numbers = Tensor.randn(shape, generator: generator, dtype: dtype)
            mask = c.isFlags ? numbers .> 0.3 : numbers.maskedFill(numbers .> 1, -Double.infinity)
        }
        let options = Operators.ScaledDotProductAttention.Options(isCausal: c.isCausal, scale: 0.7)
        #expect(try FusedAttention(inputs[0], inputs[1], inputs[2], mask, options) != nil)
        let g = Tensor.randn(Array(inputs[0].shape.dropLast()) + [c.depth], generator: generator, dtype: dtype)
        func results(_ body: ([Tensor]) throws -> Tensor) rethrows -> [Tensor] {
            let leaves = inputs.map { $0.detach().clone().requiresGrad_() }
            let y = try body(leaves)
            return [y.detach()] + grad(of: [y], with: leaves, gradOutputs: [g]).compactMap { $0 }
        }
        let own = try results {
            try Operators.ScaledDotProductAttention.output($0[0], $0[1], $0[2], mask, options)
        }
        let composite = try results {
            try Operators.ScaledDotProductAttention.apply($0[0], $0[1], $0[2], mask, options).output
        }
        #expect(own.count == 4 && composite.count == 4)
        let tolerance = dtype == .float32 ? 2e-5 : 1e-12
        for (x, y) in zip(own, composite) { #expect(x.allclose(y, rtol: tolerance, atol: tolerance)) }
    }

    /// Keys and values whose columns are not adjacent.
    @Test(arguments: [1, 4, 5]) func fewQueriesOfTurnedKeys(_ queries: Int) {
        let q = Tensor.randn(3, queries, 18), k = Tensor.randn(3, 18, 50).transpose(1, 2),
            v = Tensor.randn(3, 33, 50).transpose(1, 2)
        let expected = scaledDotProductAttention(q, k.contiguous(), v.contiguous())
        let spread = [q, k, v].map { stack([$0, $0], dim: 3)[.all, .all, .all, 0] }
        #expect(scaledDotProductAttention(q, k, v).allclose(expected, rtol: 2e-5, atol: 2e-6))
        #expect(scaledDotProductAttention(spread[0], spread[1], spread[2]).allclose(expected, rtol: 2e-5, atol: 2e-6))
        #expect(scaledDotProductAttention(q, k.contiguous(), spread[2]).allclose(expected, rtol: 2e-5, atol: 2e-6))
    }

    @Test func attentionHasTheSameBitsWithAnyThreads() {
        let k = Tensor.randn(3, 900, 18), v = Tensor.randn(3, 900, 33)
        let before = numThreads()
        defer { setNumThreads(before) }
        for queries in [1, 3, 90] {
            let q = Tensor.randn(3, queries, 18)
            setNumThreads(1)
            let one = scaledDotProductAttention(q, k, v)
            setNumThreads(2)
            #expect(scaledDotProductAttention(q, k, v).equal(one))
        }
    }

    @Test func aQueryThatSeesNoKeyGetsZeros() {
        let x = Tensor.randn(4, 8)
        let seen = Tensor([[true, true, false], [false, false, false], [false, true, true], [true, true, true]])
        let y = scaledDotProductAttention(x, x[..<3], x[..<3], attnMask: seen)
        #expect(y[1].scalars(Float.self).allSatisfy { $0 == 0 })
        #expect(y[0].isNaN().any().item(Bool.self) == false)
    }
}
