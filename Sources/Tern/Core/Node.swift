import Synchronization

/// A place in the graph of a computation: a leaf, which holds the gradient that accumulates, or an operation, which knows how to
/// send a gradient on. PyTorch's counterpart is `torch.autograd.graph.Node`.
///
/// The node is all the autograd data that a tensor has. Edges run from an operation to what made its inputs, so that a tensor
/// keeps the graph behind it alive and nothing keeps the graph ahead.
public class Node: @unchecked Sendable {
    /// What the gradient of output 0 looks like.
    let shape: Shape
    let dtype: DType
    let device: Device
    /// True for a leaf's accumulator: cheaper to ask than the class.
    final let isLeaf: Bool
    /// How many inputs the operation had, and so how many gradients it sends on.
    final let edgeCount: Int
    /// The place in the order of creation on its thread. The youngest ready node runs first, as in PyTorch.
    final let sequence: UInt64
    /// The modules that ran when the node was made.
    final let context: CallContext?

    // Up to three edges inline, more in an array; set once.
    private final var edge0 = Edge()
    private final var edge1 = Edge()
    private final var edge2 = Edge()
    private final var otherEdges: [Edge]?

    /// The backward pass that `state` belongs to; 0 if none.
    let claim = Atomic<UInt64>(0)
    final var state = PassState()
    /// Held while the node runs or lets go of what it saved: passes may share a graph.
    let isBusy = OwnedLock()

    /// Links nodes that wait for their release.
    fileprivate final var nextToRelease: Unmanaged<Node>?
    /// What few nodes have, behind one reference.
    final var extras: NodeExtras?
    /// The place in the list of live nodes, while graphs are tracked.
    final var record: GraphRecord?

    @inline(__always)
    init(shape: Shape, dtype: DType, device: Device, edges: Int, isLeaf: Bool = false) {
        self.shape = shape
        self.dtype = dtype
        self.device = device
        self.isLeaf = isLeaf
        edgeCount = edges
        let thread = ThreadState.current
        sequence = thread.nextSequence()
        context = thread.callContext == nil ? nil : CallContext.current
    }

    deinit {
        ReleaseList.drain { thread in
            ReleaseList.release(edge0, thread)
            ReleaseList.release(edge1, thread)
            ReleaseList.release(edge2, thread)
            if let otherEdges { for edge in otherEdges { ReleaseList.release(edge, thread) } }
        }
    }

    /// `AddBackward0`
    public var name: String { "Node" }

    /// What the gradient of an output must look like.
    func outputShape(_ index: Int) -> Shape { shape }

    /// The type of the gradient of an output.
    func outputDType(_ index: Int) -> DType { dtype }

    /// The gradients of the inputs from those of the outputs.
    func backward(_ gradients: Gradients) throws(TensorError) -> Gradients { Gradients() }

    /// Lets go of what was saved for the backward pass.
    func releaseSaved() {}

    /// What is kept for the backward pass.
    var savedValues: [Saved] { [] }

    /// How many outputs the operation had.
    var outputCount: Int { 1 }

    /// The tangents of the outputs from those of the inputs, by edge; nil stands for zero.
    func pushForward(_ tangents: Gradients) throws(TensorError) -> Gradients { try pushThroughBackward(tangents) }

    /// True if `pushForward` is a rule of the operation's own, and not made of its backward rule.
    var hasForwardRule: Bool { false }

    // MARK: Edges

    /// Where the gradient of input `index` goes.
    @inline(__always)
    final func edge(_ index: Int) -> Edge {
        switch index {
        case 0: edge0
        case 1: edge1
        case 2: edge2
        default: otherEdge(index - 3)
        }
    }

    /// Sets an edge that has not been set before.
    @inline(__always)
    final func setEdge(_ index: Int, _ edge: Edge) {
        switch index {
        case 0: edge0 = edge
        case 1: edge1 = edge
        case 2: edge2 = edge
        default: setOtherEdge(index - 3, edge)
        }
    }

    private final func setOtherEdge(_ index: Int, _ edge: Edge) {
        var others = otherEdges ?? []
        otherEdges = nil
        while others.count <= index { others.append(Edge()) }
        others[index] = edge
        otherEdges = others
    }

    private final func otherEdge(_ index: Int) -> Edge {
        guard let otherEdges, index < otherEdges.count else { return Edge() }
        return otherEdges[index]
    }

    /// True if somebody wants the gradient of input `index`.
    @inline(__always)
    final func needs(_ index: Int) -> Bool { edge(index).isNeeded }

    /// The nodes that this one sends gradients to; nil for inputs that need none. PyTorch: `next_functions`.
    public final var nextNodes: [Node?] { (0..<edgeCount).map { edge($0).node } }
}

extension Node: CustomStringConvertible {
    /// `<AddBackward0>`
    public var description: String { "<\(name)>" }
}

/// What a backward pass keeps for a node. It stands in the node for the first pass that comes; a pass that meets another one's
/// node keeps it elsewhere.
struct PassState {
    /// Edges that lead here and have not delivered yet.
    var dependencies: Int32 = 0
    /// False for nodes that lead to no input that was asked for.
    var isNeeded = true
    /// True if the gradients that arrive are asked for themselves.
    var isCaptured = false
    /// The gradient of output 0 so far, and those of the others.
    var pending: Tensor?
    var otherPending: [Tensor?]?
    /// The list of nodes that the pass has reached.
    var nextReached: Unmanaged<Node>?
    /// The heap of nodes that are ready.
    var child: Unmanaged<Node>?
    var sibling: Unmanaged<Node>?
}

