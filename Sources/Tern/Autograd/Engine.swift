import Synchronization

/// Runs a graph backward: nodes in the order in which their gradients become complete, each exactly once.
///
/// Iterative, with a stack of its own: depth is limited by memory only. Gradients that meet are summed in a fixed order.
final class Engine {
    /// Where a pass starts: an output of a node, and its gradient.
    struct Root {
        let node: Node
        let index: Int
        let gradient: Tensor
    }

    /// A gradient that is wanted for itself: an output of a node.
    private struct Capture {
        let index: Int
        let slot: Int
    }

    // One pass at a time in the process: its counters stand in the nodes. Recursive, for passes that start another one.
    private static let lock = RecursiveLock()
    private static let passes = Atomic<UInt64>(0)

    private let pass: UInt64
    private var reached: [Node] = []
    private var ready: [Node] = []
    private var captures: [ObjectIdentifier: [Capture]] = [:]
    private var captured: [Tensor?] = []

    private init() {
        pass = Engine.passes.add(1, ordering: .relaxed).newValue
    }

    /// Accumulates into the leaves' `grad`, or, if `inputs` are given, returns their gradients and touches no other.
    static func run(
        _ roots: [Root], inputs: [Tensor]?, accumulating: Bool, retainGraph: Bool, createGraph: Bool
    ) throws(TensorError) -> [Tensor?] {
        lock.acquire()
        defer { lock.release() }
        let engine = Engine()
        let thread = ThreadState.current
        let outer = thread.flags & ThreadState.noGrad
        thread.flags = createGraph ? thread.flags & ~ThreadState.noGrad : thread.flags | ThreadState.noGrad
        defer { thread.flags = (thread.flags & ~ThreadState.noGrad) | outer }
        defer { engine.clear() }
        return try engine.run(roots, inputs, accumulating, retainGraph)
    }

    private func run(
        _ roots: [Root], _ inputs: [Tensor]?, _ accumulating: Bool, _ retainGraph: Bool
    ) throws(TensorError) -> [Tensor?] {
        for root in roots { discover(root.node) }
        if let inputs { select(inputs) }
        for root in roots where root.node.pass == pass { receive(root.node, root.index, root.gradient) }
        for root in roots where root.node.dependencies == 0 && root.node.isNeeded && root.node.pass == pass {
            // A root may be given twice; the mark keeps it from running twice.
            root.node.dependencies = -1
            ready.append(root.node)
        }
        while let node = ready.popLast() {
            try visit(node, inputs: inputs, accumulating: accumulating, retainGraph: retainGraph)
            if ThreadState.current.isPoisoned { break }
        }
        return captured
    }

    /// Counts, for each node that can be reached, the edges that lead to it.
    private func discover(_ root: Node) {
        guard root.pass != pass else { return }
        mark(root)
        var stack = [root]
        while let node = stack.popLast() {
            for i in 0..<node.edgeCount {
                guard let next = node.edge(i).node else { continue }
                if next.pass != pass {
                    mark(next)
                    stack.append(next)
                }
                next.dependencies += 1
            }
        }
    }

    private func mark(_ node: Node) {
        node.pass = pass
        node.dependencies = 0
        node.isNeeded = true
        node.pending = nil
        node.otherPending = nil
        reached.append(node)
    }

    /// Leaves only those nodes needed that lead to an input, by going through the graph from its far end.
    private func select(_ inputs: [Tensor]) {
        captured = Array(repeating: nil, count: inputs.count)
        for (slot, input) in inputs.enumerated() {
            guard let node = input.node, node.pass == pass else { continue }
            captures[ObjectIdentifier(node), default: []].append(Capture(index: Int(input.outputIndex), slot: slot))
        }
        var counts: [ObjectIdentifier: Int32] = [:]
        var order: [Node] = []
        var stack = reached.filter { $0.dependencies == 0 }
        while let node = stack.popLast() {
            order.append(node)
            for i in 0..<node.edgeCount {
                guard let next = node.edge(i).node else { continue }
                let left = (counts[ObjectIdentifier(next)] ?? next.dependencies) - 1
                counts[ObjectIdentifier(next)] = left
                if left == 0 { stack.append(next) }
            }
        }
        for node in order.reversed() {
            node.isNeeded =
                captures[ObjectIdentifier(node)] != nil
                || (0..<node.edgeCount).contains { node.edge($0).node?.isNeeded == true }
        }
    }

