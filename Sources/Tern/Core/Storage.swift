/// A piece of memory that tensors share: a tensor and all its views have the same one.
///
/// Its version counts the in-place changes, by which autograd notices that a saved value has been overwritten.
public final class Storage: @unchecked Sendable {
    /// The first byte; not to be read on devices without host memory.
    package let pointer: UnsafeMutableRawPointer
    /// The size in bytes.
    public let byteCount: Int
    /// Where the memory is.
    public let device: Device
    /// Raised by every in-place operation on any tensor of this storage; a fixed number if none is counted, in inference mode.
    private(set) var version: UInt32
    /// Who raised it last.
    private(set) var change = StorageChange()
    private let sizeClass: Allocator.SizeClass
    private let deallocator: (@Sendable (UnsafeMutableRawPointer) -> Void)?

    @inline(__always)
    private init(
        pointer: UnsafeMutableRawPointer, byteCount: Int, device: Device, sizeClass: Allocator.SizeClass,
        deallocator: (@Sendable (UnsafeMutableRawPointer) -> Void)?
    ) {
        self.pointer = pointer
        self.byteCount = byteCount
        self.device = device
        self.sizeClass = sizeClass
        self.deallocator = deallocator
        version = ThreadState.current.flags & ThreadState.inference == 0 ? 0 : Storage.uncounted
    }

    private static let uncounted = UInt32.max

    /// True for memory that was made in `inferenceMode { }`: no graph may keep it.
    @inline(__always)
    var isInference: Bool { version == Storage.uncounted }

    /// Counts an in-place change. The thread's flags say whether the caller is to be remembered.
    @inline(__always)
    func markChanged(_ name: InPlaceName, _ flags: UInt64 = ThreadState.current.flags) {
        if version < Storage.uncounted - 1 { version &+= 1 } else if !isInference { version = 0 }
        change = StorageChange(name, isRecording: flags & ThreadState.recordsSites != 0)
    }

    /// New memory, not initialized; nil if there is none.
    @inline(__always)
    static func allocate(_ byteCount: Int, device: Device) -> Storage? {
        if device.isCPU {
            guard let (pointer, sizeClass) = Allocator.allocate(byteCount) else { return nil }
            return Storage(pointer: pointer, byteCount: byteCount, device: device, sizeClass: sizeClass, deallocator: nil)
        }
        return allocate(byteCount, onBackendOf: device)
    }

    @inline(never)
    private static func allocate(_ byteCount: Int, onBackendOf device: Device) -> Storage? {
        guard let backend = BackendRegistry.shared.backend(device), let pointer = backend.memory.allocate(byteCount) else {
            return nil
        }
        let deallocate = backend.memory.deallocate
        return Storage(
            pointer: pointer, byteCount: byteCount, device: device, sizeClass: .system, deallocator: { deallocate($0, byteCount) }
        )
    }

    /// Memory that somebody else made; `deallocator` runs when no tensor uses it any more.
    package init(
        external pointer: UnsafeMutableRawPointer, byteCount: Int, device: Device = .cpu,
        deallocator: @escaping @Sendable (UnsafeMutableRawPointer) -> Void
    ) {
        self.pointer = pointer
        self.byteCount = byteCount
        self.device = device
        sizeClass = .system
        self.deallocator = deallocator
        version = ThreadState.current.flags & ThreadState.inference == 0 ? 0 : Storage.uncounted
    }

    /// The bytes, for a backend's own kernels. They mean something only on a device whose memory the host can reach.
    public func withUnsafeMutableBytes<Result>(_ body: (UnsafeMutableRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeMutableRawBufferPointer(start: pointer, count: byteCount))
    }

    deinit {
        if let deallocator { deallocator(pointer) } else { Allocator.release(pointer, sizeClass) }
    }
}
