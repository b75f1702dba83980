import Testing

@testable import Tern

/// What `y.graph` knows, and its text and DOT forms.
@Suite struct GraphTests {
    @Test func entriesOfAnExpression() throws {
        let x = Tensor([1.0, 2.0, 3.0], requiresGrad: true)
        let w = Tensor(2.0, requiresGrad: true)
        let y = (x * w).exp().sum()
        let graph = y.graph
        #expect(
            graph.entries.map(\.name) == ["SumBackward0", "ExpBackward0", "MulBackward0", "AccumulateGrad", "AccumulateGrad"])
        #expect(graph.entries.map(\.number) == Array(0..<5))
        #expect(graph.entries.map(\.operatorName) == ["sum", "exp", "mul", nil, nil])
        #expect(graph.entries.map(\.kind) == [.reduction, .pointwise, .pointwise, .leaf, .leaf])
        #expect(graph.entries.map(\.inputs) == [[1], [2], [3, 4], [], []])
        #expect(graph.entries.map(\.shape) == [[], [3], [3], [3], []])
        #expect(graph.nodeCount == 5 && graph.leafCount == 2)

        let product = graph.entries[2]
        #expect(product.saved.map(\.origin) == [.input(0), .input(1)])
        #expect(product.saved.map(\.shape) == [[3], []])
        #expect(product.saved.map(\.byteCount) == [x.storage.byteCount, w.storage.byteCount])
        #expect(product.saved[0].preview == ["1", "2", "3"])
        #expect(graph.entries[1].saved.map(\.origin) == [.output])
        #expect(graph.entries[0].saved.isEmpty)
        #expect(graph.savedByteCount == x.storage.byteCount * 2 + w.storage.byteCount)
        #expect(graph.leafByteCount == x.storage.byteCount + w.storage.byteCount)
        #expect(Tensor(1.0).graph.nodeCount == 0)
    }

    @Test func aStorageCountsOnce() {
        let x = Tensor([1.0, 2.0, 3.0], requiresGrad: true)
        let y = (x * x) * x
        #expect(y.graph.entries.flatMap(\.saved).count == 4)
        #expect(y.graph.savedByteCount == x.storage.byteCount * 2)
        // A part keeps all of its storage.
        let part: Tensor = x[0]
        #expect((part * part).graph.savedByteCount == x.storage.byteCount)
    }

    @Test func whatBackwardFreesAndWhatIsOverwritten() {
        let x = Tensor([1.0, 2.0], requiresGrad: true)
        let y = x.exp()
        let z = y * y
        y.add_(1)
        #expect(z.graph.entries[0].saved.allSatisfy { $0.isChanged })
        let w = (x * x).sum()
        #expect(!w.graph.entries.contains { $0.isFreed })
        w.backward()
        let freed = w.graph.entries[1]
        #expect(freed.isFreed && freed.saved.isEmpty)
        #expect(w.graph.savedByteCount == 0)
    }

    @Test func views() {
        let x = Tensor([[1.0, 2.0], [3.0, 4.0]], requiresGrad: true)
        let base = x * 1
        let view = base.t().view([2, 2].map { $0 })[0] as Tensor
        let graph = view.graph
        let link = graph.entries[0].view
        #expect(graph.entries[0].kind == .view)
        #expect(link?.base.map { graph.entries[$0].name } == "MulBackward0")
        #expect(link?.steps.first?.hasPrefix("t") == true && link?.steps.last == "select [2]")
    }

    @Test func aWriteIntoAView() {
        let x = Tensor([1.0, 2.0], requiresGrad: true)
        let y = x * 1
        y[0].mul_(3)
        let entry = y.graph.entries[0]
        #expect(entry.name == "CopySlices" && entry.kind == .copySlices && entry.writer == "MulBackward0")
        #expect(entry.view?.steps == ["select []"])
        #expect(entry.view?.base.map { y.graph.entries[$0].name } == "MulBackward0")
    }

    @Test func gradientStatistics() throws {
        let x = Tensor([1.0, -2.0, 4.0], requiresGrad: true)
        let h = x * 2
        h.retainGrad()
        let y = (h * h).sum()
        #expect(y.graph.entries.allSatisfy { $0.gradients.isEmpty })
        y.backward(retainGraph: true)
        let graph = y.graph
        let leaf = try #require(graph.entries.first(where: \.isLeaf)?.gradients.first)
        #expect(leaf.statistics.min == -16 && leaf.statistics.max == 32 && leaf.statistics.mean == 8)
        #expect(abs(leaf.statistics.norm - (64.0 + 256 + 1024).squareRoot()) < 1e-9)
        #expect(leaf.preview == ["8", "-16", "32"] && leaf.elementCount == 3)
        let inner = graph.entries.filter { !$0.isLeaf && !$0.gradients.isEmpty }
        #expect(inner.count == 1 && inner[0].gradients[0].statistics.max == 16)

        x.grad = Tensor([Double.nan, .infinity, 3])
        let bad = try #require(y.graph.entries.first(where: \.isLeaf)?.gradients.first?.statistics)
        #expect(bad.nanCount == 1 && bad.infinityCount == 1 && bad.min == 3 && bad.max == 3 && bad.norm == 3)
        x.grad = Tensor([Double.nan, .nan, .nan])
        #expect(y.graph.entries.first(where: \.isLeaf)?.gradients.first?.statistics.min.isNaN == true)
    }

    @Test func lookingChangesNothing() {
        let x = Tensor([1.0, 2.0], requiresGrad: true)
        let y = (x * x).sum()
        let (graph, events) = trace {
            y.backward(retainGraph: true)
            return y.graph
        }
        let without = trace { y.backward(retainGraph: true) }.events
        #expect(events.count <= without.count)
        #expect(x.grad?.scalars(Double.self) == [4, 8])
        #expect(graph.entries.last?.gradients.count == 1)
        weak let node = y.node
        #expect(node != nil)
    }

    @Test func aGraphHoldsNoTensor() {
        func make() -> (Graph, WeakStorage) {
            let x = Tensor([1.0, 2.0], requiresGrad: true)
            let y = (x * x).sum()
            y.backward(retainGraph: true)
            return (y.graph, WeakStorage(x.storage))
        }
        let (graph, storage) = make()
        #expect(storage.value == nil && graph.nodeCount == 3)
    }

    @Test func names() throws {
        #expect(OperatorWords.operatorName("MaxPool2DWithIndicesBackward0") == "max_pool2d_with_indices")
        #expect(OperatorWords.operatorName("NllLossBackward0") == "nll_loss")
        #expect(OperatorWords.operatorName("TBackward0") == "t")
        #expect(OperatorWords.operatorName("Log1PBackward0") == "log1p")
        #expect(OperatorWords.operatorName("CopySlices") == "copy_slices")
        #expect(OperatorWords.operatorName("Backward0") == "Backward0")
        let w = Tensor([2.0], requiresGrad: true)
        let h = w * 3
        let graph = (h * 2).graph(naming: [("layer.weight", w), ("hidden", h), ("no gradient", Tensor(1.0))])
        #expect(graph.entries.map(\.label) == [nil, "hidden", "layer.weight"])
        #expect(
            "\(graph)" == """
                <MulBackward0> [1] float32
                ├─ <MulBackward0> hidden [1] float32
                │  ├─ leaf layer.weight [1] float32
                │  └─ (no gradient)
                └─ (no gradient)
                """)
    }

    // MARK: Text and DOT

    @Test func theTreeWithDetails() {
        let x = Tensor([1.0, 2.0], requiresGrad: true)
        let y = (x * x).sum()
        y.backward(retainGraph: true)
        let text = y.graph.text(details: true)
        #expect(
            text == """
                3 nodes, 1 leaf, \(x.storage.byteCount) bytes saved, \(x.storage.byteCount) bytes of it the leaves' own
                0 <SumBackward0> [] float32
                └─ 1 <MulBackward0> [2] float32
                   │  saved input 0 [2] float32, \(x.storage.byteCount) bytes, version 0: 1, 2
                   │  saved input 1 [2] float32, \(x.storage.byteCount) bytes, version 0: 1, 2
                   ├─ 2 leaf [2] float32
                   │     gradient: min 2, max 4, mean 3, norm 4.4721, 0 NaN, 0 Inf
                   └─ 2 leaf [2] float32
                """)
    }

    @Test func ofLongGraphsTheTextIsCut() {
        var y = Tensor(1.0, requiresGrad: true)
        for _ in 0..<3000 { y = y.exp() }
        let graph = y.graph
        let lines = "\(graph)".split(separator: "\n")
        #expect(lines.count == 1001 && lines.last == "… 2,001 of 3001 entries not shown")
        #expect(graph.text(limit: 2).split(separator: "\n").count == 3)
        #expect(graph.entries.count == 3001)
    }

    @Test func dot() {
        let x = Tensor([1.0, 2.0], requiresGrad: true)
        let dot = (x * x).graph(naming: [("a\"b\\n\nc", x)]).dot
        #expect(dot.hasPrefix("digraph ") && dot.hasSuffix("}\n"))
        #expect(dot.contains(#"n1 [label="a\"b\\n\\nc\n[2] float32""#), "\(dot)")
        #expect(dot.components("n0 -> n1;") == 3)
        #expect(Tensor(1.0).graph.dot.contains("}"))
    }
}

final class WeakStorage {
    weak var value: Storage?
    init(_ value: Storage) { self.value = value }
}

extension String {
    /// The number of parts that `separator` leaves.
    func components(_ separator: String) -> Int { ranges(of: separator).count + 1 }
}
