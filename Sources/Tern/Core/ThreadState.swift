import CTern

/// What the library keeps for the calling thread. An operator fetches it once.
struct ThreadState {
    private let pointer: UnsafeMutablePointer<tern_thread_state>

    @inline(__always)
    static var current: ThreadState { ThreadState(pointer: tern_thread()) }

    // All zero is the ordinary state: one load and one mask tell an operator whether anything is asked of it.
    static let noGrad: UInt64 = 1
    static let inference: UInt64 = 2
    static let hasErrorScope: UInt64 = 4
    static let isPoisoned: UInt64 = 8
    static let isTracing: UInt64 = 16
    /// What decides only whether a graph is recorded.
    static let recordingModes = noGrad | inference
    /// Saved values come back without their history: only the gradients are to be differentiated.
    static let savedAreConstants: UInt64 = 1 << 5
    /// What operators save goes through hooks: see `SavedTensorHooks`.
    static let packsSaved: UInt64 = 1 << 6
    /// The default stream of random numbers gives old numbers again: see `Generator.replaying`.
    static let replaysRandom: UInt64 = 1 << 7
    /// Operators on the lists cast their operands: see `autocast`.
    static let autocasts: UInt64 = 1 << 8
    // What `autocast { }` says beside: the smaller type is float16, casts are not kept, and there is a region around.
    static let autocastsToFloat16: UInt64 = 1 << 9
    static let keepsNoCasts: UInt64 = 1 << 10
    static let isInAutocast: UInt64 = 1 << 11
    static let autocastModes = autocasts | autocastsToFloat16 | keepsNoCasts | isInAutocast
    /// Pointwise operators are written down and not run: see `FusionRecorder`.
    static let isFusing: UInt64 = 1 << 24
    // `detectAnomaly { }`: nodes note who called; results of kernels are looked at; what is refused.
    static let recordsSites: UInt64 = 1 << 20
    static let checksKernels: UInt64 = 1 << 21
    static let refusesNaN: UInt64 = 1 << 22
    static let refusesInfinities: UInt64 = 1 << 23
    static let refusesAnomalies = refusesNaN | refusesInfinities

    @inline(__always)
    var flags: UInt64 {
        get { pointer.pointee.flags }
        nonmutating set { pointer.pointee.flags = newValue }
    }

    /// Runs `body` with those flags that `mask` names as `new` says.
    @inline(__always)
    func with<Result, Failure: Error>(
        _ new: UInt64, of mask: UInt64, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let outer = flags & mask
        flags = (flags & ~mask) | new
        defer { flags = (flags & ~mask) | outer }
        return try body()
    }

    @inline(__always)
    var isPoisoned: Bool { flags & ThreadState.isPoisoned != 0 }

    var errorScope: ErrorScope? {
        get { object(pointer.pointee.error_scope) }
        nonmutating set { replace(&pointer.pointee.error_scope, newValue) }
    }

    var traceRecorder: TraceRecorder? {
        get { object(pointer.pointee.trace) }
        nonmutating set { replace(&pointer.pointee.trace, newValue) }
    }

    var savedTensorHooks: SavedTensorHooks? {
        get { object(pointer.pointee.saved_hooks) }
        nonmutating set { replace(&pointer.pointee.saved_hooks, newValue) }
    }

    /// What stands for the default stream of random numbers.
    var replayedGenerator: Generator? {
        get { object(pointer.pointee.replayed_generator) }
        nonmutating set { replace(&pointer.pointee.replayed_generator, newValue) }
    }

    var fusionRecorder: FusionRecorder? {
        get { object(pointer.pointee.fusion_recorder) }
        nonmutating set { replace(&pointer.pointee.fusion_recorder, newValue) }
    }

    /// What is to be done at the end of the backward pass that this thread runs: see `BackwardPass`.
    var passEnd: BackwardPass? {
        get { object(pointer.pointee.pass_end) }
        nonmutating set { replace(&pointer.pointee.pass_end, newValue) }
    }

    /// How many backward passes this thread is inside of.
    @inline(__always)
    var passDepth: Int64 {
        get { pointer.pointee.pass_depth }
        nonmutating set { pointer.pointee.pass_depth = newValue }
    }

    /// What the thread is inside of, for messages; kept alive by the stack: see `CallContext`.
    var callContext: UnsafeMutableRawPointer? {
        get { pointer.pointee.module_path }
        nonmutating set { pointer.pointee.module_path = newValue }
    }

