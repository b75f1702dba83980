import Testing

@testable import TernIO

@Suite struct ZipDamageTests {
    private typealias Entry = RawZip.Entry

    private static func read(_ bytes: [UInt8]) throws {
        let archive = try ZipArchive(.bytes(bytes), "x.zip")
        for entry in archive.entries { _ = try archive.bytes(of: entry) }
    }

    private static func check(_ name: String, _ bytes: [UInt8], _ words: String) {
        let error = #expect(throws: TensorError.self, "\(name)") { try read(bytes) }
        guard case .file(let message) = error else {
            Issue.record("\(name): \(String(describing: error))")
            return
        }
        #expect(message.hasPrefix("x.zip: ") && message.contains(words), "\(name): \(message)")
    }

    private static func check(_ name: String, _ entry: Entry, _ words: String) { check(name, RawZip(entry).bytes, words) }

    @Test func rightOnes() throws {
        try ZipDamageTests.read(RawZip(Entry(), Entry("y")).bytes)
        try ZipDamageTests.read(RawZip(Entry(deflating: Array(repeating: 0, count: 1_000_000))).bytes)
        var commented = RawZip(Entry())
        commented.comment = Array("PK\u{5}\u{6} and more".utf8)
        try ZipDamageTests.read(commented.bytes)
        commented.comment = Array(repeating: 0x50, count: 65535)
        try ZipDamageTests.read(commented.bytes)
    }

    @Test func ends() {
        let good = RawZip(Entry(), Entry("y"))
        ZipDamageTests.check("empty file", [], "has 0 bytes")
        ZipDamageTests.check("no archive", Array(repeating: 0x50, count: 1000), "does not end as a zip archive does")
        ZipDamageTests.check("something after", good.bytes + [0], "does not end as a zip archive does")
        func changed(_ change: (inout RawZip) -> Void) -> [UInt8] {
            var copy = good
            change(&copy)
            return copy.bytes
        }
        ZipDamageTests.check("several files", changed { $0.disk = 1 }, "several files")
        ZipDamageTests.check("too many entries", changed { $0.count = 3 }, "has no place for them")
        ZipDamageTests.check("too few entries", changed { $0.count = 1 }, "after its last entry")
        ZipDamageTests.check("directory elsewhere", changed { $0.directoryOffset = 5 }, "should end at byte")
        ZipDamageTests.check("directory far away", changed { $0.directoryOffset = 0xFFFF_FFF0 }, "should end at byte")
        ZipDamageTests.check("directory too long", changed { $0.directorySize = 1 << 31 }, "should end at byte")
        ZipDamageTests.check("something before", [0, 0] + good.bytes, "something before it")
        let wide = [0x50, 0x4B, 6, 7, 0, 0, 0, 0] + Array(repeating: 0xFF, count: 8) + [1, 0, 0, 0] as [UInt8]
        ZipDamageTests.check(
            "a wide end outside the file", Array(good.bytes.dropLast(22)) + wide + good.bytes.suffix(22), "outside the file")
    }

