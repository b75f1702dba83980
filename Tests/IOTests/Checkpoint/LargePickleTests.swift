import Testing

@testable import TernIO

/// Pickles of many values, and how they are kept.
@Suite struct LargePickleTests {
    /// Each character is a byte.
    private func bytes(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }

    private func load(_ text: String) throws -> CheckpointValue { try Checkpoint.load(.bytes(bytes(text)), path: "x") }

    private func numbers(_ value: CheckpointValue?) -> [Int] { (value?.list ?? []).compactMap(\.int) }

    /// Eight bytes a value, none for one that is the same everywhere, and a place in each container.
    @Test func valuesAreSmall() throws {
        #expect(MemoryLayout<PickleWord>.size == 8)
        var input = PickleInput(.bytes(bytes("(" + String(repeating: "N)\u{88}", count: 1000) + "l.")), path: "x")
        let graph = try PickleMachine.read(&input)
        #expect(graph.count < 10)
        #expect(graph.linkCount == 3000)
        #expect(graph.members(graph.root).prefix(3) == [PickleGraph.none, PickleGraph.emptyTuple, PickleGraph.isTrue])
    }

    /// Containers that grow by turns, one of them a copy of the other, keep their own elements.
    @Test func growingByTurns() throws {
        let copied = "]q\u{0}K\u{1}acbuiltins\nlist\nh\u{0}\u{85}R"
        let grown = "K\u{3}ah\u{0}K\u{2}a0K\u{5}ah\u{0}K\u{4}a0"
        let value = try load(copied + grown + "\u{86}.")
        #expect(numbers(value[0]) == [1, 2, 4])
        #expect(numbers(value[1]) == [1, 3, 5])
        let dictionary = try load("}q\u{0}K\u{1}NsK\u{2}}K\u{7}Nsh\u{0}K\u{3}Ns0sh\u{0}\u{86}.")
        #expect(dictionary[0]?.dictionary?.keys.compactMap(\.int) == [1, 3, 2])
        #expect(dictionary[0]?[2]?.dictionary?.keys.compactMap(\.int) == [7])
    }

    /// More elements than the word of a container counts.
    @Test func longLists() throws {
        let count = 70_000
        let list = "]q\u{0}(" + (0..<count).map { "K\(Unicode.Scalar(UInt8($0 % 251)))" }.joined() + "e"
        let value = try load(list + "cbuiltins\ntuple\nh\u{0}\u{85}Rh\u{0}K\u{FF}a0\u{86}.")
        #expect(numbers(value[0]) == (0..<count).map { $0 % 251 } + [255])
        #expect(numbers(value[1]) == (0..<count).map { $0 % 251 })
        let short = try load("](" + String(repeating: "N", count: 65_535) + "e.")
        #expect(short.list?.count == 65_535)
    }

    /// Values that are the same everywhere are not taken for ones that are used too often.
    @Test func manyOfTheSame() throws {
        let value = try load("(" + String(repeating: "N)", count: 150_000) + "l.")
        #expect(value.list?.count == 300_000)
        #expect(value[299_999]?.list?.isEmpty == true)
    }

    @Test func keptValues() throws {
        // Kept out of order, kept again, and far apart.
        let value = try load(
            "(K\u{1}q\u{1}K\u{2}q\u{0}K\u{3}q\u{1}K\u{4}p4000000000\nK\u{5}\u{94}h\u{0}h\u{1}g4000000000\nh\u{3}l.")
        #expect(numbers(value) == [1, 2, 3, 4, 5, 2, 3, 4, 5])
    }

    @Test func numbersOfAllSizes() throws {
        let value = try load(
            "(J\u{FF}\u{FF}\u{FF}\u{FF}\u{8A}\u{7}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{80}I36028797018963967\nI36028797018963968\n"
                + "I-36028797018963968\nI-36028797018963969\nI9223372036854775807\nI-9223372036854775808\nl.")
        let edge = 1 << 55
        #expect(numbers(value) == [-1, -edge, edge - 1, edge, -edge, -edge - 1, .max, .min])
    }

    /// A key that comes again is found among many, whatever it is; texts and bytes that look alike are two keys.
    @Test func keysTwice() throws {
        let many = (0..<2000).map { "I\($0)\nN" }.joined()
        let long = "V" + String(repeating: "k", count: 300) + "\n"
        let pairs = ["I1999\nN", "I36028797018963970\nN", "NN", "U\u{1}aN", "C\u{1}bN", long + "N"]
        #expect(try load("}(" + many + pairs.dropFirst().joined() + "C\u{1}aNu.").dictionary?.count == 2006)
        for pair in pairs {
            let text = "}(" + many + pairs.dropFirst().joined() + pair + "u."
            let error = #expect(throws: TensorError.self) { try load(text) }
            #expect(error?.message.contains("twice") == true, "\(pair)")
        }
    }

    /// A text is as long as it was, short or not.
    @Test func texts() throws {
        for count in [0, 1, 15, 16, 255, 256, 257, 70_000] {
            let text = String(repeating: "ä", count: count)
            let value = try Checkpoint.load(.bytes(Array("(V\(String(repeating: "\\u00e4", count: count))\nl.".utf8)), path: "x")
            #expect(value[0]?.string == text)
        }
    }

    /// A value that is used many times is made once.
    @Test func madeOnce() throws {
        let value = try load("(C\u{14}aaaaaaaaaaaaaaaaaaaaq\u{0}](h\u{0}h\u{0}eq\u{1}h\u{1}h\u{1}l.")
        #expect(value[1]?.list?.count == 2 && value[3]?[1]?.bytes?.count == 20)
    }
}
