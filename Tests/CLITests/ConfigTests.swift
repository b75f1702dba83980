import Foundation
import Testing

@testable import TernCLI

/// Options from a file.
@Suite struct ConfigTests {
    @Test func theFileSetsWhatTheCommandLineDoesNot() throws {
        let folder = Folder()
        try folder.write(
            "c.json",
            Data(
                """
                {"epochs": 5, "hidden": [24, 8], "lr": 0.01, "out": "by\\u0020file.safetensors",
                 "metrics": "m.jsonl", "resume": false, "seed": 4}
                """.replacingOccurrences(of: "\\u0020", with: " ").utf8))
        let run = try folder.tern("train", "digits", "--config", "c.json", "--epochs", "2")
        #expect(run.status == 0, "\(run.error)")
        #expect(run.errorLines.count == 2)
        #expect(folder.contents == ["by file.safetensors", "c.json", "m.jsonl"])
        let typed = try folder.tern(
            "train", "digits", "--epochs", "2", "--hidden", "24,8", "--lr", "0.01", "--seed", "4", "--out", "t")
        #expect(typed.status == 0)
        #expect(try folder.read("t") == folder.read("by file.safetensors"))
    }

    @Test(arguments: [
        (#"{"epoch": 5}"#, #"there is no option "epoch""#), (#"{"epochs": "5"}"#, #""epochs" must be a whole number"#),
        (#"{"epochs": 1.5}"#, "the number 1.5"), (#"{"epochs": 0}"#, "--epochs is 0"), (#"{"out": 5}"#, #""out" must be a text"#),
        (#"{"resume": "yes"}"#, "true or false"), (#"{"hidden": [1.5]}"#, "a list of whole numbers"), (#"{"lr": null}"#, "null"),
        (#"{"lr": 1e-3"#, "a comma or }"), ("", "a JSON object was expected"), ("[1]", "a JSON object was expected"),
        ("{\"seed\": 1,\n\"seed\": 2}", "line 2"), (#"{"seed": 1} x"#, "something after"), (#"{"seed": 01}"#, "seed"),
        (#"{"out": "a}"#, "quotation mark"), ("{\"out\": \"\u{FF}", "quotation mark"), (#"{"hidden": [1,]}"#, "list of numbers"),
        (#"{"lr": .5}"#, "lr"), (#"{"lr": 1e}"#, "lr"), (#"{"lr": [[1]]}"#, "list of numbers"), (#"{"model": "gpt"}"#, "gpt"),
    ])
    func errorsNameTheKey(text: String, words: String) throws {
        let folder = Folder()
        try folder.write("c.json", Data(text.utf8))
        let run = try folder.tern("train", "digits", "--config", "c.json")
        #expect(run.status == 1 || run.status == 2)
        #expect(run.errorLines.count == 1 && run.error.contains(words), "\(run.error)")
        #expect(folder.contents == ["c.json"])
    }

    @Test func filesThatAreNone() throws {
        let folder = Folder()
        for name in ["none.json", "."] {
            let run = try folder.tern("train", "digits", "--config", name)
            #expect(run.status == 1 && run.errorLines.count == 1 && run.error.contains(name), "\(run.error)")
        }
    }

    /// Every option of a training can stand in a file, and has a kind there.
    @Test func everyOptionIsKnown() throws {
        for (name, command) in TrainCommand.configurable {
            let help = try TernProcess.run(name.split(separator: " ").map(String.init) + ["--help"], in: Folder()).output
            let options = Set(
                help.split(separator: "\n").compactMap { line -> String? in
                    guard let range = line.range(of: #"^\s+--[a-z-]+"#, options: .regularExpression) else { return nil }
                    return line[range].trimmingCharacters(in: .whitespaces).replacingOccurrences(of: "--", with: "")
                })
            #expect(options.subtracting(["version", "help", "config"]) == Set(command.configKeys.keys), "\(name)")
        }
    }

    @Test func numbersAndTexts() throws {
        let members = try JSONText.object(Array(#" {"a": -1.5e3, "b": "x\"\n", "c": [1, 2], "d": true, "e": []} "#.utf8))
        #expect(members.map(\.key) == ["a", "b", "c", "d", "e"])
        #expect(members.map(\.value) == [.number("-1.5e3"), .string("x\"\n"), .numbers(["1", "2"]), .truth(true), .numbers([])])
    }
}
