/// One checkpoint: numbers what its body saves, and has it again when a number is asked for.
///
/// The saved values hold the frame, and the frame holds the body, so that it lives as long as there is something to compute again.
/// A checkpoint inside another one holds no body: what its body captures belongs to the outer one, which runs again first and
/// hands the inner body over. That is PyTorch's way for nested checkpoints, but for its inputs being saved tensors of the outer.
final class CheckpointFrame: @unchecked Sendable {
    private struct Inner {
        weak var frame: CheckpointFrame?
    }

    /// Held while anything changes; one for all frames inside each other, since they ask each other.
    private let lock: RecursiveLock
    private let outer: CheckpointFrame?
    /// Where the default generator stood; nil if the body took no numbers from it.
    private var randomState: Generator.State?
    /// What `autocast { }` said when the body ran first.
    private let castModes = ThreadState.current.flags & ThreadState.autocastModes
    /// To the body; released by hand, as edges are.
    private var task = Edge()
    /// For each number, whether its value may still be asked for.
    private var isWanted: [Bool] = []
    /// What the last run of the body gave and nobody has asked for yet.
    private var values: [Int: RecomputedValue] = [:]
    private var inner: [Inner] = []
    /// The body's first run has not ended: it may ask for gradients itself.
    private var isRecording = true

    private init(outer: CheckpointFrame?, _ randomState: Generator.State?) {
        self.outer = outer
        self.randomState = randomState
        lock = outer?.lock ?? RecursiveLock()
    }

    deinit { setTask(nil) }

    private func setTask(_ new: CheckpointTask?) {
        let old = task
        task = new.map { Edge($0, 0) } ?? Edge()
        ReleaseList.drain { ReleaseList.release(old, $0) }
    }

    private func withLock<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        lock.acquire()
        defer { lock.release() }
        return try body()
    }

    // MARK: Forward

    /// Runs `body` in a frame of its own.
    static func run<Result, Failure: Error>(
        _ inputs: [Tensor], _ preservesRandomState: Bool, _ body: @escaping ([Tensor]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Nothing is saved, or nothing will be asked for.
        let thread = ThreadState.current
        if thread.flags & (ThreadState.noGrad | ThreadState.isPoisoned) != 0 { return try body(inputs) }
        let randomState = preservesRandomState ? Generator.default.state : nil
        let around = SavedTensorHooks.current
        let frame: CheckpointFrame
        if let recording = around as? Recording {
            frame = CheckpointFrame(outer: recording.frame, randomState)
            recording.frame.withLock { recording.frame.inner.append(Inner(frame: frame)) }
        } else {
            frame = CheckpointFrame(outer: nil, randomState)
            let again: ([Tensor]) throws -> Void = { inputs in _ = try body(inputs) }
            if let rerun = around as? Rerun {
                // The inputs are of the run that is going on; the outer frame's numbers are not for them.
                let task = SavedTensorHooks.suspended { CheckpointTask(inputs, again) }
                frame.setTask(task)
                rerun.handOver(task)
            } else {
                frame.setTask(CheckpointTask(inputs, again))
            }
        }
        defer { frame.endRecording() }
        return try Recording(frame).active { () throws(Failure) in try body(inputs) }
    }

    private func endRecording() {
        withLock {
            isRecording = false
            if let state = randomState, state == Generator.default.state { randomState = nil }
        }
    }

    /// Numbers what the body saves.
    private final class Recording: SavedTensorHooks {
        let frame: CheckpointFrame

        init(_ frame: CheckpointFrame) { self.frame = frame }

        override func pack(_ tensor: Tensor) throws(TensorError) -> PackedValue {
            frame.withLock {
                frame.isWanted.append(true)
                return CheckpointValue(frame, frame.isWanted.count - 1, tensor)
            }
        }
    }

    // MARK: Backward

    /// Nobody will ask for this value any more.
    func drop(_ number: Int) {
        withLock {
            isWanted[number] = false
            values[number] = nil
        }
    }

    /// The value with this number; runs the body if it is not there. Each value is given once a run.
    func take(_ number: Int, _ version: UInt32) throws(TensorError) -> Tensor {
        try withLock { () throws(TensorError) in
            if values[number] == nil { try recompute() }
            guard let value = values.removeValue(forKey: number) else { throw different(0) }
            guard value.version == version else {
                throw .autograd(
                    "checkpoint: a tensor that the body uses has been modified by an inplace operation: saved tensor \(number) was at "
                        + "version \(version) in the forward pass and is at version \(value.version) now; change it after the "
                        + "backward pass, or change a clone()")
            }
            return try value.unpack()
        }
    }

    private func different(_ count: Int) -> TensorError {
        .autograd(
            "checkpoint: A different number of tensors was saved during the original forward and recomputation: \(isWanted.count) "
                + "and then \(count); the body must do the same each time it runs")
    }

    private func recompute() throws(TensorError) {
        if task.node == nil, let outer { try outer.recompute() }
        guard let task = task.node as? CheckpointTask else {
            throw .autograd(
                "checkpoint: the checkpoint around did not come to this one when its body ran again; the body must do the same each "
                    + "time it runs")
        }
        // A body that was handed over holds what the outer one computed: it is let go of, and may be handed over again.
        defer { if outer != nil { setTask(nil) } }
        let run = Rerun(self)
        values = [:]
        do {
            try attempt {
                try run.active {
                    let modes = ThreadState.noGrad | ThreadState.inference | ThreadState.savedAreConstants
                    // The region that keeps casts is over.
                    let casts = castModes | ThreadState.keepsNoCasts
                    try ThreadState.current.with(casts, of: ThreadState.autocastModes) {
                        try GradMode.with(0, cleared: modes) { try replaying { try task.run() } }
                    }
                }
            }
        } catch {
            throw error.prepending("checkpoint: when the body ran again: ")
        }
        guard isRecording ? run.count >= isWanted.count : run.count == isWanted.count else { throw different(run.count) }
        guard isRecording || run.innerCount == inner.count else {
            throw .autograd(
                "checkpoint: the body came to \(inner.count) checkpoints in the forward pass and to \(run.innerCount) when it ran "
                    + "again; it must do the same each time")
        }
    }

    private func replaying(_ body: () throws -> Void) throws {
        guard let randomState else { return try body() }
        try Generator.replaying(from: randomState, body)
    }

    /// Takes what the body saves when it runs again.
    private final class Rerun: SavedTensorHooks {
        private let frame: CheckpointFrame
        private(set) var count = 0
        private(set) var innerCount = 0

        init(_ frame: CheckpointFrame) { self.frame = frame }

        override func pack(_ tensor: Tensor) throws(TensorError) -> PackedValue {
            let value = RecomputedValue(tensor)
            if count < frame.isWanted.count, frame.isWanted[count] { frame.values[count] = value }
            count += 1
            return value
        }

        /// Gives the checkpoint that is inside at this place the body that it needs.
        func handOver(_ task: CheckpointTask) {
            if innerCount < frame.inner.count, let inner = frame.inner[innerCount].frame, inner.isWanted.contains(true) {
                inner.setTask(task)
            }
            innerCount += 1
        }
    }
}
