import Tern

/// Writes a zip archive from its beginning to its end, into a file that appears as a whole or not at all.
///
/// The bytes of a stored entry begin at a multiple of 64 in the file, so that they can be mapped as tensors. The same entries give
/// the same file: no time is written.
///
/// ```swift
/// try ZipWriter.write("notes.zip") { (zip) throws(TensorError) in
///     try zip.add("hello.txt", Array("hello".utf8), deflated: true)
/// }
/// ```
///
/// Source: PKWARE, APPNOTE.TXT - .ZIP File Format Specification, sections 4.3 and 4.5.
package struct ZipWriter: ~Copyable {
    /// Stored data begins at multiples of it.
    package static let alignment = 64
    /// 1 January 1980, the first day of the format: no entry has a time of its own.
    private static let date = 0x21
    /// What stands for a number that is in the wide fields of zip64.
    private static let wide = 0xFFFF_FFFF

    private let path: String
    private let file: AtomicFile
    /// From here on numbers stand in the wide fields of zip64.
    private let narrowLimit: Int
    private var position = 0
    private var records: [Record] = []
    private var names: Set<String> = []

    private struct Record {
        var name: [UInt8]
        var flags: Int
        var method: ZipEntry.Method
        var checksum: UInt32 = 0
        var compressedSize = 0
        var size: Int
        var offset: Int
        /// True if the sizes stand in the wide fields.
        var isWide = false
    }

    /// Writes the archive that `body` fills. Numbers from `narrowLimit` on take eight bytes, as numbers of more than four have to.
    package static func write(
        _ path: String, narrowLimit: Int = 0xFFFF_FFFF, _ body: (inout ZipWriter) throws(TensorError) -> Void
    ) throws(TensorError) {
        var writer = ZipWriter(path, try AtomicFile(path), narrowLimit)
        do {
            try body(&writer)
            try writer.finish()
        } catch {
            writer.file.discard()
            throw error
        }
        try writer.file.commit()
    }

    private init(_ path: String, _ file: consuming AtomicFile, _ narrowLimit: Int) {
        self.path = path
        self.file = file
        self.narrowLimit = narrowLimit
    }

    /// Adds an entry.
    package mutating func add(_ name: String, _ bytes: [UInt8], deflated: Bool = false) throws(TensorError) {
        try add(name, header: bytes, UnsafeRawBufferPointer(start: nil, count: 0), deflated: deflated)
    }

    /// Adds an entry of `header` and then the elements of a tensor in row-major order.
    package mutating func add(
        _ name: String, header: [UInt8] = [], _ tensor: Tensor, deflated: Bool = false
    ) throws(TensorError) {
        let packed = try attempt { noGrad { tensor.detach().cpu().contiguous() } }
        var failed: TensorError?
        packed.withUnsafeBytes { bytes in
            do throws(TensorError) { try add(name, header: header, bytes, deflated: deflated) } catch { failed = error }
        }
        if let failed { throw failed }
    }

    /// Adds an entry of `header` and then `bytes`.
    package mutating func add(
        _ name: String, header: [UInt8] = [], _ bytes: UnsafeRawBufferPointer, deflated: Bool = false
    ) throws(TensorError) {
        var failed: TensorError?
        header.withUnsafeBytes { first in
            do throws(TensorError) { try add(name, [first, bytes], deflated) } catch { failed = error }
        }
        if let failed { throw failed }
    }

    private mutating func add(_ name: String, _ parts: [UnsafeRawBufferPointer], _ deflated: Bool) throws(TensorError) {
        let nameBytes = Array(name.utf8)
        guard !nameBytes.isEmpty, nameBytes.count <= 65535, !nameBytes.contains(0) else {
            throw FileError.contents(
                path, "no entry can be named \(HeaderTokenizer.quoted(name)): a name has 1 to 65535 bytes, and no zero among them"
            )
        }
        guard names.insert(name).inserted else {
            throw FileError.contents(path, "entry \(HeaderTokenizer.quoted(name)) is given twice")
        }
        var record = Record(
            name: nameBytes, flags: nameBytes.allSatisfy { $0 < 0x80 } ? 0 : 0x800, method: deflated ? .deflated : .stored,
            size: parts.reduce(0) { $0 + $1.count }, offset: position)
        for part in parts { record.checksum = Checksum.crc32(part, after: record.checksum) }
        if deflated {
            // Its length is known only behind the data, and may exceed the original's by a little.
            record.flags |= 8
            record.isWide = record.size >= narrowLimit - narrowLimit >> 8
            try put(localHeader(record))
            let start = position
            try Deflate.run(parts) { (piece) throws(TensorError) in
                try file.append(piece)
                position += piece.count
            }
            record.compressedSize = position - start
            let width = record.isWide ? 8 : 4
            try put(
                [0x50, 0x4B, 0x07, 0x08] + LittleEndian.bytes(record.checksum, 4)
                    + LittleEndian.bytes(record.compressedSize, width) + LittleEndian.bytes(record.size, width))
        } else {
            record.compressedSize = record.size
            record.isWide = record.size >= narrowLimit
            try put(localHeader(record))
            for part in parts {
                try file.append(part)
                position += part.count
            }
        }
        records.append(record)
    }

    private mutating func put(_ bytes: [UInt8]) throws(TensorError) {
        try file.append(bytes)
        position += bytes.count
    }

    /// What the local header and the directory have in common.
    private func common(_ record: Record, _ sizes: (compressed: Int, size: Int), _ checksum: UInt32) -> [UInt8] {
        LittleEndian.bytes(record.isWide ? 45 : 20, 2) + LittleEndian.bytes(record.flags, 2)
            + LittleEndian.bytes(record.method.rawValue, 2) + [0, 0] + LittleEndian.bytes(ZipWriter.date, 2)
            + LittleEndian.bytes(checksum, 4) + LittleEndian.bytes(record.isWide ? ZipWriter.wide : sizes.compressed, 4)
            + LittleEndian.bytes(record.isWide ? ZipWriter.wide : sizes.size, 4) + LittleEndian.bytes(record.name.count, 2)
    }

    private func localHeader(_ record: Record) -> [UInt8] {
        let isFollowed = record.flags & 8 != 0
        let sizes = isFollowed ? (compressed: 0, size: 0) : (compressed: record.compressedSize, size: record.size)
        var extra: [UInt8] = []
        if record.isWide { extra = [1, 0, 16, 0] + LittleEndian.bytes(sizes.size, 8) + LittleEndian.bytes(sizes.compressed, 8) }
        if record.method == .stored {
            // A field of the kind that PyTorch pads with.
            let end = position + ZipDirectory.localSize + record.name.count + extra.count + 4
            let padding = (ZipWriter.alignment - end % ZipWriter.alignment) % ZipWriter.alignment
            extra += [0x46, 0x42] + LittleEndian.bytes(padding, 2) + Array(repeating: 0x5A, count: padding)
        }
        return [0x50, 0x4B, 0x03, 0x04] + common(record, sizes, isFollowed ? 0 : record.checksum)
            + LittleEndian.bytes(extra.count, 2) + record.name + extra
    }

    private mutating func finish() throws(TensorError) {
        let start = position
        for record in records {
            let isFar = record.offset >= narrowLimit
            var fields: [UInt8] = []
            if record.isWide { fields += LittleEndian.bytes(record.size, 8) + LittleEndian.bytes(record.compressedSize, 8) }
            if isFar { fields += LittleEndian.bytes(record.offset, 8) }
            let extra = fields.isEmpty ? [] : [1, 0] + LittleEndian.bytes(fields.count, 2) + fields
            // Made on Unix, a regular file that all may read.
            try put(
                [0x50, 0x4B, 0x01, 0x02, 45, 3]
                    + common(record, (record.compressedSize, record.size), record.checksum)
                    + LittleEndian.bytes(extra.count, 2) + Array(repeating: 0, count: 6) + LittleEndian.bytes(0o100644 << 16, 4)
                    + LittleEndian.bytes(isFar ? ZipWriter.wide : record.offset, 4) + record.name + extra)
        }
        let size = position - start
        let isWide = records.count >= 0xFFFF || size >= narrowLimit || start >= narrowLimit
        if isWide {
            let counts = LittleEndian.bytes(records.count, 8)
            try put(
                [0x50, 0x4B, 0x06, 0x06] + LittleEndian.bytes(44, 8) + [45, 3, 45, 0] + Array(repeating: 0, count: 8) + counts
                    + counts
                    + LittleEndian.bytes(size, 8) + LittleEndian.bytes(start, 8))
            let end = position - 56
            try put([0x50, 0x4B, 0x06, 0x07, 0, 0, 0, 0] + LittleEndian.bytes(end, 8) + [1, 0, 0, 0])
        }
        let count = LittleEndian.bytes(Swift.min(records.count, 0xFFFF), 2)
        try put(
            [0x50, 0x4B, 0x05, 0x06, 0, 0, 0, 0] + count + count + LittleEndian.bytes(Swift.min(size, ZipWriter.wide), 4)
                + LittleEndian.bytes(Swift.min(start, ZipWriter.wide), 4) + [0, 0])
    }
}
