import Testing

@testable import TernIO

@Suite struct IDXTests {
    /// Every type and some ranks, with numbers whose bytes differ.
    @Test(arguments: [DType.uint8, .int8, .int16, .int32, .float32, .float64]) func roundTrip(_ dtype: DType) throws {
        let scratch = try Scratch()
        for shape in [[], [3], [2, 3], [2, 1, 3], [0, 4]] {
            let count = shape.reduce(1, *)
            let tensor = (Tensor.arange(count, dtype: .float64) * (dtype.isFloatingPoint ? 1.37 : 41)).to(dtype).view(shape)
            try IDX.save(tensor, to: scratch.path("x.idx"))
            let read = try IDX.load(scratch.path("x.idx"))
            #expect(read.dtype == dtype && Array(read.shape) == shape)
            #expect(read.scalars(Double.self) == tensor.scalars(Double.self))
        }
    }

    @Test func bytes() throws {
        let scratch = try Scratch()
        let path = try scratch.write([0, 0, 0x0B, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0x01, 0x02, 0xFF, 0xFE], "x.idx")
        #expect(try IDX.load(path).scalars(Int.self) == [258, -2])
        try IDX.save(Tensor([258, -2]).to(.int16).view(1, 2), to: scratch.path("y.idx"))
        #expect(try scratch.read("y.idx") == scratch.read("x.idx"))
        // The tensor that was saved is as it was.
        let x = Tensor([1.5, 2.5])
        try IDX.save(x, to: scratch.path("z.idx"))
        #expect(x.scalars(Double.self) == [1.5, 2.5])
    }

    static let faults: [Damage] = [
        Damage("empty", [], "has 0 bytes"),
        Damage("gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0], "gunzip"),
        Damage("another format", Array("\u{93}NUMPY".utf8), "begins with two zero bytes"),
        Damage("unknown type", [0, 0, 0x0A, 0, 1], "type of the elements is 10"),
        Damage("too many dimensions", [0, 0, 8, 200], "200 dimensions"),
        Damage("no extents", [0, 0, 8, 2, 0, 0, 0, 1], "need 12: it is cut short"),
        Damage(
            "cut short", [0, 0, 8, 1, 0, 0, 0, 3, 1, 2], "needs 3 bytes, and the file has 2 after its header: it is cut short"),
        Damage("too long", [0, 0, 8, 1, 0, 0, 0, 1, 1, 2], "something after the last element"),
        Damage("too large", [0, 0, 14, 3] + Array(repeating: 255, count: 12), "too large"),
        Damage("large", [0, 0, 8, 1, 255, 255, 255, 255], "cut short"),
    ]

    @Test(arguments: faults) func damagedFile(_ damage: Damage) throws {
        let scratch = try Scratch()
        let path = try scratch.write(damage.bytes, "bad.idx")
        let text = fault { try IDX.load(path) }
        #expect(text.hasPrefix("\(path): ") && text.contains(damage.words), "\(text)")
    }

    @Test func refusals() throws {
        let scratch = try Scratch()
        #expect(fault { try IDX.save(Tensor([1]), to: scratch.path("x")) }.contains("int64, which IDX does not know"))
        #expect(fault { try IDX.save(Tensor.empty(2, dtype: .int8, device: .meta), to: scratch.path("x")) }.contains("meta"))
        #expect(scratch.names.isEmpty)
    }
}
