/// The graphs that are alive in the process, with the memory that they keep: what `retainedGraphs()` found.
///
/// It prints as a report, the largest graphs first. Graphs that look the same are one line: a training loop that collects its
/// losses shows as `200 graphs made by DivBackward0 [] …, held by 200 tensors`.
public struct RetainedGraphs: Sendable {
    /// Graphs that look the same.
    public struct Group: Sendable {
        /// The operation at the root: `DivBackward0` for a mean loss. No other live node leads to it.
        public let name: String
        /// Of its result.
        public let shape: Shape
        /// Of its result.
        public let dtype: DType
        /// The modules that ran when it was made, or else those of the first operation behind it that a module made.
        public let modulePath: String?
        /// Where the root's operator was called, if that was inside `detectAnomaly { }`.
        public let site: CallSite?
        /// How many graphs there are.
        public let graphCount: Int
        /// How many nodes each has, leaves excepted.
        public let nodeCount: Int
        /// The memory that only one of the graphs keeps alive, for each.
        public let byteCount: Int
        /// The memory that each keeps alive together with other graphs.
        public let sharedByteCount: Int
        /// The memory of leaves, such as weights, among what each has saved.
        public let leafByteCount: Int
        /// True if a backward pass has let go of what at least one node had saved.
        public let isFreed: Bool
        /// True if the root's result is the gradient of a leaf, as `backward(createGraph: true)` leaves it.
        public let isGradient: Bool
        /// True if the graph goes on in one that is listed before.
        public let isJoined: Bool
        /// Who holds the graphs: the root first.
        public let holders: [Holder]
    }

    /// References to results inside a graph, from outside of it.
    public struct Holder: Sendable, Hashable {
        /// The operation that made the result.
        public let name: String
        /// Of the result.
        public let shape: Shape
        /// Of the result.
        public let dtype: DType
        /// How many references there are to it, in each graph.
        public let count: Int
        /// True for the graph's root.
        public let isRoot: Bool
    }

    /// False if graphs are not tracked: then nothing is known of those that were made meanwhile.
    public let isTracking: Bool
    /// The largest first.
    public let groups: [Group]
    /// All nodes that are alive, leaves excepted.
    public let nodeCount: Int
    /// The memory that saved values keep alive, each storage counted once.
    public let savedByteCount: Int
    /// The part of `savedByteCount` that belongs to leaves, such as weights.
    public let leafByteCount: Int

    /// How many graphs there are.
    public var graphCount: Int { groups.reduce(0) { $0 + $1.graphCount } }
}

/// Which graphs are alive, how much memory they keep, and who holds them.
///
/// A graph is an operation that no other live one leads to, with all that it leads to. Whatever refers to its result from outside
/// of the graph holds it: nearly always a tensor that somebody kept, such as a loss in a list. Known exactly are the nodes, the
/// memory, and the number of references to each result; not known is where in the program a reference stands. References are
/// tensors, or nodes taken out of `gradFn`; while a backward pass runs, its own are among them.
///
/// Tracking costs a little for each node. It is on in debug builds of the library, and elsewhere if the environment has
/// `TERN_TRACK_GRAPHS=1` or after `trackGraphs()`. Graphs made before are not seen.
///
/// ```swift
/// var losses: [Tensor] = []
/// for (x, target) in batches { losses.append(crossEntropy(net(x), target)) }    // item() would be enough
/// print(retainedGraphs())
/// // 200 graphs, 3,000 nodes, 2.7 MiB saved, 9.2 KiB of it the leaves' own
/// // 200 graphs made by DivBackward0 [] float32 from Net.output: Linear, held by 200 tensors
/// //     15 nodes, 13.7 KiB saved each (2.7 MiB together), 9.2 KiB of leaves
/// //     if only their numbers are wanted, keep item() or detach() of them: the graphs go
/// ```
public func retainedGraphs() -> RetainedGraphs { RetainedGraphs() }

/// Lists the nodes of graphs from now on, for `retainedGraphs()`, or no longer.
///
/// Nodes that are listed stay so while they live.
public func trackGraphs(_ isOn: Bool = true) { GraphList.isTracking = isOn }

extension RetainedGraphs: CustomStringConvertible {
    /// The report. Of many groups the largest twenty are told.
    public var description: String {
        var lines: [String] = []
        if !isTracking {
            lines.append(
                "graphs are not tracked: call trackGraphs() before they are made, or set TERN_TRACK_GRAPHS=1 in the environment")
            if groups.isEmpty { return lines[0] }
        }
        if groups.isEmpty { return "no graph is alive" }
        let own = leafByteCount > 0 ? ", \(OperatorWords.bytes(leafByteCount)) of it the leaves' own" : ""
        lines.append(
            "\(OperatorWords.count(graphCount, "graph")), \(OperatorWords.count(nodeCount, "node")), "
                + "\(OperatorWords.bytes(savedByteCount)) saved\(own)")
        for group in groups.prefix(20) { lines += group.lines }
        let rest = groups.dropFirst(20)
        if !rest.isEmpty {
            let count = rest.reduce(0) { $0 + $1.graphCount }
            let bytes = rest.reduce(0) { $0 + $1.graphCount * $1.byteCount }
            lines.append("and \(OperatorWords.count(count, "smaller graph")), \(OperatorWords.bytes(bytes)) saved")
        }
        return lines.joined(separator: "\n")
    }
}

extension RetainedGraphs.Group {
    fileprivate var lines: [String] {
        let isOne = graphCount == 1
        let each = isOne ? "" : " each"
        var head = "\(OperatorWords.count(graphCount, "graph")) made by \(OperatorWords.printable(name)) \(shape) \(dtype)"
        if let modulePath { head += " from \(OperatorWords.printable(modulePath))" }
        var lines = [head + ", " + held]
        var size = "    \(OperatorWords.count(nodeCount, "node")), "
        size +=
            isFreed && byteCount + sharedByteCount == 0 ? "saved values freed" : "\(OperatorWords.bytes(byteCount)) saved\(each)"
        if !isOne, byteCount > 0 { size += " (\(OperatorWords.bytes(byteCount * graphCount)) together)" }
        if sharedByteCount > 0 { size += ", \(OperatorWords.bytes(sharedByteCount)) shared with other graphs" }
        if leafByteCount > 0 { size += ", \(OperatorWords.bytes(leafByteCount)) of leaves" }
        lines.append(size)
        if let site { lines.append("    called at \(OperatorWords.printable(OperatorWords.place(site)))") }
        for holder in holders where !holder.isRoot {
            let count = OperatorWords.count(holder.count * graphCount, "tensor")
            lines.append("    inside held by \(count): the result of \(OperatorWords.printable(holder.name)) \(holder.shape)")
        }
        if isJoined { lines.append("    goes on in a graph that is listed on its own") }
        if graphCount >= 8, shape.product == 1, !isGradient, holders.first?.isRoot == true {
            lines.append("    if only their numbers are wanted, keep item() or detach() of them: the graphs go")
        }
        return lines
    }

    private var held: String {
        guard let root = holders.first, root.isRoot else { return "held by nobody who is known" }
        let what = isGradient ? "gradient" : "tensor"
        return "held by \(OperatorWords.count(root.count * graphCount, what))"
    }
}
