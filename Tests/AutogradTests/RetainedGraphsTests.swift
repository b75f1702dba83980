import Testing

@testable import Tern

/// Other tests make graphs at the same time: each test here looks at shapes that nobody else uses.
@Suite(.serialized) struct RetainedGraphsTests {
    init() { trackGraphs() }

    /// The groups whose roots have this shape.
    private func groups(_ shape: Shape) -> [RetainedGraphs.Group] { retainedGraphs().groups.filter { $0.shape == shape } }

    @Test func lossesInAList() throws {
        let shape: Shape = [1, 1, 1, 211]
        let w = Tensor.ones(211, requiresGrad: true)
        var losses: [Tensor] = []
        for i in 0..<200 {
            let x = Tensor.full([1, 1, 1, 211], Double(i))
            losses.append((w * x).exp())
        }
        let found = groups(shape)
        #expect(found.count == 1)
        let group = try #require(found.first)
        #expect(group.name == "ExpBackward0" && group.graphCount == 200 && group.nodeCount == 2)
        // Each keeps its x and the value of exp; all keep w.
        let bytes = losses[0].storage.byteCount
        #expect(group.byteCount == 2 * bytes || group.byteCount == bytes)
        #expect(group.holders.count == 1 && group.holders[0].count == 1 && group.holders[0].isRoot)
        let report = "\(retainedGraphs())"
        #expect(
            report.contains("200 graphs made by ExpBackward0 [1, 1, 1, 211] float32, held by 200 tensors\n    2 nodes, "),
            "\(report)")
        #expect(report.contains("held by 200 tensors"), "\(report)")
        losses.removeLast(150)
        #expect(groups(shape).first?.graphCount == 50)
        losses = []
        #expect(groups(shape).isEmpty)
    }

    @Test func scalarLossesAreToldHowToLetGo() {
        let w = Tensor.ones(1, 1, 1, 1, 1, 1, requiresGrad: true)
        var losses: [Tensor] = []
        for _ in 0..<9 { losses.append(w * 2) }
        let report = "\(retainedGraphs())"
        #expect(
            report.contains("9 graphs made by MulBackward0 [1, 1, 1, 1, 1, 1] float32, held by 9 tensors\n    1 node, "),
            "\(report)")
        #expect(report.contains("keep item() or detach() of them"), "\(report)")
        losses.removeAll()
    }

    @Test func aRunningTotalIsOneGraph() throws {
        let shape: Shape = [1, 1, 223]
        let w = Tensor.ones(1, 1, 223, requiresGrad: true)
        var total = w * 0
        for _ in 0..<100 { total = total + w }
        let group = try #require(groups(shape).first)
        #expect(group.graphCount == 1 && group.nodeCount == 101 && group.name == "AddBackward0")
        #expect(group.holders.map(\.count) == [1])
        total = w
        #expect(groups(shape).isEmpty)
    }

    @Test func tensorsInsideAreHolders() throws {
        let x = Tensor.ones(1, 1, 227, requiresGrad: true)
        let h = x * 2
        let y = h.exp()
        let same = [y, y]
        var group = try #require(groups([1, 1, 227]).first)
        // Two variables for one tensor are one reference to the node.
        #expect(group.holders.map(\.name) == ["ExpBackward0", "MulBackward0"] && group.holders.map(\.count) == [1, 1])
        let node = y.gradFn
        group = try #require(groups([1, 1, 227]).first)
        #expect(group.holders[0].count == 2)
        withExtendedLifetime((h, same, node)) {}
    }

    @Test func backwardFreesWhatWasSaved() throws {
        let x = Tensor.ones(1, 1, 229, requiresGrad: true)
        let y = (x * 2).exp()
        #expect(groups([1, 1, 229]).first?.byteCount == y.storage.byteCount)
        y.backward(gradient: Tensor.ones(1, 1, 229))
        let group = try #require(groups([1, 1, 229]).first)
        #expect(group.byteCount == 0 && group.isFreed)
        #expect("\(retainedGraphs())".contains("229] float32, held by 1 tensor\n    2 nodes, saved values freed"))
    }

    @Test func memoryThatIsSharedCountsOnce() throws {
        let x = Tensor.ones(1, 1, 233)
        let w = Tensor.ones(1, 1, 233, requiresGrad: true)
        let parts = [w * x, w * x, w * x]
        let group = try #require(groups([1, 1, 233]).first)
        #expect(group.graphCount == 3 && group.byteCount == 0 && group.sharedByteCount == x.storage.byteCount)
        #expect("\(retainedGraphs())".contains("shared with other graphs"))
        // Two graphs that have nodes in common.
        let h = Tensor.ones(1, 1, 239, requiresGrad: true) * 2
        let joined = [h * 3, h + 4]
        let found = groups([1, 1, 239])
        #expect(found.reduce(0) { $0 + $1.graphCount * $1.nodeCount } == 3)
        #expect(found.filter(\.isJoined).count == 1)
        withExtendedLifetime((parts, joined)) {}
    }

    @Test func gradientsWithAHistory() throws {
        let x = Tensor.ones(1, 1, 241, requiresGrad: true)
        (x ** 3).sum().backward(createGraph: true)
        let group = try #require(groups([1, 1, 241]).first)
        #expect(group.isGradient && group.holders.map(\.count) == [1])
        #expect("\(retainedGraphs())".contains("held by 1 gradient"))
        x.grad = nil
        #expect(groups([1, 1, 241]).isEmpty)
    }

    @Test func viewsAndWritesIntoThem() throws {
        let x = Tensor.ones(3, 1, 251, requiresGrad: true)
        let y = x * 1
        y[0].mul_(2)
        let group = try #require(groups([3, 1, 251]).first)
        #expect(group.name == "CopySlices" && group.holders[0].count == 1)
        let view = y.view(251, 3)
        let viewGroup = try #require(groups([251, 3]).first)
        #expect(viewGroup.name == "ViewBackward0" && viewGroup.nodeCount >= 3)
        // The view holds the tensor that it shows.
        #expect(viewGroup.holders.count == 2)
        withExtendedLifetime(view) {}
    }

    @Test func customFunctionsAndPackedValues() throws {
        struct Square: DifferentiableFunction {
            func forward(_ inputs: [Tensor], _ context: FunctionContext) -> [Tensor] {
                context.save(inputs[0])
                return [inputs[0] * inputs[0]]
            }
            func backward(_ gradients: [Tensor?], _ context: FunctionContext) -> [Tensor?] {
                [gradients[0].map { $0 * context.saved[0] * 2 }]
            }
        }
        let x = Tensor.ones(1, 1, 269, requiresGrad: true)
        let y = Square()(x)
        #expect(groups([1, 1, 269]).first?.name == "SquareBackward")
        let packed = withSavedTensorHooks(pack: { $0.to(.bfloat16) }, unpack: { $0.to(.float32) }) { y.exp() }
        let entry = packed.graph.entries[0]
        #expect(entry.saved.map(\.isPacked) == [true] && entry.saved[0].byteCount == 0)
        #expect(packed.graph.text(details: true).contains("saved output [1, 1, 269] float32, packed"))
        #expect(packed.graph.html.contains("packed by a hook"))
    }

    @Test func linesInsideDetectAnomaly() throws {
        let x = Tensor.ones(1, 1, 271, requiresGrad: true)
        let y = detectAnomaly { x * 2 }
        let site = try #require(y.graph.entries[0].site)
        if let line = site.line {
            #expect(y.graph.text(details: true).contains("called at RetainedGraphsTests.swift:\(line)"))
            #expect(y.graph.html.contains("RetainedGraphsTests.swift:\(line)"))
            #expect("\(retainedGraphs())".contains("called at RetainedGraphsTests.swift:\(line)"))
        }
    }

    // Tracking is the process's: other tests need it meanwhile.
    @Test func notTracked() async {
        await #expect(processExitsWith: .success) {
            trackGraphs(false)
            let x = Tensor.ones(1, 1, 257, requiresGrad: true)
            let y = x * 2
            #expect(retainedGraphs().groups.isEmpty)
            #expect(!retainedGraphs().isTracking)
            #expect("\(retainedGraphs())".hasPrefix("graphs are not tracked: call trackGraphs()"))
            withExtendedLifetime(y) {}
        }
    }

    @Test func manyThreadsAtOnce() async {
        await withTaskGroup(of: Int.self) { group in
            for i in 0..<6 {
                group.addTask {
                    var most = 0
                    for _ in 0..<40 {
                        let w = Tensor.ones(1, 263 + i, requiresGrad: true)
                        let y = (w * w).exp()
                        (y * y).sum().backward(retainGraph: true)
                        most = Swift.max(most, retainedGraphs().nodeCount)
                        y.sum().backward()
                    }
                    return most
                }
            }
            for await most in group { #expect(most > 0) }
        }
    }
}
