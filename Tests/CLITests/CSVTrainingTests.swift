import Foundation
import Testing

@testable import TernCLI

/// `tern train csv` and predictions with what it saves.
@Suite struct CSVTrainingTests {
    /// Two numbers decide between three kinds; one column is noise, one has a text a row, one is empty, and some values are missing.
    private func flowers(_ count: Int) -> String {
        var state: UInt64 = 7
        func random() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(UInt64(1) << 53)
        }
        var lines = ["id,width,length,noise,colour,empty,kind"]
        for i in 0..<count {
            let kind = i % 3
            let width = Double(kind) * 2 + random(), length = Double(2 - kind) + random()
            let colour = ["red", "\"light, blue\"", ""][i % 7 == 0 ? 2 : kind == 2 ? 1 : 0]
            lines.append(
                "id\(i),\(i % 11 == 0 ? "" : "\(width)"),\(length),\(random()),\(colour),,\(["alba", "\"b\"\"r\"", "gallica"][kind])"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    @Test func classes() throws {
        let folder = Folder()
        try folder.write("f.csv", Data(flowers(300).utf8))
        let run = try folder.tern(
            "train", "csv", "f.csv", "--target", "kind", "--epochs", "60", "--patience", "8", "--metrics", "m")
        #expect(run.status == 0, "\(run.error)")
        let accuracy = try #require(run.outputLines.first { $0.hasPrefix("validation accuracy ") }).split(separator: " ")[2]
        #expect(try #require(Double(accuracy)) > 90)
        for words in [
            "left out: 240 different texts", "left out: no", "28 missing", "240 rows trained, 60 validate", "one of 3 classes",
            "validation F1", "confusion matrix",
        ] { #expect(run.output.contains(words), "\(words): \(run.output)") }
        #expect(run.outputLines.last == "saved table.safetensors")
        // What decides comes before what does not.
        let places = ["  width", "  noise"].map { name in run.outputLines.firstIndex { $0.hasPrefix(name + " ") } }
        #expect(try #require(places[0]) < #require(places[1]))

        let prediction = try folder.tern("predict", "table.safetensors", "--csv", "f.csv")
        #expect(prediction.status == 0, "\(prediction.error)")
        #expect(prediction.outputLines.count == 301)
        #expect(prediction.outputLines.first == "kind,probability")
        let labels = ["alba", "\"b\"\"r\"", "gallica"]
        let right = prediction.outputLines.dropFirst().enumerated().count { $1.hasPrefix(labels[$0 % 3] + ",") }
        #expect(right > 270)
        #expect(try folder.tern("inspect", "table.safetensors").status == 0)
    }

    @Test func numbers() throws {
        let folder = Folder()
        var lines = ["x;y;z"]
        for i in 0..<200 { lines.append("\(i % 20);\(i / 20);\(Double(i % 20) * 3 - Double(i / 20) + 0.25)") }
        try folder.write("n.csv", Data(lines.joined(separator: "\n").utf8))
        let run = try folder.tern(
            "train", "csv", "n.csv", "--target", "z", "--delimiter", ";", "--epochs", "150", "--seed", "2", "--out", "n")
        #expect(run.status == 0, "\(run.error)")
        let line = try #require(run.outputLines.first { $0.hasPrefix("validation RMSE ") })
        #expect(try #require(Double(line.split(separator: " ").last ?? "")) > 0.98)
        try folder.write("new.csv", Data("y;x\n1;10\n".utf8))
        let prediction = try folder.tern("predict", "n", "--csv", "new.csv", "--delimiter", ";")
        #expect(prediction.outputLines.first == "z")
        #expect(abs(try #require(Double(prediction.outputLines[1])) - 29.25) < 3)
    }

    @Test func resumesToTheSameBytes() throws {
        let folder = Folder()
        try folder.write("f.csv", Data(flowers(90).utf8))
        let options = ["train", "csv", "f.csv", "--target", "kind", "--hidden", "8", "--patience", "3"]
        let whole = try TernProcess.run(options + ["--epochs", "12", "--out", "w", "--metrics", "w.jsonl"], in: folder)
        #expect(whole.status == 0, "\(whole.error)")
        for epochs in ["3", "12"] {
            let part = options + ["--epochs", epochs, "--out", "p", "--metrics", "p.jsonl", "--checkpoint", "c"]
            #expect(try TernProcess.run(part + (epochs == "3" ? [] : ["--resume"]), in: folder).status == 0)
        }
        #expect(try folder.read("p") == folder.read("w"))
        #expect(try folder.read("p.jsonl") == folder.read("w.jsonl"))
    }

