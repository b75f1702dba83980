/// Where a tensor's memory is and its operators run. PyTorch's counterpart is `torch.device`.
///
/// Devices are registered backends; `.cpu` and `.meta` are always there, others are added with `Device.register(_:)`.
///
/// ```swift
/// Tensor.zeros(2, 3, device: .meta)    // a shape and a type, no memory
/// ```
public struct Device: Hashable, Sendable {
    /// The registered number of the backend.
    let backendIndex: UInt8
    /// Which of several devices of the kind: 0 but for `cuda:1` and its like.
    public let ordinal: UInt8

    @inline(__always)
    init(backendIndex: UInt8, ordinal: UInt8 = 0) {
        self.backendIndex = backendIndex
        self.ordinal = ordinal
    }

    /// The processor.
    public static var cpu: Device { Device(backendIndex: 0) }
    /// Shapes and types without memory: what an operator would give.
    public static var meta: Device { Device(backendIndex: 1) }

    static var capacity: Int { 16 }

    /// `cpu`, `meta`, or the registered name.
    public var type: String { BackendRegistry.shared.name(of: self) }

    /// True if host code can read the memory.
    @inline(__always)
    var isCPU: Bool { backendIndex == 0 }
}

extension Device: CustomStringConvertible {
    /// `cpu`; `cuda:0` for kinds of which there are several.
    public var description: String { BackendRegistry.shared.isIndexed(self) ? "\(type):\(ordinal)" : type }
}