    @Test func entries() throws {
        let good = Entry()
        for (code, name) in [(9, "deflate64"), (12, "bzip2"), (14, "LZMA"), (93, "Zstandard"), (97, "method 97")] {
            ZipDamageTests.check(name, good.changed { $0.method = code }, "is compressed with \(name)")
        }
        ZipDamageTests.check("encrypted", good.changed { $0.flags = 1 }, "entry \"x\" is encrypted")
        ZipDamageTests.check("masked headers", good.changed { $0.flags = 0x2000 }, "is encrypted")
        ZipDamageTests.check("other file", good.changed { $0.disk = 2 }, "lies in another file")
        ZipDamageTests.check("no name", good.changed { $0.name = [] }, "the name of entry 0")
        ZipDamageTests.check("name with zero", good.changed { $0.name = [0x61, 0] }, "the name of entry 0")
        ZipDamageTests.check("name without UTF-8", good.changed { $0.name = [0xFF] }, "the name of entry 0")
        ZipDamageTests.check("twice", RawZip(good, good).bytes, "entry \"x\" is there twice")
        ZipDamageTests.check("checksum", good.changed { $0.checksum ^= 1 }, "another checksum")
        ZipDamageTests.check("local checksum", good.changed { $0.localChecksum = 7 }, "beside its data than in the directory")
        ZipDamageTests.check("local name", good.changed { $0.localName = [0x79] }, "another name, method or flag")
        ZipDamageTests.check(
            "longer local name", good.changed { $0.localName = Array(repeating: 0x79, count: 200) }, "another name")
        ZipDamageTests.check("no descriptor", good.changed { $0.flags = 8 }, "beside its data than in the directory")
        ZipDamageTests.check("extra too long", good.changed { $0.extra = [9, 9, 200, 0, 1] }, "reaches beyond its header")
        ZipDamageTests.check(
            "no wide sizes",
            good.changed {
                $0.size = 0xFFFF_FFFF
                $0.compressedSize = 0xFFFF_FFFF
            }, "lacks the sizes of zip64")
        ZipDamageTests.check(
            "wide sizes beyond everything",
            good.changed {
                $0.size = 0xFFFF_FFFF
                $0.compressedSize = 0xFFFF_FFFF
                $0.extra = [1, 0, 16, 0] + Array(repeating: 0xFF, count: 16)
            }, "outside the file")
    }

    @Test func places() {
        let good = Entry()
        ZipDamageTests.check("outside", good.changed { $0.offset = 0x7FFF_FFFF }, "lie outside the file")
        ZipDamageTests.check("in the directory", good.changed { $0.offset = 40 }, "where the central directory begins")
        ZipDamageTests.check("no header there", [0] + RawZip(good).bytes.dropFirst(), "no local header")
        ZipDamageTests.check("on another", RawZip(good, Entry("y").changed { $0.offset = 0 }).bytes, "another entry begins")
        ZipDamageTests.check(
            "inside another", RawZip(Entry("x", Array(repeating: 0, count: 90)), Entry("y").changed { $0.offset = 40 }).bytes,
            "another entry begins")
        ZipDamageTests.check(
            "too long",
            good.changed {
                $0.compressedSize = 4; $0.size = 4
            }, "where the central directory begins")
        ZipDamageTests.check("longer than the file", good.changed { $0.compressedSize = 1 << 30 }, "lie outside the file")
    }

    /// What inflates to another size than it declares, and what could never have the size.
    @Test func sizes() throws {
        let bomb = try Entry(deflating: Array(repeating: 0, count: 1_000_000))
        ZipDamageTests.check("stored with two sizes", Entry().changed { $0.size = 2 }, "cannot hold them")
        ZipDamageTests.check("impossible", bomb.changed { $0.size = bomb.data.count * 1032 + 1 }, "cannot hold them")
        ZipDamageTests.check(
            "more than there is", bomb.changed { $0.size += 1 }, "ends after 1000000 bytes, and declares 1000001")
        ZipDamageTests.check("less than there is", bomb.changed { $0.size = 999 }, "holds more than the 999 bytes")
        ZipDamageTests.check("nothing", bomb.changed { $0.size = 0 }, "holds more than the 0 bytes")
        ZipDamageTests.check("more data", bomb.changed { $0.data += [1, 2] }, "has 2 bytes after the end of its deflated data")
        ZipDamageTests.check("less data", bomb.changed { $0.data.removeLast(2) }, "it is cut short or damaged")
        ZipDamageTests.check("other data", bomb.changed { $0.data[0] = 0xFF }, "its deflated data is invalid")
        ZipDamageTests.check("checksum", bomb.changed { $0.checksum ^= 1 }, "another checksum")
    }

    @Test func cutShortAnywhere() throws {
        let good = RawZip(Entry(), try Entry(deflating: [1, 2, 3, 4])).bytes
        for length in 0..<good.count { ZipDamageTests.check("\(length)", Array(good[..<length]), "") }
    }
}
