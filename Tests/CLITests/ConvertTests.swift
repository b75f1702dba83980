import Foundation
import TernIO
import Testing

@testable import TernCLI

/// `tern convert`: from each format to the others, and what is refused.
@Suite struct ConvertTests {
    private func values(_ tensor: Tensor?) -> [Double]? { tensor.map { $0.to(.float64).flatten().scalars(Double.self) } }

    @Test func fromFormatToFormat() throws {
        let folder = Folder()
        let tensors = [
            "a.weight": Tensor([[1.5, 2], [3, 4]]), "b": Tensor([1, -2]), "c": Tensor([true, false]), "d": Tensor(2.5),
        ]
        try Safetensors.save(tensors, metadata: ["note": "kept"], to: folder.path("0.safetensors"))
        for (from, to) in [("0.safetensors", "1.npz"), ("1.npz", "2.safetensors"), ("2.safetensors", "3.NPZ")] {
            let run = try folder.tern("convert", from, to)
            #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
            #expect(run.outputLines.first == "saved \(to): 4 tensors", "\(run.output)")
        }
        for (name, loaded) in [
            ("1.npz", try Npz.load(folder.path("1.npz"))), ("2.safetensors", try Safetensors.load(folder.path("2.safetensors"))),
        ] {
            #expect(loaded.count == 4, "\(name)")
            for (key, tensor) in tensors {
                #expect(loaded[key]?.dtype == tensor.dtype && loaded[key]?.shape == tensor.shape, "\(name) \(key)")
                #expect(values(loaded[key]) == values(tensor), "\(name) \(key)")
            }
        }
        #expect(try folder.read("3.NPZ") == folder.read("1.npz"))
        #expect(try folder.tern("convert", "0.safetensors", "m.npz").output.contains("left out the metadata"))
        #expect(folder.contents == ["0.safetensors", "1.npz", "2.safetensors", "3.NPZ", "m.npz"])
    }

    @Test func oneArray() throws {
        let folder = Folder()
        try Npy.save(Tensor([[1, 2], [3, 4]]).t(), to: folder.path("x.npy"))
        #expect(try folder.tern("convert", "x.npy", "y.safetensors").status == 0)
        #expect(try values(Safetensors.load(folder.path("y.safetensors"))["x"]) == [1, 3, 2, 4])
        #expect(try folder.tern("convert", "y.safetensors", "z.npy").status == 0)
        #expect(try values(Npy.load(folder.path("z.npy"))) == [1, 3, 2, 4])
    }

    /// Every type of the format, the texts and the files of a model come out of it as the reference writer has them.
    @Test func safetensorsLoseNothing() throws {
        let folder = Folder()
        for name in ["types", "packed", "numpy"] {
            let path = try InspectTests.fixture("safetensors/\(name).safetensors")
            let run = try folder.tern("convert", path, "copy.safetensors")
            #expect(run.status == 0, "\(run.error)")
            #expect(try folder.read("copy.safetensors") == Data(contentsOf: URL(fileURLWithPath: path)), "\(name)")
        }
        let index = try InspectTests.fixture("safetensors/sharded/model.safetensors.index.json")
        #expect(try folder.tern("convert", index, "whole.safetensors").status == 0)
        let whole = try Safetensors.loadWithMetadata(folder.path("whole.safetensors"))
        #expect(whole.tensors.count == 5 && whole.metadata == ["format": "pt"])
        #expect(values(whole.tensors["embed.weight"]) == (0..<12).map(Double.init))
    }

