import Testing

@testable import TernIO

@Suite struct NpzTests {
    @Test(arguments: [false, true]) func everyTypeOfNumPy(mapped: Bool) throws {
        let file = try Npz.open(NumpyFixtures.path("types.npz"), mapped: mapped)
        let expected = try NumpyFixtures.expected()
        #expect(file.names == expected.map(\.name))
        for array in expected { try NumpyFixtures.check(file.tensor(array.name, complexAsReal: true), array) }
    }

    @Test(arguments: ["streamed.npz", "wide.npz"], [false, true]) func otherWriters(name: String, mapped: Bool) throws {
        let file = try Npz.open(NumpyFixtures.path(name), mapped: mapped)
        #expect(file.names == ["x", "y"])
        try check(file.tensor("x"), file.tensor("y"))
        // As NumPy's own file takes them.
        #expect(try file.tensor("x.npy").shape == [2, 3])
    }

    @Test func compressedByNumPy() throws {
        let arrays = try Npz.load(NumpyFixtures.path("compressed.npz"))
        #expect(arrays.keys.sorted() == ["arr_0", "y", "ä/日本"])
        try check(#require(arrays["arr_0"]), #require(arrays["y"]))
        #expect(arrays["ä/日本"]?.item(Double.self) == 0.5)
    }

    private func check(_ x: Tensor, _ y: Tensor) {
        #expect(x.dtype == .float32 && x.shape == [2, 3] && x.flatten().scalars(Float.self) == [0, 1, 2, 3, 4, 5])
        #expect(y.dtype == .int64 && y.scalars(Int.self) == (0..<1000).map { $0 % 7 })
    }

    @Test(arguments: [false, true], [false, true]) func roundTrip(compressed: Bool, mapped: Bool) throws {
        let scratch = try Scratch()
        let path = scratch.path("x.npz")
        let tensors: [String: Tensor] = [
            "scalar": Tensor(2.5), "empty": Tensor.zeros(0, 3), "turned": Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).t(),
            "a/b": Tensor([true, false]), "": Tensor(1), "ä.npy": Tensor([1, 2]).to(.int8), "long": Tensor.arange(5000),
        ]
        try Npz.save(tensors, compressed: compressed, to: path)
        let loaded = try Npz.load(path, mapped: mapped)
        #expect(loaded.keys.sorted() == tensors.keys.sorted())
        for (name, tensor) in tensors {
            let other = try #require(loaded[name])
            #expect(other.dtype == tensor.dtype && other.shape == tensor.shape && other.stride() == tensor.stride(), "\(name)")
            #expect(other.equal(tensor), "\(name)")
        }
        // The same tensors give the same file.
        try Npz.save(tensors, compressed: compressed, to: scratch.path("y.npz"))
        #expect(try scratch.read("x.npz") == scratch.read("y.npz"))
    }

    @Test func orderAndHeaders() throws {
        let scratch = try Scratch()
        let path = scratch.path("x.npz")
        let pairs: KeyValuePairs = ["z": Tensor([[1, 2]]), "a": Tensor(1.0)]
        try Npz.save(pairs, to: path)
        let file = try Npz.open(path)
        #expect(file.names == ["z", "a"])
        #expect(try file.header("z").shape == [1, 2] && file.header("a").descr == "<f4")
        try Npz.save(["z": Tensor([[1, 2]]), "a": Tensor(1.0)], to: path)
        #expect(try Npz.open(path).names == ["a", "z"])
        let none: [String: Tensor] = [:]
        try Npz.save(none, to: path)
        #expect(try Npz.load(path).isEmpty)
    }

    /// An array of a mapped archive is the file's memory, and its bytes are not copied: a change stays in the process.
    @Test func mappedArrays() throws {
        let scratch = try Scratch()
        let path = scratch.path("x.npz")
        try Npz.save(["x": Tensor([1.0, 2.0]), "y": Tensor([3.0])], to: path)
        let file = try Npz.open(path, mapped: true)
        let first = try file.tensor("x")
        first.fill_(9)
        // The same pages.
        #expect(try file.tensor("x").scalars(Float.self) == [9, 9])
        #expect(try Npz.load(path)["x"]?.scalars(Float.self) == [1, 2])
    }

    @Test func errors() throws {
        let scratch = try Scratch()
        let path = scratch.path("x.npz")
        func message(_ body: () throws -> Void) -> String {
            let error = #expect(throws: TensorError.self) { try body() }
            return error?.message ?? ""
        }
        let twice: KeyValuePairs = ["x": Tensor(1), "x": Tensor(2)]
        #expect(message { try Npz.save(twice, to: path) } == "\(path): entry \"x.npy\" is given twice")
        #expect(message { try Npz.save(["x": Tensor(1.0).to(.bfloat16)], to: path) }.contains("tensor \"x\" is bfloat16"))
        #expect(scratch.names.isEmpty)
        try Npz.save(["x": Tensor(1)], to: path)
        #expect(message { _ = try Npz.open(path).tensor("y") } == "\(path): there is no array \"y\"; it has 1: \"x\"")
        try Tensor(1).save(npy: scratch.path("y.npy"))
        #expect(message { _ = try Npz.load(scratch.path("y.npy")) }.contains("Npy.load reads it"))
        #expect(message { _ = try Npy.load(path) }.contains("Npz.load reads archives"))
        try ZipWriter.write(path) { (zip) throws(TensorError) in
            try zip.add("x.npy", [1, 2, 3])
            try zip.add("notes.txt", [1, 2, 3])
        }
        #expect(message { _ = try Npz.load(path) }.contains("entry \"x.npy\": an array of NumPy begins"))
        let array = NpyTests.file(NpyTests.header("<f4", shape: "(0,)"))
        try ZipWriter.write(path) { (zip) throws(TensorError) in
            try zip.add("x.npy", array)
            try zip.add("x", array)
        }
        #expect(message { _ = try Npz.open(path) }.contains("array \"x\" is there twice"))
    }
}
