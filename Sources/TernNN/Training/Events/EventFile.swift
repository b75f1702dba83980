#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file of events that TensorBoard shows: scalars and histograms by step. PyTorch's counterpart is
/// `torch.utils.tensorboard.SummaryWriter`.
///
/// As an observer of a training it writes the loss and the learning rate each so many steps, and all values of an epoch. A
/// resumed training makes another file in the folder, whose beginning tells TensorBoard to forget the steps that come again.
///
/// ```swift
/// let events = try EventFile(folder: "runs/1")
/// try events.scalar("loss", 0.5, step: 1)
/// ```
///
/// Source: TensorFlow, `core/util/event.proto`, `core/framework/summary.proto` and `core/lib/io/record_writer.cc`.
public final class EventFile: TrainingObserver {
    /// The file.
    public let path: String
    /// Steps between points of the loss while training; 0 for none.
    public var stepsBetweenPoints: Int
    private let descriptor: Int32
    private var waiting: [UInt8] = []

    /// Makes the folder, and in it a file with a name of its own.
    public init(folder: String, stepsBetweenPoints: Int = 10) throws(TensorError) {
        try EventFile.make(folder)
        self.stepsBetweenPoints = stepsBetweenPoints
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let time = EventFile.now()
        var number = 0
        var descriptor: Int32
        var path: String
        repeat {
            path = "\(folder)/events.out.tfevents.\(Int(time)).\(host.isEmpty ? "localhost" : host).\(getpid()).\(number)"
            descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o666)
            number += 1
        } while descriptor < 0 && errno == EEXIST && number < 1000
        guard descriptor >= 0 else { throw EventFile.failed(path, "cannot make the file") }
        self.path = path
        self.descriptor = descriptor
        put(EventMessage.version(time: time))
        try flush()
    }

    deinit { close(descriptor) }

    /// Adds a number. It reaches the file with `flush()`.
    public func scalar(_ tag: String, _ value: Double, step: Int) {
        put(EventMessage.scalars([(tag, value)], step: step, time: EventFile.now()))
    }

    /// Adds how the finite elements of a tensor are distributed, in buckets of equal width.
    ///
    /// ```swift
    /// events.histogram("fc.weight", net.fc.weight, step: 100)
    /// ```
    public func histogram(_ tag: String, _ tensor: Tensor, step: Int, buckets: Int = 30) {
        let values = noGrad { tensor.detach().to(.float64).flatten() }.scalars(Double.self).filter(\.isFinite)
        put(EventMessage.histogram(tag, values, buckets: buckets, step: step, time: EventFile.now()))
    }

    /// Writes what has been added.
    public func flush() throws(TensorError) {
        var done = 0
        while done < waiting.count {
            let count = waiting.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done) }
            if count < 0 {
                if errno == EINTR { continue }
                throw EventFile.failed(path, "cannot write the file")
            }
            done += count
        }
        waiting = []
    }

    // MARK: Observing

    /// Tells TensorBoard where a resumed training goes on.
    public func trainingBegins(_ progress: TrainerProgress) throws {
        guard progress.isResumed else { return }
        put(EventMessage.restart(step: progress.step + 1, time: EventFile.now()))
        try flush()
    }

    /// Adds loss and learning rate when it is time.
    public func stepEnded(_ progress: TrainerProgress) throws {
        guard stepsBetweenPoints > 0, progress.step % stepsBetweenPoints == 0 else { return }
        put(
            EventMessage.scalars(
                [("step/loss", progress.lastLoss), ("step/learning_rate", progress.learningRate)], step: progress.step,
                time: EventFile.now()))
    }

    /// Writes the values of the epoch.
    public func epochEnded(_ record: EpochRecord, _ progress: TrainerProgress) throws {
        let values = record.values.map { (tag: "epoch/\($0.name)", value: $0.value) }
        put(EventMessage.scalars(values, step: record.step, time: EventFile.now()))
        try flush()
    }

    // MARK: Parts

    private func put(_ message: EventMessage) { waiting += RecordFrame.framed(message.bytes) }

    /// Seconds since 1970.
    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Makes the folder and those around it.
    private static func make(_ folder: String) throws(TensorError) {
        guard !folder.isEmpty, !folder.utf8.contains(0) else {
            throw .file("the name of the folder is empty or has a zero byte in it; give the path of a folder")
        }
        var end = folder.startIndex
        while end < folder.endIndex {
            end = folder[folder.index(after: end)...].firstIndex(of: "/") ?? folder.endIndex
            guard mkdir(String(folder[..<end]), 0o777) == 0 || errno == EEXIST || errno == EISDIR || errno == EROFS else {
                throw failed(folder, "cannot make the folder")
            }
        }
    }

    private static func failed(_ path: String, _ what: String) -> TensorError {
        .file("\(path): \(what): \(String(cString: strerror(errno)))")
    }
}
