/// A multi-dimensional array of numbers: shape, type, device, layout and strides over shared storage. PyTorch's counterpart is
/// `torch.Tensor`.
///
/// A tensor is a reference: `a1 = a` is the same tensor, and views such as `a[0]` or `a.view(-1, 8)` share its storage.
/// Reading one from several tasks at once is safe; changing it in place while others use it is not.
///
/// ```swift
/// let x = Tensor([[1.0, 2.0], [3.0, 4.0]])
/// (x + 1).sum().item()    // 14
/// ```
public final class Tensor: @unchecked Sendable {
    // Stored properties are internal and shown through computed ones: a public `var` of a class is checked for exclusive access
    // each time it is read.
    var heldStorage: Storage
    private var heldGeometry: Geometry
    private var heldCount: Int
    private var heldContiguity: Bool
    /// The type of the elements.
    public let dtype: DType
    /// Where the storage is.
    public let device: Device
    /// How the elements are kept.
    public let layout: Layout
    /// Which of its node's outputs this is.
    var outputIndex: UInt32 = 0
    /// `node` as it was set last; stale for a view whose base has been changed in place since.
    var storedNode: Node?
    /// The tensor this is a view of, and how it was made.
    var view: ViewRecord?
    /// `grad`, once one has been asked for.
    var gradientHolder: GradientHolder?

    @inline(__always)
    init(storage: Storage, geometry: Geometry, dtype: DType, device: Device) {
        heldStorage = storage
        heldGeometry = geometry
        self.dtype = dtype
        self.device = device
        layout = .strided
        heldCount = geometry.count
        heldContiguity = geometry.isContiguous
    }

    /// Shows the storage through another geometry, for operators that change a tensor's own shape or order of dimensions.
    func setGeometry(_ geometry: Geometry) {
        heldGeometry = geometry
        heldCount = geometry.count
        heldContiguity = geometry.isContiguous
    }

    /// For geometries that are contiguous by construction.
    @inline(__always)
    init(storage: Storage, contiguous geometry: Geometry, count: Int, dtype: DType, device: Device) {
        heldStorage = storage
        heldGeometry = geometry
        self.dtype = dtype
        self.device = device
        layout = .strided
        heldCount = count
        heldContiguity = true
    }

    /// The tensor's place in the graph: a leaf's accumulator, or the operation that made it. Nil if no gradient is asked for.
    @inline(__always)
    var node: Node? { view == nil ? storedNode : nodeOfView() }

    /// True if gradients flow back to or through this tensor.
    @inline(__always)
    var hasNode: Bool { view == nil ? storedNode != nil : nodeOfView() != nil }

    /// The first element. Backends and kernels only.
    @inline(__always)
    var data: UnsafeMutableRawPointer { storage.pointer + geometry.offset &* dtype.size }

    /// What operators give after a failure in `withErrors { }`: no dimensions, NaN.
    static var poisoned: Tensor {
        guard let storage = Storage.allocate(4, device: .cpu) else { fatalError("out of memory for a single number") }
        storage.pointer.storeBytes(of: Float.nan, as: Float.self)
        return Tensor(storage: storage, geometry: Geometry(contiguous: []), dtype: .float32, device: .cpu)
    }

    /// A new contiguous tensor, not initialized.
    @inline(__always)
    static func uninitialized(_ shape: Shape, _ dtype: DType, _ device: Device) throws(TensorError) -> Tensor {
        let count = shape.product
        // Views can stretch to any size; a copy of one may be beyond what can be addressed.
        guard count < Int.max >> 8, let storage = Storage.allocate(count &* dtype.size, device: device) else {
            throw outOfMemory(shape, dtype, device)
        }
        return Tensor(storage: storage, contiguous: Geometry(contiguous: shape), count: count, dtype: dtype, device: device)
    }

    @inline(never)
    private static func outOfMemory(_ shape: Shape, _ dtype: DType, _ device: Device) -> TensorError {
        .memory(
            "could not allocate a tensor of shape \(shape), \(dtype), on \(device): the memory is not there; "
                + "use a smaller shape or a smaller type, or free other tensors")
    }
}

// MARK: Metadata

extension Tensor {
    /// The memory; shared with views.
    @inline(__always)
    public var storage: Storage { heldStorage }

    /// Shape, strides and offset in the storage.
    @inline(__always)
    public var geometry: Geometry { heldGeometry }

    /// The number of elements.
    @inline(__always)
    public var count: Int { heldCount }

    /// True if the elements follow each other in memory in row-major order.
    @inline(__always)
    public var isContiguous: Bool { heldContiguity }

    /// The extents. PyTorch: `x.shape`.
    @inline(__always)
    public var shape: Shape { geometry.shape }

    /// The number of dimensions. PyTorch: `x.ndim`.
    @inline(__always)
    public var ndim: Int { geometry.shape.count }

    /// The number of elements. PyTorch: `x.numel()`.
    public func numel() -> Int { count }

    /// The extents. PyTorch: `x.size()`.
    public func size() -> Shape { shape }

    /// The extent of one dimension, which may count from the end. PyTorch: `x.size(dim)`.
    public func size(_ dim: Int) -> Int {
        checked(0) { () throws(TensorError) in shape[unchecked: try Dimension.normalize(dim, ndim, "size")] }
    }

    /// The distances in memory between neighbours, in elements. PyTorch: `x.stride()`.
    public func stride() -> Shape { geometry.strides }

    /// The distance in memory between neighbours along one dimension. PyTorch: `x.stride(dim)`.
    public func stride(_ dim: Int) -> Int {
        checked(0) { () throws(TensorError) in geometry.strides[unchecked: try Dimension.normalize(dim, ndim, "stride")] }
    }

    /// The number of the first element in the storage. PyTorch: `x.storage_offset()`.
    public var storageOffset: Int { geometry.offset }

    /// Bytes an element. PyTorch: `x.element_size()`.
    public var elementSize: Int { dtype.size }

    /// True for floating-point types. PyTorch: `x.is_floating_point()`.
    public var isFloatingPoint: Bool { dtype.isFloatingPoint }
}

/// By identity: two tensors are equal if they are one. Compare elements with `.==` or `equal(_:)`.
extension Tensor: Hashable {
    /// True if both are one tensor, as `===`.
    public static func == (a: Tensor, b: Tensor) -> Bool { a === b }
    /// Hashes the identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
