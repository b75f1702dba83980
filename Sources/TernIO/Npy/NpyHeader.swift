import Tern

/// What the beginning of an npy file says of its array. NumPy: `numpy.lib.format.read_array_header_1_0` and its successors.
///
/// ```swift
/// let header = try Npy.header("weights.npy")
/// print(header.descr, header.shape)       // <f4 [64, 10]
/// ```
public struct NpyHeader: Hashable, Sendable {
    /// The type of the elements as the file has it: `<f4`, or a list for records.
    public let descr: String
    /// True if the first dimension is the one whose neighbours lie beside each other in the file.
    public let isFortranOrder: Bool
    /// The extents.
    public let shape: [Int]
    /// The format's version: 1, 2 or 3.
    public let version: Int
    /// The type that the elements are read as, for complex numbers that of their parts; nil if there is none.
    public var dtype: DType? {
        switch type.element {
        case .plain(let dtype), .complex(let dtype): dtype
        case .unsigned: UnsignedIntegers.dtype(size: type.size)
        case .none: nil
        }
    }

    /// The type of the elements as lists show it: by PyTorch's name, or as the file has it where no tensor has such elements.
    package var typeName: String {
        switch type.element {
        case .plain(let dtype): dtype.name
        case .unsigned: "uint\(8 * type.size)"
        case .complex: "complex\(8 * type.size)"
        case .none: descr
        }
    }

    /// True if the elements are complex numbers.
    package var isComplex: Bool { if case .complex = type.element { true } else { false } }

    /// Bytes an element; 0 where no tensor has such elements.
    package var elementSize: Int { type.size }

    let type: NpyType
    /// How many bytes stand before the first element.
    let size: Int

    /// NumPy reads no longer ones either.
    private static let lengthLimit = 10_000
    /// No header is longer with what stands before it.
    static let sizeLimit = lengthLimit + 12
    /// NumPy's limit, and PyTorch's.
    static let rankLimit = 64
    private static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

    /// True if bytes are the beginning of an npy file.
    static func begins(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }
}

// MARK: Reading

extension NpyHeader {
    /// Reads the header of the file that stands in `range` of `source`. `what` begins the messages.
    init(_ source: ByteSource, _ range: Range<Int>, _ what: String) throws(TensorError) {
        let first = try source.bytes(at: range.lowerBound, atMost: Swift.min(range.count, 12))
        guard NpyHeader.begins(first) else { throw NpyHeader.foreign(first, range.count, what) }
        guard first.count == 12 else {
            throw .file("\(what)the array has \(range.count) bytes, and has at least 12 before its elements: it is cut short")
        }
        version = Int(first[6])
        guard version >= 1, version <= 3, first[7] == 0 else {
            throw .file(
                "\(what)the array is of version \(first[6]).\(first[7]) of its format, and only 1.0, 2.0 and 3.0 are known")
        }
        let start = version == 1 ? 10 : 12
        let length = LittleEndian.small(first, 8, start - 8)
        guard length <= NpyHeader.lengthLimit else {
            throw .file("\(what)the header would have \(length) bytes, and at most \(NpyHeader.lengthLimit) are allowed")
        }
        guard length <= range.count - start else {
            throw .file(
                "\(what)the header would have \(length) bytes, and only \(range.count - start) are there: it is cut short")
        }
        size = start + length
        let bytes = try source.bytes(at: range.lowerBound + start, atMost: length)
        do throws(NpyLiteralParser.Failure) {
            var parser = NpyLiteralParser(bytes, allowsLong: version < 3)
            var fields = try parser.dictionary()
            guard let descr = fields.removeValue(forKey: "descr"), let order = fields.removeValue(forKey: "fortran_order"),
                let shape = fields.removeValue(forKey: "shape"), fields.isEmpty
            else { throw parser.failure("its keys must be descr, fortran_order and shape") }
            guard case .bool(let isFortranOrder) = order.value else {
                throw parser.failure("fortran_order must be True or False")
            }
            self.isFortranOrder = isFortranOrder
            self.shape = try NpyHeader.extents(shape.value, parser)
            type = NpyType(descr.value)
            if case .string(let name) = descr.value { self.descr = name } else { self.descr = descr.text }
        } catch {
            throw .file("\(what)the header is damaged at byte \(start + error.position): \(error.what)")
        }
    }
}

extension NpyHeader {
    private static func extents(_ literal: NpyLiteral, _ parser: NpyLiteralParser) throws(NpyLiteralParser.Failure) -> [Int] {
        guard case .tuple(let items) = literal else { throw parser.failure("shape must be a tuple of whole numbers, as (3,)") }
        guard items.count <= rankLimit else {
            throw parser.failure("the array has \(items.count) dimensions, and at most \(rankLimit) are allowed")
        }
        var shape: [Int] = []
        for item in items {
            guard case .integer(let extent) = item else {
                throw parser.failure("shape must be a tuple of whole numbers, as (3,)")
            }
            shape.append(extent)
        }
        return shape
    }

    /// The error for something that is no npy file.
    private static func foreign(_ first: [UInt8], _ count: Int, _ what: String) -> TensorError {
        if first.starts(with: [0x50, 0x4B, 0x03, 0x04]) || first.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
            return .file("\(what)this is a zip archive and no npy file; Npz.load reads archives of arrays")
        }
        if first.count >= 2, first[0] == 0x80, first[1] <= 5 {
            return .file(
                "\(what)this is a pickle and no npy file; it may hold code and is not read: save the array with numpy.save")
        }
        return .file(
            "\(what)an array of NumPy begins with \\x93NUMPY, and the \(count) bytes here do not: this is no npy file, or it is cut short"
        )
    }
}

// MARK: Writing

extension NpyHeader {
    /// The beginning of a file of version 1.0, byte for byte NumPy's; nil for a type that NumPy does not know.
    static func encoded(_ dtype: DType, _ shape: [Int], isFortranOrder: Bool) -> [UInt8]? {
        guard let descr = NpyType.name(dtype) else { return nil }
        let extents = shape.map(String.init)
        var text = "{'descr': '\(descr)', 'fortran_order': \(isFortranOrder ? "True" : "False"), "
        text += "'shape': (\(extents.joined(separator: ", "))\(shape.count == 1 ? "," : "")), }"
        // Room in which the extent that grows when arrays are appended can be written anew.
        if let growing = isFortranOrder ? extents.last : extents.first {
            text += String(repeating: " ", count: Swift.max(0, 21 - growing.utf8.count))
        }
        // The elements begin at a multiple of 64; there is always a space before the line's end.
        let padding = 64 - (10 + text.utf8.count + 1) % 64
        text += String(repeating: " ", count: padding) + "\n"
        return magic + [1, 0] + LittleEndian.bytes(text.utf8.count, 2) + Array(text.utf8)
    }
}
