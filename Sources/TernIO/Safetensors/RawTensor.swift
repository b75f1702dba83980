import Tern

/// The bytes of a tensor as a safetensors file has them, with their type and shape: what is left of a tensor whose type has no
/// counterpart here, and what is written back without loss.
///
/// ```swift
/// let file = try Safetensors.open("fp8.safetensors")
/// let weight = try file.raw("weight")         // F8_E4M3, [4096, 4096]
/// weight.bytes                                // uint8, [16777216]
/// try Safetensors.save(["scale": file.tensor("scale")], raw: ["weight": weight], to: "copy.safetensors")
/// ```
public struct RawTensor: Sendable {
    /// The type of the elements.
    public let type: SafetensorsType
    /// The extents, counted in elements.
    public let shape: [Int]
    /// All bytes: uint8, of one dimension.
    public let bytes: Tensor

    /// A tensor of any type of the format. PyTorch's counterpart is `tensor.view(torch.float8_e4m3fn)` of a tensor of bytes.
    ///
    /// Throws `TensorError.argument` if `bytes` is not uint8 or has another number of bytes than type and shape need.
    public init(type: SafetensorsType, shape: [Int], bytes: Tensor) throws(TensorError) {
        guard bytes.dtype == .uint8 else { throw .argument("RawTensor: the bytes are \(bytes.dtype), and must be uint8") }
        guard shape.allSatisfy({ $0 >= 0 }) else { throw .argument("RawTensor: the shape \(shape) has a negative extent") }
        switch type.byteCount(shape) {
        case .tooLarge: throw .argument("RawTensor: the shape \(shape) is too large")
        case .partOfAByte:
            throw .argument(
                "RawTensor: \(type.rawValue) of shape \(shape) does not end at a whole byte; its number of bits must be a multiple of 8"
            )
        case .bytes(let count):
            guard count == bytes.count else {
                throw .argument(
                    "RawTensor: \(type.rawValue) of shape \(shape) needs \(count) bytes, and \(bytes.count) are given")
            }
        }
        self.type = type
        self.shape = shape
        self.bytes = bytes
    }
}