    @Test func typesThatAreLacking() throws {
        let folder = Folder()
        try Safetensors.save(
            ["w": Tensor([1.5, 2]).to(.bfloat16), "n": Tensor([3])], to: folder.path("b.safetensors"))
        for target in ["b.npz", "b.npy"] {
            let run = try folder.tern("convert", "b.safetensors", target)
            #expect(run.status == 1 && run.errorLines.count == 1 && !folder.contents.contains(target), "\(run.error)")
        }
        let refused = try folder.tern("convert", "b.safetensors", "b.npz")
        #expect(refused.error.contains("'w' is bfloat16") && refused.error.contains("--dtype float32"), "\(refused.error)")
        #expect(try folder.tern("convert", "b.safetensors", "b.npz", "--dtype", "float32").status == 0)
        let loaded = try Npz.load(folder.path("b.npz"))
        #expect(loaded["w"]?.dtype == .float32 && values(loaded["w"]) == [1.5, 2] && loaded["n"]?.dtype == .int64)
        #expect(try folder.tern("convert", "b.safetensors", "h.safetensors", "--dtype", "half").status == 0)
        let half = try Safetensors.load(folder.path("h.safetensors"))
        #expect(half["w"]?.dtype == .float16 && half["n"]?.dtype == .int64)
        let packed = try folder.tern("convert", InspectTests.fixture("safetensors/packed.safetensors"), "p.npz")
        #expect(packed.status == 1 && packed.error.contains("'exponents' is F8_E8M0"), "\(packed.error)")
        #expect(packed.error.contains(".safetensors file, which keeps its bytes"))
    }

    private static let run: CheckpointValue = [
        "model": .dictionary(["fc.weight": Tensor([[1.5, 2], [3, 4]]).to(.bfloat16), "fc.bias": Tensor([1.0, 2.0])]),
        "parts": .list([.tensor(Tensor([7])), .dictionary(["x": Tensor([true])])]),
    ]

    @Test func checkpoints() throws {
        let folder = Folder()
        try Checkpoint.save(ConvertTests.run, to: folder.path("run.pt"))
        let run = try folder.tern("convert", "run.pt", "run.safetensors")
        #expect(run.status == 0 && run.outputLines == ["saved run.safetensors: 4 tensors"], "\(run.error)\(run.output)")
        let loaded = try Safetensors.load(folder.path("run.safetensors"))
        #expect(loaded.keys.sorted() == ["model.fc.bias", "model.fc.weight", "parts.0", "parts.1.x"])
        #expect(loaded["model.fc.weight"]?.dtype == .bfloat16 && values(loaded["model.fc.weight"]) == [1.5, 2, 3, 4])
        // Back, flat; and in the same form with another type.
        #expect(try folder.tern("convert", "run.safetensors", "flat.pth").status == 0)
        let flat = try Checkpoint.load(folder.path("flat.pth"))
        #expect(flat.dictionary?.count == 4 && values(flat["parts.0"]?.tensor) == [7])
        #expect(try folder.tern("convert", "run.pt", "same.pt", "--dtype", "float64").status == 0)
        let same = try Checkpoint.load(folder.path("same.pt"))
        #expect(same["model"]?.dictionary?.isOrdered == true && same["model"]?["fc.bias"]?.tensor?.dtype == .float64)
        #expect(values(same["parts"]?[1]?["x"]?.tensor) == [1] && same["parts"]?[0]?.tensor?.dtype == .int64)
    }

    @Test func valuesThatAreNoTensors() throws {
        let folder = Folder()
        let value: CheckpointValue = [
            "w": .tensor(Tensor([1.0])), "epoch": .int(3), "lr": .list([.double(0.5), .double(0.1)]), "name": .string("a"),
            "e": .none,
        ]
        try Checkpoint.save(value, to: folder.path("run.pt"))
        let refused = try folder.tern("convert", "run.pt", "run.npz")
        #expect(refused.status == 1 && refused.errorLines.count == 1, "\(refused.error)")
        #expect(refused.error.contains("4 values that are no tensors, 'epoch', 'lr', 'name', …; give --tensors-only"))
        let run = try folder.tern("convert", "run.pt", "run.npz", "--tensors-only")
        #expect(run.status == 0 && run.output.contains("left out what is no tensor: 4"), "\(run.error)")
        #expect(try values(Npz.load(folder.path("run.npz"))["w"]) == [1])
        // A checkpoint keeps them.
        #expect(try folder.tern("convert", "run.pt", "copy.pt").status == 0)
        #expect(try Checkpoint.load(folder.path("copy.pt"))["epoch"]?.int == 3)
        try Checkpoint.save(
            ["a": .dictionary(["b": Tensor([1.0])]), "a.b": .tensor(Tensor([2.0]))], to: folder.path("twice.pt"))
        let twice = try folder.tern("convert", "twice.pt", "twice.npz")
        #expect(twice.status == 1 && twice.error.contains("two tensors with the name 'a.b'"), "\(twice.error)")
        try Checkpoint.save(.tensor(Tensor([5.0])), to: folder.path("one.pt"))
        #expect(try folder.tern("convert", "one.pt", "one.npy").status == 0)
        #expect(try values(Npy.load(folder.path("one.npy"))) == [5])
    }

