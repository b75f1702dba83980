import Testing

@testable import TernIO

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct RoundTripTests {
    @Test(arguments: DType.allCases) func everyType(dtype: DType) throws {
        let scratch = try Scratch()
        let path = scratch.path("x.safetensors")
        let values = Tensor([[0.0, 1.0, 2.0], [100.0, 1.0, 0.0]]).to(dtype)
        try Safetensors.save(["x": values], to: path)
        let loaded = try #require(try Safetensors.load(path)["x"])
        #expect(loaded.dtype == dtype)
        #expect(loaded.shape == [2, 3])
        #expect(loaded.to(.float64).scalars(Double.self) == values.to(.float64).scalars(Double.self))
        #expect(scratch.names == ["x.safetensors"])
    }

    @Test func specialNumbers() throws {
        let scratch = try Scratch()
        let path = scratch.path("x.safetensors")
        let bits: [UInt32] = [0, 0x8000_0000, 0x7FC0_0001, 0xFF80_0000, 1, 0x7F7F_FFFF]
        let values = Tensor(bits.map { Float(bitPattern: $0) }, shape: [6])
        try Safetensors.save(["x": values], to: path)
        let loaded = try #require(try Safetensors.load(path)["x"])
        let same = loaded.withUnsafeBytes { Array($0) } == values.withUnsafeBytes { Array($0) }
        #expect(same)
    }

    @Test func shapes() throws {
        let scratch = try Scratch()
        let path = scratch.path("x.safetensors")
        let tensors: [String: Tensor] = [
            "scalar": Tensor(2.5), "empty": Tensor.zeros(0, 3), "deep": Tensor.ones(1, 2, 1, 2, 1, 2, 1, 2),
            "turned": Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).t(), "": Tensor(1), "ä \"\\\n\u{1}": Tensor(true),
        ]
        try Safetensors.save(tensors, to: path)
        let loaded = try Safetensors.load(path)
        #expect(loaded.keys.sorted() == tensors.keys.sorted())
        for (name, tensor) in tensors { #expect(loaded[name]?.shape == tensor.shape) }
        #expect(loaded["turned"]?.scalars(Double.self) == [1, 4, 2, 5, 3, 6])
    }

    @Test func nothingAtAll() throws {
        let scratch = try Scratch()
        let none: [String: Tensor] = [:]
        try Safetensors.save(none, to: scratch.path("none.safetensors"))
        #expect(try Safetensors.load(scratch.path("none.safetensors")).isEmpty)
    }

    @Test func metadata() throws {
        let scratch = try Scratch()
        let path = scratch.path("x.safetensors")
        let texts = ["format": "pt", "note": "line\nline \"quoted\" \u{1F600}"]
        try Safetensors.save(["x": Tensor(1.0)], metadata: texts, to: path)
        let (tensors, metadata) = try Safetensors.loadWithMetadata(path)
        #expect(tensors.count == 1)
        #expect(metadata == texts)
    }

    /// Byte for byte what the reference writer makes of these tensors.
    @Test func bytesOfTheReference() throws {
        let scratch = try Scratch()
        let path = scratch.path("x.safetensors")
        let tensors: [String: Tensor] = [
            "b": Tensor([true, false]), "a": Tensor([1.0, 2.0]), "c": Tensor([7]),
        ]
        try Safetensors.save(tensors, metadata: ["format": "pt"], to: path)
        let header =
            #"{"__metadata__":{"format":"pt"},"c":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"#
            + #""a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"b":{"dtype":"BOOL","shape":[2],"data_offsets":[16,18]}}"#
        let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
        let data: [UInt8] = [7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 1, 0]
        #expect(try scratch.read("x.safetensors") == file(padded, data: data))
    }

    /// A file of the reference writer (safetensors 0.8) with every type and awkward names comes back byte for byte.
    @Test func fileOfTheReference() throws {
        let here = #filePath
        let slash = try #require(here.lastIndex(of: "/"))
        let fixture = here[...slash] + "Fixtures/reference.safetensors"
        let scratch = try Scratch()
        let (tensors, metadata) = try Safetensors.loadWithMetadata(String(fixture))
        #expect(tensors.count == 13)
        #expect(metadata == ["format": "pt"])
        #expect(tensors["t.bfloat16"]?.to(.float32).flatten().scalars(Float.self) == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])
        #expect(tensors["scalar"]?.item(Float.self) == 2.5)
        try Safetensors.save(tensors, metadata: metadata, to: scratch.path("copy"))
        let reader = try FileReader(String(fixture))
        #expect(try scratch.read("copy") == reader.bytes(reader.size, at: 0))
    }

    @Test func headerAlone() throws {
        let scratch = try Scratch()
        let path = scratch.path("x.safetensors")
        try Safetensors.save(["w": Tensor.zeros(2, 3), "n": Tensor(1)], to: path)
        let header = try Safetensors.header(path)
        #expect(header.entries.map(\.name) == ["n", "w"])
        #expect(header.entries.map(\.shape) == [[], [2, 3]])
        #expect(header.entries.map(\.dtype) == [.int64, .float32])
        #expect(header.entries.map(\.range) == [0..<8, 8..<32])
    }

    @Test func unknownFieldsAndSpace() throws {
        let scratch = try Scratch()
        let path = try scratch.write(
            file(
                #"{ "x" : {"shape":[ 1 ],"more":[{"a":null},true,-1.5e3,"s"], "dtype":"U8", "data_offsets":[0,1]} }  "#, data: [9]
            ),
            "x")
        #expect(try Safetensors.load(path)["x"]?.scalars(Int.self) == [9])
    }
}
