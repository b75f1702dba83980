/// A value kept for the backward pass: where it lies, and which edge of its owner leads to what made it.
///
/// Never a tensor: an output that its own node held would be a cycle, and so would an input that is later changed in place. The
/// tensor is made anew when it is needed, joined to the graph again by the edge or, for an output, by the node itself.
struct Saved {
    private var storage: Storage?
    /// The geometry, unless it is contiguous from the start of the storage: then `shape` tells all. What a hook has
    /// packed is here too, and there is no storage.
    private var geometry: SavedGeometry?
    private var shape: Shape
    private(set) var dtype: DType
    private(set) var version: UInt32
    /// The edge of an input, -1 for a constant, -2 and below for an output.
    private var origin: Int32

    private static let firstOutput: Int32 = -2

    /// Nothing.
    @inline(__always)
    init() {
        storage = nil
        geometry = nil
        shape = Shape()
        dtype = .float32
        version = 0
        origin = -1
    }

    @inline(__always)
    private init(_ tensor: Tensor, origin: Int32) {
        let storage = tensor.storage
        if ThreadState.current.flags & ThreadState.packsSaved != 0, let packed = SavedTensorHooks.pack(tensor) {
            self = Saved(packed, of: tensor, origin)
            return
        }
        self.storage = storage
        if tensor.isContiguous, tensor.geometry.offset == 0 {
            shape = tensor.shape
            geometry = nil
        } else {
            shape = Shape()
            geometry = SavedGeometry(tensor.geometry)
        }
        dtype = tensor.dtype
        version = storage.version
        self.origin = origin
        if storage.isInference { Saved.refuse() }
    }

    /// What a hook has made of the value.
    @inline(never)
    private init(_ packed: PackedValue, of tensor: Tensor, _ origin: Int32) {
        storage = nil
        geometry = SavedGeometry(tensor.geometry, packed)
        shape = Shape()
        dtype = tensor.dtype
        version = tensor.storage.version
        self.origin = origin
        if tensor.storage.isInference { Saved.refuse() }
    }

    /// An input, which edge `edge` of the node leads to.
    @inline(__always)
    init(_ tensor: Tensor, edge: Int) {
        self.init(tensor, origin: Int32(truncatingIfNeeded: edge))
    }

    /// A value that takes no part in the graph.
    init(constant tensor: Tensor) {
        self.init(tensor, origin: -1)
    }

    /// An output of the node itself.
    @inline(__always)
    init(output tensor: Tensor, index: Int = 0) {
        self.init(tensor, origin: Saved.firstOutput &- Int32(truncatingIfNeeded: index))
    }

    @inline(never)
    private static func refuse() {
        failure(
            .autograd(
                "Inference tensors cannot be saved for backward. To work around you can make a clone to get a normal tensor and use "
                    + "it in autograd"), ())
    }

    @inline(__always)
    var isEmpty: Bool { storage == nil && geometry == nil }

    /// Lets go of the value.
    @inline(__always)
    mutating func clear() {
        storage = nil
        geometry = nil
    }

    /// The value as a tensor of the graph that `owner` belongs to.
    func unpack(_ owner: Node) throws(TensorError) -> Tensor {
        let tensor: Tensor
        if let storage {
            if storage.version != version { throw changed(storage, owner) }
            tensor = self.tensor(in: storage)
        } else {
            tensor = try unpacked(owner)
        }
        if ThreadState.current.flags & (ThreadState.noGrad | ThreadState.savedAreConstants) == 0 {
            if origin <= Saved.firstOutput {
                tensor.storedNode = owner
                tensor.outputIndex = UInt32(Saved.firstOutput &- origin)
            } else if origin >= 0, case let edge = owner.edge(Int(origin)), let node = edge.node {
                tensor.storedNode = node
                tensor.outputIndex = edge.index
            }
        }
        return tensor
    }

    @inline(never)
    private func unpacked(_ owner: Node) throws(TensorError) -> Tensor {
        guard let geometry, let packed = geometry.packed else { throw Saved.freed(owner) }
        return try SavedTensorHooks.unpack(packed, shape: geometry.value.shape, dtype: dtype, owner)
    }

    @inline(__always)
    private func tensor(in storage: Storage) -> Tensor {
        if let geometry {
            return Tensor(storage: storage, geometry: geometry.value, dtype: dtype, device: storage.device)
        }
        return Tensor(
            storage: storage, contiguous: Geometry(contiguous: shape), count: shape.product, dtype: dtype, device: storage.device)
    }

    /// Where the elements lie, if they are as many as those of `g`, of its type, contiguous and unchanged.
    @inline(__always)
    func address(like g: Tensor) -> UnsafeRawPointer? {
        guard let storage, geometry == nil, storage.version == version, dtype == g.dtype, storage.device.isCPU,
            shape == g.shape
        else { return nil }
        return UnsafeRawPointer(storage.pointer)
    }

    // MARK: For those who look

    /// Which input this is; nil for an output or a value outside the graph.
    var input: Int? { origin >= 0 ? Int(origin) : nil }

    /// True for the node's own result.
    var isResult: Bool { origin <= Saved.firstOutput }

    /// The memory that is held; nil after it has been let go, and of values that a hook has packed.
    var memory: Storage? { storage }

    /// True if a hook has packed the value.
    var isPacked: Bool { geometry?.packed != nil }

    /// The extents.
    var extents: Shape { geometry?.value.shape ?? shape }

    /// True if the memory is that of a leaf: the value is one, or a view of one.
    func isOfLeaf(_ owner: Node) -> Bool {
        guard let input else { return false }
        var node = owner.edge(input).node
        while let view = node as? ViewNode { node = view.edge(0).node }
        return node?.isLeaf == true
    }

    /// The value outside the graph; nil after it has been let go or changed in place.
    var value: Tensor? {
        guard let storage, storage.version == version else { return nil }
        return tensor(in: storage)
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
                + "shape \(extents), saved by \(owner.name)\(owner.site.map { " at \($0)" } ?? ""), is at version "
                + "\(storage.version); expected version \(version) instead. The last change was \(storage.change). Use the out-of-place "
                + "form, or change a clone()\(owner.site == nil ? "; run inside detectAnomaly { } to see the lines" : "")")
    }
}

/// A geometry behind a reference: few saved values need one.
private final class SavedGeometry {
    let value: Geometry
    /// The value as a hook has packed it.
    let packed: PackedValue?

    init(_ value: Geometry, _ packed: PackedValue? = nil) {
        self.value = value
        self.packed = packed
    }
}
