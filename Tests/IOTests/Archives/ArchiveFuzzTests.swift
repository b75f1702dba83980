import Testing

@testable import TernIO

/// Changed archives and arrays: an error of the right kind or a result, and never the end of the program.
@Suite struct ArchiveFuzzTests {
    private static let numbers: [UInt8] = [0, 1, 2, 4, 8, 0x7F, 0x80, 0xFE, 0xFF, 0x50, 0x4B]

    @Test(arguments: ["<i2", ">c8", "|b1", ">u4", "<u8"]) func npy(_ descr: String) throws {
        let size = try #require(descr.last?.wholeNumberValue)
        let good = NpyTests.file(
            NpyTests.header(descr, shape: "(2, 3)", order: "True"), data: Array(repeating: 1, count: 6 * size))
        try fuzz(good, Array("{}()[]'\",:LTrueFalse0123456789<>|=fiucb\\ ".utf8) + [0, 0xFF], rounds: 2000) { bytes in
            _ = try Npy.load(.bytes(bytes), "x", complexAsReal: true).to(.float64).sum().item(Double.self)
        }
    }

    @Test(arguments: [0xFFFF_FFFF, 0]) func zip(narrowLimit: Int) throws {
        let scratch = try Scratch()
        try ZipWriter.write(scratch.path("good"), narrowLimit: narrowLimit) { (zip) throws(TensorError) in
            try zip.add("a", [1, 2, 3])
            try zip.add("b", Array(repeating: 5, count: 300), deflated: true)
        }
        try fuzz(scratch.read("good"), ArchiveFuzzTests.numbers) { bytes in
            let archive = try ZipArchive(.bytes(bytes), "x")
            for entry in archive.entries {
                #expect(try archive.bytes(of: entry).count == entry.size)
                #expect(try archive.beginning(of: entry, 2).count == Swift.min(2, entry.size))
            }
        }
    }

    @Test(arguments: [false, true]) func npz(compressed: Bool) throws {
        let scratch = try Scratch()
        try Npz.save(["x": Tensor([[1.0, 2.0]]).t(), "y": Tensor([true])], compressed: compressed, to: scratch.path("good"))
        try fuzz(scratch.read("good"), ArchiveFuzzTests.numbers, rounds: 2000) { bytes in
            for (_, tensor) in try NpzFile(.bytes(bytes), "x").tensors() { _ = tensor.to(.float64).sum().item(Double.self) }
        }
    }

    /// Changed bytes inside the deflated data alone, with sizes and checksum as they were.
    @Test func inflating() throws {
        let original = (0..<2000).map { UInt8(truncatingIfNeeded: $0 % 50 * 5) }
        let entry = try RawZip.Entry(deflating: original)
        try fuzz(entry.data, [0, 1, 0x7F, 0xFF]) { data in
            let bytes = RawZip(entry.changed { $0.data = data }).bytes
            let archive = try ZipArchive(.bytes(bytes), "x")
            _ = try archive.copy(of: archive.entries[0], checksum: false)
        }
    }
}
