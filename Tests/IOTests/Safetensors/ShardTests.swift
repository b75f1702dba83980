import Testing

@testable import TernIO

/// Models in several files with an index.
@Suite struct ShardTests {
    private static let index = "model.safetensors.index.json"

    @Test func modelOfTheReference() throws {
        let path = try ReferenceFilesTests.fixture("sharded/\(ShardTests.index)")
        for mapped in [nil, true] as [Bool?] {
            let file = try Safetensors.open(path, mapped: mapped)
            #expect(file.names == ["embed.weight", "head.bias", "layers.0.weight", "layers.1.mask", "layers.1.weight"])
            #expect(file.byteCount == 109 && file.metadata == ["format": "pt"])
            #expect(file.entry("layers.0.weight")?.shard == "model-00002-of-00003.safetensors")
            let tensors = try Safetensors.load(path, mapped: mapped)
            #expect(tensors["embed.weight"]?.flatten().scalars(Int.self) == Array(0..<12))
            #expect(tensors["layers.0.weight"]?.dtype == .bfloat16)
            #expect(tensors["layers.1.mask"]?.scalars(Bool.self) == [true, false, true])
        }
    }

    /// With a limit that cuts where the reference's files end, they are written byte for byte, and the index too.
    @Test func writtenBack() throws {
        let scratch = try Scratch()
        let path = try ReferenceFilesTests.fixture("sharded/\(ShardTests.index)")
        let (tensors, metadata) = try Safetensors.loadWithMetadata(path)
        let written = try Safetensors.save(tensors, metadata: metadata, to: scratch.path("model.safetensors"), maxShardSize: 52)
        #expect(written == scratch.path(ShardTests.index))
        #expect(scratch.names == (1...3).map { "model-0000\($0)-of-00003.safetensors" } + [ShardTests.index])
        for name in scratch.names {
            #expect(
                try scratch.read(name) == ReferenceFilesTests.contents(ReferenceFilesTests.fixture("sharded/\(name)")), "\(name)")
        }
    }

    @Test func sizesAndNames() throws {
        let scratch = try Scratch()
        let tensors = ["a": Tensor.zeros(10), "b": Tensor.zeros(100), "c": Tensor.zeros(10), "d": Tensor.zeros(0)]
        // One file is enough: no index, and the path's own name.
        let one = try Safetensors.save(tensors, to: scratch.path("one.safetensors"), maxShardSize: 1 << 20)
        #expect(one == scratch.path("one.safetensors") && scratch.names == ["one.safetensors"])
        // A tensor above the limit has a file to itself; the index's own name may be given.
        let path = try Safetensors.save(tensors, to: scratch.path("m.safetensors.index.json"), maxShardSize: 80)
        #expect(path == scratch.path("m.safetensors.index.json"))
        let file = try Safetensors.open(path)
        #expect(file.entries.map { $0.shard ?? "" } == [1, 2, 3, 3].map { "m-0000\($0)-of-00003.safetensors" })
        #expect(file.names.sorted() == ["a", "b", "c", "d"])
        #expect(throws: TensorError.self) { try Safetensors.save(tensors, to: scratch.path("x"), maxShardSize: 0) }
    }

    /// Changes of a good model, and words of the error.
    @Test(
        arguments: [
            (
                #"{"weight_map":{"a":"1.safetensors","b":"3.safetensors"}}"#,
                "the file \"3.safetensors\" of the index cannot be read"
            ),
            (
                #"{"weight_map":{"a":"1.safetensors","b":"2.safetensors","c":"2.safetensors"}}"#,
                "do not have: \"c\" in \"2.safetensors\""
            ),
            (#"{"weight_map":{"a":"1.safetensors"}}"#, ""),
            (
                #"{"weight_map":{"b":"2.safetensors","c":"1.safetensors"}}"#,
                "\"1.safetensors\" has a tensor \"a\", which the index lacks"
            ),
            (#"{"weight_map":{"a":"2.safetensors","b":"1.safetensors"}}"#, "has a tensor \"a\"|has a tensor \"b\""),
            (#"{"weight_map":{"a":"../1.safetensors"}}"#, "without / and .."),
            (#"{"weight_map":{"a":"/etc/passwd"}}"#, "without / and .."),
            (#"{"weight_map":{"a":".."}}"#, "without / and .."), (#"{"weight_map":{"a":""}}"#, "without / and .."),
            (#"{"weight_map":{"a":"x\u0000y"}}"#, "without / and .."), (#"{"weight_map":{"a":1}}"#, "must have '\"' here"),
            (#"{"weight_map":{"a":"1.safetensors","a":"1.safetensors"}}"#, "stands twice"),
            (#"{"metadata":{}}"#, "no weight_map"),
            (#"{"weight_map":{"a":"1.safetensors"}} x"#, "after the index's closing brace"),
            (#"{"weight_map":["#, "must have '{' here"),
            (#"{"weight_map":{"a":"#, "the index ends"), (#"{"weight_map":{"a":"text"}}"#, "has 3 bytes"),
        ] as [(String, String)]) func damagedIndex(_ text: String, _ words: String) throws
    {
        let scratch = try Scratch()
        try Safetensors.save(["a": Tensor([1.0])], to: scratch.path("1.safetensors"))
        try Safetensors.save(["b": Tensor([2.0])], to: scratch.path("2.safetensors"))
        _ = try scratch.write(Array("abc".utf8), "text")
        let path = try scratch.write(Array(text.utf8), ShardTests.index)
        if words.isEmpty {
            #expect(try Safetensors.load(path).count == 1)
            return
        }
        let error = #expect(throws: TensorError.self) { try Safetensors.open(path) }
        guard case .file(let message) = error else {
            Issue.record("another kind of error: \(String(describing: error))")
            return
        }
        #expect(message.hasPrefix("\(path): "), "\(message)")
        #expect(words.split(separator: "|").contains { message.contains($0) }, "\(message)")
        #expect(!message.contains("\n"))
    }

    @Test func changedIndexes() throws {
        let scratch = try Scratch()
        try Safetensors.save(["a": Tensor([1.0])], to: scratch.path("1.safetensors"))
        let good = #"{"metadata":{"total_size":4,"x":"y"},"weight_map":{"a":"1.safetensors"}}"#
        try fuzz(Array(good.utf8), Array("{}[],:\"\\0/.".utf8) + [0xFF], rounds: 1500) { bytes in
            _ = try SafetensorsIndex(.bytes(bytes), "x").open(scratch.path("index"), mapped: nil)
        }
    }
}