    @Test func anOldFileIsReplacedWhole() throws {
        let folder = Folder()
        try Safetensors.save(["x": Tensor([1.0])], to: folder.path("x.safetensors"))
        try folder.write("x.npz", Data(repeating: 65, count: 1 << 16))
        #expect(try folder.tern("convert", "x.safetensors", "x.npz").status == 0)
        #expect(try values(Npz.load(folder.path("x.npz"))["x"]) == [1])
        #expect(folder.contents == ["x.npz", "x.safetensors"])
    }

    @Test func refusals() throws {
        let folder = Folder()
        try Safetensors.save(["x": Tensor([1.0]), "y": Tensor([2.0])], to: folder.path("x.safetensors"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link.npz"), withDestinationPath: folder.path("x.safetensors"))
        try FileManager.default.createDirectory(atPath: folder.path("d.npz"), withIntermediateDirectories: false)
        try folder.write("empty", Data())
        try folder.write("text", Data("no tensors".utf8))
        try folder.write("cut.safetensors", try folder.read("x.safetensors").dropLast())
        try folder.write("old.npz", Data("old".utf8))
        let before = folder.contents
        for (arguments, word) in [
            (["none", "y.npz"], "none"), (["d.npz", "y.npz"], "d.npz"), (["empty", "y.npz"], "empty"),
            (["text", "y.npz"], "text"),
            (["cut.safetensors", "old.npz"], "cut.safetensors"), (["x.safetensors", "x.safetensors"], "files that are read"),
            (["x.safetensors", "./x.safetensors"], "files that are read"),
            (["x.safetensors", "link.npz"], "files that are read"),
            (["x.safetensors", "d.npz"], "d.npz"), (["x.safetensors", "none/y.npz"], "none/y.npz"),
            (["x.safetensors", "y.npy"], "one tensor, and x.safetensors has 2"),
        ] as [([String], String)] {
            let run = try TernProcess.run(["convert"] + arguments, in: folder)
            #expect(run.status == 1 && run.output.isEmpty && run.errorLines.count == 1, "\(arguments): \(run.error)")
            #expect(run.error.hasPrefix("tern: error: ") && run.error.contains(word), "\(arguments): \(run.error)")
        }
        for (arguments, word) in [
            (["x.safetensors"], "output"), (["x.safetensors", "y"], ".safetensors, .npz"), (["x.safetensors", "y.txt"], "y.txt"),
            (["x.safetensors", ""], "empty"), (["", "y.npz"], "empty"),
            (["x.safetensors", "y.npz", "--dtype", "int8"], "--dtype"),
            (["x.safetensors", "y.npz", "--dtype", "float8"], "bfloat16"), (["x.safetensors", "y.npz", "z.npz"], "z.npz"),
            (["x.safetensors", ".d/npz"], ".d/npz"),
        ] as [([String], String)] {
            let run = try TernProcess.run(["convert"] + arguments, in: folder)
            #expect(run.status == 2 && run.output.isEmpty && run.errorLines.count == 1, "\(arguments): \(run.error)")
            #expect(run.error.contains(word), "\(arguments): \(run.error)")
        }
        #expect(folder.contents == before)
        #expect(try folder.read("old.npz") == Data("old".utf8))
    }

    @Test func help() throws {
        let help = try Folder().tern("convert", "--help")
        #expect(help.status == 0)
        for word in ["--dtype", "--tensors-only", ".safetensors", "bfloat16", "input", "output"] {
            #expect(help.output.contains(word), "\(word)")
        }
    }
}
