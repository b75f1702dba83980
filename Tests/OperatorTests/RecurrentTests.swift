import Testing

@testable import Tern

/// Recurrent layers by their kernel against the same with ordinary operators.
@Suite struct RecurrentTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var rule: RecurrentRule
        var batchSizes: [Int]
        var features = 3
        var size = 5
        var isReverse = false
        var hasBias = true
        var testDescription: String {
            "\(rule) \(batchSizes.count) steps of \(batchSizes[0]), \(features)→\(size), reverse \(isReverse), bias \(hasBias)"
        }
    }

    static let rules: [RecurrentRule] = [.lstm, .gru, .tanh, .relu]

    static let cases = rules.flatMap { rule in
        [
            Case(rule: rule, batchSizes: [1], features: 1, size: 1),
            Case(rule: rule, batchSizes: [3, 3, 3, 3]),
            Case(rule: rule, batchSizes: [3, 3, 3], isReverse: true, hasBias: false),
            Case(rule: rule, batchSizes: [5, 5, 3, 1]),
            Case(rule: rule, batchSizes: [4, 2, 2, 1], isReverse: true),
            // Several pieces of a batch, whose last is shorter, and of a packed one.
            Case(rule: rule, batchSizes: [29, 29], features: 7, size: 17),
            Case(rule: rule, batchSizes: [50, 40, 27, 2], features: 2, size: 33, isReverse: true),
            Case(rule: rule, batchSizes: [13, 13, 13], features: 20, size: 64),
        ]
    }

    private struct Given {
        let layer: RecurrentLayer
        var leaves: [Tensor]
        let hasBias: Bool

        init(_ c: Case, _ dtype: DType) {
            let generator = Generator(seed: 3), gates = c.rule.gates * c.size
            layer = RecurrentLayer(c.rule, batchSizes: c.batchSizes, isReverse: c.isReverse)
            hasBias = c.hasBias
            var shapes = [[c.batchSizes.reduce(0, +), c.features], [gates, c.features], [gates, c.size]]
            shapes += Array(repeating: [c.batchSizes[0], c.size], count: c.rule.hasCell ? 2 : 1)
            if c.hasBias { shapes += [[gates], [gates]] }
            leaves = shapes.map { shape in
                (Tensor.randn(shape, generator: generator, dtype: dtype) * 0.5).requiresGrad_()
            }
        }

        /// The three results, or two, by the kernel or without it.
        func results(_ leaves: [Tensor], isFused: Bool) -> [Tensor] {
            let biases = hasBias ? Array(leaves.suffix(2)) : []
            let weights = RecurrentWeights(inputs: leaves[1], hidden: leaves[2], inputBias: biases.first, hiddenBias: biases.last)
            let state = RecurrentState(hidden: leaves[3], cell: layer.rule.hasCell ? leaves[4] : nil)
            let (rows, last) = isFused ? layer(leaves[0], weights, state) : layer.composed(leaves[0], weights, state)
            return [rows, last.hidden] + (last.cell.map { [$0] } ?? [])
        }
    }

    @Test(arguments: cases, [DType.float32, .float64]) func theKernelAgreesWithTheOperators(_ c: Case, _ dtype: DType) {
        let given = Given(c, dtype)
        let (_, events) = trace { _ = given.results(given.leaves, isFused: true) }
        #expect(events.contains { $0.name == "recurrent" })
        let tolerance = dtype == .float32 ? 3e-5 : 1e-12
        let own = given.results(given.leaves, isFused: true), composed = given.results(given.leaves, isFused: false)
        for (x, y) in zip(own, composed) {
            #expect(x.shape == y.shape && x.allclose(y, rtol: tolerance, atol: tolerance))
        }
        let generator = Generator(seed: 4)
        let cotangents = own.map { Tensor.randn(Array($0.shape), generator: generator, dtype: dtype) }
        // Each result alone too: where there is no gradient there is none of the others.
        for chosen in [Array(own.indices)] + own.indices.map({ [$0] }) {
            func gradients(_ results: [Tensor]) -> [Tensor?] {
                grad(
                    of: chosen.map { results[$0] }, with: given.leaves, gradOutputs: chosen.map { cotangents[$0] },
                    retainGraph: true, allowUnused: true)
            }
            for (i, (x, y)) in zip(gradients(own), gradients(composed)).enumerated() {
                let zeros = Tensor.zeros(like: given.leaves[i])
                #expect((x ?? zeros).allclose(y ?? zeros, rtol: tolerance, atol: 10 * tolerance), "\(chosen), input \(i)")
            }
        }
    }

    @Test(arguments: rules, [false, true]) func gradientsOfGradients(_ rule: RecurrentRule, _ isReverse: Bool) {
        let c = Case(rule: rule == .relu ? .tanh : rule, batchSizes: [2, 1], features: 2, size: 2, isReverse: isReverse)
        let given = Given(c, .float64)
        let body: ([Tensor]) -> [Tensor] = { given.results($0, isFused: true) }
        #expect(gradCheck(body, given.leaves, checkForward: true).passed)
        #expect(gradGradCheck(body, given.leaves).passed)
    }

    /// One input that is made of another has a gradient of its own.
    @Test func inputsThatDependOnEachOther() {
        let given = Given(Case(rule: .gru, batchSizes: [2, 2], features: 3, size: 3), .float64)
        func second(isFused: Bool) -> [Tensor?] {
            var inputs = given.leaves
            inputs[3] = inputs[0].narrow(0, 0, 2).mul(2)
            let results = given.results(inputs, isFused: isFused)
            let first = grad(of: results[0].square().sum(), with: [given.leaves[0]], createGraph: true)[0]
            return [first] + grad(of: first?.square().sum() ?? results[0], with: [given.leaves[0], given.leaves[2]])
        }
        for (x, y) in zip(second(isFused: true), second(isFused: false)) {
            #expect(x != nil && y != nil && x?.allclose(y ?? Tensor(0.0), rtol: 1e-11, atol: 1e-11) == true)
        }
    }

    @Test func theSameBitsWithAnyThreads() {
        let before = numThreads()
        defer { setNumThreads(before) }
        let given = Given(Case(rule: .lstm, batchSizes: [61, 61, 30, 5], features: 9, size: 40), .float32)
        func all() -> [Tensor] {
            let results = given.results(given.leaves, isFused: true)
            let gradients = grad(of: results.map { $0.sum() }.reduce(Tensor(Float(0))) { $0.add($1) }, with: given.leaves)
            return results.map { $0.detach() } + gradients.compactMap { $0 }
        }
        setNumThreads(1)
        let one = all()
        setNumThreads(2)
        for (x, y) in zip(all(), one) { #expect(x.equal(y)) }
    }

    /// Sixteen-bit types, other devices and tensors that do not fit go to the operators.
    @Test func whatTheKernelDoesNotTake() {
        var given = Given(Case(rule: .lstm, batchSizes: [2, 1]), .float32)
        given.leaves = given.leaves.map { $0.detach().to(.bfloat16) }
        let results = given.results(given.leaves, isFused: true)
        #expect(results[0].dtype == .bfloat16 && results[0].shape == [3, 5])
        given.leaves = given.leaves.map { $0.to(.float32).to(.meta) }
        #expect(given.results(given.leaves, isFused: true)[2].shape == [2, 5])
        given.leaves = Given(Case(rule: .lstm, batchSizes: [2, 1], features: 4), .float32).leaves
        given.leaves[1] = Tensor.zeros(20, 3)
        #expect(throws: TensorError.self) { try withErrors { given.results(given.leaves, isFused: true) } }
    }
}
