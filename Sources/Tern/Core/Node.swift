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

    // The engine's own, meaningful during a backward pass that has reached the node.
    var pass: UInt64 = 0
    var dependencies: Int32 = 0
    var isNeeded = true
    var pending: Tensor?
    var otherPending: [Tensor?]?

    /// Links nodes that wait for their release.
    fileprivate var nextToRelease: Unmanaged<Node>?
    /// What few nodes have, behind one reference.
    var extras: NodeExtras?

    @inline(__always)
    init(shape: Shape, dtype: DType, device: Device) {
        self.shape = shape
        self.dtype = dtype
        self.device = device
    }

    /// `AddBackward0`
    public var name: String { "Node" }

    /// How many inputs the operation had, and so how many gradients it sends on.
    var edgeCount: Int { 0 }

    /// Where the gradient of input `index` goes.
    func edge(_ index: Int) -> Edge { Edge() }

    /// What the gradient of an output must look like.
    func outputShape(_ index: Int) -> Shape { shape }

    /// The gradients of the inputs from those of the outputs.
    func backward(_ gradients: Gradients) throws(TensorError) -> Gradients { Gradients() }

    /// Lets go of what was saved for the backward pass.
    func releaseSaved() {}

    /// The nodes that this one sends gradients to; nil for inputs that need none. PyTorch: `next_functions`.
    public final var nextNodes: [Node?] { (0..<edgeCount).map { edge($0).node } }
}

extension Node: CustomStringConvertible {
    /// `<AddBackward0>`
    public var description: String { "<\(name)>" }
}

/// What few nodes have.
final class NodeExtras {
    /// Outputs whose gradients are kept: asked for with `retainGrad()`.
    var retained: [Int: KeptGradient] = [:]
}

/// The gradient of a tensor. The tensor owns it and the graph refers to it weakly: a gradient may have a history, and that leads
/// back to the tensor's own node.
final class GradientHolder {
    var grad: Tensor?
}

/// Where a graph puts a gradient that somebody still wants.
struct KeptGradient {
    weak var holder: GradientHolder?
}

/// A leaf's accumulator. The leaf owns it; the graph refers to it too, so that a gradient has a place to go for as long as there
/// is a leaf.
final class LeafNode: Node, @unchecked Sendable {
    private let kept: KeptGradient

    var holder: GradientHolder? { kept.holder }

    init(_ holder: GradientHolder, shape: Shape, dtype: DType, device: Device) {
        kept = KeptGradient(holder: holder)
        super.init(shape: shape, dtype: dtype, device: device)
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
        // Takes over the edge's reference. Should another thread let go of the last other one at this moment, the release below
        // goes one level down, and no further: there the edges are put off again.
        var node: Node = reference.takeRetainedValue()
        if isKnownUniquelyReferenced(&node) {
            node.nextToRelease = thread.releaseList.map { Unmanaged.fromOpaque($0) }
            thread.releaseList = Unmanaged.passRetained(node).toOpaque()
        }
    }
}
