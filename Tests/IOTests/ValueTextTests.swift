import Testing

@testable import TernIO

/// Values as JSON and back.
@Suite struct ValueTextTests {
    @Test(arguments: [
        "null", "true", "-3", "0.5", "NaN", "-Infinity", "\"a\\\"b\"", "[]", "[1,2,-3]", "[1,2,\"a\",3]", "[\"a\",1]", "[1,0.5]",
        "[[1,2],[],[[3]]]",
    ]) func roundTrips(_ text: String) throws {
        #expect(try ValueText.encoded(ValueText.decoded(text)) == text)
    }

    /// Whole numbers by themselves are `ints`; with anything else beside them they are a list.
    @Test func kinds() throws {
        guard case .ints(let numbers) = try ValueText.decoded("[4, 5]") else { Issue.record("no numbers"); return }
        #expect(numbers == [4, 5])
        guard case .list(let values) = try ValueText.decoded("[4, 5, null, 6]") else { Issue.record("no list"); return }
        #expect(values.count == 4)
        guard case .int(4) = values[0], case .int(5) = values[1], case .none = values[2], case .int(6) = values[3] else {
            Issue.record("other values: \(values)")
            return
        }
        guard case .list(let none) = try ValueText.decoded("[]") else { Issue.record("no list"); return }
        #expect(none.isEmpty)
    }
}
