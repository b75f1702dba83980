import Tern

@testable import TernIO

/// A parser of files, as the fuzzer and the test of its seeds call it: the ordinary reader over bytes in memory, and then a look at
/// every element of what it made.
enum FileParser: String, CaseIterable, Sendable {
    case safetensors
    case safetensorsIndex = "safetensors-index"
    case zip
    case npy
    case npz
    case pickle
    case checkpoint
    case legacyCheckpoint = "checkpoint-legacy"
    case csv
    case idx
    case pnm
    case json
    case lines

    /// The path that messages begin with.
    private static let path = "bytes"

    /// True where entries may be deflated, so that a file holds more than it is long.
    var inflates: Bool { self == .zip || self == .npz || self == .checkpoint }

    /// True for formats that could ask for something to be run.
    var readsPickles: Bool { self == .pickle || self == .checkpoint || self == .legacyCheckpoint }

    /// The most bytes that a file of `count` bytes can hold. A number of at least two characters becomes eight bytes, a bit a byte, and
    /// a deflated byte 1032.
    func capacity(_ count: Int) -> Int { 4096 + 16 * count + (inflates ? 1032 * count : 0) }

    /// The bytes of all that was read. Throws what the parser throws.
    func read(_ bytes: [UInt8]) throws(TensorError) -> Int {
        var contents = FileContents()
        try read(.bytes(bytes), bytes, &contents)
        return contents.byteCount
    }

    /// True for an error as readers of files give them: of the right kind, and with the path in front.
    func isOrderly(_ error: TensorError) -> Bool {
        if case .argument = error { return self == .json }
        guard case .file(let message) = error else { return false }
        return message.hasPrefix(FileParser.path + ":")
    }

    private func read(_ source: ByteSource, _ bytes: [UInt8], _ contents: inout FileContents) throws(TensorError) {
        let path = FileParser.path
        switch self {
        case .safetensors:
            let file = try SafetensorsFile(source, path)
            for entry in file.entries {
                try contents.add(file.bytes(entry.name))
                // Types without a counterpart and numbers that are too large are refused one by one.
                if let tensor = try? file.tensor(entry.name, complexAsReal: true) { try contents.add(tensor) }
            }
        case .safetensorsIndex:
            let index = try SafetensorsIndex(source, path)
            for (name, shard) in index.shards { contents.add(name.utf8.count + shard.utf8.count) }
            for (name, text) in index.metadata { contents.add(name.utf8.count + text.utf8.count) }
        case .zip:
            let archive = try ZipArchive(source, path)
            for entry in archive.entries {
                _ = try archive.beginning(of: entry, 100)
                _ = try archive.bytes(of: entry)
                try contents.add(archive.copy(of: entry))
            }
        case .npy: try contents.add(Npy.load(source, path, complexAsReal: true))
        case .npz:
            let file = try NpzFile(source, path)
            for name in file.names {
                _ = try file.header(name)
                try contents.add(file.tensor(name, complexAsReal: true))
            }
        case .pickle:
            var input = PickleInput(source, path: path)
            let graph = try PickleMachine.read(&input)
            contents.add(graph.count)
        case .checkpoint, .legacyCheckpoint:
            _ = try Checkpoint.contents(source, path: path)
            let value = try Checkpoint.load(source, path: path, complexAsReal: true)
            _ = value.description
            try contents.add(value)
        case .csv:
            let table = try CSVTableBuilder.read(CSVReader(source, path, CSVFormat()), CSVFormat(), [:])
            for column in table.columns { try contents.add(fresh: column.tensor(dtype: .float64)) }
        case .idx: try contents.add(IDX.decode(source, path))
        case .pnm: try contents.add(PNM.decode(bytes, name: path).pixels)
        case .json: contents.add(try ValueText.encoded(ValueText.decoded(String(decoding: bytes, as: UTF8.self))).utf8.count)
        case .lines:
            let lines = try TextLines(source, path)
            for index in 0..<lines.count { contents.add(try lines[index].utf8.count) }
        }
    }
}

/// What a parser has made, counted while it is looked at.
struct FileContents {
    /// The bytes of values and of memory, which counts once however many tensors share it.
    private(set) var byteCount = 0
    /// Keeps the optimizer from leaving the reading out.
    private(set) var sum: UInt64 = 0
    private var storages: Set<ObjectIdentifier> = []
    private var kept: [Storage] = []

    /// A tensor that repeats its memory more often is read at its ends alone.
    private static let elementLimit = 1 << 16

    mutating func add(_ count: Int) { byteCount += count }

    /// Counts a tensor whose memory is no other's.
    mutating func add(fresh tensor: Tensor) {
        byteCount += tensor.storage.byteCount
        sum &+= tensor.withUnsafeBytes { bytes in bytes.reduce(0) { $0 &+ UInt64($1) } }
    }

    mutating func add(_ storage: Storage) {
        guard storages.insert(ObjectIdentifier(storage)).inserted else { return }
        // As long as it lives its identity is nobody else's.
        kept.append(storage)
        byteCount += storage.byteCount
        for byte in UnsafeRawBufferPointer(start: storage.pointer, count: storage.byteCount) { sum &+= UInt64(byte) }
    }

    /// Of a checkpoint only tensors count: a text that is used in many places is there once.
    mutating func add(_ value: CheckpointValue) throws(TensorError) {
        switch value {
        case .tensor(let tensor): try add(tensor)
        case .list(let elements), .tuple(let elements), .set(let elements):
            for element in elements { try add(element) }
        case .dictionary(let entries):
            for (key, value) in entries {
                try add(key)
                try add(value)
            }
        default: break
        }
    }

    mutating func add(_ tensor: Tensor) throws(TensorError) {
        add(tensor.storage)
        var part = tensor
        if tensor.count > FileContents.elementLimit {
            part = try attempt { (0..<tensor.ndim).reversed().reduce(tensor) { $0.select($1, $0.size($1) - 1) } }
        }
        sum &+= part.withUnsafeBytes { bytes in bytes.reduce(0) { $0 &+ UInt64($1) } }
    }
}
