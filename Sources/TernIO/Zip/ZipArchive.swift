import Tern

/// A zip archive that is open for reading: stored and deflated entries, of any size.
///
/// Opening reads the central directory alone, and refuses archives whose numbers do not fit together. What is read of an entry is
/// checked against its local header, its declared size and its checksum.
///
/// ```swift
/// let archive = try ZipArchive("model.pt")
/// for entry in archive.entries { print(entry.name, entry.size) }
/// ```
package struct ZipArchive: Sendable {
    /// The file's name in messages.
    package let path: String
    /// In the order of the archive's directory.
    package let entries: [ZipEntry]
    let source: ByteSource
    private let places: [String: Int]

    /// No entry that is asked for as an array has more bytes, unless the caller allows it.
    package static let arrayLimit = 1 << 30

    package init(_ source: ByteSource, _ path: String) throws(TensorError) {
        self.source = source
        self.path = path
        entries = try ZipDirectory.entries(source, path)
        places = Dictionary(uniqueKeysWithValues: zip(entries.map(\.name), entries.indices))
    }

    /// Opens a file, mapped if it is large or if `mapped` says so.
    package init(_ path: String, mapped: Bool? = nil) throws(TensorError) {
        try self.init(ByteSource.open(path, mapped: mapped), path)
    }

    /// True if the bytes are those of an archive, by the first four.
    package static func begins(_ source: ByteSource) throws(TensorError) -> Bool {
        let first = try source.bytes(at: 0, atMost: 4)
        return first == [0x50, 0x4B, 0x03, 0x04] || first == [0x50, 0x4B, 0x05, 0x06]
    }

    /// The entry of that name.
    package subscript(name: String) -> ZipEntry? { places[name].map { entries[$0] } }

    /// All bytes of an entry, their checksum compared.
    package func bytes(of entry: ZipEntry, atMost limit: Int = arrayLimit) throws(TensorError) -> [UInt8] {
        guard entry.size <= limit else {
            throw FileError.contents(
                path, "\(entry.described) has \(entry.size) bytes, and at most \(limit) can be read of what it is taken for")
        }
        return try array(entry.size) { (target) throws(TensorError) in try read(entry, into: target) }
    }

    /// The first bytes of an entry, at most `count`, without a look at the rest.
    package func beginning(of entry: ZipEntry, _ count: Int) throws(TensorError) -> [UInt8] {
        let range = try dataRange(of: entry)
        let length = Swift.min(Swift.max(count, 0), entry.size)
        if entry.method == .stored { return try source.bytes(at: range.lowerBound, atMost: length) }
        return try array(length) { (target) throws(TensorError) in
            try Inflate.fill(target, from: source, range, partly: true, "\(path): \(entry.described)")
        }
    }

    /// The bytes of an entry as memory for tensors.
    ///
    /// A stored entry of a mapped file is not copied, and its checksum not compared: its pages are read when they are first
    /// touched. It may begin at any address. Other entries are read or inflated into new memory, which begins at a multiple of 64.
    package func storage(of entry: ZipEntry) throws(TensorError) -> Storage {
        if case .mapped(let mapped) = source, entry.method == .stored {
            return mapped.storage(try dataRange(of: entry))
        }
        return try copy(of: entry)
    }

    /// The bytes of an entry in new memory, which begins at a multiple of 64. `checksum: false` leaves the comparison of the
    /// checksum out, for writers that put none.
    package func copy(of entry: ZipEntry, checksum: Bool = true) throws(TensorError) -> Storage {
        do {
            let memory = try attempt { Tensor.empty([entry.size], dtype: .uint8) }
            try attempt { try memory.withUnsafeMutableBytes { try read(entry, into: $0, checksum: checksum) } }
            return memory.storage
        } catch {
            if case .file = error { throw error }
            throw FileError.contents(path, "\(entry.described): \(error.message)")
        }
    }

    /// Fills memory of just the size of an entry with its bytes.
    package func read(
        _ entry: ZipEntry, into target: UnsafeMutableRawBufferPointer, checksum: Bool = true
    ) throws(TensorError) {
        precondition(target.count == entry.size)
        let range = try dataRange(of: entry)
        switch entry.method {
        case .stored: try source.read(target, at: range.lowerBound)
        case .deflated: try Inflate.fill(target, from: source, range, "\(path): \(entry.described)")
        }
        if checksum, Checksum.crc32(UnsafeRawBufferPointer(target)) != entry.checksum {
            throw FileError.contents(path, "\(entry.described) has another checksum than its archive says: it is damaged")
        }
    }

    private func array(
        _ count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(TensorError) -> Void
    ) throws(TensorError) -> [UInt8] {
        var failed: TensorError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            do throws(TensorError) {
                try fill(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[0..<count]))
                initializedCount = count
            } catch {
                failed = error
            }
        }
        if let failed { throw failed }
        return bytes
    }
}

