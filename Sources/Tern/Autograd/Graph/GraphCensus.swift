/// Works out graphs from a list of live nodes.
struct GraphCensus {
    private let items: [LiveNode]
    private var number: [ObjectIdentifier: Int] = [:]
    /// For each node how many edges lead to it.
    private var edgeCounts: [Int]
    /// For each node the graph that it was first reached in.
    private var graphOf: [Int]
    /// In how many graphs a storage is saved.
    private var graphsOfStorage: [ObjectIdentifier: Int] = [:]
    /// A leaf's memory is that, whatever another node that saved it knows.
    private let leafStorages: Set<ObjectIdentifier>
    /// The nodes whose results are the gradients of leaves.
    private let gradients: Set<ObjectIdentifier>

    private var paths = ModulePaths()

    private struct Found {
        let root: Int
        var nodeCount = 0
        var memory: [LiveNode.Memory] = []
        var isFreed = false
        var isJoined = false
        var context: CallContext?
        var holders: [RetainedGraphs.Holder] = []
    }

    /// What makes graphs look the same.
    private struct Likeness: Hashable {
        let name: String
        let shape: [Int]
        let dtype: DType
        let modulePath: String?
        // Which lines it leads to is looked up when the report is printed.
        let stack: CallStack?
        let nodeCount: Int
        let byteCount: Int
        let sharedByteCount: Int
        let leafByteCount: Int
        let isFreed: Bool
        let isGradient: Bool
        let isJoined: Bool
        let holders: [RetainedGraphs.Holder]
    }

    init(_ items: [LiveNode]) {
        self.items = items
        leafStorages = Set(items.lazy.flatMap(\.memory).filter(\.isLeafs).map(\.storage))
        gradients = Set(items.lazy.compactMap { ($0.node as? LeafNode)?.holder?.grad?.storedNode }.map { ObjectIdentifier($0) })
        edgeCounts = Array(repeating: 0, count: items.count)
        graphOf = Array(repeating: -1, count: items.count)
        for (i, item) in items.enumerated() { number[ObjectIdentifier(item.node)] = i }
        for item in items {
            for target in item.targets {
                if let i = number[target] { edgeCounts[i] += 1 }
            }
        }
    }

    /// The graphs, like ones together, the largest first.
    mutating func groups() -> [RetainedGraphs.Group] {
        var graphs: [Found] = []
        for (i, item) in items.enumerated() where edgeCounts[i] == 0 && !item.node.isLeaf {
            graphs.append(walk(from: i, graph: graphs.count))
        }
        for graph in graphs {
            for memory in graph.memory { graphsOfStorage[memory.storage, default: 0] += 1 }
        }
        var counts: [Likeness: Int] = [:]
        var sites: [Likeness: CallSite] = [:]
        var order: [Likeness] = []
        for graph in graphs {
            let likeness = likeness(graph)
            if counts[likeness] == nil {
                order.append(likeness)
                sites[likeness] = items[graph.root].node.site
            }
            counts[likeness, default: 0] += 1
        }
        return order.map { group($0, counts[$0] ?? 1, sites[$0]) }.sorted { GraphCensus.size($0) > GraphCensus.size($1) }
    }

    private static func size(_ group: RetainedGraphs.Group) -> (Int, Int, Int) {
        (group.byteCount * group.graphCount, group.nodeCount * group.graphCount, group.graphCount)
    }

    /// Goes through what `root` leads to. A node of two graphs counts in the first.
    private mutating func walk(from root: Int, graph: Int) -> Found {
        var found = Found(root: root)
        var storages: Set<ObjectIdentifier> = []
        var stack = [root]
        graphOf[root] = graph
        while let i = stack.popLast() {
            let item = items[i]
            found.nodeCount += 1
            found.context = found.context ?? item.node.context
            found.isFreed = found.isFreed || item.isFreed
            for memory in item.memory where storages.insert(memory.storage).inserted { found.memory.append(memory) }
            let outside = item.referenceCount - edgeCounts[i]
            if outside > 0 {
                found.holders.append(
                    RetainedGraphs.Holder(
                        name: item.node.name, shape: item.node.shape, dtype: item.node.dtype, count: outside, isRoot: i == root
                    ))
            }
            for target in item.targets {
                guard let next = number[target], !items[next].node.isLeaf else { continue }
                if graphOf[next] < 0 {
                    graphOf[next] = graph
                    stack.append(next)
                } else if graphOf[next] != graph {
                    found.isJoined = true
                }
            }
        }
        return found
    }

    private mutating func likeness(_ graph: Found) -> Likeness {
        let root = items[graph.root].node
        var (own, shared, leafs) = (0, 0, 0)
        for memory in graph.memory {
            if leafStorages.contains(memory.storage) {
                leafs += memory.byteCount
            } else if graphsOfStorage[memory.storage] == 1 {
                own += memory.byteCount
            } else {
                shared += memory.byteCount
            }
        }
        let inner = Dictionary(grouping: graph.holders.filter { !$0.isRoot }) { $0.with(count: 0) }
            .map { holder, like in holder.with(count: like.reduce(0) { $0 + $1.count }) }
            .sorted { ($0.name, $0.shape.description) < ($1.name, $1.shape.description) }
        return Likeness(
            name: root.name, shape: Array(root.shape), dtype: root.dtype, modulePath: paths.path(graph.context),
            stack: root.site?.stack,
            nodeCount: graph.nodeCount, byteCount: own, sharedByteCount: shared, leafByteCount: leafs, isFreed: graph.isFreed,
            isGradient: gradients.contains(ObjectIdentifier(root)), isJoined: graph.isJoined,
            holders: graph.holders.filter(\.isRoot) + inner)
    }

    private func group(_ like: Likeness, _ count: Int, _ site: CallSite?) -> RetainedGraphs.Group {
        RetainedGraphs.Group(
            name: like.name, shape: Shape(like.shape), dtype: like.dtype, modulePath: like.modulePath, site: site,
            graphCount: count,
            nodeCount: like.nodeCount, byteCount: like.byteCount, sharedByteCount: like.sharedByteCount,
            leafByteCount: like.leafByteCount, isFreed: like.isFreed, isGradient: like.isGradient, isJoined: like.isJoined,
            holders: like.holders)
    }

    /// The memory of all nodes, each storage once, and the part that belongs to leaves.
    func memory() -> (all: Int, leafs: Int) {
        var known: Set<ObjectIdentifier> = []
        var (all, leafs) = (0, 0)
        for memory in items.lazy.flatMap(\.memory) where known.insert(memory.storage).inserted {
            all += memory.byteCount
            if leafStorages.contains(memory.storage) { leafs += memory.byteCount }
        }
        return (all, leafs)
    }
}

extension RetainedGraphs.Holder {
    fileprivate func with(count: Int) -> RetainedGraphs.Holder {
        RetainedGraphs.Holder(name: name, shape: shape, dtype: dtype, count: count, isRoot: isRoot)
    }
}

extension RetainedGraphs {
    // A report holds the nodes while it works, and would be among the holders that another one finds.
    private static let lock = RecursiveLock()

    init() {
        RetainedGraphs.lock.acquire()
        defer { RetainedGraphs.lock.release() }
        self.init(LiveNode.all())
    }

    private init(_ items: [LiveNode]) {
        var census = GraphCensus(items)
        groups = census.groups()
        isTracking = GraphList.isTracking
        nodeCount = items.count { !$0.node.isLeaf }
        (savedByteCount, leafByteCount) = census.memory()
    }
}
