import Foundation
import Testing

@testable import TernCLI

/// `tern train text` and `tern generate`, by the built command.
@Suite struct TextCommandTests {
    private static let small = [
        "train", "text", "verse.txt", "--steps", "120", "--block", "16", "--width", "32", "--layers", "1", "--heads", "2",
        "--batch-size", "16", "--lr", "0.01", "--evaluate-every", "50",
    ]

    private func folder() throws -> Folder {
        let folder = Folder()
        try folder.write("verse.txt", Data(String(repeating: "the moon is out\nthe tide is in\n", count: 60).utf8))
        return folder
    }

    @Test func aSmallTextIsLearnedAndWritten() throws {
        let folder = try folder()
        let run = try TernProcess.run(TextCommandTests.small + ["--metrics", "m.jsonl"], in: folder)
        #expect(run.status == 0, "\(run.error)")
        let last = try #require(run.outputLines.last)
        #expect(last.hasPrefix("validation loss "))
        #expect(try #require(Double(last.split(separator: " ")[2])) < 0.3)
        #expect(run.errorLines.first?.contains("1,860 characters, 12 different") == true)
        #expect(try folder.read("m.jsonl").split(separator: UInt8(ascii: "\n")).count == 3)

        let arguments = ["generate", "text.safetensors", "--prompt", "the tide", "--length", "60", "--seed", "4"]
        let texts = try ["1", "2"].map { try TernProcess.run(arguments, in: folder, environment: ["TERN_NUM_THREADS": $0]) }
        #expect(texts[0].status == 0, "\(texts[0].error)")
        #expect(texts[0].output.hasPrefix("the tide is in\nthe moon is out\n"), "\(texts[0].output)")
        #expect(texts[0].output.count == 8 + 60 + 1)
        #expect(texts[1].output == texts[0].output)
    }

    @Test func weightsAreTheSameAtAnyThreadCount() throws {
        let folder = try folder()
        for threads in ["1", "2"] {
            let run = try TernProcess.run(
                TextCommandTests.small + ["--dropout", "0.1", "--threads", threads, "--out", "\(threads).safetensors"], in: folder
            )
            #expect(run.status == 0, "\(run.error)")
        }
        #expect(try folder.read("1.safetensors") == folder.read("2.safetensors"))
    }

    @Test func wrongInput() throws {
        let folder = try folder()
        try folder.write("empty.txt", Data())
        try folder.write("binary", Data([0x7F, 0x45, 0x4C, 0x46, 0, 1]))
        try folder.write("latin1.txt", Data([0x61, 0xE9, 0x62]))
        try folder.write("short.txt", Data("brief".utf8))
        for (file, word) in [
            ("none.txt", "none.txt"), ("empty.txt", "empty"), ("binary", "byte 4 is 0"), ("latin1.txt", "UTF-8"),
            ("short.txt", "--block"), (".", "."),
        ] {
            let run = try folder.tern("train", "text", file)
            #expect(run.status == 1 && run.errorLines.count == 1 && run.error.contains(word), "\(run.error)")
        }
        for (arguments, word) in [
            (["train", "text", "--width", "30", "--heads", "4"], "--width"), (["train", "text", "--block", "0"], "--block"),
            (["train", "text", "--steps", "0"], "--steps"), (["train", "text", "--dropout", "1"], "--dropout"),
            (["train", "text", "--batch-size", "4096", "--block", "8192"], "--batch-size"),
            (["train", "text", "--lr", "-1"], "--lr"), (["generate", "x", "--temperature", "-1"], "--temperature"),
            (["generate", "x", "--top-p", "0"], "--top-p"), (["generate", "x", "--top-k", "0"], "--top-k"),
            (["generate", "x", "--length", "0"], "--length"), (["generate", "x", "--prompt", ""], "--prompt"),
            (["generate"], "file"),
        ] {
            let run = try TernProcess.run(arguments, in: folder)
            #expect(run.status == 2 && run.errorLines.count == 1 && run.error.contains(word), "\(run.error)")
        }
    }

    @Test func modelsThatDoNotFit() throws {
        let folder = try folder()
        let model = TextCommandTests.small.map { $0 == "120" ? "2" : $0 }
        #expect(try TernProcess.run(model, in: folder).status == 0)
        let unknown = try folder.tern("generate", "text.safetensors", "--prompt", "the Moon")
        #expect(unknown.status == 1 && unknown.output.isEmpty && unknown.error.contains("'M' (U+004D)"), "\(unknown.error)")
        let good = try folder.read("text.safetensors")
        for (name, data) in [
            ("cut", good.prefix(good.count / 2)), ("text", Data("no tensors".utf8)), ("empty", Data()),
        ] {
            try folder.write(name, data)
            let run = try folder.tern("generate", name)
            #expect(run.status == 1 && run.errorLines.count == 1, "\(run.error)")
        }
        // Other sizes in the metadata, in as many bytes.
        for (key, right, wrong) in [("width", "32", "64"), ("block", "16", "-1"), ("layers", "1", "9")] {
            var damaged = good
            let range = try #require(damaged.range(of: Data("\"\(key)\":\"\(right)\"".utf8)))
            damaged.replaceSubrange(range, with: Data("\"\(key)\":\"\(wrong)\"".utf8))
            try folder.write("damaged", damaged)
            let run = try folder.tern("generate", "damaged")
            #expect(run.status == 1 && run.errorLines.count == 1 && run.error.contains("train again"), "\(run.error)")
        }
    }
}
