import Tern

/// The end of a zip archive: where its central directory is, and what that says about the entries.
///
/// Everything is checked before an entry is read: numbers that disagree, entries that lie outside the file or on each other, and sizes
/// that no data of that length can have are refused.
///
/// Source: PKWARE, APPNOTE.TXT - .ZIP File Format Specification, sections 4.3 and 4.5.
struct ZipDirectory {
    private static let endSize = 22
    private static let locatorSize = 20
    private static let wideEndSize = 56
    private static let entrySize = 46
    static let localSize = 30

    private let source: ByteSource
    private let path: String
    private var offset = 0
    private var size = 0
    private var count = 0

    /// The entries in the order of the directory.
    static func entries(_ source: ByteSource, _ path: String) throws(TensorError) -> [ZipEntry] {
        try ZipDirectory(source, path).entries()
    }

    private init(_ source: ByteSource, _ path: String) throws(TensorError) {
        self.source = source
        self.path = path
        guard source.count >= ZipDirectory.endSize else {
            throw FileError.contents(
                path, "the file has \(source.count) bytes, and a zip archive has at least 22: it is no archive or cut short")
        }
        let tail = try source.bytes(
            at: Swift.max(source.count - ZipDirectory.endSize - 65535, 0), atMost: ZipDirectory.endSize + 65535)
        // The record that a comment of just the length that it states follows.
        let found = (0...(tail.count - ZipDirectory.endSize)).last { place in
            tail[place] == 0x50 && LittleEndian.small(tail, place, 4) == 0x0605_4B50
                && LittleEndian.small(tail, place + 20, 2) == tail.count - place - ZipDirectory.endSize
        }
        guard let found else {
            throw FileError.contents(path, "the file does not end as a zip archive does: it is no archive or cut short")
        }
        try locate(Array(tail[found..<(found + ZipDirectory.endSize)]), source.count - tail.count + found)
    }

    /// Takes place and size from the end record at `position`, and from the wide one of zip64 before it if there is one.
    private mutating func locate(_ end: [UInt8], _ position: Int) throws(TensorError) {
        var boundary = position
        var disks = (LittleEndian.small(end, 4, 2), LittleEndian.small(end, 6, 2))
        var here = LittleEndian.number(end, 8, 2), all = LittleEndian.number(end, 10, 2)
        var size = LittleEndian.number(end, 12, 4), offset = LittleEndian.number(end, 16, 4)
        if let wide = try wideEnd(before: position) {
            // All ones in the usual record say that the number is in the wide one alone.
            let pairs: [(narrow: UInt64, wide: UInt64, none: UInt64)] = [
                (all, LittleEndian.number(wide.bytes, 32, 8), 0xFFFF),
                (size, LittleEndian.number(wide.bytes, 40, 8), 0xFFFF_FFFF),
                (offset, LittleEndian.number(wide.bytes, 48, 8), 0xFFFF_FFFF),
            ]
            guard pairs.allSatisfy({ $0.narrow == $0.none || $0.narrow == $0.wide }) else {
                throw FileError.contents(path, "the two ends of the archive, one of them of zip64, disagree: it is damaged")
            }
            disks = (LittleEndian.small(wide.bytes, 16, 4), LittleEndian.small(wide.bytes, 20, 4))
            here = LittleEndian.number(wide.bytes, 24, 8)
            (all, size, offset) = (pairs[0].wide, pairs[1].wide, pairs[2].wide)
            boundary = wide.position
        }
        guard disks == (0, 0), here == all else {
            throw FileError.contents(path, "the archive is spread over several files, which cannot be read; join them first")
        }
        guard let length = Int(exactly: size), let start = Int(exactly: offset), length <= boundary, start == boundary - length
        else {
            throw FileError.contents(
                path,
                "the central directory has \(size) bytes from byte \(offset) on, and should end at byte \(boundary): "
                    + "the archive is damaged, cut short or has something before it")
        }
        guard let number = Int(exactly: all), number <= length / ZipDirectory.entrySize else {
            throw FileError.contents(
                path, "the archive would have \(all) entries, and its central directory of \(length) bytes has no place for them")
        }
        (self.offset, self.size, count) = (start, length, number)
    }

    /// The end record of zip64, if there is one before the usual one.
    private func wideEnd(before position: Int) throws(TensorError) -> (bytes: [UInt8], position: Int)? {
        let place = position - ZipDirectory.locatorSize
        guard place >= 0 else { return nil }
        let locator = try source.bytes(at: place, atMost: ZipDirectory.locatorSize)
        guard LittleEndian.small(locator, 0, 4) == 0x0706_4B50 else { return nil }
        guard LittleEndian.small(locator, 4, 4) == 0, LittleEndian.small(locator, 16, 4) <= 1 else {
            throw FileError.contents(path, "the archive is spread over several files, which cannot be read; join them first")
        }
        guard let start = Int(exactly: LittleEndian.number(locator, 8, 8)), start <= place - ZipDirectory.wideEndSize else {
            throw FileError.contents(path, "the end record of zip64 lies outside the file: the archive is damaged")
        }
        let record = try source.bytes(at: start, atMost: ZipDirectory.wideEndSize)
        guard LittleEndian.small(record, 0, 4) == 0x0606_4B50, LittleEndian.number(record, 4, 8) == UInt64(place - start - 12)
        else {
            throw FileError.contents(path, "the end record of zip64 is not where it should be: the archive is damaged")
        }
        return (bytes: record, position: start)
    }
}

// MARK: Entries

