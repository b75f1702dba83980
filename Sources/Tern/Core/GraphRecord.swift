import CTern

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What is known of one live node while graphs are tracked: a copy of what `retainedGraphs()` tells, so that a report reads nothing
/// that another thread may be changing.
///
/// The node owns its record; the list that the record stands in does not, and the record leaves it when the node goes.
final class GraphRecord: @unchecked Sendable {
    /// What does not change while the node lives.
    struct Facts {
        /// Identifies the node for as long as it lives.
        let identity: ObjectIdentifier
        let name: String
        let shape: Shape
        let dtype: DType
        let isLeaf: Bool
        /// For a leaf: where its gradient is.
        let gradient: KeptGradient?
        let context: CallContext?
        /// The nodes that the node's edges keep alive, one for each edge.
        let targets: [ObjectIdentifier]
    }

    /// A piece of memory that a node keeps for the way back.
    struct Memory: Hashable {
        let storage: ObjectIdentifier
        let byteCount: Int
        /// The memory of a leaf, such as a weight, which is there without the graph.
        let isLeafs: Bool
    }

    /// What can change. Guarded by the list's lock.
    struct State {
        var memory: [Memory]
        /// A backward pass has let go of what was saved.
        var isFreed = false
    }

    let facts: Facts
    fileprivate var state: State
    // Links of the list, guarded by its lock.
    fileprivate var next: Unmanaged<GraphRecord>?
    fileprivate var previous: Unmanaged<GraphRecord>?
    /// To be asked for its number of references and for nothing else: its members may be gone already.
    private let node: Unmanaged<AnyObject>

    fileprivate init(_ node: Node) {
        self.node = Unmanaged.passUnretained(node)
        // The operation that wrote into a view belongs to the node that stands for the write.
        let writer = (node as? CopySlicesNode)?.inner
        let targets = node.nextNodes + (writer?.nextNodes ?? [])
        writer?.record = nil
        facts = Facts(
            identity: ObjectIdentifier(node), name: node.name, shape: node.shape, dtype: node.dtype, isLeaf: node.isLeaf,
            gradient: (node as? LeafNode).map { KeptGradient(holder: $0.holder) }, context: node.context,
            targets: targets.compactMap { $0.map { ObjectIdentifier($0) } })
        state = State(memory: GraphRecord.memory(of: node))
    }

    deinit { GraphList.of(facts.identity).remove(self) }

    fileprivate static func memory(of node: Node) -> [Memory] {
        node.savedValues.compactMap { value in
            value.memory.map {
                Memory(storage: ObjectIdentifier($0), byteCount: $0.byteCount, isLeafs: value.isOfLeaf(node))
            }
        }
    }

    /// How many strong references to the node there are. Under the list's lock only, when the node's memory is still there.
    fileprivate var referenceCount: Int { GraphRecord.references(node) - GraphRecord.ownReferences }

    @inline(never)
    private static func references(_ object: Unmanaged<AnyObject>) -> Int {
        object._withUnsafeGuaranteedRef { Int(_getRetainCount($0)) }
    }

    /// How many of the references that are counted come from the counting, which differs between kinds of builds.
    private static let ownReferences: Int = {
        final class Probe {}
        let held = Unmanaged<AnyObject>.passRetained(Probe())
        defer { held.release() }
        return references(held) - 1
    }()
}

/// A list of the records of live nodes, with its lock. There are several, so that threads that make nodes seldom meet.
final class GraphList: @unchecked Sendable {
    /// A record as it was when its list was read.
    struct Item {
        let facts: GraphRecord.Facts
        let state: GraphRecord.State
        /// How many references to the node there are, edges included.
        let referenceCount: Int
    }

    private let lock = RecursiveLock()
    private var first: Unmanaged<GraphRecord>?

    private static let lists = (0..<16).map { _ in GraphList() }

    fileprivate static func of(_ identity: ObjectIdentifier) -> GraphList {
        // Neighbours in memory are likely of one thread.
        lists[Int(bitPattern: identity) >> 12 & 15]
    }

    // MARK: Nodes come and go

    /// Lists a node that is complete: its edges and what it saved are there.
    @inline(__always)
    static func add(_ node: Node) {
        if tern_get_graph_tracking() != 0 { addSlowly(node) }
    }

    @inline(never)
    private static func addSlowly(_ node: Node) {
        guard isTracking, node.record == nil else { return }
        let record = GraphRecord(node)
        node.record = record
        of(record.facts.identity).insert(record)
    }

    /// Notes that what a node has saved is another now.
    static func update(_ node: Node) {
        guard let record = node.record else { return }
        let memory = GraphRecord.memory(of: node)
        of(record.facts.identity).lock.locked { record.state.memory = memory }
    }

    /// Notes that the record's node has let go of what it had saved.
    static func free(_ record: GraphRecord) {
        of(record.facts.identity).lock.locked {
            record.state.isFreed = record.state.isFreed || !record.state.memory.isEmpty
            record.state.memory = []
        }
    }

    private func insert(_ record: GraphRecord) {
        lock.locked {
            let own = Unmanaged.passUnretained(record)
            record.next = first
            first?._withUnsafeGuaranteedRef { $0.previous = own }
            first = own
        }
    }

    fileprivate func remove(_ record: GraphRecord) {
        lock.locked {
            let (next, previous) = (record.next, record.previous)
            next?._withUnsafeGuaranteedRef { $0.previous = previous }
            if let previous { previous._withUnsafeGuaranteedRef { $0.next = next } } else { first = next }
        }
    }

    /// All live nodes that are listed.
    static func items() -> [Item] {
        var items: [Item] = []
        for list in lists {
            list.lock.locked {
                var place = list.first
                while let record = place {
                    place = record._withUnsafeGuaranteedRef {
                        items.append(Item(facts: $0.facts, state: $0.state, referenceCount: $0.referenceCount))
                        return $0.next
                    }
                }
            }
        }
        return items
    }

    // MARK: Whether to track

    /// True if new nodes are listed.
    static var isTracking: Bool {
        get {
            let known = tern_get_graph_tracking()
            if known < 2 { return known == 1 }
            let isOn = isTrackedFromTheStart
            tern_set_graph_tracking(isOn ? 1 : 0)
            return isOn
        }
        set { tern_set_graph_tracking(newValue ? 1 : 0) }
    }

    private static var isTrackedFromTheStart: Bool {
        #if DEBUG
            let usual = true
        #else
            let usual = false
        #endif
        guard let word = getenv("TERN_TRACK_GRAPHS") else { return usual }
        return word.pointee != 0 && String(cString: word) != "0"
    }
}

extension RecursiveLock {
    fileprivate func locked<Result>(_ body: () -> Result) -> Result {
        acquire()
        defer { release() }
        return body()
    }
}