    /// Releases that wait for the outermost release to come back: see `ReleaseList`.
    @inline(__always)
    var releaseList: UnsafeMutableRawPointer? {
        get { pointer.pointee.release_list }
        nonmutating set { pointer.pointee.release_list = newValue }
    }

    @inline(__always)
    var releaseDepth: Int64 {
        get { pointer.pointee.release_depth }
        nonmutating set { pointer.pointee.release_depth = newValue }
    }

    /// How many functions are being differentiated around the current place: see `DifferentiatedCall`.
    var differentiationDepth: Int64 {
        get { pointer.pointee.differentiation_depth }
        nonmutating set { pointer.pointee.differentiation_depth = newValue }
    }

    @inline(__always)
    var isInParallelLoop: Bool {
        get { pointer.pointee.in_parallel != 0 }
        nonmutating set { pointer.pointee.in_parallel = newValue ? 1 : 0 }
    }

    /// Numbers the nodes that this thread makes.
    @inline(__always)
    func nextSequence() -> UInt64 {
        pointer.pointee.node_sequence &+= 1
        return pointer.pointee.node_sequence
    }

    /// Tells threads apart.
    @inline(__always)
    var identity: UInt { UInt(bitPattern: pointer) }

    /// The bytes of scratch memory that a thread keeps: several tiles of all operands.
    private static let scratchBytes = 256 << 10

    /// Memory until `returnScratch` of the same size, in the order of a stack; nil if so much is not left.
    @inline(__always)
    func takeScratch(_ byteCount: Int) -> UnsafeMutableRawPointer? {
        let used = Int(pointer.pointee.scratch_used)
        guard byteCount <= ThreadState.scratchBytes &- used else { return nil }
        guard let scratch = pointer.pointee.scratch ?? makeScratch() else { return nil }
        pointer.pointee.scratch_used = Int64(used &+ byteCount)
        return scratch + used
    }

    @inline(__always)
    func returnScratch(_ byteCount: Int) { pointer.pointee.scratch_used &-= Int64(byteCount) }

    @inline(never)
    private func makeScratch() -> UnsafeMutableRawPointer? {
        pointer.pointee.scratch = Allocator.systemBlock(ThreadState.scratchBytes)
        return pointer.pointee.scratch
    }

    /// Takes a block of `sizeClass` times 64 bytes from this thread's list.
    @inline(__always)
    func takeSmallBlock(_ sizeClass: Int) -> UnsafeMutableRawPointer? {
        withUnsafeMutablePointer(to: &pointer.pointee.small_blocks) { lists in
            let list = UnsafeMutableRawPointer(lists).assumingMemoryBound(to: UnsafeMutableRawPointer?.self) + sizeClass
            guard let block = list.pointee else { return nil }
            list.pointee = block.load(as: UnsafeMutableRawPointer?.self)
            withUnsafeMutablePointer(to: &pointer.pointee.small_counts) {
                (UnsafeMutableRawPointer($0).assumingMemoryBound(to: Int32.self) + sizeClass).pointee &-= 1
            }
            return block
        }
    }

    /// Keeps a block for reuse; false if the list is full.
    @inline(__always)
    func keepSmallBlock(_ block: UnsafeMutableRawPointer, _ sizeClass: Int) -> Bool {
        let hasRoom = withUnsafeMutablePointer(to: &pointer.pointee.small_counts) {
            let count = UnsafeMutableRawPointer($0).assumingMemoryBound(to: Int32.self) + sizeClass
            if count.pointee >= ThreadState.smallListLimit { return false }
            count.pointee &+= 1
            return true
        }
        guard hasRoom else { return false }
        withUnsafeMutablePointer(to: &pointer.pointee.small_blocks) { lists in
            let list = UnsafeMutableRawPointer(lists).assumingMemoryBound(to: UnsafeMutableRawPointer?.self) + sizeClass
            block.storeBytes(of: list.pointee, as: UnsafeMutableRawPointer?.self)
            list.pointee = block
        }
        return true
    }

    private static let smallListLimit: Int32 = 256

    private func object<Object: AnyObject>(_ slot: UnsafeMutableRawPointer?) -> Object? {
        slot.map { Unmanaged<Object>.fromOpaque($0).takeUnretainedValue() }
    }

    private func replace(_ slot: inout UnsafeMutableRawPointer?, _ object: AnyObject?) {
        let old = slot
        slot = object.map { Unmanaged.passRetained($0).toOpaque() }
        if let old { Unmanaged<AnyObject>.fromOpaque(old).release() }
    }
}
