import Tern
import Testing

@testable import TernIO

/// What is written is read back as it was, in the form that PyTorch's weights-only loader takes.
@Suite struct CheckpointWritingTests {
    static let numbers = Tensor([[0.0, 1.5, 2.0], [100.0, 3.0, 0.25]])

    /// Values of every kind.
    static var everything: CheckpointValue {
        let base = Tensor.arange(24).to(.float32)
        let matrix = base.view(4, 6)
        let parameter = Tensor.ones(2, 3, requiresGrad: true)
        let types = DType.allCases.map { (key: $0.name, value: CheckpointWritingTests.numbers.to($0)) }
        let keys: [(key: CheckpointValue, value: CheckpointValue)] = [
            (.int(-7), .string("a number")), (.tuple([.int(1), .string("a")]), .none), (.bool(true), .int(1)),
            (.double(0.5), .int(2)),
            (.none, .int(3)),
        ]
        let whole: [Int] = [0, 1, 255, 256, 65535, 65536, -1, -2_147_483_648, 2_147_483_648, Int.max, Int.min]
        let numbers: [Double] = [0.1, -Double.infinity, Double.leastNonzeroMagnitude, -0.0]
        let texts = ["", "ä 日本 𝄞\n\0", String(repeating: "long ", count: 100)]
        let constants: [CheckpointValue] = [
            .none, .bool(true), .bool(false), .dtype("torch.uint16"), .device("cuda:0"), .size([2, 3]),
            .constant("torch.strided"),
            .complex(real: 1.5, imaginary: -2),
        ]
        let containers: [CheckpointValue] = [
            .list([]), .tuple([]), .set([.int(4)]), [:], .dictionary(CheckpointDictionary(keys)),
        ]
        let shared: [CheckpointValue] = [.tensor(base), .tensor(matrix.t()), .tensor(matrix[1..<3]), .tensor(base)]
        let entries: [(key: CheckpointValue, value: CheckpointValue)] = [
            (.string("types"), .dictionary(types)),
            (.string("shared"), .list(shared)),
            (.string("expanded"), .tensor(Tensor([7.0]).expand(3, 2))),
            (.string("scalar"), .tensor(Tensor(2.5))),
            (.string("empty"), .tensor(Tensor.zeros(0, 3))),
            (.string("parameter"), .tensor(parameter)),
            (.string("whole"), .list(whole.map { CheckpointValue.int($0) })),
            (.string("big"), .list([.bigInt("1267650600228229401496703205376"), .bigInt("-9223372036854775809")])),
            (.string("numbers"), .list(numbers.map { CheckpointValue.double($0) })),
            (.string("texts"), .list(texts.map { CheckpointValue.string($0) })),
            (.string("bytes"), .list([.bytes([]), .bytes([0, 128, 255])])),
            (.string("constants"), .tuple(constants)),
            (.string("containers"), .tuple(containers)),
        ]
        return .dictionary(CheckpointDictionary(entries))
    }

    @Test(arguments: [false, true]) func roundTrip(mapped: Bool) throws {
        let scratch = try Scratch()
        let value = CheckpointWritingTests.everything
        try Checkpoint.save(value, to: scratch.path("x.pt"))
        let read = try Checkpoint.load(scratch.path("x.pt"), mapped: mapped)
        #expect(read.description == value.description)
        let (before, after) = (TorchFixtures.tensors(value), TorchFixtures.tensors(read))
        try #require(before.count == after.count)
        for (a, b) in zip(before, after) {
            #expect(a.geometry == b.geometry && a.dtype == b.dtype && a.requiresGrad == b.requiresGrad)
            #expect(TorchFixtures.elements(a) == TorchFixtures.elements(b))
        }
        let shared = TorchFixtures.tensors(try #require(read["shared"]))
        #expect(shared[0] === shared[3] && shared.allSatisfy { $0.storage === shared[0].storage })
        #expect(read["texts"]?[1]?.string == "ä 日本 𝄞\n\0" && read["bytes"]?[1]?.bytes == [0, 128, 255])
        guard case .double(let zero)? = read["numbers"]?[3] else { throw TensorError.argument("no number") }
        #expect(zero.sign == .minus)
        #expect(scratch.names == ["x.pt"])
    }

    @Test func records() throws {
        let scratch = try Scratch()
        try Checkpoint.save([(key: "a", value: Tensor.ones(300)), (key: "b", value: Tensor([true]))], to: scratch.path("net.pt"))
        let archive = try ZipArchive(scratch.path("net.pt"))
        #expect(
            archive.entries.map(\.name) == [
                "net/data.pkl", "net/.storage_alignment", "net/byteorder", "net/data/0", "net/data/1", "net/version",
            ])
        for (name, text) in [("byteorder", "little"), ("version", "3\n"), (".storage_alignment", "64")] {
            let entry = try #require(archive["net/\(name)"])
            #expect(try String(decoding: archive.bytes(of: entry), as: UTF8.self) == text)
        }
        for entry in archive.entries {
            let place = try archive.dataRange(of: entry).lowerBound
            #expect(place % 64 == 0 && entry.method == .stored)
        }
        let value = try Checkpoint.load(scratch.path("net.pt"))
        #expect(value.dictionary?.isOrdered == true)
        #expect(try value.stateDict().map(\.key) == ["a", "b"])
        for (name, root) in [("ä.pt", "archive"), (".pt", "pt"), ("a b.pt", "archive"), ("x-1_2.tar.pt", "x-1_2")] {
            try Checkpoint.save(["x": .none], to: scratch.path(name))
            #expect(try ZipArchive(scratch.path(name)).entries[0].name == "\(root)/data.pkl")
        }
    }

