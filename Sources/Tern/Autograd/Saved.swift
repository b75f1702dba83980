/// A value kept for the backward pass: where it lies, and which edge of its owner leads to what made it.
///
/// Never a tensor: an output that its own node held would be a cycle, and so would an input that is later changed in place. The
/// tensor is made anew when it is needed, joined to the graph again by the edge or, for an output, by the node itself.
struct Saved {
    private var storage: Storage?
    private var geometry: Geometry
    private var dtype: DType
    private var version: UInt32
    private var origin: Int32

    private static let isOutput: Int32 = -2

    /// Nothing.
    @inline(__always)
    init() {
        storage = nil
        geometry = Geometry(shape: Shape(), strides: Shape())
        dtype = .float32
        version = 0
        origin = -1
    }

    /// An input, which edge `edge` of the node leads to.
    @inline(__always)
    init(_ tensor: Tensor, edge: Int) {
        storage = tensor.storage
        geometry = tensor.geometry
        dtype = tensor.dtype
        version = tensor.storage.version
        origin = Int32(truncatingIfNeeded: edge)
        if tensor.storage.isInference { Saved.refuse() }
    }

    @inline(never)
    private static func refuse() {
        failure(
            .autograd(
                "Inference tensors cannot be saved for backward. To work around you can make a clone to get a normal tensor and use "
                    + "it in autograd"), ())
    }

    /// A value that takes no part in the graph.
    init(constant tensor: Tensor) {
        self.init(tensor, edge: -1)
    }

    /// The node's own output.
    @inline(__always)
    init(output tensor: Tensor) {
        self.init(tensor, edge: 0)
        origin = Saved.isOutput
    }

    @inline(__always)
    var isEmpty: Bool { storage == nil }

    /// The value as a tensor of the graph that `owner` belongs to.
    func unpack(_ owner: Node) throws(TensorError) -> Tensor {
        guard let storage else { throw Saved.freed(owner) }
        if storage.version != version { throw changed(storage, owner) }
        let tensor = Tensor(storage: storage, geometry: geometry, dtype: dtype, device: storage.device)
        if ThreadState.current.flags & ThreadState.noGrad == 0 {
            if origin == Saved.isOutput {
                tensor.storedNode = owner
            } else if origin >= 0, case let edge = owner.edge(Int(origin)), let node = edge.node {
                tensor.storedNode = node
                tensor.outputIndex = edge.index
            }
        }
        return tensor
    }

    @inline(never)
    static func freed(_ owner: Node) -> TensorError {
        .autograd(
            "Trying to backward through the graph a second time: the values that \(owner.name) had saved were freed by the first "
                + "backward(); pass retainGraph: true there if you need another one")
    }

    @inline(never)
    private func changed(_ storage: Storage, _ owner: Node) -> TensorError {
        .autograd(
            "one of the variables needed for gradient computation has been modified by an inplace operation: a \(dtype) tensor of "
                + "shape \(geometry.shape), saved by \(owner.name), is at version \(storage.version); expected version \(version) "
                + "instead. Use the out-of-place form, or change a clone()")
    }
}
