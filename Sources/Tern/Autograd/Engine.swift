import Synchronization

/// Runs a graph backward: nodes in the order in which their gradients become complete, each exactly once.
///
/// Iterative: lists and heap are links inside the nodes, so that depth is limited by nothing and a small graph allocates nothing.
/// Of the nodes that are ready the youngest runs first, leaves at once, and gradients that meet are summed in the order of their
/// arrival: the same graph gives the same bits each time.
///
/// Passes on several threads run side by side. The first to reach a node claims it and keeps its state there; another one that
/// reaches it meanwhile, or a pass that a hook starts inside this one, keeps its own state in a dictionary. Only the node's rule
/// and the leaf's sum are locked.
struct Engine: ~Copyable {
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

    /// The state of a node that another pass has claimed.
    private final class DetachedState {
        var state = PassState()
    }

    private static let passes = Atomic<UInt64>(0)

    private let pass: UInt64
    private let isAccumulating: Bool
    private let retainsGraph: Bool
    private let hasInputs: Bool
    private var firstReached: Unmanaged<Node>?
    private var lastReached: Unmanaged<Node>?
    private var ready: Unmanaged<Node>?
    private var elsewhere: [ObjectIdentifier: DetachedState] = [:]
    private var captures: [ObjectIdentifier: [Capture]] = [:]
    private var captured: [Tensor?] = []

    private init(isAccumulating: Bool, retainsGraph: Bool, hasInputs: Bool) {
        pass = Engine.passes.add(1, ordering: .relaxed).newValue
        self.isAccumulating = isAccumulating
        self.retainsGraph = retainsGraph
        self.hasInputs = hasInputs
    }

    /// Accumulates into the leaves' `grad`, or, if `inputs` are given, returns their gradients and touches no other.
    static func run(
        _ root: Root, _ others: [Root] = [], inputs: [Tensor]?, accumulating: Bool, retainGraph: Bool, createGraph: Bool
    ) throws(TensorError) -> [Tensor?] {
        var engine = Engine(isAccumulating: accumulating, retainsGraph: retainGraph, hasInputs: inputs != nil)
        let thread = ThreadState.current
        // In `detectAnomaly { }` kernels are not looked at one by one: what a node returns is. Gradients have the types that the
        // forward pass chose, wherever the backward pass is called.
        let own = ThreadState.noGrad | ThreadState.checksKernels | ThreadState.autocasts
        let outer = thread.flags & own
        thread.flags = (thread.flags & ~own) | (createGraph ? 0 : ThreadState.noGrad)
        defer {
            thread.flags = (thread.flags & ~own) | outer
            engine.letGo()
        }
        engine.reach(root.node)
        for other in others { engine.reach(other.node) }
        engine.discover()
        if let inputs { engine.select(inputs) }
        engine.receive(root.node, root.index, root.gradient)
        for other in others { engine.receive(other.node, other.index, other.gradient) }
        engine.start(root.node)
        for other in others { engine.start(other.node) }
        let outerPass = BackwardPass.begin()
        defer { BackwardPass.end(outerPass) }
        // The root holds the graph, and each node those that it leads to: a node needs no reference of its own while it is visited.
        while let reference = engine.popReady() {
            if let error = reference._withUnsafeGuaranteedRef({ engine.visit($0) }) { throw error }
            if thread.isPoisoned { break }
        }
        return engine.captured
    }

    // MARK: State

    /// Works on what this pass keeps for a node that it has reached.
    @inline(__always)
    private borrowing func with<Result>(_ node: Node, _ body: (inout PassState) -> Result) -> Result {
        if node.claim.load(ordering: .relaxed) == pass { return body(&node.state) }
        return withDetached(node, body)
    }

    @inline(never)
    private borrowing func withDetached<Result>(_ node: Node, _ body: (inout PassState) -> Result) -> Result {
        guard let detached = elsewhere[ObjectIdentifier(node)] else { preconditionFailure("a node that was not reached") }
        return body(&detached.state)
    }

    /// Takes note of a node that is met for the first time.
    @inline(__always)
    private mutating func reach(_ node: Node) {
        // A node that was another pass's at the first meeting stays in the dictionary, though it be free by now.
        if !elsewhere.isEmpty, elsewhere[ObjectIdentifier(node)] != nil { return }
        let claim = node.claim.compareExchange(expected: 0, desired: pass, ordering: .acquiring)
        if claim.exchanged {
            if node.state.dependencies != 0 { node.state.dependencies = 0 }
        } else if claim.original == pass {
            return
        } else {
            elsewhere[ObjectIdentifier(node)] = DetachedState()
        }
        let reference = Unmanaged.passUnretained(node)
        if let last = lastReached {
            last._withUnsafeGuaranteedRef { last in with(last) { $0.nextReached = reference } }
        } else {
            firstReached = reference
        }
        lastReached = reference
    }