    /// Adds a gradient to what an output of a node has so far, summed down to the output's shape.
    private func receive(_ node: Node, _ index: Int, _ gradient: Tensor) {
        var gradient = gradient
        let shape = node.outputShape(index)
        if gradient.shape != shape { gradient = gradient.sumTo(shape) }
        if gradient.dtype != node.dtype, node.dtype.isFloatingPoint, index == 0 { gradient = gradient.to(node.dtype) }
        if gradient.device != node.device { gradient = gradient.to(node.device) }
        if index == 0 {
            node.pending = sum(&node.pending, gradient)
        } else {
            var others = node.otherPending ?? []
            node.otherPending = nil
            while others.count < index { others.append(nil) }
            others[index - 1] = sum(&others[index - 1], gradient)
            node.otherPending = others
        }
    }

    private func sum(_ old: inout Tensor?, _ new: Tensor) -> Tensor {
        guard let known = old else { return new }
        old = nil
        return known.add(new)
    }

    private func visit(
        _ node: Node, inputs: [Tensor]?, accumulating: Bool, retainGraph: Bool
    ) throws(TensorError) {
        var gradients = Gradients(node.pending)
        node.pending = nil
        var outputs = 1
        if let others = node.otherPending {
            for (i, gradient) in others.enumerated() { gradients[i + 1] = gradient }
            outputs += others.count
            node.otherPending = nil
        }
        if let extras = node.extras { try keepRetained(extras, gradients, outputs) }
        if inputs != nil, let wanted = captures[ObjectIdentifier(node)] {
            for capture in wanted { captured[capture.slot] = gradients[capture.index] }
        }
        if let leaf = node as? LeafNode {
            if let gradient = gradients[0], accumulating, inputs == nil || captures[ObjectIdentifier(leaf)] != nil {
                gradients = Gradients()
                try leaf.accumulate(gradient)
            }
            return
        }
        // Nobody wants what lies behind an input: it is neither computed nor let go of.
        if inputs != nil, !(0..<node.edgeCount).contains(where: { node.edge($0).node?.isNeeded == true }) { return }
        let isDefined = (0..<outputs).contains { gradients[$0] != nil }
        var results = isDefined ? try node.backward(gradients) : Gradients()
        gradients = Gradients()
        if !retainGraph { node.releaseSaved() }
        for i in 0..<node.edgeCount {
            let edge = node.edge(i)
            guard let next = edge.node else { continue }
            let gradient = results[i]
            results[i] = nil
            guard next.isNeeded else { continue }
            if let gradient { receive(next, Int(edge.index), gradient) }
            next.dependencies -= 1
            if next.dependencies == 0 { ready.append(next) }
        }
    }

    private func keepRetained(_ extras: NodeExtras, _ gradients: Gradients, _ outputs: Int) throws(TensorError) {
        for (index, kept) in extras.retained where index < outputs {
            guard let gradient = gradients[index], let holder = kept.holder else { continue }
            holder.grad = try LeafNode.accumulated(holder.grad, gradient)
        }
    }

    /// Leaves no gradient behind in a node, also after an error.
    private func clear() {
        for node in reached where node.pass == pass {
            node.pending = nil
            node.otherPending = nil
            node.isNeeded = true
        }
        reached = []
    }
}

extension LeafNode {
    /// Adds to the leaf's gradient, if the leaf is still there.
    func accumulate(_ gradient: consuming Tensor) throws(TensorError) {
        guard let holder else { return }
        holder.grad = try LeafNode.accumulated(holder.grad, gradient)
    }

    /// The sum, in the old tensor if no graph is asked for: whoever holds `x.grad` sees it grow, as in PyTorch.
    static func accumulated(_ old: Tensor?, _ gradient: consuming Tensor) throws(TensorError) -> Tensor {
        if let old {
            if GradMode.isEnabled { return old.add(gradient) }
            return old.add_(gradient)
        }
        if GradMode.isEnabled { return gradient }
        var tensor: Tensor = gradient
        // A gradient that nobody else holds is taken over; one that is shared, or a view, is copied.
        if isKnownUniquelyReferenced(&tensor), tensor.isContiguous, tensor.view == nil,
            tensor.storage.byteCount == tensor.count * tensor.dtype.size, isKnownUniquelyReferenced(&tensor.heldStorage)
        {
            return tensor
        }
        return try tensor.copied()
    }
}
