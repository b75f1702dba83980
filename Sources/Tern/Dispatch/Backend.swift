import TernKernelABI

/// A kind of device as data: how it handles memory, and its kernels by operator name.
///
/// The processor's own backend is registered in the same way as anybody else's.
///
/// ```swift
/// let toy = try Device.register(Backend(name: "toy", memory: .host, kernels: ["add": { call in … }]))
/// ```
public struct Backend: Sendable {
    /// How memory is had, given back and copied. All sizes are in bytes.
    public struct Memory: Sendable {
        /// Nil if there is none left.
        public var allocate: @Sendable (_ byteCount: Int) -> UnsafeMutableRawPointer?
        /// Gives memory back; the size is the one that was asked for.
        public var deallocate: @Sendable (_ pointer: UnsafeMutableRawPointer, _ byteCount: Int) -> Void
        /// From host memory to the device's.
        public var copyIn: @Sendable (_ device: UnsafeMutableRawPointer, _ host: UnsafeRawPointer, _ byteCount: Int) -> Void
        /// From the device's memory to the host's.
        public var copyOut: @Sendable (_ host: UnsafeMutableRawPointer, _ device: UnsafeRawPointer, _ byteCount: Int) -> Void

        /// The four functions, which any thread may call.
        public init(
            allocate: @escaping @Sendable (Int) -> UnsafeMutableRawPointer?,
            deallocate: @escaping @Sendable (UnsafeMutableRawPointer, Int) -> Void,
            copyIn: @escaping @Sendable (UnsafeMutableRawPointer, UnsafeRawPointer, Int) -> Void,
            copyOut: @escaping @Sendable (UnsafeMutableRawPointer, UnsafeRawPointer, Int) -> Void
        ) {
            self.allocate = allocate
            self.deallocate = deallocate
            self.copyIn = copyIn
            self.copyOut = copyOut
        }

        /// Ordinary memory of the process.
        public static let host = Memory(
            allocate: { Allocator.systemBlock(Swift.max($0, 1)) },
            deallocate: { pointer, _ in Allocator.releaseSystemBlock(pointer) },
            copyIn: { $0.copyMemory(from: $1, byteCount: $2) },
            copyOut: { $0.copyMemory(from: $1, byteCount: $2) })
    }

    /// The device's name, as printed: `cpu`.
    public let name: String
    /// How its memory is handled.
    public let memory: Memory
    /// The kernel of an operator; nil if there is none.
    let kernel: @Sendable (_ operatorName: String) -> Kernel?
    /// False for `meta`, whose tensors have no elements.
    let hasElements: Bool

    /// A backend with a kernel for each of the named operators. Names are those of the schemas: `add`, `mm`, `sum`.
    ///
    /// Composite operators need none. A pointwise operator's gradient uses the kernel `<name>.pullback<i>` where there is one,
    /// and is computed with other operators where there is not.
    public init(name: String, memory: Memory, kernels: [String: Kernel]) {
        self.init(name: name, memory: memory, hasElements: true) { kernels[$0] }
    }

    init(name: String, memory: Memory, hasElements: Bool, kernel: @escaping @Sendable (String) -> Kernel?) {
        self.name = name
        self.memory = memory
        self.hasElements = hasElements
        self.kernel = kernel
    }
}

extension Device {
    /// Makes a device of the backend. A name can be registered once.
    public static func register(_ backend: Backend) throws(TensorError) -> Device {
        try BackendRegistry.shared.register(backend)
    }

    /// The device with this name: `cpu`, `meta` or a registered one. PyTorch: `torch.device("cpu")`.
    ///
    /// `cpu:0` is the first device of its kind, and the same as `cpu`.
    public init(_ name: String) throws(TensorError) {
        let first = name.hasSuffix(":0") ? String(name.dropLast(2)) : name
        guard let device = BackendRegistry.shared.device(named: first) else {
            let known = BackendRegistry.shared.names.joined(separator: ", ")
            throw .device("device: there is no device \"\(name)\"; the devices are \(known)")
        }
        self = device
    }
}

/// The devices, and every operator's table of kernels.
final class BackendRegistry: @unchecked Sendable {
    static let shared = BackendRegistry()

    private struct Known {
        var devices = 0
        var tables: [String: KernelTable] = [:]
    }

    private let known: Guarded<Known>
    // Slots are written once, before the device's number is given to anybody; readers index with a number they were given.
    private let slots = UnsafeMutablePointer<Backend?>.allocate(capacity: Device.capacity)

    private init() {
        slots.initialize(repeating: nil, count: Device.capacity)
        slots[0] = CPU.backend
        slots[1] = Meta.backend
        known = Guarded(Known(devices: 2))
    }

    @inline(__always)
    func backend(_ device: Device) -> Backend? { slots[Int(device.backendIndex)] }

