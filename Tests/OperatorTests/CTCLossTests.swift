import Testing

@testable import Tern

/// `ctcLoss` against what it is defined as: the sum over all ways to align labels with an input.
@Suite struct CTCLossTests {
    /// Labels without repetitions, then without blanks.
    private func collapsed(_ path: [Int], _ blank: Int) -> [Int] {
        var result: [Int] = []
        for (i, label) in path.enumerated() where label != blank && (i == 0 || path[i - 1] != label) { result.append(label) }
        return result
    }

    /// By trying all paths.
    private func loss(_ logs: [[Double]], _ labels: [Int], _ blank: Int) -> Double {
        let classes = logs[0].count
        var paths: [[Int]] = [[]]
        for _ in logs { paths = paths.flatMap { path in (0..<classes).map { path + [$0] } } }
        let total = paths.filter { collapsed($0, blank) == labels }.reduce(0.0) { sum, path in
            var log = 0.0
            for (step, label) in path.enumerated() { log += logs[step][label] }
            return sum + Tensor(log, dtype: .float64).exp().item(Double.self)
        }
        return -Tensor(total, dtype: .float64).log().item(Double.self)
    }

    private func probabilities(_ steps: Int, _ sequences: Int, _ classes: Int, seed: UInt64) -> Tensor {
        Tensor.randn(steps, sequences, classes, generator: Generator(seed: seed), dtype: .float64).logSoftmax(-1)
    }

    @Test(arguments: [[1], [1, 2], [1, 1], [2, 0, 2], []], [0, 1, 2])
    func isTheSumOverAllPaths(_ labels: [Int], _ blank: Int) throws {
        let labels = labels.map { $0 == blank ? ($0 + 1) % 3 : $0 }
        let x = probabilities(5, 1, 3, seed: 3)
        let logs = (0..<5).map { x[$0, 0].scalars(Double.self) }
        let targets = Tensor(labels, shape: [labels.count], dtype: .int64)
        let found = ctcLoss(x, targets, [5], [labels.count], blank: blank, reduction: .sum).item(Double.self)
        let expected = loss(logs, labels, blank)
        #expect(abs(found - expected) < 1e-12 * max(1, expected), "\(labels), blank \(blank): \(found), \(expected)")
        // One sequence without a batch is the same.
        let alone = ctcLoss(x.squeeze(1), targets, [5], [labels.count], blank: blank, reduction: .none)
        #expect(alone.shape == [] && alone.item(Double.self) == found)
    }

    @Test func bothFormsOfTargets() {
        let x = probabilities(6, 3, 4, seed: 5)
        let padded = Tensor([[1, 2, 2], [3, 9, -7], [1, 3, 0]]).to(.int32), joined = Tensor([1, 2, 2, 3, 1, 3])
        let lengths = [6, 4, 5], counts = [3, 1, 2]
        for reduction in [LossReduction.none, .mean, .sum] {
            let a = ctcLoss(x, padded, lengths, counts, reduction: reduction)
            let b = ctcLoss(x, joined, Tensor(lengths), Tensor(counts), reduction: reduction)
            #expect(a.equal(b))
        }
        let each = ctcLoss(x, joined, lengths, counts, reduction: .none).scalars(Double.self)
        let mean = ctcLoss(x, joined, lengths, counts).item(Double.self)
        #expect(abs(mean - (each[0] / 3 + each[1] + each[2] / 2) / 3) < 1e-12)
    }

    @Test func gradientBehindLogSoftmax() {
        let scores = Tensor.randn(5, 2, 4, generator: Generator(seed: 8), dtype: .float64).requiresGrad_()
        let targets = Tensor([[1, 1], [3, 2]])
        for reduction in [LossReduction.none, .mean, .sum] {
            let report = gradCheck(
                { inputs in [ctcLoss(inputs[0].logSoftmax(-1), targets, [5, 4], [2, 2], reduction: reduction)] }, [scores])
            #expect(report.passed, "\(report)")
        }
    }

    @Test func impossibleSequences() throws {
        // Two equal labels need a blank between them: three steps.
        let x = probabilities(2, 2, 3, seed: 2).detach().requiresGrad_()
        let targets = Tensor([[1, 1], [1, 2]])
        let infinite = ctcLoss(x, targets, [2, 2], [2, 2], reduction: .none)
        #expect(infinite.scalars(Double.self)[0] == .infinity && infinite.scalars(Double.self)[1].isFinite)
        let zero = ctcLoss(x, targets, [2, 2], [2, 2], reduction: .sum, zeroInfinity: true)
        #expect(zero.item(Double.self) == infinite.scalars(Double.self)[1])
        zero.backward()
        let gradient = try #require(x.grad)
        #expect(gradient[.all, 0].abs().max().item(Double.self) == 0)
        #expect(gradient[.all, 1].abs().max().item(Double.self) > 0)
        #expect(gradient.isFinite().all().item(Bool.self))
    }

    @Test func noInputAndNoLabels() {
        let x = probabilities(3, 2, 3, seed: 4)
        let losses = ctcLoss(x, Tensor([1]), [0, 0], [1, 0], reduction: .none)
        #expect(losses.scalars(Double.self) == [.infinity, 0])
    }

    @Test func wrongArguments() {
        let x = probabilities(4, 2, 3, seed: 1), targets = Tensor([[1, 2], [2, 1]])
        func message(_ body: () -> Tensor) -> String {
            do {
                _ = try withErrors { body() }
                return ""
            } catch { return "\(error)" }
        }
        #expect(
            message { ctcLoss(x, targets, [5, 4], [2, 2]) }.contains("input_lengths to have value at least 0 and at most 4"))
        #expect(message { ctcLoss(x, targets, [4], [2, 2]) }.contains("must be of size batch_size"))
        #expect(message { ctcLoss(x, targets, [4, 4], [2, 3]) }.contains("target_lengths"))
        #expect(message { ctcLoss(x, targets, [4, 4], [2, 2], blank: 3) }.contains("blank must be in label range"))
        #expect(message { ctcLoss(x, Tensor([1, 2, 1]), [4, 4], [2, 2]) }.contains("expected as many as the sum"))
        #expect(message { ctcLoss(x, Tensor([[1, 3], [1, 1]]), [4, 4], [2, 2]) }.contains("Target 3 is out of bounds"))
        #expect(message { ctcLoss(x, Tensor([[0.5]]), [4, 4], [2, 2]) }.contains("class numbers"))
        let leaf = x.detach().requiresGrad_()
        #expect(
            message {
                grad(of: ctcLoss(leaf, targets, [4, 4], [2, 2]), with: [leaf], createGraph: true)[0] ?? leaf
            }.contains("differentiate once"))
    }
}
