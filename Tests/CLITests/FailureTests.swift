import Foundation
import Testing

@testable import TernCLI

/// Wrong arguments and bad files: one line, the right status, nothing left behind.
@Suite struct FailureTests {
    private func expectFailure(_ arguments: [String], status: Int32, naming word: String, in folder: Folder = Folder()) throws {
        let before = folder.contents
        let run = try TernProcess.run(arguments, in: folder)
        #expect(run.status == status, "\(arguments): \(run.error)")
        #expect(run.output.isEmpty)
        #expect(run.errorLines.count == 1, "\(run.error)")
        #expect(run.error.hasPrefix("tern: error: "), "\(run.error)")
        #expect(run.error.contains(word), "\(run.error)")
        #expect(folder.contents == before)
    }

    @Test(
        arguments: [
            (["train", "digits", "--epochs", "0"], "--epochs"), (["train", "digits", "--epochs", "-3"], "--epochs"),
            (["train", "digits", "--epochs", "x"], "--epochs"), (["train", "digits", "--epochs"], "--epochs"),
            (["train", "digits", "--batch-size", "0"], "--batch-size"),
            (["train", "digits", "--batch-size", "1438"], "--batch-size"), (["train", "digits", "--lr", "nan"], "--lr"),
            (["train", "digits", "--lr", "-1"], "--lr"), (["train", "digits", "--lr", "0"], "--lr"),
            (["train", "digits", "--lr", "inf"], "--lr"), (["train", "digits", "--seed", "-1"], "--seed"),
            (["train", "digits", "--seed", "99999999999999999999"], "--seed"),
            (["train", "digits", "--optimizer", "lion"], "adam"), (["train", "digits", "--hidden", "0"], "--hidden"),
            (["train", "digits", "--hidden", "64,,3"], "--hidden"), (["train", "digits", "--hidden", "4097"], "--hidden"),
            (["train", "digits", "--threads", "0"], "--threads"), (["train", "digits", "--out", ""], "--out"),
            (["train", "digits", "--metrics", ""], "--metrics"), (["train", "digits", "--bogus"], "--bogus"),
            (["train", "digits", "extra"], "extra"), (["train", "cats"], "cats"),
            (["train", "digits", "--model", "rnn"], "transformer"), (["train", "digits", "--precision", "float8"], "bfloat16"),
            (["train", "digits", "--scheduler", "x"], "cosine"), (["train", "digits", "--patience", "0"], "--patience"),
            (["train", "digits", "--checkpoint-every", "0"], "--checkpoint-every"),
            (["train", "digits", "--curves", "x.png"], "--curves"), (["train", "digits", "--checkpoint", ""], "--checkpoint"),
            (["train", "digits", "--tensorboard", ""], "--tensorboard"), (["train", "digits", "--config"], "--config"),
            (["bogus"], "bogus"), (["predict"], "file"),
            (["predict", "x", "--index", "five"], "--index"),
            (["predict", "x", "--index", "1797"], "1796"), (["predict", "x", "--index", "-1"], "1796"), (["inspect"], "file"),
            (["tour", "nine"], "autograd"),
        ])
    func usageErrorsExitWith2(arguments: [String], word: String) throws {
        try expectFailure(arguments, status: 2, naming: word)
    }

    @Test func aKernelVariantThatThereIsNot() throws {
        let process = try TernProcess.run(["tour", "1"], in: Folder(), environment: ["TERN_CPU_VARIANT": "neon9"])
        #expect(process.status == 2 && process.output.isEmpty)
        #expect(process.errorLines.count == 1 && process.error.contains("TERN_CPU_VARIANT=neon9"), "\(process.error)")
    }

    @Test func filesThatAreNotThere() throws {
        try expectFailure(["predict", "none.safetensors"], status: 1, naming: "none.safetensors")
        try expectFailure(["inspect", "none.safetensors"], status: 1, naming: "none.safetensors")
        try expectFailure(["inspect", "."], status: 1, naming: ".")
    }

    @Test func outputsAreCheckedBeforeTheTraining() throws {
        let folder = Folder()
        try FileManager.default.createDirectory(atPath: folder.path("directory"), withIntermediateDirectories: false)
        // So many epochs would not end: the check comes first.
        let long = ["train", "digits", "--epochs", "1000000"]
        try expectFailure(long + ["--out", "directory"], status: 1, naming: "directory", in: folder)
        try expectFailure(long + ["--out", "none/x.safetensors"], status: 1, naming: "none/x.safetensors", in: folder)
        try expectFailure(long + ["--metrics", "none/m.jsonl"], status: 1, naming: "none/m.jsonl", in: folder)
        try expectFailure(long + ["--checkpoint", "none/c"], status: 1, naming: "none/c", in: folder)
        try expectFailure(long + ["--curves", "none/c.svg"], status: 1, naming: "none/c.svg", in: folder)
        try expectFailure(long + ["--checkpoint", "same", "--metrics", "same"], status: 1, naming: "same", in: folder)
        try expectFailure(long + ["--out", "same", "--metrics", "./same"], status: 1, naming: "same", in: folder)
    }

    @Test func damagedModels() throws {
        let folder = Folder()
        #expect(try folder.tern("train", "digits", "--epochs", "1", "--hidden", "16").status == 0)
        let good = try folder.read("digits.safetensors")
        let cases: [(String, Data)] = [
            ("empty", Data()), ("short", good.prefix(7)), ("cut", good.prefix(good.count - 1)), ("head", good.prefix(100)),
            ("text", Data("hello, world: no tensors here".utf8)), ("huge", Data(repeating: 0xFF, count: 64)),
            ("zeros", Data(count: 4096)),
        ]
        for (name, data) in cases {
            try folder.write(name, data)
            try expectFailure(["predict", name], status: 1, naming: name, in: folder)
            try expectFailure(["inspect", name], status: 1, naming: name, in: folder)
        }
        // Flipped bytes may leave a readable file, but never a trap.
        for position in stride(from: 0, to: min(good.count, 700), by: 23) {
            var damaged = good
            damaged[damaged.startIndex + position] ^= 0x15
            try folder.write("flipped", damaged)
            for command in ["predict", "inspect"] {
                let run = try folder.tern(command, "flipped")
                #expect(run.status == 0 || run.status == 1, "\(command), byte \(position): \(run.error)")
                #expect(run.errorLines.count == (run.status == 0 ? 0 : 1))
            }
        }
    }

    @Test func notANumberInTheWeights() throws {
        let folder = Folder()
        #expect(try folder.tern("train", "digits", "--epochs", "1", "--hidden", "16").status == 0)
        var data = try folder.read("digits.safetensors")
        for i in data.endIndex - 640..<data.endIndex { data[i] = 0xFF }
        try folder.write("nan", data)
        try expectFailure(["predict", "nan"], status: 1, naming: "NaN", in: folder)
        let inspection = try folder.tern("inspect", "nan")
        #expect(inspection.status == 0)
    }

    @Test func helpAndVersion() throws {
        let folder = Folder()
        let help = try folder.tern("--help")
        #expect(help.status == 0)
        for word in ["train", "predict", "inspect", "tour", "Alpaydin", "CC BY 4.0"] { #expect(help.output.contains(word)) }
        #expect(try folder.tern("train", "digits", "--help").output.contains("Alpaydin"))
        let version = try folder.tern("--version")
        #expect(version.status == 0)
        #expect(version.output.hasPrefix("tern "))
        #expect(version.error.isEmpty)
    }
}
