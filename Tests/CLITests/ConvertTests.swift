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
        #expect(folder.contents == before && (try folder.read("old.npz")) == Data("old".utf8))
    }

    @Test func help() throws {
        let help = try Folder().tern("convert", "--help")
        #expect(help.status == 0)
        for word in ["--dtype", "--tensors-only", ".safetensors", "bfloat16", "input", "output"] {
            #expect(help.output.contains(word), "\(word)")
        }
    }
}