/// What few nodes have.
final class NodeExtras {
    /// Outputs whose gradients are kept: asked for with `retainGrad()`.
    var retained: [Int: KeptGradient] = [:]
    /// Hooks on the gradients of single outputs.
    var tensorHooks: [Int: HookList<TensorHook>] = [:]
    /// Hooks on the node: before it runs and after.
    let prehooks = HookList<NodePrehook>()
    let hooks = HookList<NodeHook>()
    /// Where the operator was called that made the node, inside `detectAnomaly { }`.
    var site: CallSite?
}

/// The gradient of a tensor. The tensor owns it and the graph refers to it weakly: a gradient may have a history, and that leads
/// back to the tensor's own node.
final class GradientHolder {
    private var held: Tensor?
    private let lock = OwnedLock()
    /// Called with the tensor after a backward pass has added to the gradient.
    var hooks: HookList<AccumulationHook>?
    /// For the hooks.
    weak var tensor: Tensor?

    /// Passes on several threads may add to one leaf.
    var grad: Tensor? {
        get { lock.with { held } }
        set { lock.with { held = newValue } }
    }

    /// Replaces the gradient by what `body` makes of it and of `gradient`, with no other thread in between.
    @inline(__always)
    func update(
        _ gradient: inout Tensor?, _ body: (Tensor?, inout Tensor?) throws(TensorError) -> Tensor
    ) throws(TensorError) {
        let isMine = lock.acquire()
        defer { if isMine { lock.release() } }
        held = try body(held, &gradient)
    }
}

/// Where a graph puts a gradient that somebody still wants.
struct KeptGradient {
    weak var holder: GradientHolder?
}

/// A leaf's accumulator. The leaf owns it; the graph refers to it too, so that a gradient has a place to go for as long as there
/// is a leaf.
final class LeafNode: Node, @unchecked Sendable {
    private(set) weak var holder: GradientHolder?

    init(_ holder: GradientHolder, shape: Shape, dtype: DType, device: Device) {
        self.holder = holder
        super.init(shape: shape, dtype: dtype, device: device, edges: 0, isLeaf: true)
        GraphList.add(self)
    }

    override var name: String { "AccumulateGrad" }
}

/// Where a gradient goes: an output of a node. Holds a reference that is let go of by hand, through `ReleaseList`.
struct Edge {
    private(set) var reference: Unmanaged<Node>?
    private(set) var index: UInt32 = 0

    /// No gradient is wanted.
    @inline(__always)
    init() { reference = nil }

    @inline(__always)
    init(_ node: Node, _ index: UInt32) {
        reference = Unmanaged.passRetained(node)
        self.index = index
    }

    /// To what made `tensor`, if it takes part in a graph.
    @inline(__always)
    init(_ tensor: Tensor) {
        if tensor.view != nil { _ = tensor.nodeOfView() }
        guard let node = tensor.storedNode else {
            reference = nil
            index = 0
            return
        }
        reference = Unmanaged.passRetained(node)
        index = tensor.outputIndex
    }

    @inline(__always)
    var node: Node? { reference?.takeUnretainedValue() }

    @inline(__always)
    var isNeeded: Bool { reference != nil }
}

/// Releases graph nodes one after another: a node that held the last reference to the next would otherwise release it from
/// inside its own release, and a long chain would overflow the stack.
enum ReleaseList {
    /// Runs `body`, the release of a node's edges, and then all the releases that it put off.
    @inline(__always)
    static func drain(_ body: (ThreadState) -> Void) {
        let thread = ThreadState.current
        body(thread)
        if thread.releaseList != nil, thread.releaseDepth == 0 { runPutOff(thread) }
    }

    @inline(never)
    private static func runPutOff(_ thread: ThreadState) {
        thread.releaseDepth = 1
        while let pointer = thread.releaseList {
            let node = Unmanaged<Node>.fromOpaque(pointer)
            thread.releaseList = node._withUnsafeGuaranteedRef { $0.nextToRelease?.toOpaque() }
            node.release()
        }
        thread.releaseDepth = 0
    }

    /// Lets go of an edge's reference. The last one is put off, since its release leads to the next node's.
    @inline(__always)
    static func release(_ edge: Edge, _ thread: ThreadState) {
        guard let reference = edge.reference else { return }
        // The edge's reference goes into the list. Should another thread let go of the last other one at this moment, the release
        // below goes one level down, and no further: there the edges are put off again.
        if reference.isLast {
            reference._withUnsafeGuaranteedRef { $0.nextToRelease = thread.releaseList.map { Unmanaged.fromOpaque($0) } }
            thread.releaseList = reference.toOpaque()
        } else {
            reference.release()
        }
    }
}

extension Unmanaged {
    /// True if nobody else holds the object: asked of the reference itself, since taking one to ask would be another.
    @inline(__always)
    fileprivate var isLast: Bool {
        var reference = self
        return withUnsafeMutablePointer(to: &reference) {
            $0.withMemoryRebound(to: Instance.self, capacity: 1) { isKnownUniquelyReferenced(&$0.pointee) }
        }
    }
}