    @Test func badTables() throws {
        let folder = Folder()
        try folder.write("f.csv", Data(flowers(30).utf8))
        try folder.write("empty.csv", Data())
        try folder.write("names.csv", Data("a,b\n".utf8))
        try folder.write("short.csv", Data("a,b\n1,2\n3\n".utf8))
        try folder.write("few.csv", Data("a,b\n1,2\n3,4\n".utf8))
        try folder.write("same.csv", Data(("a,b\n" + String(repeating: "1,2\n", count: 20)).utf8))
        try folder.write("huge.csv", Data(("a,b\n" + (0..<20).map { "\($0)e300,\($0)e307\n" }.joined()).utf8))
        let before = folder.contents
        for (arguments, word) in [
            (["none.csv", "--target", "a"], "none.csv"), (["empty.csv", "--target", "a"], "empty.csv"),
            (["names.csv", "--target", "a"], "no rows"), (["short.csv", "--target", "a"], "short.csv:3"),
            (["few.csv", "--target", "a"], "at least 5"),
            (["same.csv", "--target", "a", "--task", "regression"], "nothing to predict"),
            (["same.csv", "--target", "a"], "nothing to tell apart"), (["f.csv", "--target", "sort"], "\"kind\""),
            (["f.csv", "--target", "kind", "--task", "regression"], "texts"), (["f.csv", "--target", "id"], "different values"),
            (["f.csv", "--target", "empty"], "empty"), (["huge.csv", "--target", "b", "--task", "regression"], "too large"),
            ([".", "--target", "a"], "folder"),
        ] {
            let run = try TernProcess.run(["train", "csv"] + arguments, in: folder)
            #expect(run.status == 1 && run.errorLines.count == 1 && run.error.contains(word), "\(arguments): \(run.error)")
        }
        for (arguments, word) in [
            (["f.csv"], "--target"), (["f.csv", "--target", "kind", "--validation", "1"], "--validation"),
            (["f.csv", "--target", "kind", "--delimiter", ""], "--delimiter"),
            (["f.csv", "--target", "kind", "--epochs", "0"], "--epochs"),
        ] {
            let run = try TernProcess.run(["train", "csv"] + arguments, in: folder)
            #expect(run.status == 2 && run.errorLines.count == 1 && run.error.contains(word), "\(arguments): \(run.error)")
        }
        #expect(folder.contents == before)
    }

    @Test func badPredictions() throws {
        let folder = Folder()
        try folder.write("f.csv", Data(flowers(60).utf8))
        #expect(
            try folder.tern("train", "csv", "f.csv", "--target", "kind", "--epochs", "2", "--hidden", "4", "--out", "t").status
                == 0)
        #expect(try folder.tern("train", "digits", "--epochs", "1", "--hidden", "4", "--out", "d").status == 0)
        try folder.write("other.csv", Data("a,b\n1,2\n".utf8))
        try folder.write("texts.csv", Data("width,length,noise,colour\nwide,1,1,red\n".utf8))
        for (arguments, word) in [
            (["t", "--csv", "other.csv"], "there is no column"), (["t", "--csv", "texts.csv"], "texts.csv"),
            (["t", "--csv", "none"], "none"),
            (["t"], "--csv"), (["d", "--csv", "f.csv"], "digits"),
        ] {
            let run = try TernProcess.run(["predict"] + arguments, in: folder)
            #expect(run.status == 1 && run.errorLines.count == 1 && run.error.contains(word), "\(arguments): \(run.error)")
        }
        // Flipped bytes may leave a readable file, but never a trap.
        let good = try folder.read("t")
        for position in stride(from: 8, to: min(good.count, 2000), by: 61) {
            var damaged = good
            damaged[damaged.startIndex + position] ^= 0x15
            try folder.write("x", damaged)
            let run = try folder.tern("predict", "x", "--csv", "f.csv")
            #expect(run.status == 0 || run.status == 1, "byte \(position): \(run.error)")
        }
    }
}
