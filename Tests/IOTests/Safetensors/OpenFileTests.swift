import Testing

@testable import TernIO

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Files that are open: what is read when, and what stays as it is.
@Suite struct OpenFileTests {
    private func values(_ scratch: Scratch) throws -> String {
        let path = scratch.path("x.safetensors")
        try Safetensors.save(
            ["w": Tensor([[1.0, 2.0], [3.0, 4.0]]), "n": Tensor([7, 8]), "mask": Tensor([true, false])], metadata: ["a": "b"],
            to: path)
        return path
    }

    @Test(arguments: [nil, false, true] as [Bool?]) func tensorsByName(mapped: Bool?) throws {
        let scratch = try Scratch()
        let file = try Safetensors.open(values(scratch), mapped: mapped)
        #expect(file.names == ["n", "w", "mask"] && file.byteCount == 34 && file.metadata == ["a": "b"])
        #expect(try file.tensor("w").flatten().scalars(Float.self) == [1, 2, 3, 4])
        #expect(try file.tensor("mask").scalars(Bool.self) == [true, false])
        #expect(try file.bytes("n").scalars(Int.self) == [7, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0])
        #expect(file.entry("w")?.shape == [2, 2] && file.entry("none") == nil)
        let error = #expect(throws: TensorError.self) { try file.tensor("none") }
        #expect(error?.message == "\(file.path): there is no tensor \"none\"; it has 3: \"n\", \"w\", \"mask\"")
        let all = try Safetensors.load(file.path, mapped: mapped)
        #expect(all.count == 3 && all["w"]?.shape == [2, 2])
    }

    @Test func changesStayInTheProcess() throws {
        let scratch = try Scratch()
        let path = try values(scratch)
        let before = try scratch.read("x.safetensors")
        let file = try Safetensors.open(path, mapped: true)
        let w = try file.tensor("w")
        w.fill_(9)
        #expect(w.flatten().scalars(Float.self) == [9, 9, 9, 9])
        #expect(try scratch.read("x.safetensors") == before)
        #expect(try Safetensors.load(path, mapped: true)["w"]?.flatten().scalars(Float.self) == [1, 2, 3, 4])
    }

    /// No copy is made: two readings of a tensor are one memory, which the file's object need not outlive.
    @Test func mappedTensorsAreTheFile() throws {
        let scratch = try Scratch()
        let path = try values(scratch)
        func pair() throws -> (Tensor, Tensor) {
            let file = try Safetensors.open(path, mapped: true)
            return (try file.tensor("w"), try file.tensor("w"))
        }
        let (a, b) = try pair()
        a.fill_(5)
        #expect(b.flatten().scalars(Float.self) == [5, 5, 5, 5])
        // Where bytes are not aligned they are copied.
        let header =
            #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}"#
        let odd = try Safetensors.open(scratch.write(IOTests.file(header, data: [3, 0, 0, 0x80, 0x3F]), "odd"), mapped: true)
        let c = try odd.tensor("b")
        c.fill_(2)
        #expect(try odd.tensor("b").scalars(Float.self) == [1])
    }

    @Test(arguments: [false, true]) func aReplacedFileKeepsItsValues(mapped: Bool) throws {
        let scratch = try Scratch()
        let path = try values(scratch)
        let file = try Safetensors.open(path, mapped: mapped)
        try Safetensors.save(["w": Tensor.zeros(2, 2)], to: path)
        #expect(try file.tensor("w").flatten().scalars(Float.self) == [1, 2, 3, 4])
        unlink(path)
        #expect(try file.tensor("n").scalars(Int.self) == [7, 8])
        // A tensor can be saved over the file that it is mapped from.
        try Safetensors.save(["w": file.tensor("w")], to: path)
        #expect(try Safetensors.load(path)["w"]?.flatten().scalars(Float.self) == [1, 2, 3, 4])
    }

    /// A gigabyte of which nothing is on the disk: opening and mapping read the header alone.
    @Test func openingReadsTheHeaderAlone() throws {
        let scratch = try Scratch()
        var header = #"{"big":{"dtype":"F32","shape":[256,1048576],"data_offsets":[0,1073741824]}}"#
        while header.utf8.count % 8 != 0 { header += " " }
        let path = try scratch.write(file(header), "big")
        #expect(truncate(path, off_t(8 + header.utf8.count + 1 << 30)) == 0)
        let clock = ContinuousClock()
        var tensor: Tensor?
        let time = try clock.measure { tensor = try Safetensors.open(path).tensor("big") }
        let big = try #require(tensor)
        #expect(time < .milliseconds(200), "\(time)")
        #expect(big.shape == [256, 1_048_576] && big[255, 1_048_575].item(Float.self) == 0)
        big[0, 0].fill_(1)
        #expect(big[0, 0].item(Float.self) == 1)
    }

    @Test func truthIsCheckedWhenATensorIsRead() throws {
        let scratch = try Scratch()
        let header =
            #"{"good":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]},"x":{"dtype":"BOOL","shape":[2],"data_offsets":[2,4]}}"#
        let path = try scratch.write(file(header, data: [1, 0, 1, 2]), "x")
        for mapped in [false, true] {
            let opened = try Safetensors.open(path, mapped: mapped)
            #expect(try opened.tensor("good").scalars(Bool.self) == [true, false])
            let error = #expect(throws: TensorError.self) { try opened.tensor("x") }
            #expect(error?.message.hasSuffix("tensor \"x\" is BOOL, and its element 1 is 2, neither 0 nor 1") == true)
            #expect(try opened.bytes("x").scalars(Int.self) == [1, 2])
        }
    }

    @Test func nullForNoTexts() throws {
        let scratch = try Scratch()
        let opened = try Safetensors.open(scratch.write(file(#"{"__metadata__": null}"#), "x"))
        #expect(opened.names.isEmpty && opened.metadata.isEmpty)
    }

    @Test func changedFiles() throws {
        let good = try ReferenceFilesTests.contents(ReferenceFilesTests.fixture("types.safetensors"))
        try fuzz(Array(good), Array("{}[],:\"\\0189U".utf8) + [0xFF], rounds: 1500) { bytes in
            let file = try SafetensorsFile(.bytes(bytes), "x")
            for entry in file.entries where entry.dtype != nil {
                let tensor = try? file.tensor(entry.name)
                if let tensor { #expect(tensor.shape.count == entry.shape.count) }
            }
            for name in file.names { #expect(try file.raw(name).bytes.count == file.entry(name)?.range.count) }
        }
    }
}