extension ZipDirectory {
    private func entries() throws(TensorError) -> [ZipEntry] {
        let bytes = try source.bytes(at: offset, atMost: size)
        var raw: [RawEntry] = []
        raw.reserveCapacity(count)
        var names: Set<String> = []
        var place = 0
        for number in 0..<count {
            guard place <= bytes.count - ZipDirectory.entrySize, LittleEndian.small(bytes, place, 4) == 0x0201_4B50 else {
                throw FileError.contents(path, "the central directory is damaged at entry \(number)")
            }
            let lengths = [28, 30, 32].map { LittleEndian.small(bytes, place + $0, 2) }
            let end = place + ZipDirectory.entrySize + lengths[0] + lengths[1] + lengths[2]
            guard end <= bytes.count else {
                throw FileError.contents(path, "the central directory is damaged: entry \(number) reaches beyond its end")
            }
            let entry = try rawEntry(bytes, place, lengths, number)
            guard names.insert(entry.name).inserted else {
                throw FileError.contents(path, "entry \(HeaderTokenizer.quoted(entry.name)) is there twice")
            }
            raw.append(entry)
            place = end
        }
        guard place == bytes.count else {
            throw FileError.contents(path, "the central directory has \(bytes.count - place) bytes after its last entry")
        }
        return try placed(raw)
    }

    /// What the directory says about an entry, as it stands there.
    private struct RawEntry {
        var name: String
        var nameLength: Int
        var flags: Int
        var method: ZipEntry.Method
        var checksum: UInt32
        var compressedSize: Int
        var size: Int
        var headerOffset: Int
    }

    private func rawEntry(
        _ bytes: [UInt8], _ place: Int, _ lengths: [Int], _ number: Int
    ) throws(TensorError) -> RawEntry {
        let nameStart = place + ZipDirectory.entrySize
        let nameBytes = bytes[nameStart..<(nameStart + lengths[0])]
        guard let name = String(validating: nameBytes, as: UTF8.self), !name.isEmpty, !nameBytes.contains(0) else {
            throw FileError.contents(path, "the name of entry \(number) is empty, not UTF-8, or has a zero byte in it")
        }
        let what = "entry \(HeaderTokenizer.quoted(name))"
        let flags = LittleEndian.small(bytes, place + 8, 2)
        // Encrypted, patched, strongly encrypted, with masked headers.
        guard flags & 0x2061 == 0 else {
            throw FileError.contents(path, "\(what) is encrypted, which cannot be read; pack the archive without a password")
        }
        let code = LittleEndian.small(bytes, place + 10, 2)
        guard let method = ZipEntry.Method(rawValue: code) else {
            let known = [9: "deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ"][code] ?? "method \(code)"
            throw FileError.contents(
                path, "\(what) is compressed with \(known); only stored and deflated entries are read: pack it anew")
        }
        var fields = [24, 20, 42].map { LittleEndian.number(bytes, place + $0, 4) }
        var disk = LittleEndian.small(bytes, place + 34, 2)
        let extra = Array(bytes[(nameStart + lengths[0])..<(nameStart + lengths[0] + lengths[1])])
        try ZipExtra.widen(&fields, &disk, extra, path, what)
        guard disk == 0 else {
            throw FileError.contents(
                path, "\(what) lies in another file of an archive of several, which cannot be read; join them")
        }
        let numbers = fields.map { Int(exactly: $0) ?? .max }
        guard numbers[1] <= source.count, numbers[2] <= source.count else {
            throw FileError.contents(
                path,
                "\(what) has \(fields[1]) bytes from byte \(fields[2]) on, which lie outside the file: it is damaged or cut short"
            )
        }
        // A match of deflate gives at most 258 bytes, and takes at least two bits.
        let most = method == .stored ? numbers[1] : numbers[1].multipliedReportingOverflow(by: 1032).partialValue
        guard numbers[0] <= most, method == .deflated || numbers[0] == numbers[1] else {
            throw FileError.contents(
                path, "\(what) declares \(fields[0]) bytes, and the \(numbers[1]) that it takes cannot hold them: it is damaged")
        }
        return RawEntry(
            name: name, nameLength: lengths[0], flags: flags, method: method,
            checksum: UInt32(truncatingIfNeeded: LittleEndian.number(bytes, place + 16, 4)), compressedSize: numbers[1],
            size: numbers[0], headerOffset: numbers[2])
    }

    /// The entries with the place where each has to end: the next one's beginning, or the directory's.
    private func placed(_ raw: [RawEntry]) throws(TensorError) -> [ZipEntry] {
        let order = raw.indices.sorted { raw[$0].headerOffset < raw[$1].headerOffset }
        var limits = Array(repeating: offset, count: raw.count)
        for (index, next) in zip(order, order.dropFirst()) { limits[index] = raw[next].headerOffset }
        var entries: [ZipEntry] = []
        entries.reserveCapacity(raw.count)
        for (entry, limit) in zip(raw, limits) {
            let least = entry.headerOffset + ZipDirectory.localSize + entry.nameLength + entry.compressedSize
            guard least <= limit else {
                throw FileError.contents(
                    path,
                    "entry \(HeaderTokenizer.quoted(entry.name)) needs at least the bytes up to \(least), and \(limit) is where "
                        + (limit == offset ? "the central directory begins" : "another entry begins") + ": the archive is damaged"
                )
            }
            entries.append(
                ZipEntry(
                    name: entry.name, method: entry.method, compressedSize: entry.compressedSize, size: entry.size,
                    checksum: entry.checksum, flags: entry.flags, headerOffset: entry.headerOffset, limit: limit))
        }
        return entries
    }
}