// MARK: Local headers

extension ZipArchive {
    /// Where the bytes of an entry are in the file, as stored or deflated; its local header must agree with the directory.
    package func dataRange(of entry: ZipEntry) throws(TensorError) -> Range<Int> {
        let size = ZipDirectory.localSize
        let header = try source.bytes(at: entry.headerOffset, atMost: size)
        guard header.count == size, LittleEndian.small(header, 0, 4) == 0x0403_4B50 else {
            throw FileError.contents(
                path, "\(entry.described) has no local header where the directory says: the archive is damaged")
        }
        let nameLength = LittleEndian.small(header, 26, 2), extraLength = LittleEndian.small(header, 28, 2)
        let start = entry.headerOffset + size + nameLength + extraLength
        guard start <= entry.limit - entry.compressedSize else {
            throw FileError.contents(path, "\(entry.described) reaches into what comes after it: the archive is damaged")
        }
        let rest = try source.bytes(at: entry.headerOffset + size, atMost: nameLength + extraLength)
        let described =
            LittleEndian.small(header, 8, 2) == entry.method.rawValue && rest.prefix(nameLength).elementsEqual(entry.name.utf8)
            && (LittleEndian.small(header, 6, 2) ^ entry.flags) & 0x2069 == 0
        guard described else {
            throw FileError.contents(
                path, "the local header of \(entry.described) has another name, method or flag than the directory: it is damaged")
        }
        let range = start..<(start + entry.compressedSize)
        let isFollowed = entry.flags & 8 != 0
        var fields = [LittleEndian.number(header, 22, 4), LittleEndian.number(header, 18, 4)]
        var disk = 0
        // With a descriptor behind the data, these numbers mean nothing.
        if !isFollowed { try ZipExtra.widen(&fields, &disk, Array(rest.dropFirst(nameLength)), path, entry.described) }
        let agrees =
            isFollowed
            ? try hasDescriptor(entry, range.upperBound)
            : fields == [UInt64(entry.size), UInt64(entry.compressedSize)]
                && LittleEndian.number(header, 14, 4) == UInt64(entry.checksum)
        guard agrees else {
            throw FileError.contents(
                path,
                "\(entry.described) has other sizes or another checksum beside its data than in the directory: it is damaged")
        }
        return range
    }

    /// True if what stands behind the data repeats the checksum and the sizes: with a signature or without, in four bytes or in
    /// eight.
    private func hasDescriptor(_ entry: ZipEntry, _ end: Int) throws(TensorError) -> Bool {
        let found = try source.bytes(at: end, atMost: Swift.min(24, entry.limit - end))
        let checksum = LittleEndian.bytes(entry.checksum, 4)
        for signature in [[0x50, 0x4B, 0x07, 0x08], []] as [[UInt8]] {
            for width in [4, 8] {
                let sizes = LittleEndian.bytes(entry.compressedSize, width) + LittleEndian.bytes(entry.size, width)
                if found.starts(with: signature + checksum + sizes) { return true }
            }
        }
        return false
    }
}