    /// Reaches what can be reached, and counts for each node the edges that lead to it.
    private mutating func discover() {
        var cursor = firstReached
        while let reference = cursor {
            reference._withUnsafeGuaranteedRef { node in
                for i in 0..<node.edgeCount {
                    guard let next = node.edge(i).reference else { continue }
                    next._withUnsafeGuaranteedRef { next in
                        reach(next)
                        with(next) { $0.dependencies &+= 1 }
                    }
                }
                cursor = with(node) { $0.nextReached }
            }
        }
    }

    /// Lets go of the claims, and of gradients that an error has left behind.
    private mutating func letGo() {
        var cursor = firstReached
        while let reference = cursor {
            reference._withUnsafeGuaranteedRef { node in
                cursor = with(node) { $0.nextReached }
                if node.claim.load(ordering: .relaxed) == pass {
                    node.state = PassState()
                    node.claim.store(0, ordering: .releasing)
                }
            }
        }
    }

    // MARK: Selection

    /// Leaves only those nodes needed that lead to an input, by going through the graph from its far end.
    private mutating func select(_ inputs: [Tensor]) {
        captured = Array(repeating: nil, count: inputs.count)
        for (slot, input) in inputs.enumerated() {
            guard let node = input.node, hasReached(node) else { continue }
            captures[ObjectIdentifier(node), default: []].append(Capture(index: Int(input.outputIndex), slot: slot))
            with(node) { $0.isCaptured = true }
        }
        // Consumers before what they use: each node stands in `order` after all that lead to it.
        var order: [Unmanaged<Node>] = []
        var counts: [ObjectIdentifier: Int32] = [:]
        var stack: [Unmanaged<Node>] = []
        var cursor = firstReached
        while let reference = cursor {
            let node = reference.takeUnretainedValue()
            if with(node, { $0.dependencies }) == 0 { stack.append(reference) }
            cursor = with(node) { $0.nextReached }
        }
        while let reference = stack.popLast() {
            order.append(reference)
            let node = reference.takeUnretainedValue()
            for i in 0..<node.edgeCount {
                guard let next = node.edge(i).reference else { continue }
                let target = next.takeUnretainedValue()
                let left = (counts[ObjectIdentifier(target)] ?? with(target) { $0.dependencies }) - 1
                counts[ObjectIdentifier(target)] = left
                if left == 0 { stack.append(next) }
            }
        }
        for reference in order.reversed() {
            let node = reference.takeUnretainedValue()
            let isNeeded = with(node) { $0.isCaptured } || leadsOn(node)
            with(node) { $0.isNeeded = isNeeded }
        }
    }

    private borrowing func hasReached(_ node: Node) -> Bool {
        node.claim.load(ordering: .relaxed) == pass || elsewhere[ObjectIdentifier(node)] != nil
    }

    /// True if somebody wants a gradient that this node sends on.
    private borrowing func leadsOn(_ node: Node) -> Bool {
        for i in 0..<node.edgeCount {
            if let next = node.edge(i).node, with(next, { $0.isNeeded }) { return true }
        }
        return false
    }

    // MARK: Order

    /// Puts a root that nothing leads to among the ready ones; once, though it be given twice.
    private mutating func start(_ node: Node) {
        let isReady = with(node) { state in
            guard state.dependencies == 0, state.isNeeded else { return false }
            state.dependencies = -1
            return true
        }
        if isReady { pushReady(Unmanaged.passUnretained(node)) }
    }

    // The ready nodes are a pairing heap (Fredman, Sedgewick, Sleator and Tarjan, 1986) by age, linked through the nodes.

    @inline(__always)
    private mutating func pushReady(_ node: Unmanaged<Node>) {
        if let other = ready { ready = meld(other, node) } else { ready = node }
    }

    @inline(__always)
    private mutating func popReady() -> Unmanaged<Node>? {
        guard let top = ready else { return nil }
        let child = top._withUnsafeGuaranteedRef { node in
            with(node) { state in
                let child = state.child
                state.child = nil
                return child
            }
        }
        if let child { ready = meldAll(child) } else { ready = nil }
        return top
    }

    private borrowing func meld(_ a: Unmanaged<Node>, _ b: Unmanaged<Node>) -> Unmanaged<Node> {
        let isFirst = a._withUnsafeGuaranteedRef { $0.sequence } >= b._withUnsafeGuaranteedRef { $0.sequence }
        let (winner, loser) = isFirst ? (a, b) : (b, a)
        let oldest = winner._withUnsafeGuaranteedRef { node in
            with(node) { state in
                let child = state.child
                state.child = loser
                return child
            }
        }
        loser._withUnsafeGuaranteedRef { node in with(node) { $0.sibling = oldest } }
        return winner
    }

