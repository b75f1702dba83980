import Testing

@testable import TernIO

@Suite struct ZipTests {
    private static let contents: [(name: String, bytes: [UInt8], deflated: Bool)] = [
        ("first.txt", Array("hello".utf8), false), ("folder/ä 日本", Array(repeating: 7, count: 100_000), true),
        ("empty", [], false), ("empty too", [], true),
        ("noise", noise, true),
        ("last", [1], false),
    ]

    /// Bytes that deflating makes no smaller.
    private static let noise: [UInt8] = {
        var state: UInt64 = 1
        return (0..<70_000).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state)
        }
    }()

    private static func write(_ path: String, narrowLimit: Int = 0xFFFF_FFFF) throws {
        try ZipWriter.write(path, narrowLimit: narrowLimit) { (zip) throws(TensorError) in
            for (name, bytes, deflated) in contents { try zip.add(name, bytes, deflated: deflated) }
        }
    }

    /// Written and read again, with the fields of zip64 and without.
    @Test(arguments: [0xFFFF_FFFF, 100, 0], [false, true]) func roundTrip(narrowLimit: Int, mapped: Bool) throws {
        let scratch = try Scratch()
        let path = scratch.path("x.zip")
        try ZipTests.write(path, narrowLimit: narrowLimit)
        let archive = try ZipArchive(path, mapped: mapped)
        #expect(archive.entries.map(\.name) == ZipTests.contents.map(\.name))
        for (entry, wanted) in zip(archive.entries, ZipTests.contents) {
            #expect(entry.size == wanted.bytes.count && entry.method == (wanted.deflated ? .deflated : .stored))
            #expect(try archive.bytes(of: entry) == wanted.bytes)
            #expect(try archive.beginning(of: entry, 3) == Array(wanted.bytes.prefix(3)))
            let range = try archive.dataRange(of: entry)
            #expect(range.count == entry.compressedSize && (wanted.deflated || range.lowerBound % 64 == 0))
            let memory = try archive.storage(of: entry)
            #expect(memory.withUnsafeMutableBytes { Array($0) } == wanted.bytes)
        }
        let noise = try #require(archive["noise"]), even = try #require(archive["folder/ä 日本"])
        #expect(even.compressedSize < 1000 && (70_000...70_100).contains(noise.compressedSize))
        #expect(archive["nothing"] == nil)
        // No time is written, nor anything else that changes.
        try ZipTests.write(scratch.path("y.zip"), narrowLimit: narrowLimit)
        #expect(try scratch.read("x.zip") == scratch.read("y.zip"))
    }

    @Test func tensorsAndHeaders() throws {
        let scratch = try Scratch()
        let path = scratch.path("x.zip")
        try ZipWriter.write(path) { (zip) throws(TensorError) in
            try zip.add("x", header: [9], Tensor([[1, 2], [3, 4]]).to(.uint8).t())
            try zip.add("y", Tensor([5, 6]).to(.uint8), deflated: true)
        }
        let archive = try ZipArchive(path)
        #expect(try archive.bytes(of: #require(archive["x"])) == [9, 1, 3, 2, 4])
        #expect(try archive.bytes(of: #require(archive["y"])) == [5, 6])
        let error = #expect(throws: TensorError.self) { try archive.bytes(of: #require(archive["x"]), atMost: 4) }
        #expect(error?.message == "\(path): entry \"x\" has 5 bytes, and at most 4 can be read of what it is taken for")
    }

    /// What fails leaves no file.
    @Test func refusedToWrite() throws {
        let scratch = try Scratch()
        for names in [["a", "a"], [""], ["\0"], [String(repeating: "a", count: 65536)]] {
            #expect(throws: TensorError.self) {
                try ZipWriter.write(scratch.path("x.zip")) { (zip) throws(TensorError) in
                    for name in names { try zip.add(name, [1]) }
                }
            }
        }
        #expect(scratch.names.isEmpty)
    }

    @Test func otherWriters() throws {
        let streamed = try ZipArchive(NumpyFixtures.path("streamed.npz"))
        #expect(streamed.entries.map(\.name) == ["x.npy", "y", "notes.txt", "folder/"])
        #expect(streamed.entries.map(\.isFolder) == [false, false, false, true])
        #expect(try streamed.bytes(of: #require(streamed["notes.txt"])) == Array("no array".utf8))
        let wide = try ZipArchive(NumpyFixtures.path("wide.npz"))
        #expect(try wide.entries.map { try wide.bytes(of: $0).count } == [152, 8128])
    }

    @Test func nothingAtAll() throws {
        let scratch = try Scratch()
        try ZipWriter.write(scratch.path("x.zip")) { _ throws(TensorError) in }
        #expect(try scratch.read("x.zip").count == 22)
        #expect(try ZipArchive(scratch.path("x.zip")).entries.isEmpty)
    }
}
