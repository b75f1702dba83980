import Testing

@testable import TernIO

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Files for PyTorch to read, each with what it has to find: written if TERN_INTEROP_DIR names a folder, into `torch` there.
///
/// `NAME.pt` is for `torch.load(weights_only=True)`. `NAME.expected.json` is its value: each an object with a `kind` of `none`, `bool`,
/// `int`, `float`, `complex`, `str`, `bytes`, `list`, `tuple`, `set`, `dict`, `OrderedDict`, `Size`, `dtype`, `device`, `constant` or
/// `tensor`. Numbers are texts in `value`; containers have `items`, dictionaries pairs of them; a tensor has `dtype`, `shape`, `strides`,
/// `offset`, `requires_grad`, `storage`, which is the same for tensors that share memory, and the texts of its `values` in row-major order.
@Suite struct CheckpointInteropTests {
    private static var folder: String? { getenv("TERN_INTEROP_DIR").map { String(cString: $0) } }

    @Test(.enabled(if: folder != nil)) func files() throws {
        let folder = try #require(CheckpointInteropTests.folder) + "/torch"
        mkdir(folder, 0o755)
        try write(CheckpointWritingTests.everything, "\(folder)/everything")
        for name in CheckpointReadingTests.names where !name.hasPrefix("plain") {
            let value = try Checkpoint.load(TorchFixtures.path("\(name).pt"), complexAsReal: true)
            try write(value, "\(folder)/\(name)")
        }
        let state = try Checkpoint.loadStateDict(TorchFixtures.path("training.pt"))
        try write(.dictionary(state), "\(folder)/state")
    }

    private func write(_ value: CheckpointValue, _ path: String) throws {
        try Checkpoint.save(value, to: "\(path).pt")
        var storages: [ObjectIdentifier: Int] = [:]
        let text = json(value, &storages)
        try AtomicFile.write("\(path).expected.json") { (file) throws(TensorError) in try file.append(Array(text.utf8)) }
    }

    private func json(_ value: CheckpointValue, _ storages: inout [ObjectIdentifier: Int]) -> String {
        switch value {
        case .none: return object("none")
        case .bool(let value): return object("bool", "value", "\(value)")
        case .int(let number): return object("int", "value", quoted("\(number)"))
        case .bigInt(let text): return object("int", "value", quoted(text))
        case .double(let number): return object("float", "value", quoted("\(number)"))
        case .complex(let real, let imaginary):
            return object("complex", "value", "[\(quoted("\(real)")), \(quoted("\(imaginary)"))]")
        case .string(let text): return object("str", "value", quoted(text))
        case .bytes(let bytes): return object("bytes", "value", "\(bytes)")
        case .list(let elements): return object("list", "items", items(elements, &storages))
        case .tuple(let elements): return object("tuple", "items", items(elements, &storages))
        case .set(let elements): return object("set", "items", items(elements, &storages))
        case .dictionary(let entries):
            var pairs: [String] = []
            for (key, value) in entries { pairs.append(items([key, value], &storages)) }
            return object(entries.isOrdered ? "OrderedDict" : "dict", "items", "[\(pairs.joined(separator: ", "))]")
        case .size(let extents): return object("Size", "value", "\(extents)")
        case .dtype(let name): return object("dtype", "value", quoted(name))
        case .device(let name): return object("device", "value", quoted(name))
        case .constant(let name): return object("constant", "value", quoted(name))
        case .tensor(let tensor): return json(tensor, &storages)
        }
    }

    private func json(_ tensor: Tensor, _ storages: inout [ObjectIdentifier: Int]) -> String {
        let storage = storages[ObjectIdentifier(tensor.storage)] ?? storages.count
        storages[ObjectIdentifier(tensor.storage)] = storage
        let plain = noGrad { tensor.detach() }
        let values =
            tensor.dtype.isFloatingPoint
            ? plain.to(.float64).flatten().scalars(Double.self).map { quoted("\($0)") }
            : plain.to(.int64).flatten().scalars(Int.self).map { quoted("\($0)") }
        return
            "{\"kind\": \"tensor\", \"dtype\": \"\(tensor.dtype)\", \"shape\": \(tensor.shape), \"strides\": \(tensor.stride()), "
            + "\"offset\": \(tensor.storageOffset), \"requires_grad\": \(tensor.requiresGrad), \"storage\": \(storage), "
            + "\"values\": [\(values.joined(separator: ", "))]}"
    }

    private func items(_ elements: [CheckpointValue], _ storages: inout [ObjectIdentifier: Int]) -> String {
        var texts: [String] = []
        for element in elements { texts.append(json(element, &storages)) }
        return "[\(texts.joined(separator: ", "))]"
    }

    private func object(_ kind: String, _ name: String = "value", _ value: String = "null") -> String {
        "{\"kind\": \"\(kind)\", \"\(name)\": \(value)}"
    }

    private func quoted(_ text: String) -> String { SafetensorsHeader.json(text) }
}