    /// Melds siblings in pairs from the left, and the pairs from the right.
    private borrowing func meldAll(_ first: Unmanaged<Node>) -> Unmanaged<Node>? {
        var pairs: Unmanaged<Node>?
        var cursor: Unmanaged<Node>? = first
        while let a = cursor {
            let b = takeSibling(a)
            cursor = b.flatMap { takeSibling($0) }
            let pair = b.map { meld(a, $0) } ?? a
            pair._withUnsafeGuaranteedRef { node in with(node) { $0.sibling = pairs } }
            pairs = pair
        }
        var result: Unmanaged<Node>?
        while let pair = pairs {
            pairs = takeSibling(pair)
            result = result.map { meld($0, pair) } ?? pair
        }
        return result
    }

    private borrowing func takeSibling(_ node: Unmanaged<Node>) -> Unmanaged<Node>? {
        node._withUnsafeGuaranteedRef { node in
            with(node) { state in
                let sibling = state.sibling
                state.sibling = nil
                return sibling
            }
        }
    }

    // MARK: Gradients

    /// Adds a gradient to what an output of a node has so far, summed down to the output's shape.
    @inline(__always)
    private borrowing func receive(_ node: Node, _ index: Int, _ gradient: consuming Tensor) {
        // Given away, not copied: a reference less to be counted.
        if index == 0, node.claim.load(ordering: .relaxed) == pass, node.state.pending == nil, gradient.shape == node.shape,
            gradient.dtype == node.dtype, gradient.device == node.device
        {
            node.state.pending = consume gradient
        } else {
            receiveMore(node, index, gradient)
        }
    }

    @inline(never)
    private borrowing func receiveMore(_ node: Node, _ index: Int, _ gradient: Tensor) {
        var gradient = gradient
        let shape = index == 0 ? node.shape : node.outputShape(index)
        if gradient.shape != shape { gradient = gradient.sumTo(shape) }
        let dtype = index == 0 ? node.dtype : node.outputDType(index)
        if gradient.dtype != dtype, dtype.isFloatingPoint { gradient = gradient.to(dtype) }
        if gradient.device != node.device { gradient = gradient.to(node.device) }
        if index != 0 { return receiveOther(node, index - 1, gradient) }
        var known = with(node) { state in
            let known = state.pending
            state.pending = nil
            return known
        }
        let total = Engine.sum(&known, gradient)
        with(node) { $0.pending = total }
    }

    private borrowing func receiveOther(_ node: Node, _ index: Int, _ gradient: Tensor) {
        var others = with(node) { state in
            let others = state.otherPending ?? []
            state.otherPending = nil
            return others
        }
        while others.count <= index { others.append(nil) }
        others[index] = Engine.sum(&others[index], gradient)
        with(node) { $0.otherPending = others }
    }

    /// The sum; in the old tensor if nobody else can see it.
    @inline(__always)
    private static func sum(_ old: inout Tensor?, _ new: Tensor) -> Tensor {
        let isOurs = !GradMode.isEnabled && LeafNode.isOurs(&old)
        guard let total = old.take() else { return new }
        return isOurs && total.dtype == new.dtype ? total.add_(new) : Operators.Add.entry(total, new)
    }

    /// Visits a node; the error if it fails.
    private mutating func visit(_ node: Node) -> TensorError? {
        do throws(TensorError) {
            if node.extras != nil || hasInputs || with(node, { $0.otherPending != nil }) {
                try visitFully(node)
            } else if node.isLeaf {
                var gradient = with(node) { $0.pending.take() }
                try accumulate(node, &gradient)
            } else {
                let gradients = Gradients(with(node) { $0.pending.take() })
                var results = try run(node, gradients, isDefined: !gradients.isEmpty)
                try distribute(node, &results)
            }
            return nil
        } catch {
            return error
        }
    }

