import Tern

/// Writes values as `torch.save` does: a zip archive with a pickle of protocol 2, and a record for each storage.
///
/// Tensors that share memory share a record, and keep their strides and offsets. The whole storage is written, also of a small view.
/// The record `.format_version` is not written: it promises the layout of PyTorch's own writer, by which places are guessed rather than
/// looked up.
///
/// Source: torch/serialization.py, `_save`.
struct CheckpointWriter {
    private let path: String
    private var pickle = PickleWriter()
    private var records: [Record] = []
    private var places: [Key: Int] = [:]
    private var tensors: [ObjectIdentifier: String] = [:]
    /// Copies of tensors of other devices, which have to live until their memory is written.
    private var copies: [Tensor] = []

    private struct Record {
        let storage: Storage
        let byteCount: Int
    }

    private struct Key: Hashable {
        let storage: ObjectIdentifier
        let dtype: DType
    }

    static func write(_ value: CheckpointValue, to path: String) throws(TensorError) {
        // What follows from a failed check is not worth a file.
        if let error = TensorError.pending { throw error }
        var writer = CheckpointWriter(path: path)
        try writer.add(value, depth: 0)
        writer.pickle.put(.stop)
        let (bytes, records) = (writer.pickle.bytes, writer.records)
        let folder = CheckpointWriter.folder(path)
        try ZipWriter.write(path) { (zip) throws(TensorError) in
            try zip.add("\(folder)/data.pkl", bytes)
            try zip.add("\(folder)/.storage_alignment", Array(String(ZipWriter.alignment).utf8))
            try zip.add("\(folder)/byteorder", Array("little".utf8))
            for (index, record) in records.enumerated() {
                try zip.add(
                    "\(folder)/data/\(index)", UnsafeRawBufferPointer(start: record.storage.pointer, count: record.byteCount))
            }
            try zip.add("\(folder)/version", Array("3\n".utf8))
        }
        withExtendedLifetime(writer.copies) {}
    }

    private init(path: String) { self.path = path }

