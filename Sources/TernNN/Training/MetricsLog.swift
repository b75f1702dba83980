#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file of JSON lines, an object an epoch, that grows while a training runs.
///
/// A checkpoint remembers how long the file was: lines that a killed training wrote after it are cut off when the training is
/// resumed, so that the file is at last what it would be without the interruption.
///
/// ```swift
/// trainer.observers.append(MetricsLog("metrics.jsonl"))
/// ```
public final class MetricsLog: TrainingObserver {
    /// The file.
    public let path: String
    private let isDeferred: Bool
    private var descriptor: Int32 = -1
    /// The bytes in the file, and those that are to follow.
    private var length = 0
    private var waiting: [UInt8] = []

    /// A log that makes its file anew when the training begins.
    ///
    /// - Parameter isDeferred: leaves an old file alone until there is a checkpoint or `flush()` is called.
    public init(_ path: String, isDeferred: Bool = false) {
        self.path = path
        self.isDeferred = isDeferred
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Opens the file, and cuts off what the training will write again.
    public func trainingBegins(_ progress: TrainerProgress) throws { if !isDeferred { try openFile() } }

    /// Writes the record's line.
    public func epochEnded(_ record: EpochRecord, _ progress: TrainerProgress) throws { try append(record.json) }

    /// Writes one line.
    public func append(_ line: String) throws(TensorError) {
        waiting += Array((line + "\n").utf8)
        if !isDeferred { try flush() }
    }

    /// Writes the lines that wait.
    public func flush() throws(TensorError) {
        if descriptor < 0 { try openFile() }
        var done = 0
        while done < waiting.count {
            let count = waiting.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failed("cannot write the file")
            }
            done += count
        }
        length += waiting.count
        waiting = []
    }

    private func openFile() throws(TensorError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failed("cannot open the file") }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failed("cannot read the file's size") }
        // A pipe or a terminal has no length.
        guard status.st_mode & S_IFMT == S_IFREG else { return }
        guard Int(status.st_size) >= length else {
            throw .file(
                "\(path): the file has \(status.st_size) bytes, and \(length) were there at the checkpoint: it is not the file "
                    + "of this training; give the one that was interrupted, or start anew")
        }
        guard ftruncate(descriptor, off_t(length)) == 0 else { throw failed("cannot cut the file") }
    }

    /// Brings the lines to the disk before the checkpoint that counts on them.
    public func save(to checkpoint: inout TrainingCheckpoint) throws(TensorError) {
        try flush()
        fsync(descriptor)
        checkpoint.set("metrics.length", length)
    }

    /// Remembers how long the file was.
    public func restore(from checkpoint: TrainingCheckpoint) throws(TensorError) {
        // The interrupted run may have written no such file.
        if checkpoint.texts["metrics.length"] != nil { length = Swift.max(try checkpoint.integer("metrics.length"), 0) }
    }

    private func failed(_ what: String) -> TensorError { .file("\(path): \(what): \(String(cString: strerror(errno)))") }
}
