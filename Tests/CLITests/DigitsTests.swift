import Testing

@testable import TernCLI

@Suite struct DigitsTests {
    @Test func embeddedImages() throws {
        let digits = try Digits()
        #expect(digits.labels.count == 1797)
        #expect(digits.pixels.count == 1797 * 64)
        #expect(Array(digits.image(0).prefix(8)) == [0, 0, 5, 13, 9, 1, 0, 0])
        #expect(Array(digits.labels.prefix(5)) == [0, 1, 2, 3, 4])
        #expect(
            (0..<10).map { label in digits.labels.count { $0 == label } } == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    }

    @Test func splitIsFixedAndCoversAll() throws {
        let digits = try Digits()
        #expect(digits.trainingIndices.count == 1437)
        #expect(digits.testIndices.count == 360)
        #expect(Set(digits.order) == Set(0..<1797))
        #expect(try Digits().order == digits.order)
    }

    @Test func tensors() throws {
        let digits = try Digits()
        let images = digits.images([0, 1], scale: 16)
        #expect(images.shape == [2, 64])
        #expect(images.dtype == .float32)
        #expect(images.scalars(Float.self)[3] == 13.0 / 16)
        #expect(digits.targets([3, 5]).scalars(Int.self) == [3, 5])
    }

    @Test(arguments: ["", "1,2,3\n", "x", "17,1"])
    func damagedTextIsAnError(text: String) {
        #expect(throws: CLIError.self) { try Digits.parsed(Array(text.utf8)) }
    }
}
