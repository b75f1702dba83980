import CTern

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A live node's place in the list of them, while graphs are tracked. The node owns it, and it leaves the list when the node goes.
final class GraphRecord: @unchecked Sendable {
    /// Nil as soon as the node is being released.
    fileprivate weak var node: Node?
    // Links, guarded by the list's lock.
    fileprivate var next: Unmanaged<GraphRecord>?
    fileprivate var previous: Unmanaged<GraphRecord>?
    private unowned(unsafe) let list: GraphList

    fileprivate init(_ node: Node) {
        self.node = node
        list = GraphList.forThisThread
        list.insert(self)
    }

    deinit { list.remove(self) }
}

/// A list of live nodes, with its lock. There are several, so that threads that make nodes seldom meet.
final class GraphList: @unchecked Sendable {
    private let lock = RecursiveLock()
    private var first: Unmanaged<GraphRecord>?

    private static let lists = (0..<16).map { _ in GraphList() }

    fileprivate static var forThisThread: GraphList {
        // Thread states are some hundred bytes apart.
        lists[Int(truncatingIfNeeded: ThreadState.current.identity >> 8 & 15)]
    }

    // MARK: Nodes come and go

    /// Lists a node whose edges are set.
    @inline(__always)
    static func add(_ node: Node) {
        if tern_get_graph_tracking() != 0 { addSlowly(node) }
    }

    @inline(never)
    private static func addSlowly(_ node: Node) {
        if isTracking, node.record == nil { node.record = GraphRecord(node) }
    }

    fileprivate func insert(_ record: GraphRecord) {
        lock.acquire()
        defer { lock.release() }
        let own = Unmanaged.passUnretained(record)
        record.next = first
        first?._withUnsafeGuaranteedRef { $0.previous = own }
        first = own
    }

    fileprivate func remove(_ record: GraphRecord) {
        lock.acquire()
        defer { lock.release() }
        let (next, previous) = (record.next, record.previous)
        next?._withUnsafeGuaranteedRef { $0.previous = previous }
        if let previous { previous._withUnsafeGuaranteedRef { $0.next = next } } else { first = next }
    }

    /// All live nodes that are listed. Nodes that are being released are not among them.
    static func nodes() -> [Node] {
        var nodes: [Node] = []
        for list in lists { list.collect(&nodes) }
        return nodes
    }

    /// No node is let go of here: its record would want the lock.
    private func collect(_ nodes: inout [Node]) {
        lock.acquire()
        defer { lock.release() }
        var place = first
        while let record = place {
            place = record._withUnsafeGuaranteedRef {
                if let node = $0.node { nodes.append(node) }
                return $0.next
            }
        }
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
