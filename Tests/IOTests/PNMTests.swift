import Testing

@testable import TernIO

@Suite struct PNMTests {
    private func decode(_ text: String, _ data: [UInt8] = []) throws -> PNM.Image { try PNM.decode(Array(text.utf8) + data) }

    @Test func textImages() throws {
        let bitmap = try decode("P1\n# drawn by hand\n3 2\n1 0 1\n010\n")
        #expect(bitmap.pixels.shape == [1, 2, 3] && bitmap.pixels.dtype == .uint8 && bitmap.maximum == 1)
        #expect(bitmap.pixels.scalars(Int.self) == [0, 1, 0, 1, 0, 1])
        let gray = try decode("P2 2 2 15 # comment\n0 5\n10 15\n")
        #expect(gray.pixels.scalars(Int.self) == [0, 5, 10, 15] && gray.maximum == 15)
        #expect(gray.scaled().scalars(Float.self)[3] == 1)
        let colors = try decode("P3\n2 1\n255\n1 2 3\n4 5 6")
        #expect(colors.pixels.shape == [3, 1, 2] && colors.pixels.scalars(Int.self) == [1, 4, 2, 5, 3, 6])
    }

    @Test func byteImages() throws {
        let bitmap = try decode("P4\n10 2\n", [0b1010_0000, 0b0100_0000, 0, 0b1000_0000])
        #expect(bitmap.pixels.scalars(Int.self) == [0, 1, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1])
        #expect(try decode("P5 2 1 255\n", [7, 0x20]).pixels.scalars(Int.self) == [7, 32])
        let wide = try decode("P5 2 1 1000\n", [1, 2, 3, 0xE8])
        #expect(wide.pixels.dtype == .int32 && wide.pixels.scalars(Int.self) == [258, 1000] && wide.maximum == 1000)
        #expect(try decode("P6\n1 2\n255\n", [1, 2, 3, 4, 5, 6]).pixels.scalars(Int.self) == [1, 4, 2, 5, 3, 6])
    }

    @Test func roundTrip() throws {
        let scratch = try Scratch()
        for (channels, maximum) in [(1, 255), (3, 255), (3, 65535), (1, 300)] {
            let pixels = Tensor.arange(channels * 20).mul(maximum / (channels * 20)).view(channels, 4, 5)
            try PNM.save(PNM.Image(pixels: pixels, maximum: maximum), to: scratch.path("x.ppm"))
            let image = try PNM.load(scratch.path("x.ppm"))
            #expect(image.maximum == maximum && image.pixels.scalars(Int.self) == pixels.scalars(Int.self))
        }
    }

    static let faults: [Damage] = [
        Damage("empty", [], "no image that can be read"),
        Damage("PNG", [0x89, 0x50, 0x4E, 0x47], "no image that can be read"),
        Damage("unknown number", Array("P7 1 1 1 ".utf8), "no image that can be read"),
        Damage("no space", Array("P51 1 255\n".utf8), "no image that can be read"),
        Damage("no width", Array("P5\n".utf8), "ends before the width"),
        Damage("negative", Array("P5 -1 1 255\n".utf8), "the width must be a whole number"),
        Damage("too wide", Array("P5 99999999999999999999 1 255\n".utf8), "the width is above"),
        Damage("no pixels", Array("P5 0 3 255\n".utf8), "neither may be 0"),
        Damage("no light", Array("P5 1 1 0\n1".utf8), "the maximum is 0"),
        Damage("too much light", Array("P5 1 1 65536\n1".utf8), "the maximum is above 65535"),
        Damage("cut short", Array("P6 2 2 255\n123".utf8), "needs at least 12 bytes after the header, and there are 3"),
        Damage("huge", Array("P6 1073741824 1073741824 65535\n".utf8), "cut short"),
        Damage("too long", Array("P5 1 1 255\n12".utf8), "1 bytes after the image"),
        Damage("pixel above", Array("P2 1 1 9\n10".utf8), "a pixel is 10, above the maximum of 9"),
        Damage("byte above", Array("P5 1 1 9\n".utf8) + [10], "a pixel is 10, above the maximum of 9"),
        Damage("bit of 2", Array("P1 1 1\n2".utf8), "must be 0 or 1"),
        Damage("pixel of letters", Array("P2 1 1 9\nx".utf8), "a pixel must be a whole number"),
        Damage("text ends", Array("P2 2 1 9\n1  ".utf8), "the file ends before a pixel"),
        Damage("no space after the header", Array("P5 1 1 255".utf8), "must follow the header"),
    ]

    @Test(arguments: faults) func damagedFile(_ damage: Damage) throws {
        let text = fault { try PNM.decode(damage.bytes, name: "x.ppm") }
        #expect(text.hasPrefix("x.ppm: ") && text.contains(damage.words), "\(text)")
    }

    @Test func refusals() throws {
        let scratch = try Scratch()
        func refused(_ pixels: Tensor, _ maximum: Int = 255) -> String {
            fault { try PNM.save(PNM.Image(pixels: pixels, maximum: maximum), to: scratch.path("x")) }
        }
        #expect(refused(Tensor.zeros(2, 3, 3, dtype: .uint8)).contains("[1, height, width]"))
        #expect(refused(Tensor.zeros(1, 3, 3)).contains("whole numbers"))
        #expect(refused(Tensor.full([1, 1, 1], 300)).contains("a pixel is 300"))
        #expect(refused(Tensor.zeros(1, 1, 1, dtype: .uint8), 0).contains("1...65535"))
        #expect(scratch.names.isEmpty)
    }
}