    /// Texts that look alike and have other bytes are not mixed up.
    @Test func keysThatLookAlike() throws {
        let scratch = try Scratch()
        let names = ["\u{E9}", "e\u{301}"]
        try Checkpoint.save(names.map { (key: $0, value: Tensor.ones($0.utf8.count)) }, to: scratch.path("x"))
        let state = try Checkpoint.loadStateDict(scratch.path("x"))
        #expect(state.map { Array($0.key.utf8) } == names.map { Array($0.utf8) })
        #expect(try Checkpoint.load(scratch.path("x"))[names[1]]?.tensor?.count == 3)
    }

    /// Two types over one memory, which PyTorch does not write: each is written by itself.
    @Test func twoTypesOfOneStorage() throws {
        let scratch = try Scratch()
        let storage = Tensor.ones(4).storage
        let words = try Tensor.over(storage, Geometry(contiguous: [4]), .int32, "words")
        let floats = try Tensor.over(storage, Geometry(contiguous: [4]), .float32, "floats")
        try Checkpoint.save(["words": .tensor(words), "floats": .tensor(floats)], to: scratch.path("x"))
        let read = try Checkpoint.load(scratch.path("x"))
        #expect(read["words"]?.tensor?.to(.int64).scalars(Int.self) == Array(repeating: 0x3F80_0000, count: 4))
        #expect(read["floats"]?.tensor?.scalars(Float.self) == [1, 1, 1, 1])
    }

    @Test func whatCannotBeWritten() throws {
        let scratch = try Scratch()
        let path = scratch.path("x.pt")
        var deep = CheckpointValue.list([])
        for _ in 0..<500 { deep = .list([deep]) }
        let listAsKey: [(key: CheckpointValue, value: CheckpointValue)] = [(.list([]), .none)]
        let wrong: [(CheckpointValue, String)] = [
            (.tensor(Tensor.empty(2, device: .meta)), "meta device"), (deep, "500 values deep"),
            (.bigInt("12x"), "no whole number"), (.bigInt(String(repeating: "9", count: 700)), "too long"),
            (.dtype("numpy.float32"), "no type of PyTorch's"), (.dtype("torch.float33"), "no type of PyTorch's"),
            (.constant("int"), "cannot be written"),
            (.dictionary(CheckpointDictionary(listAsKey)), "cannot be the key"),
        ]
        for (value, words) in wrong {
            let error = #expect(throws: TensorError.self) { try Checkpoint.save(value, to: path) }
            #expect(
                error?.message.hasPrefix("\(path): ") == true && error?.message.contains(words) == true,
                "\(String(describing: error))")
        }
        let twice = [(key: "a", value: Tensor.ones(1)), (key: "a", value: Tensor.ones(1))]
        let error = #expect(throws: TensorError.self) { try Checkpoint.save(twice, to: path) }
        #expect(error?.message == "\(path): tensor \"a\" is given twice")
        #expect(scratch.names.isEmpty)
    }

    /// A file that was read, mapped, is replaced while its tensors are in use.
    @Test func overwritingWhatIsMapped() throws {
        let scratch = try Scratch()
        let path = scratch.path("x.pt")
        try Checkpoint.save(["x": Tensor.arange(1000)], to: path)
        let value = try Checkpoint.load(path, mapped: true)
        try Checkpoint.save(value, to: path)
        try Checkpoint.save(["x": Tensor.zeros(1000)], to: path)
        #expect(value["x"]?.tensor?.sum().item(Int.self) == 499_500)
    }
}
