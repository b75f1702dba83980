import Testing

@testable import TernIO

/// Bytes changed, removed and added at random places of good files: an error of the right kind or a result, and never the end of the
/// program.
@Suite struct FormatFuzzTests {
    @Test func csv() throws {
        let text = "name,\"si\"\"ze\",x\r\n\"a\nb\",1.5,-3e4\r\nä,NA,inf\r\n,\"7\",0\r\n"
        try fuzz(Array(text.utf8), Array("\"\",,\n\r\u{0}.e-9".utf8) + [0xFF, 0xEF, 0xC3]) { bytes in
            let table = try CSVTableBuilder.read(CSVReader(.bytes(bytes), "x", CSVFormat()), CSVFormat(), [:])
            for name in table.names { #expect(try table.tensor(name).count == table.count) }
        }
    }

    @Test func idx() throws {
        let scratch = try Scratch()
        try IDX.save(Tensor.arange(6).to(.int16).view(2, 3), to: scratch.path("good"))
        try fuzz(scratch.read("good"), [0, 1, 2, 8, 0x0B, 0x0E, 0x1F, 0x8B, 0xFF, 0x7F], rounds: 2000) { bytes in
            _ = try IDX.load(scratch.write(bytes, "bad")).scalars(Double.self)
        }
    }

    @Test(arguments: [
        "P1 # c\n3 2\n1 0 1\n0 1 0\n", "P2 2 2 15\n0 5\n10 15\n", "P3 2 1 255\n1 2 3\n4 5 6", "P4 10 2\nabcd", "P5 2 2 255\nabcd",
        "P6 1 2 300\nabababababab",
    ]) func images(_ text: String) throws {
        let good = text.hasPrefix("P6") ? Array("P6 1 2 300\n".utf8) + Array(repeating: 1, count: 12) : Array(text.utf8)
        try fuzz(good, Array("P1234567#\n 0959".utf8) + [0xFF]) { bytes in
            let image = try PNM.decode(bytes)
            #expect(image.scaled().max().item(Float.self) <= 1)
        }
    }

    @Test func textLines() throws {
        try fuzz(Array("one\r\nzwei ä\n\n日本".utf8), Array("\n\r".utf8) + [0xFF, 0xEF, 0xC3, 0x80]) { bytes in
            let lines = try TextLines(.bytes(bytes), "x")
            for index in 0..<lines.count { _ = try lines[index] }
        }
    }
}
