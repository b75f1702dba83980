import Foundation
import TernIO
import Testing

@testable import TernCLI

/// `tern inspect`: every format by its contents, the three forms of the output, and what is refused.
@Suite struct InspectTests {
    /// The files of the reference writers.
    static func fixture(_ name: String) throws -> String {
        let here: String = #filePath
        let tests = try #require(here.firstRange(of: "/CLITests/"))
        return "\(here[..<tests.lowerBound])/IOTests/Fixtures/\(name)"
    }

    private static let model: [String: Tensor] = [
        "features.0.weight": Tensor.ones(2, 3), "features.0.bias": Tensor([0.5, -1.5]), "features.10.weight": Tensor.zeros(4),
        "features.9.weight": Tensor.zeros(4, dtype: .bfloat16), "steps": Tensor(7),
    ]

    @Test func aTableWithoutStatistics() throws {
        let folder = Folder()
        try Safetensors.save(InspectTests.model, metadata: ["format": "pt"], to: folder.path("m.safetensors"))
        let run = try folder.tern("inspect", "m.safetensors")
        #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
        #expect(
            run.output == """
                name                dtype     shape   bytes
                features.0.bias     float32   [2]         8
                features.0.weight   float32   [2, 3]     24
                features.9.weight   bfloat16  [4]         8
                features.10.weight  float32   [4]        16
                steps               int64     []          8

                safetensors: 5 tensors, 17 elements, 64 bytes

                metadata
                  format: pt

                """)
    }

    @Test func statisticsOnDemand() throws {
        let folder = Folder()
        try Safetensors.save(["x": Tensor([1.0, 3.0, Double.nan]), "n": Tensor([2, 2])], to: folder.path("x.safetensors"))
        let run = try folder.tern("inspect", "x.safetensors", "--statistics")
        #expect(run.status == 0, "\(run.error)")
        let lines = run.outputLines.map { $0.split(separator: " ") }
        #expect(lines[0] == ["name", "dtype", "shape", "bytes", "min", "max", "mean", "std", "NaN"])
        #expect(lines[1] == ["n", "int64", "[2]", "16", "2", "2", "2", "0", "0"])
        #expect(lines[2] == ["x", "float32", "[3]", "12", "1", "3", "2", "1.414", "1"])
    }

    @Test func aTree() throws {
        let folder = Folder()
        try Safetensors.save(InspectTests.model, to: folder.path("m.safetensors"))
        let run = try folder.tern("inspect", "m.safetensors", "--tree")
        #expect(run.status == 0, "\(run.error)")
        #expect(
            run.output == """
                name        dtype     shape      bytes
                features              4 tensors     56
                  0                   2 tensors     32
                    bias    float32   [2]            8
                    weight  float32   [2, 3]        24
                  9                   1 tensor       8
                    weight  bfloat16  [4]            8
                  10                  1 tensor      16
                    weight  float32   [4]           16
                steps       int64     []             8

                safetensors: 5 tensors, 17 elements, 64 bytes

                """)
    }

    @Test func oneObjectForPrograms() throws {
        let folder = Folder()
        try Safetensors.save(
            ["a\"b": Tensor([1.0, Double.infinity])], metadata: ["note": "line\nline"], to: folder.path("x.safetensors"))
        let run = try folder.tern("inspect", "x.safetensors", "--json", "--statistics")
        #expect(run.status == 0 && run.outputLines.count == 1, "\(run.error)")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        #expect(object["format"] as? String == "safetensors" && object["path"] as? String == "x.safetensors")
        #expect(object["bytes"] as? Int == 8 && object["elements"] as? Int == 2 && object["count"] as? Int == 1)
        #expect(object["metadata"] as? [String: String] == ["note": "line\nline"])
        let tensor = try #require((object["tensors"] as? [[String: Any]])?.first)
        #expect(tensor["name"] as? String == "a\"b" && tensor["dtype"] as? String == "float32")
        #expect(tensor["shape"] as? [Int] == [2] && tensor["min"] as? Double == 1 && tensor["max"] as? String == "Infinity")
        let plain = try folder.tern("inspect", "x.safetensors", "--json")
        #expect(plain.status == 0 && !plain.output.contains("\"min\""))
    }

    @Test func typesWithoutACounterpart() throws {
        let run = try Folder().tern("inspect", InspectTests.fixture("safetensors/types.safetensors"), "--statistics")
        #expect(run.status == 1 && run.error.contains("too large for int64"), "\(run.error)")
        let list = try Folder().tern("inspect", InspectTests.fixture("safetensors/types.safetensors"))
        for word in ["F8_E4M3", "complex64", "uint16", "bfloat16", "19 tensors"] {
            #expect(list.output.contains(word), "\(word)")
        }
        let packed = try Folder().tern("inspect", InspectTests.fixture("safetensors/packed.safetensors"), "--statistics")
        #expect(packed.status == 0 && packed.output.contains("F4"), "\(packed.error)")
    }

    @Test func aModelInSeveralFiles() throws {
        let run = try Folder().tern("inspect", InspectTests.fixture("safetensors/sharded/model.safetensors.index.json"))
        #expect(run.status == 0 && run.output.contains("safetensors: 5 tensors in 3 files"), "\(run.error)\(run.output)")
    }

    /// Names tell nothing; what is in the files does.
    @Test func formatsByContents() throws {
        let folder = Folder()
        try Npy.save(Tensor([1, 2, 3]), to: folder.path("one.npy"))
        try Npz.save(["a": Tensor([1.0]), "b.c": Tensor([true])], to: folder.path("two"))
        try Npz.save(["a": Tensor([1.0])], compressed: true, to: folder.path("three.safetensors"))
        let one = try folder.tern("inspect", "one.npy")
        #expect(one.status == 0 && one.outputLines[1].split(separator: " ") == ["one", "int64", "[3]", "24"], "\(one.error)")
        let two = try folder.tern("inspect", "two", "--statistics")
        #expect(two.status == 0 && two.output.contains("npz: 2 tensors, 2 elements, 5 bytes"), "\(two.error)")
        let three = try folder.tern("inspect", "three.safetensors")
        #expect(three.status == 0 && three.output.contains("npz: 1 tensor"), "\(three.error)")
    }

    /// Archives of other writers: arrays with any name, and types without a tensor, whose sizes are not known.
    @Test func arraysOfNumPy() throws {
        let streamed = try Folder().tern("inspect", InspectTests.fixture("numpy/streamed.npz"))
        #expect(streamed.status == 0 && streamed.output.contains("npz: "), "\(streamed.error)")
        let odd = try Folder().tern("inspect", InspectTests.fixture("numpy/refused.npz"))
        let date = odd.outputLines.first { $0.hasPrefix("date ") }?.split(separator: " ")
        #expect(odd.status == 0 && date == ["date", "<M8[D]", "[1]", "-"], "\(odd.error)")
    }

    @Test func checkpoints() throws {
        let folder = Folder()
        let value: CheckpointValue = [
            "model": .dictionary(["fc.weight": Tensor.ones(2, 3), "fc.bias": Tensor.zeros(2)]), "epoch": .int(12),
            "optimizer": ["lr": .list([.double(0.5), .double(0.25)])],
        ]
        try Checkpoint.save(value, to: folder.path("run"))
        let list = try folder.tern("inspect", "run", "--statistics")
        #expect(list.status == 0, "\(list.error)")
        #expect(list.outputLines[2].split(separator: " ").last == "0" && list.outputLines[2].hasPrefix("model.fc.weight"))
        #expect(list.output.contains("pt: 2 tensors, 8 elements, 32 bytes"), "\(list.output)")
        #expect(list.output.contains("values\n  epoch: 12\n  optimizer.lr: list of 2: 0.5, 0.25\n"), "\(list.output)")
        let tree = try folder.tern("inspect", "run", "--tree")
        #expect(tree.status == 0)
        let lines = tree.outputLines.map { $0.prefix { $0 == " " }.count }
        // The first line; epoch; model, fc, bias, weight; optimizer, lr.
        #expect(lines.prefix(8) == [0, 0, 0, 2, 4, 4, 0, 2], "\(tree.output)")
        let json = try folder.tern("inspect", "run", "--json")
        // Complex numbers do not keep the others from being read.
        let types = try folder.tern("inspect", InspectTests.fixture("torch/types-legacy.pt"), "--statistics")
        #expect(types.status == 0 && types.output.contains("complex64"), "\(types.error)")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(object["format"] as? String == "pt" && (object["values"] as? [[String: String]])?.first?["value"] == "12")
    }

    /// A gigabyte of which nothing is on the disk is listed without a look at it.
    @Test func nothingIsRead() throws {
        let folder = Folder()
        let header = Data(#"{"big":{"dtype":"F32","shape":[268435456],"data_offsets":[0,1073741824]}}"#.utf8)
        let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) }
        try folder.write("big", length + header)
        let file = try FileHandle(forWritingTo: folder.url.appendingPathComponent("big"))
        try file.truncate(atOffset: UInt64(8 + header.count + 1 << 30))
        try file.close()
        let clock = ContinuousClock()
        let time = try clock.measure {
            let run = try folder.tern("inspect", "big")
            #expect(run.status == 0 && run.output.contains("1.0 GiB"), "\(run.error)")
        }
        #expect(time < .seconds(2), "\(time)")
    }

    @Test func filesThatAreNone() throws {
        let folder = Folder()
        try Safetensors.save(InspectTests.model, to: folder.path("good.safetensors"))
        let good = try folder.read("good.safetensors")
        try Npz.save(["a": Tensor([1.0])], to: folder.path("good.npz"))
        let archive = try folder.read("good.npz")
        try Npy.save(Tensor([1.0]), to: folder.path("good.npy"))
        let array = try folder.read("good.npy")
        try FileManager.default.createDirectory(atPath: folder.path("directory"), withIntermediateDirectories: false)
        let cases: [(String, Data)] = [
            ("empty", Data()), ("text.txt", Data("hello, no tensors here".utf8)), ("cut.safetensors", good.dropLast()),
            ("head.safetensors", good.prefix(5)), ("cut.npz", archive.dropLast(3)), ("cut.npy", array.dropLast()),
            ("head.npy", array.prefix(7)), ("json", Data("{\"a\": 1}".utf8)), ("pickle.pt", Data([0x80, 2, 0x4B])),
            ("gzip", Data([0x1F, 0x8B, 8, 0])), ("\u{1B}[31m", Data("x".utf8)),
        ]
        for (name, data) in cases { try folder.write(name, data) }
        for name in cases.map(\.0) + ["none", "directory"] {
            let run = try folder.tern("inspect", name, "--statistics")
            #expect(run.status == 1 && run.output.isEmpty && run.errorLines.count == 1, "\(name): \(run.error)")
            #expect(run.error.hasPrefix("tern: error: ") && !run.error.contains("\u{1B}"), "\(run.error)")
            if name != "\u{1B}[31m" { #expect(run.error.contains(name), "\(run.error)") }
        }
        for (arguments, word) in [
            (["inspect", ""], "empty"), (["inspect", "a", "--tree", "--json"], "--json"), (["inspect", "a", "b"], "b"),
        ] {
            let run = try TernProcess.run(arguments, in: folder)
            #expect(run.status == 2 && run.errorLines.count == 1 && run.error.contains(word), "\(run.error)")
        }
    }

    @Test func treesOfAwkwardNames() {
        func listed(_ name: String) -> ListedTensor {
            ListedTensor(name: name, type: "float32", dtype: .float32, shape: [1], byteCount: 4)
        }
        let names = ["", ".", "a", "a.b", "a..b", "a.b.c", String(repeating: ".", count: 100_000)]
        let rows = TensorTree(names.map(listed), []).rows
        #expect(rows.filter { if case .tensor = $0.content { true } else { false } }.count == names.count)
        #expect(rows.map(\.depth).max() == 31)
        #expect(TensorTree([], [ListedValue(name: "epoch", text: "3")]).rows.count == 1)
    }
}
