import Testing

@testable import TernIO

/// What PyTorch wrote is read exactly.
@Suite struct CheckpointReadingTests {
    static let names = [
        "nested", "nested-protocol4", "types", "types-legacy", "shared", "shared-legacy", "training", "training-legacy", "tensor",
        "no-checksums", "big-endian", "deflated", "plain-protocol0", "plain-protocol2", "plain-protocol5",
    ]

    @Test(arguments: names, [false, true]) func file(_ name: String, mapped: Bool) throws {
        let (tree, expected) = try TorchFixtures.expected(name)
        let values = try Safetensors.load(TorchFixtures.path("values.safetensors"))
        let value = try Checkpoint.load(TorchFixtures.path("\(name).pt"), mapped: mapped, complexAsReal: true)
        #expect(value.description == tree)
        let tensors = TorchFixtures.tensors(value)
        try #require(tensors.count == expected.count)
        var storages: [ObjectIdentifier: Int] = [:]
        for (tensor, wanted) in zip(tensors, expected) {
            let description = "\(tensor.dtype) \(tensor.shape) \(tensor.stride()) \(tensor.storageOffset)"
            #expect(description == wanted.description, "\(wanted.name)")
            #expect(tensor.requiresGrad == wanted.isParameter && tensor.isLeaf, "\(wanted.name)")
            let elements = try #require(values["\(name)/\(wanted.name)"])
            #expect(TorchFixtures.elements(tensor) == TorchFixtures.elements(elements), "\(wanted.name)")
            let storage = storages[ObjectIdentifier(tensor.storage)] ?? storages.count
            storages[ObjectIdentifier(tensor.storage)] = storage
            #expect(storage == wanted.storage, "\(wanted.name)")
        }
    }

    @Test func sharedMemoryIsShared() throws {
        for (name, mapped) in [("shared", false), ("shared", true), ("shared-legacy", false), ("shared-legacy", true)] {
            let path = try TorchFixtures.path("\(name).pt")
            let before = try TorchFixtures.bytes("\(name).pt")
            let state = try Checkpoint.load(path, mapped: mapped)
            let rows = try #require(state["rows"]?.tensor), whole = try #require(state["whole"]?.tensor)
            rows.zero_()
            #expect(whole.scalars(Float.self)[5..<19] == [5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 18])
            #expect(state["twice"]?.tensor === state["again"]?.tensor)
            #expect(try TorchFixtures.bytes("\(name).pt") == before)
        }
    }

    @Test func accessors() throws {
        let value = try Checkpoint.load(TorchFixtures.path("nested.pt"))
        #expect(value["epoch"]?.int == 3 && value["best"]?.double == 0.9375 && value["epoch"]?.double == 3)
        #expect(value["none"]?.isNone == true && value["flags"]?[1]?.bool == false && value["flags"]?[2] == nil)
        #expect(value["unicode ä 日本 𝄞"]?.string == "é\n\"quoted\"")
        #expect(value[1]?[-7]?.tensor?.item(Int.self) == 5)
        #expect(value["bytes"]?.bytes == [0, 255, 128] && value["bytearray"]?.bytes == [97, 98])
        #expect(value["size"]?.list?.compactMap(\.int) == [2, 3])
        #expect(value["dtype"]?.dtype == .bfloat16 && value["device"]?.dtype == nil)
        #expect(value["ordered"]?.dictionary?.isOrdered == true && value["default"]?.dictionary?.isOrdered == false)
        #expect(value["ordered"]?.dictionary?.keys.compactMap(\.string) == ["a", "b"])
        #expect(value["missing"] == nil && value["epoch"]?["x"] == nil)
        guard case .complex(let real, let imaginary)? = value["complex"] else { throw TensorError.argument("no complex number") }
        #expect(real == 1.5 && imaginary == -2)
        #expect(throws: TensorError.self) { try value.stateDict() }
    }

    @Test func stateDictionaries() throws {
        let keys = ["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"]
        for name in ["training", "training-legacy"] {
            let path = try TorchFixtures.path("\(name).pt")
            let state = try Checkpoint.loadStateDict(path)
            #expect(state.map(\.key) == keys + ["2.weight", "2.bias"])
            #expect(try Checkpoint.loadStateDict(path, key: "model_state_dict").count == 9)
            let error = #expect(throws: TensorError.self) { try Checkpoint.loadStateDict(path, key: "net") }
            #expect(error?.message == "\(path): it has no key \"net\"")
        }
        let whole = try TorchFixtures.path("shared.pt")
        #expect(try Checkpoint.loadStateDict(whole).count == 11)
        let none = try TorchFixtures.path("tensor.pt")
        let error = #expect(throws: TensorError.self) { try Checkpoint.loadStateDict(none) }
        #expect(error?.message.hasPrefix("\(none): a state dictionary was expected") == true)
    }

    @Test func contents() throws {
        let contents = try Checkpoint.contents(TorchFixtures.path("training.pt"))
        let expected = try TorchFixtures.expected("training")
        #expect(contents.entries.map(\.name) == expected.tensors.map(\.name))
        #expect(contents.tree == expected.tree)
        #expect(contents.entries[0].shape == [4, 3] && contents.entries[0].byteCount == 48)
        let types = try Checkpoint.contents(TorchFixtures.path("types.pt")).entries.map(\.dtype)
        #expect(types.contains("uint16") && types.contains("complex64") && types.contains("bool"))
        for (name, dtype) in [("sparse", "float32 sparse"), ("quantized", "quint8 quantized"), ("meta", "float32 meta")] {
            #expect(try Checkpoint.contents(TorchFixtures.path("refused-\(name).pt")).entries.map(\.dtype) == [dtype])
        }
    }
}
