import TernIO

/// What a training has to remember to go on where it was, in one safetensors file: tensors and texts by name. PyTorch's
/// counterpart is the dictionary that a tutorial gives to `torch.save`.
///
/// The file is replaced as a whole: a process that is killed, a full disk or a folder without permission leaves the last one.
///
/// ```swift
/// var checkpoint = TrainingCheckpoint()
/// checkpoint.add(net, as: "model")
/// checkpoint.add(optimizer, as: "optimizer")
/// try checkpoint.write(to: "run.checkpoint")
/// ```
public struct TrainingCheckpoint {
    /// The tensors by name; parts that were added begin with the part's name: `model.0.weight`.
    public var tensors: [String: Tensor] = [:]
    /// The texts by name: numbers, options.
    public var texts: [String: String] = [:]
    /// The file that this was read from; empty if it was made here.
    public private(set) var path = ""

    private static let formatKey = "tern.checkpoint"
    private static let format = "1"

    /// An empty one.
    public init() {}

    /// Reads a file that `write` wrote. Throws `TensorError.file` for one that is missing, damaged or of another kind.
    public init(contentsOf path: String) throws(TensorError) {
        let file = try Safetensors.loadWithMetadata(path)
        self.path = path
        tensors = file.tensors
        texts = file.metadata
        guard texts.removeValue(forKey: TrainingCheckpoint.formatKey) == TrainingCheckpoint.format else {
            throw .file("\(path): this is no checkpoint of a training, or one of another version")
        }
    }

    /// Writes the file, brings it to the disk and then gives it its name. Throws `TensorError.file`; the old file is there then.
    public func write(to path: String) throws(TensorError) {
        var metadata = texts
        metadata[TrainingCheckpoint.formatKey] = TrainingCheckpoint.format
        try Safetensors.save(tensors.map { (key: $0.key, value: $0.value) }, metadata: metadata, to: path)
    }

    // MARK: Numbers

    /// Keeps a whole number.
    public mutating func set(_ key: String, _ value: Int) { texts[key] = String(value) }

    /// Keeps a number exactly: Swift writes the shortest digits that give it back.
    public mutating func set(_ key: String, _ value: Double) { texts[key] = "\(value)" }

    /// Keeps numbers exactly, as a tensor.
    public mutating func set(_ key: String, _ values: [Double]) {
        tensors[key] = Tensor(values, shape: [values.count], dtype: .float64)
    }

    /// The whole number that was kept under this name.
    public func integer(_ key: String) throws(TensorError) -> Int {
        guard let value = texts[key].flatMap({ Int($0) }) else { throw damaged(key, "a whole number") }
        return value
    }

    /// The number that was kept under this name.
    public func double(_ key: String) throws(TensorError) -> Double {
        guard let value = texts[key].flatMap({ Double($0) }) else { throw damaged(key, "a number") }
        return value
    }

    /// The numbers that were kept under this name.
    public func doubles(_ key: String) throws(TensorError) -> [Double] {
        guard let tensor = tensors[key], tensor.dtype == .float64, tensor.ndim == 1 else {
            throw damaged(key, "a list of numbers")
        }
        return tensor.scalars(Double.self)
    }

    func damaged(_ key: String, _ what: String) -> TensorError {
        .file("\(path): the checkpoint has no \"\(key)\" that is \(what): it is of another training, or damaged")
    }
}
