import Foundation
import Testing

@testable import TernCLI

/// Trainings that are killed, interrupted or find a full disk, and go on.
@Suite struct ResumeTests {
    private static let options = ["train", "digits", "--epochs", "40", "--hidden", "16", "--batch-size", "64", "--seed", "3"]

    private func files(_ name: String) -> [String] {
        ["--out", "\(name).safetensors", "--metrics", "\(name).jsonl", "--checkpoint", "\(name).checkpoint"]
    }

    private func lines(_ folder: Folder, _ name: String) -> Int {
        ((try? folder.read(name)) ?? Data()).count { $0 == UInt8(ascii: "\n") }
    }

    @Test(arguments: [["--checkpoint-every", "7"], []], [2, 9])
    func aKilledTrainingEndsWithTheSameBytes(interval: [String], epoch: Int) throws {
        let folder = Folder()
        #expect(
            try TernProcess.run(ResumeTests.options + ["--out", "whole.safetensors", "--metrics", "whole.jsonl"], in: folder)
                .status == 0)
        // Twice, so that a resumed training is killed too.
        for least in [epoch, epoch + 5] {
            let process = try TernProcess.start(
                ResumeTests.options + files("killed") + interval + (least == epoch ? [] : ["--resume"]), in: folder)
            while process.isRunning, lines(folder, "killed.jsonl") < least { usleep(500) }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            #expect(process.terminationReason == .uncaughtSignal)
        }
        #expect(!folder.contents.contains("killed.safetensors"))
        let last = try TernProcess.run(ResumeTests.options + files("killed") + interval + ["--resume"], in: folder)
        #expect(last.status == 0, "\(last.error)")
        #expect(try folder.read("killed.jsonl") == folder.read("whole.jsonl"))
        #expect(try folder.read("killed.safetensors") == folder.read("whole.safetensors"))
        // It is complete, and stays as it is.
        let again = try TernProcess.run(ResumeTests.options + files("killed") + interval + ["--resume"], in: folder)
        #expect(again.output == last.output)
        #expect(try folder.read("killed.safetensors") == folder.read("whole.safetensors"))
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalSavesAndTellsHowToGoOn(signal: Int32) throws {
        let folder = Folder()
        let options = ["train", "digits", "--epochs", "100", "--hidden", "16", "--model", "mlp"]
        let process = try TernProcess.start(options + ["--metrics", "m.jsonl", "--tensorboard", "events"], in: folder)
        // The training runs when there is an event file.
        while process.isRunning, ((try? FileManager.default.contentsOfDirectory(atPath: folder.path("events"))) ?? []).isEmpty {
            usleep(500)
        }
        usleep(100_000)
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 128 + signal)
        let error = try String(decoding: folder.read(TernProcess.errorName), as: UTF8.self)
        #expect(error.contains("interrupted in epoch "), "\(error)")
        #expect(error.contains("saved in digits.checkpoint") && error.contains("--resume"))
        #expect(!folder.contents.contains("digits.safetensors"))

        let resumed = try TernProcess.run(options + ["--metrics", "m.jsonl", "--resume"], in: folder)
        #expect(resumed.status == 0, "\(resumed.error)")
        let whole = try TernProcess.run(options + ["--metrics", "w.jsonl", "--out", "w.safetensors"], in: folder)
        #expect(resumed.outputLines.last == whole.outputLines.last)
        #expect(try folder.read("m.jsonl") == folder.read("w.jsonl"))
        #expect(try folder.read("digits.safetensors") == folder.read("w.safetensors"))
    }

    @Test func otherOptionsAreRefused() throws {
        let folder = Folder()
        let options = ["train", "digits", "--epochs", "2", "--hidden", "16", "--checkpoint", "c"]
        #expect(try TernProcess.run(options, in: folder).status == 0)
        let before = try folder.read("c")
        for (other, word) in [
            (["--batch-size", "16"], "--batch-size 32"), (["--seed", "1"], "--seed 0"), (["--hidden", "17"], "--hidden 16"),
            (["--optimizer", "sgd"], "--lr 0.005"), (["--model", "cnn"], "--model mlp"),
            (["--patience", "3"], "--patience none"),
            (["--precision", "bfloat16"], "--precision float32"), (["--scheduler", "cosine"], "--scheduler constant"),
        ] {
            let run = try TernProcess.run(options + other + ["--resume"], in: folder)
            #expect(run.status == 1 && run.errorLines.count == 1, "\(run.error)")
            #expect(run.error.contains("was made with") && run.error.contains(word), "\(run.error)")
        }
        #expect(try folder.read("c") == before)
        // More epochs go on from there.
        let more = try TernProcess.run(options + ["--epochs", "3", "--resume"], in: folder)
        #expect(more.status == 0 && more.errorLines.count == 1, "\(more.error)")
        #expect(more.error.hasPrefix("epoch 3/3"))
        // Without a checkpoint there is nothing to go on from.
        let none = try folder.tern("train", "digits", "--epochs", "1", "--hidden", "16", "--resume", "--checkpoint", "none")
        #expect(none.status == 0 && none.error.hasPrefix("there is no checkpoint none yet"), "\(none.error)")
    }

    @Test func damagedCheckpoints() throws {
        let folder = Folder()
        let options = ["train", "digits", "--epochs", "2", "--hidden", "16", "--checkpoint", "c"]
        #expect(try TernProcess.run(options, in: folder).status == 0)
        let good = try folder.read("c")
        let model = try folder.read("digits.safetensors")
        for data in [Data(), good.prefix(good.count / 2), good.prefix(good.count - 1), Data("hello".utf8), model] {
            try folder.write("c", data)
            let run = try TernProcess.run(options + ["--resume"], in: folder)
            #expect(run.status == 1 && run.errorLines.count == 1 && run.error.hasPrefix("tern: error: c: "), "\(run.error)")
            #expect(try folder.read("c") == data)
        }
    }

    /// A limit on the size of files stands for a full disk: writing fails in the same place.
    @Test func aFullDiskLeavesTheLastCheckpoint() throws {
        let folder = Folder()
        let options = ["train", "digits", "--hidden", "64", "--checkpoint", "c"]
        #expect(try TernProcess.run(options + ["--epochs", "1"], in: folder).status == 0)
        let good = try folder.read("c")
        #expect(good.count > 16 << 10)
        let executable = try #require(TernProcess.executable)
        let words = ([executable.path] + options + ["--epochs", "3", "--resume", "--metrics", "m.jsonl"]).joined(separator: " ")
        let run = try TernProcess.run(
            ["-c", "ulimit -f 8; trap '' XFSZ; exec \(words)"], in: folder, executable: URL(fileURLWithPath: "/bin/bash"))
        #expect(run.status == 1, "\(run.error)")
        #expect(run.errorLines.last?.hasPrefix("tern: error: c: cannot write the file: File too large") == true, "\(run.error)")
        #expect(try folder.read("c") == good)
        #expect(folder.contents == ["c", "digits.safetensors", "m.jsonl"])
        // And it is good: the training goes on with it.
        #expect(try TernProcess.run(options + ["--epochs", "3", "--resume"], in: folder).status == 0)
    }
}
