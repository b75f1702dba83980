import Testing

@testable import TernIO

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct WritingTests {
    @Test func failureLeavesTheOldFile() throws {
        let scratch = try Scratch()
        let path = try scratch.write([1, 2, 3], "old")
        func fill(_ file: borrowing AtomicFile) throws(TensorError) {
            for _ in 0..<100 { try file.append([7, 7, 7]) }
            throw .file("full")
        }
        #expect(throws: TensorError.file("full")) { try AtomicFile.write(path, fill) }
        #expect(try scratch.read("old") == [1, 2, 3])
        #expect(scratch.names == ["old"])
    }

    @Test func folderThatCannotBeWritten() throws {
        let scratch = try Scratch()
        let path = try scratch.write([1, 2, 3], "old")
        chmod(scratch.folder, 0o500)
        // The superuser writes everywhere; the test above covers what counts.
        if access(scratch.folder, W_OK) == 0 { return }
        let error = #expect(throws: TensorError.self) { try Safetensors.save(["x": Tensor(1.0)], to: path) }
        #expect(error?.message.hasPrefix("\(path): cannot write the file") == true)
        #expect(try scratch.read("old") == [1, 2, 3])
    }

    @Test func damagedTensorsWriteNothing() throws {
        let scratch = try Scratch()
        let path = try scratch.write([1, 2, 3], "old")
        #expect(throws: TensorError.self) { try Safetensors.save(["__metadata__": Tensor(1.0)], to: path) }
        #expect(throws: TensorError.self) { try Safetensors.save(["x": Tensor.zeros(2, device: .meta)], to: path) }
        #expect(throws: TensorError.self) {
            try Safetensors.save([(key: "x", value: Tensor(1.0)), (key: "x", value: Tensor(2.0))], to: path)
        }
        #expect(throws: TensorError.self) {
            try withErrors {
                let wrong = Tensor.zeros(2) + Tensor.zeros(3)
                try Safetensors.save(["x": wrong], to: path)
            }
        }
        #expect(try scratch.read("old") == [1, 2, 3])
        #expect(scratch.names == ["old"])
    }

    @Test func replacesAndKeepsPermissions() throws {
        let scratch = try Scratch()
        let path = try scratch.write([1, 2, 3], "old")
        chmod(path, 0o640)
        try Safetensors.save(["x": Tensor(1.0)], to: path)
        #expect(try Safetensors.load(path).count == 1)
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o640)
    }

    @Test func followsALink() throws {
        let scratch = try Scratch()
        let path = try scratch.write([1, 2, 3], "real")
        #expect(symlink(path, scratch.path("link")) == 0)
        try Safetensors.save(["x": Tensor(1.0)], to: scratch.path("link"))
        #expect(try Safetensors.load(path).count == 1)
        #expect(scratch.names == ["link", "real"])
    }

    @Test func placesThatAreNoFiles() throws {
        let scratch = try Scratch()
        for path in ["", scratch.folder, scratch.folder + "/", scratch.path("none/x"), "/dev/null", "a\0b"] {
            let error = #expect(throws: TensorError.self, "\(path)") { try Safetensors.save(["x": Tensor(1.0)], to: path) }
            guard case .file = error else { throw TensorError.argument("another kind of error: \(String(describing: error))") }
        }
        #expect(scratch.names.isEmpty)
    }

    @Test func relativePath() throws {
        let name = "tern-io-\(getpid()).safetensors"
        defer { unlink(name) }
        try Safetensors.save(["x": Tensor(1.0)], to: name)
        #expect(try Safetensors.load(name).count == 1)
    }
}