    /// The name of the file without folders and ending, in the characters that every reader knows.
    private static func folder(_ path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        let stem = name.split(separator: ".").first ?? ""
        let isPlain = stem.utf8.allSatisfy { byte in
            byte == 0x2D || byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte)
        }
        return stem.isEmpty || !isPlain || stem.utf8.count > 100 ? "archive" : String(stem)
    }

    // MARK: Values

    private mutating func add(_ value: CheckpointValue, depth: Int) throws(TensorError) {
        guard depth < CheckpointBuilder.depthLimit else {
            throw FileError.contents(path, "the value is nested more than \(CheckpointBuilder.depthLimit) values deep")
        }
        switch value {
        case .none: pickle.put(.none)
        case .bool(let value): pickle.put(value)
        case .int(let number): pickle.put(number)
        case .bigInt(let text):
            guard let bytes = PickleNumber.bytes(text) else {
                throw FileError.contents(path, "\(HeaderTokenizer.quoted(text)) is no whole number, or too long a one")
            }
            pickle.putLong(bytes)
        case .double(let number): pickle.put(number)
        case .complex(let real, let imaginary):
            pickle.putGlobal("__builtin__", "complex")
            pickle.put(real)
            pickle.put(imaginary)
            pickle.put(.tuple2)
            pickle.put(.reduce)
        case .string(let text): try add(text)
        case .bytes(let bytes):
            pickle.putGlobal("_codecs", "encode")
            try add(String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })))
            pickle.put("latin1")
            pickle.put(.tuple2)
            pickle.put(.reduce)
        case .tensor(let tensor): try add(tensor)
        case .list(let elements): try addList(elements, depth)
        case .tuple(let elements):
            pickle.put(.mark)
            for element in elements { try add(element, depth: depth + 1) }
            pickle.put(.tuple)
        case .set(let elements):
            pickle.putGlobal("__builtin__", "set")
            try addList(elements, depth)
            pickle.put(.tuple1)
            pickle.put(.reduce)
        case .dictionary(let entries): try add(entries, depth)
        case .size(let extents):
            pickle.putGlobal("torch", "Size")
            pickle.putTuple(extents)
            pickle.put(.tuple1)
            pickle.put(.reduce)
        case .device(let name):
            pickle.putGlobal("torch", "device")
            try add(name)
            pickle.put(.tuple1)
            pickle.put(.reduce)
        case .dtype(let name):
            guard name.hasPrefix("torch."), let element = TorchElement(dtypeName: String(name.dropFirst(6))) else {
                throw FileError.contents(path, "\(HeaderTokenizer.quoted(name)) is no type of PyTorch's, as torch.float32 is")
            }
            pickle.putGlobal("torch", element.name)
        case .constant(let name): try addConstant(name)
        }
    }

    private mutating func add(_ text: String) throws(TensorError) {
        guard text.utf8.count <= Int(UInt32.max) else { throw FileError.contents(path, "a text has more than 4 GB") }
        pickle.put(text)
    }

    private mutating func addList(_ elements: [CheckpointValue], _ depth: Int) throws(TensorError) {
        pickle.put(.emptyList)
        if elements.isEmpty { return }
        pickle.put(.mark)
        for element in elements { try add(element, depth: depth + 1) }
        pickle.put(.appends)
    }

    private mutating func add(_ entries: CheckpointDictionary, _ depth: Int) throws(TensorError) {
        if entries.isOrdered { addEmptyOrderedDict() } else { pickle.put(.emptyDict) }
        if entries.isEmpty { return }
        pickle.put(.mark)
        for (key, value) in entries {
            switch key {
            case .list, .set, .dictionary, .tensor:
                throw FileError.contents(path, "\(key.kind) cannot be the key of a dictionary; use a text or a number")
            default: break
            }
            try add(key, depth: depth + 1)
            try add(value, depth: depth + 1)
        }
        pickle.put(.setItems)
    }

    private mutating func addEmptyOrderedDict() {
        pickle.putGlobal("collections", "OrderedDict")
        pickle.put(.emptyTuple)
        pickle.put(.reduce)
    }

    /// Layouts are the only constants that PyTorch's weights-only loader knows.
    private mutating func addConstant(_ name: String) throws(TensorError) {
        guard name == "torch.strided" || name.hasPrefix("torch.sparse_") else {
            throw FileError.contents(path, "the constant \(HeaderTokenizer.quoted(name)) cannot be written; leave it out")
        }
        pickle.putGlobal("torch.serialization", "_get_layout")
        pickle.put(name)
        pickle.put(.tuple1)
        pickle.put(.reduce)
    }

    // MARK: Tensors

    private mutating func add(_ given: Tensor) throws(TensorError) {
        let name = tensors[ObjectIdentifier(given)] ?? "tensor \(tensors.count)"
        if pickle.get(name) { return }
        guard given.device != .meta else {
            throw FileError.contents(path, "a tensor of shape \(given.shape) is on the meta device and has no elements to write")
        }
        guard let storageClass = TorchElement.storageClass(given.dtype) else {
            throw FileError.contents(path, "a tensor is \(given.dtype), which PyTorch does not know; convert it with .to(…)")
        }
        var tensor = given
        if given.device != .cpu {
            tensor = try attempt { noGrad { given.detach().cpu() } }
            copies.append(tensor)
        }
        let (record, count) = record(tensor)
        pickle.putGlobal("torch._utils", "_rebuild_tensor_v2")
        pickle.put(.mark)
        pickle.put(.mark)
        pickle.put("storage")
        pickle.putGlobal("torch", storageClass)
        pickle.put(String(record))
        pickle.put("cpu")
        pickle.put(count)
        pickle.put(.tuple)
        pickle.put(.binPersID)
        pickle.put(tensor.storageOffset)
        pickle.putTuple(Array(tensor.shape))
        pickle.putTuple(Array(tensor.stride()))
        pickle.put(given.requiresGrad)
        addEmptyOrderedDict()
        pickle.put(.tuple)
        pickle.put(.reduce)
        pickle.keep(name)
        tensors[ObjectIdentifier(given)] = name
    }

    /// The number of the record of a tensor's storage, and how many elements the storage has.
    private mutating func record(_ tensor: Tensor) -> (record: Int, count: Int) {
        let count = tensor.storage.byteCount / tensor.dtype.size
        // PyTorch allows one type a storage.
        let key = Key(storage: ObjectIdentifier(tensor.storage), dtype: tensor.dtype)
        if let known = places[key] { return (known, count) }
        places[key] = records.count
        records.append(Record(storage: tensor.storage, byteCount: count * tensor.dtype.size))
        return (records.count - 1, count)
    }
}
