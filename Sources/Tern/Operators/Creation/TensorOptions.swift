/// The keyword arguments that all operators that make a tensor take by name.
///
/// `layout` has one value as yet, and `pin_memory` means nothing without an accelerator.
struct TensorOptions {
    let dtype: DType?
    let device: Device?
    let requiresGrad: Bool
    let format: MemoryFormat

    static let schema =
        "ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool? requires_grad=False"
    static let schemaOfLike = schema + ", Any memory_format=None"

    init(_ arguments: Arguments) throws(TensorError) {
        dtype = arguments.optionalDType("dtype")
        device = arguments.optionalDevice("device")
        if case .bool(true) = arguments["requires_grad"] { requiresGrad = true } else { requiresGrad = false }
        format = try MemoryFormat(arguments["memory_format"], arguments.operatorName)
    }
}

/// The order of dimensions in memory that a new tensor is to have. PyTorch's counterpart is `torch.memory_format`.
enum MemoryFormat {
    /// As the tensor it is like.
    case preserve
    /// Row-major.
    case contiguous
    /// The second dimension innermost; of tensors of `ndim` dimensions.
    case channelsLast(ndim: Int)

    init(_ value: Value, _ name: String) throws(TensorError) {
        switch value {
        case .none: self = .preserve
        case .string("torch.preserve_format"), .string("preserve_format"): self = .preserve
        case .string("torch.contiguous_format"), .string("contiguous_format"): self = .contiguous
        case .string("torch.channels_last"), .string("channels_last"): self = .channelsLast(ndim: 4)
        case .string("torch.channels_last_3d"), .string("channels_last_3d"): self = .channelsLast(ndim: 5)
        default:
            throw .argument(
                "\(name): memory_format must be preserve_format, contiguous_format, channels_last or channels_last_3d")
        }
    }

    /// The geometry of a new tensor of the shape of `other`.
    func geometry(like other: Geometry, _ name: String) throws(TensorError) -> Geometry {
        switch self {
        case .contiguous: return Geometry(contiguous: other.shape)
        case .preserve:
            if other.isContiguous { return Geometry(contiguous: other.shape) }
            return MemoryFormat.dense(other.shape, innermostLast: other.dimensionsByStride)
        case .channelsLast(let ndim):
            guard other.shape.count == ndim else {
                throw .shape(
                    "\(name): required rank \(ndim) tensor to use channels_last format, but got shape \(other.shape)")
            }
            return MemoryFormat.dense(other.shape, innermostLast: [0] + (2..<ndim) + [1])
        }
    }

    private static func dense(_ shape: Shape, innermostLast order: [Int]) -> Geometry {
        var strides = shape
        var step = 1
        for dim in order.reversed() {
            strides[unchecked: dim] = step
            step &*= Swift.max(shape[unchecked: dim], 1)
        }
        return Geometry(shape: shape, strides: strides)
    }
}
