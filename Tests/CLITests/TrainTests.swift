import Foundation
import Testing

@testable import TernCLI

/// The main job, by the built command.
@Suite struct TrainTests {
    @Test func defaultsReachTheAccuracy() throws {
        let folder = Folder()
        let run = try folder.tern("train", "digits", "--metrics", "m.jsonl")
        #expect(run.status == 0)
        let last = try #require(run.outputLines.last)
        #expect(last.hasPrefix("test accuracy ") && last.hasSuffix(" %"))
        let accuracy = try #require(Double(last.split(separator: " ")[2]))
        #expect(accuracy >= 97.0)
        #expect(run.outputLines.dropLast().last == "saved digits.safetensors")
        #expect(run.output.contains("confusion matrix"))
        #expect(run.output.contains("┤"))
        // Not a terminal: plain lines, one an epoch, and on standard error only.
        let epochs = DigitsSettings().epochs
        #expect(run.errorLines.count == epochs)
        #expect(run.errorLines.allSatisfy { $0.hasPrefix("epoch ") && $0.contains("samples/s") })
        #expect(!run.error.contains("\u{1B}") && !run.error.contains("\r"))
        #expect(!run.output.contains("samples/s"))
        #expect(folder.contents == ["digits.safetensors", "m.jsonl"])

        struct Line: Decodable {
            let epoch: Int
            let loss: Double
            let train_accuracy: Double
            let test_accuracy: Double
        }
        let lines = try folder.read("m.jsonl").split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Line.self, from: $0)
        }
        #expect(lines.map(\.epoch) == Array(1...epochs))
        #expect(Text.percent(try #require(lines.last).test_accuracy) == "\(last.split(separator: " ")[2]) %")
        #expect(try #require(lines.last).loss < lines[0].loss)
    }

    @Test func metricsAndFileAreTheSameAtAnyThreadCount() throws {
        let folder = Folder()
        let options = ["train", "digits", "--epochs", "3", "--hidden", "96,40", "--seed", "7"]
        for (i, threads) in ["1", "2", "2"].enumerated() {
            let run = try TernProcess.run(
                options + ["--metrics", "\(i).jsonl", "--out", "\(i).safetensors"], in: folder,
                environment: ["TERN_NUM_THREADS": threads])
            #expect(run.status == 0)
        }
        let byOption = try TernProcess.run(
            options + ["--metrics", "3.jsonl", "--out", "3.safetensors", "--threads", "1"], in: folder)
        #expect(byOption.status == 0)
        for i in 1...3 {
            #expect(try folder.read("\(i).jsonl") == folder.read("0.jsonl"))
            #expect(try folder.read("\(i).safetensors") == folder.read("0.safetensors"))
        }
    }

    @Test func seedsDiffer() throws {
        let folder = Folder()
        for seed in ["1", "2"] {
            #expect(
                try folder.tern("train", "digits", "--epochs", "1", "--seed", seed, "--metrics", "\(seed).jsonl").status == 0)
        }
        #expect(try folder.read("1.jsonl") != folder.read("2.jsonl"))
    }

    @Test(arguments: [["--epochs", "10"], ["--epochs", "2", "--batch-size", "1", "--lr", "0.002"], ["--batch-size", "1437"]])
    func stochasticGradientDescentLearns(options: [String]) throws {
        let run = try TernProcess.run(["train", "digits", "--optimizer", "sgd"] + options, in: Folder())
        #expect(run.status == 0)
        let words = try #require(run.outputLines.last).split(separator: " ")
        #expect(try #require(Double(words[2])) > 85)
    }

    @Test func aDivergingRunFailsAndKeepsTheOldFile() throws {
        let folder = Folder()
        try folder.write("digits.safetensors", Data("old".utf8))
        let run = try folder.tern(
            "train", "digits", "--lr", "1e30", "--optimizer", "sgd", "--epochs", "3", "--metrics", "m.jsonl")
        #expect(run.status == 1)
        #expect(run.errorLines.last?.hasPrefix("tern: error: the loss became ") == true)
        #expect(run.error.contains("--lr"))
        #expect(folder.contents == ["digits.safetensors"])
        #expect(try folder.read("digits.safetensors") == Data("old".utf8))
    }

    @Test(arguments: [["cnn"], ["transformer"], ["cnn", "--precision", "bfloat16"], ["mlp", "--scheduler", "plateau"]])
    func otherNetworksLearnAndGoOn(model: [String]) throws {
        let folder = Folder()
        let options = ["train", "digits", "--epochs", "3", "--batch-size", "64", "--lr", "0.004", "--model"] + model
        let whole = try TernProcess.run(options + ["--out", "w", "--metrics", "w.jsonl"], in: folder)
        #expect(whole.status == 0, "\(whole.error)")
        #expect(try #require(Double(whole.outputLines.last?.split(separator: " ")[2] ?? "")) > 25, "\(whole.output)")
        let part = options + ["--out", "p", "--metrics", "p.jsonl", "--checkpoint", "c", "--checkpoint-every", "20"]
        let process = try TernProcess.start(part, in: folder)
        while process.isRunning, !folder.contents.contains("c") { usleep(1000) }
        process.terminate()
        process.waitUntilExit()
        let resumed = try TernProcess.run(part + ["--resume"], in: folder)
        #expect(resumed.status == 0, "\(resumed.error)")
        #expect(try folder.read("p") == folder.read("w"))
        #expect(try folder.read("p.jsonl") == folder.read("w.jsonl"))
        #expect(try folder.tern("predict", "p", "--index", "7").outputLines.count { $0.contains(" %") } == 10)
    }

    @Test func curvesAndEventsAreWritten() throws {
        let folder = Folder()
        for name in ["c.svg", "c.html"] {
            let run = try folder.tern("train", "digits", "--epochs", "2", "--curves", name, "--tensorboard", "events")
            #expect(run.status == 0, "\(run.error)")
            let text = String(decoding: try folder.read(name), as: UTF8.self)
            #expect(text.contains("<svg ") && text.contains("test_accuracy") && text.contains("loss by step"))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("events")).count == 2)
        let failed = try folder.tern("train", "digits", "--epochs", "2", "--tensorboard", "c.svg")
        #expect(failed.status == 1 && failed.errorLines.count == 1 && failed.error.contains("c.svg"), "\(failed.error)")
    }

    @Test func predictsWithTheSavedFile() throws {
        let folder = Folder()
        #expect(try folder.tern("train", "digits", "--epochs", "12").status == 0)
        let run = try folder.tern("predict", "digits.safetensors", "--index", "5")
        #expect(run.status == 0)
        #expect(run.error.isEmpty)
        let lines = run.outputLines
        #expect(lines.filter { $0.hasPrefix("│") }.count == 8)
        #expect(lines.filter { $0.contains(" %") }.count == 10)
        #expect(lines.filter { $0.hasSuffix("◀") }.count == 1)
        #expect(try #require(lines.last).contains("label 5"))

        let inspection = try folder.tern("inspect", "digits.safetensors")
        #expect(inspection.status == 0)
        for text in ["0.weight", "[128, 64]", "2.bias", "float32", "pixel_scale: 16", "hidden: 128", "seed: 0", "9,610 elements"]
        {
            #expect(inspection.output.contains(text), "\(text)")
        }
    }

    @Test func tourRunsWholeAndByChapter() throws {
        let folder = Folder()
        let whole = try folder.tern("tour")
        #expect(whole.status == 0)
        #expect(Chapter.all.allSatisfy { whole.output.contains($0.heading) })
        let one = try folder.tern("tour", "creating")
        #expect(one.status == 0)
        // PyTorch's numbers for this seed.
        #expect(one.output.contains("tensor([0.4963, 0.7682, 0.0885])"))
        #expect(one.outputLines.last == "next: tern tour arithmetic")
        #expect(try folder.tern("tour", "7").output.contains("Chapter 7, training"))
    }
}