    func name(of device: Device) -> String { backend(device)?.name ?? "?" }

    func isIndexed(_ device: Device) -> Bool { device.ordinal > 0 }

    var names: [String] { known.withLock { known in (0..<known.devices).compactMap { slots[$0]?.name } } }

    func device(named name: String) -> Device? {
        known.withLock { known in
            (0..<known.devices).first { slots[$0]?.name == name }.map { Device(backendIndex: UInt8($0)) }
        }
    }

    func register(_ backend: Backend) throws(TensorError) -> Device {
        let result: Result<Device, TensorError> = known.withLock { known in
            if (0..<known.devices).contains(where: { slots[$0]?.name == backend.name }) {
                return .failure(.argument("Device.register: \"\(backend.name)\" is registered already; choose another name"))
            }
            guard known.devices < Device.capacity else {
                return .failure(.argument("Device.register: there is room for \(Device.capacity) devices only"))
            }
            let index = known.devices
            slots[index] = backend
            for table in known.tables.values { table.kernels[index].kernel = backend.kernel(table.name) }
            known.devices += 1
            return .success(Device(backendIndex: UInt8(index)))
        }
        return try result.get()
    }

    /// The one table of the operator with this name.
    func table(_ name: String) -> KernelTable {
        known.withLock { known in
            if let table = known.tables[name] { return table }
            let table = KernelTable(name)
            for i in 0..<known.devices { table.kernels[i].kernel = slots[i]?.kernel(name) }
            known.tables[name] = table
            return table
        }
    }

    /// Asks the processor's backend again for every kernel. Only for tests, with nothing else running.
    func reloadCPU() {
        known.withLock { known in
            for table in known.tables.values {
                table.kernels[0].kernel = CPU.backend.kernel(table.name)
                table.loadTiles()
            }
        }
    }
}

/// An operator's kernels, by device: the first of the two look-ups of a dispatch.
final class KernelTable: @unchecked Sendable {
    let name: String
    fileprivate let kernels: UnsafeMutablePointer<Slot>
    /// The processor's tile kernels by type code: the short way for contiguous operands of one type.
    fileprivate let tiles: UnsafeMutablePointer<TileKernelSlot>

    /// Elements that the processor's tile kernels leave to one thread.
    private(set) var grain = ParallelLoop.grain

    /// See `TileKernelSlot`.
    fileprivate struct Slot {
        var kernel: Kernel?
    }

    fileprivate init(_ name: String) {
        self.name = name
        kernels = .allocate(capacity: Device.capacity)
        kernels.initialize(repeating: Slot(), count: Device.capacity)
        tiles = .allocate(capacity: 256)
        tiles.initialize(repeating: TileKernelSlot(), count: 256)
        loadTiles()
    }

    fileprivate func loadTiles() {
        grain = CPU.pointwiseGrain(name)
        for type in ElementType.allCases { tiles[Int(type.rawValue)].kernel = CPU.tile(name, type) }
    }

    /// The processor's kernel for contiguous operands of this very type, which needs no conversion on the way.
    @inline(__always)
    func tile(_ dtype: DType) -> TileKernel? { tiles[Int(dtype.code)].kernel }

    static func named(_ name: String) -> KernelTable { BackendRegistry.shared.table(name) }

    @inline(__always)
    func kernel(_ device: Device) -> Kernel? { kernels[Int(device.backendIndex)].kernel }

    /// Runs the device's kernel, and tells the trace.
    @inline(__always)
    func run(_ call: KernelCall) throws(TensorError) {
        guard let kernel = kernel(call.output.device) else { throw missing(call.output) }
        if ThreadState.current.flags & KernelTable.watched != 0 {
            return try runWatched(call, kernel)
        }
        try kernel(call)
    }

    private static var watched: UInt64 { ThreadState.isTracing | ThreadState.checksKernels | ThreadState.isPoisoned }

    @inline(never)
    private func runWatched(_ call: KernelCall, _ kernel: Kernel) throws(TensorError) {
        let flags = ThreadState.current.flags
        // An operator that is written with others goes on for some lines after one of them has failed: its tensors are not what
        // it believes.
        if flags & ThreadState.isPoisoned != 0, let error = TensorError.pending { throw error }
        if flags & ThreadState.isTracing != 0 { TraceRecorder.record(name, call) }
        if flags & ThreadState.checksKernels == 0 { return try kernel(call) }
        try KernelAnomaly.run(name, call, kernel)
    }

    @inline(never)
    private func missing(_ output: Tensor) -> TensorError {
        .missingKernel(
            "\(name): there is no kernel for device \(output.device), layout \(output.layout), dtype \(output.dtype); register one "
                + "with the device's backend, or move the tensors with .to(.cpu)")
    }
}
