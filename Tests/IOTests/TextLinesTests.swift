import Testing

@testable import TernIO

@Suite struct TextLinesTests {
    @Test func lines() throws {
        let scratch = try Scratch()
        for (text, expected) in [
            ("", []), ("a", ["a"]), ("a\n", ["a"]), ("\n", [""]), ("a\r\nb\n\nc", ["a", "b", "", "c"]), ("ä\n日本\n", ["ä", "日本"]),
            ("\u{FEFF}a\nb", ["a", "b"]), ("a\rb\r\n", ["a\rb"]),
        ] as [(String, [String])] {
            let lines = try TextLines(scratch.write(Array(text.utf8), "x.txt"))
            #expect(lines.count == expected.count, "\(text)")
            #expect(try (0..<lines.count).map { try lines[$0] } == expected)
        }
    }

    @Test func wrongLines() throws {
        let scratch = try Scratch()
        let path = try scratch.write([0x61, 0x0A, 0xE4, 0x0A], "x.txt")
        let lines = try TextLines(path)
        #expect(try lines[0] == "a")
        #expect(fault { try lines[1] }.hasPrefix("\(path):2: the line is not valid UTF-8"))
        for index in [-1, 2, Int.max] {
            #expect(fault { try lines[index] }.contains("line \(index) is out of range for 2 lines"))
        }
        #expect(fault { try TextLines(scratch.path("none")) }.contains("cannot open the file"))
        // A file that somebody cuts short meanwhile is an error.
        _ = try scratch.write([], "x.txt")
        #expect(fault { try lines[0] }.contains("the file ends at byte"))
    }

    /// Lines that cross the ends of the pieces in which a file is read, and pieces in which no line ends.
    @Test func longTexts() throws {
        let count = 300_000
        var bytes: [UInt8] = []
        for number in 0..<count { bytes += "\(number % 10)abcd\n".utf8 }
        bytes += [UInt8](repeating: 0x62, count: 5 << 19)
        bytes += "\nend".utf8
        let lines = try TextLines(.bytes(bytes), "x")
        #expect(lines.count == count + 2)
        // The first piece ends inside line 174762.
        for number in [0, 1, 174_761, 174_762, 174_763, count - 1] { #expect(try lines[number] == "\(number % 10)abcd") }
        #expect(try lines[count].utf8.count == 5 << 19)
        #expect(try lines[count + 1] == "end")
    }
}
