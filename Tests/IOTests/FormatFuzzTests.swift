import Testing

@testable import TernIO

/// Bytes changed, removed and added at random places of good files: an error of the right kind or a result, and never the end of the
/// program.
@Suite struct FormatFuzzTests {
    private func fuzz(
        _ good: [UInt8], _ special: [UInt8], rounds: Int = 3000, _ read: ([UInt8]) throws -> Void
    ) throws {
        try read(good)
        var random = Mutations(state: 0x9E37_79B9_7F4A_7C15)
        var errors = 0
        for _ in 0..<rounds {
            let bytes = random.changed(good, special)
            do {
                try read(bytes)
            } catch let error as TensorError {
                guard case .file = error else {
                    Issue.record("another kind of error: \(error) from \(bytes)")
                    return
                }
                errors += 1
            }
        }
        #expect(errors > rounds / 10, "\(errors) errors")
        #expect(errors < rounds, "all were refused")
    }

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

private struct Mutations {
    var state: UInt64

    private mutating func below(_ limit: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(limit))
    }

    mutating func changed(_ good: [UInt8], _ special: [UInt8]) -> [UInt8] {
        var bytes = good
        for _ in 0...below(4) {
            if bytes.isEmpty { return bytes }
            let place = below(bytes.count)
            switch below(6) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(special[below(special.count)], at: place)
            case 2: bytes[place] = special[below(special.count)]
            case 3: bytes.removeSubrange(place..<Swift.min(bytes.count, place + below(20)))
            case 4: bytes.insert(contentsOf: bytes[place..<Swift.min(bytes.count, place + below(9))], at: place)
            default: bytes[place] ^= 1 << UInt8(below(8))
            }
        }
        return bytes
    }
}
