import Testing

@testable import TernIO

/// What is no checkpoint, is damaged, or has no counterpart is refused in one sentence that says why.
@Suite struct CheckpointRefusalTests {
    private func refusal(_ path: String, complexAsReal: Bool = true) throws -> String {
        let error = #expect(throws: TensorError.self) { try Checkpoint.load(path, complexAsReal: complexAsReal) }
        guard case .file(let message) = error else { throw TensorError.argument("another kind: \(String(describing: error))") }
        #expect(message.hasPrefix("\(path): ") && !message.contains("\n"), "\(message)")
        return message
    }

    @Test(arguments: [
        "module", "sparse", "csr", "quantized", "meta", "conjugate", "float8", "uint64", "loop", "script",
    ]) func file(_ name: String) throws {
        let message = try refusal(TorchFixtures.path("refused-\(name).pt"))
        for words in try TorchFixtures.lines("refused-\(name)") where !words.isEmpty {
            #expect(message.contains(words), "\(message)")
        }
    }

    @Test func complexNumbers() throws {
        let message = try refusal(TorchFixtures.path("types.pt"), complexAsReal: false)
        #expect(
            message.contains("the tensor [\"torch.complex64\"] is complex64") && message.contains("complexAsReal: true"),
            "\(message)")
    }

    @Test func otherFormats() throws {
        let scratch = try Scratch()
        try Safetensors.save(["x": Tensor.ones(2)], to: scratch.path("safetensors"))
        try Tensor.ones(2).save(npy: scratch.path("npy"))
        try Npz.save(["x": Tensor.ones(2)], to: scratch.path("npz"))
        for (name, words) in [("safetensors", "Safetensors.load"), ("npy", "Tensor.load(npy:)"), ("npz", "Npz.load")] {
            #expect(try refusal(scratch.path(name)).contains(words))
        }
        #expect(try refusal(scratch.write([], "empty")).contains("the file is empty"))
        #expect(try refusal(scratch.write(Array("yes".utf8), "text")).contains("no instruction of a pickle"))
    }

    /// Files cut short at each byte, and larger ones at some.
    @Test(arguments: ["tensor", "types-legacy", "shared-legacy", "plain-protocol0", "plain-protocol5", "nested", "training"])
    func truncated(_ name: String) throws {
        let good = try TorchFixtures.bytes("\(name).pt")
        for count in stride(from: 0, to: good.count, by: good.count > 3000 ? 61 : 1) {
            let error = #expect(throws: TensorError.self, "\(count) bytes") {
                try Checkpoint.load(.bytes(Array(good[..<count])), path: "x", complexAsReal: true)
            }
            guard case .file = error else { throw TensorError.argument("another kind: \(String(describing: error))") }
        }
    }

    @Test(arguments: ["types", "types-legacy", "nested", "training-legacy", "plain-protocol0", "plain-protocol5"])
    func changed(_ name: String) throws {
        let special =
            Array("(.0b]}eIJKLMNRQXc)stu\u{1}q\u{0}".utf8) + [0x80, 0x81, 0x85, 0x86, 0x8A, 0x8C, 0x93, 0x94, 0xFF, 0x7F]
        try fuzz(TorchFixtures.bytes("\(name).pt"), special, rounds: 500) { bytes in
            let value = try Checkpoint.load(.bytes(bytes), path: "x", complexAsReal: true)
            for tensor in TorchFixtures.tensors(value) where tensor.count <= 1 << 16 { _ = TorchFixtures.elements(tensor) }
            _ = value.description
            _ = try Checkpoint.contents(.bytes(bytes), path: "x")
        }
    }

    /// The pickle inside an archive, which its checksum would protect.
    @Test func changedInside() throws {
        let archive = try ZipArchive(TorchFixtures.path("training.pt"))
        let entry = try #require(archive["training/data.pkl"])
        let special = Array("(.0b]}eJKMNRQXc)stuq\u{0}\u{1}\u{2}".utf8) + [0x85, 0x86, 0x87, 0x88, 0x89, 0xFF]
        var zip = RawZip()
        zip.entries = try archive.entries.map { RawZip.Entry($0.name, try archive.bytes(of: $0)) }
        let place = try #require(archive.entries.firstIndex(of: entry))
        try fuzz(archive.bytes(of: entry), special, rounds: 500) { bytes in
            zip.entries[place] = RawZip.Entry(entry.name, bytes)
            let value = try Checkpoint.load(.bytes(zip.bytes), path: "x")
            for tensor in TorchFixtures.tensors(value) where tensor.count <= 1 << 16 { _ = TorchFixtures.elements(tensor) }
        }
    }
}