    /// The visit of a node with hooks, with several outputs, or in a pass that was asked for certain gradients.
    @inline(never)
    private mutating func visitFully(_ node: Node) throws(TensorError) {
        var (gradients, others) = with(node) { (Gradients($0.pending.take()), $0.otherPending.take()) }
        let outputs = 1 + (others?.count ?? 0)
        for (i, gradient) in (others ?? []).enumerated() { gradients[i + 1] = gradient }
        others = nil
        if let extras = node.extras { try Hooks.beforeCapture(extras, &gradients, outputs, node) }
        if hasInputs {
            capture(node, gradients)
            // Nobody wants what lies behind an input: it is neither computed nor let go of.
            if node.isLeaf ? !with(node, { $0.isCaptured }) : !leadsOn(node) { return }
        }
        if let extras = node.extras { try Hooks.beforeRun(extras, &gradients, outputs, node) }
        if node.isLeaf {
            var gradient = gradients.take(0)
            return try accumulate(node, &gradient)
        }
        let isDefined = (0..<outputs).contains { gradients[$0] != nil }
        var results = try run(node, gradients, isDefined: isDefined)
        if let extras = node.extras { try Hooks.afterRun(extras, &results, gradients, outputs, node) }
        gradients = Gradients()
        try distribute(node, &results)
    }

    /// Sends a node's results on. A leaf is visited as soon as its gradient is complete: what waits for it can go on, and the
    /// buffer is free.
    @inline(__always)
    private mutating func distribute(_ node: Node, _ results: inout Gradients) throws(TensorError) {
        for i in 0..<node.edgeCount {
            let edge = node.edge(i)
            guard let reference = edge.reference else { continue }
            let error = reference._withUnsafeGuaranteedRef { next -> TensorError? in
                let isWanted = !hasInputs || with(next) { $0.isNeeded }
                if let gradient = results.take(i), isWanted { receive(next, Int(edge.index), gradient) }
                guard isWanted, isComplete(next) else { return nil }
                if next.isLeaf { return visitLeaf(next) }
                pushReady(reference)
                return nil
            }
            if let error { throw error }
        }
    }

    /// Counts a delivery. True if the node now has all that it waits for.
    @inline(__always)
    private borrowing func isComplete(_ node: Node) -> Bool {
        with(node) { state in
            state.dependencies &-= 1
            return state.dependencies == 0
        }
    }

    @inline(never)
    private mutating func visitLeaf(_ leaf: Node) -> TensorError? { visit(leaf) }

    private mutating func capture(_ node: Node, _ gradients: Gradients) {
        guard with(node, { $0.isCaptured }), let wanted = captures[ObjectIdentifier(node)] else { return }
        for capture in wanted { captured[capture.slot] = gradients[capture.index] }
    }

    /// Applies the node's rule; no other pass does so meanwhile.
    @inline(__always)
    private borrowing func run(
        _ node: Node, _ gradients: Gradients, isDefined: Bool
    ) throws(TensorError) -> Gradients {
        let isMine = node.isBusy.acquire()
        defer { if isMine { node.isBusy.release() } }
        let results = isDefined ? try node.backward(gradients) : Gradients()
        if ThreadState.current.flags & ThreadState.refusesAnomalies != 0 {
            try GradientAnomaly.check(node, gradients, results)
        }
        if !retainsGraph { node.releaseSaved() }
        return results
    }

    @inline(__always)
    private borrowing func accumulate(_ node: Node, _ gradient: inout Tensor?) throws(TensorError) {
        guard gradient != nil, isAccumulating, let holder = unsafeDowncast(node, to: LeafNode.self).holder else { return }
        try LeafNode.add(&gradient, to: holder)
        try Hooks.afterAccumulation(node, holder)
    }
}

extension LeafNode {
    /// Adds to a gradient that is kept, and may take the tensor over.
    ///
    /// The one reference to it goes from hand to hand as `inout`: of a value the optimizer may keep a second one until a caller
    /// returns, and then nothing would ever be taken over.
    static func add(_ gradient: inout Tensor?, to holder: GradientHolder) throws(TensorError) {
        try holder.update(&gradient, accumulated)
    }

    /// The sum, in the old tensor if no graph is asked for: whoever holds `x.grad` sees it grow, as in PyTorch.
    private static func accumulated(_ old: Tensor?, _ gradient: inout Tensor?) throws(TensorError) -> Tensor {
        // A gradient that nobody else holds is taken over; one that is shared, or a view, is copied.
        let isFree = old == nil && (GradMode.isEnabled || isOurs(&gradient))
        guard let tensor = gradient.take() else { preconditionFailure("there is a gradient to add") }
        if let old { return GradMode.isEnabled ? old.add(tensor) : old.add_(tensor) }
        return isFree ? tensor : try tensor.copied()
    }

    /// True if nobody else holds the tensor or its memory, and it fills the memory.
    static func isOurs(_ held: inout Tensor?) -> Bool {
        guard isKnownUniquelyReferenced(&held), let tensor = held else { return false }
        return tensor.isContiguous && tensor.view == nil && tensor.storage.byteCount == tensor.count &* tensor.dtype.size
            && isKnownUniquelyReferenced(&tensor.heldStorage)
    }
}
