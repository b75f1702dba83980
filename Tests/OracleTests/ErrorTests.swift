import Testing
import TernNN
import TernOracle

/// Wrong calls: each is refused, with a message that names the operator and every number that PyTorch's names.
@Suite struct ErrorTests {
    @Test func everyRecordedError() throws {
        let tally = try Recorded.semantics.errors()
        #expect(tally.failed == 0)
        for reason in tally.reasons { print("errors: \(reason.sample): \(reason.text)") }
        #expect(tally.passed == 54)
    }

    private static func byName(_ name: String, _ arguments: Value...) throws {
        _ = try #require(Operator.named(name)).call(arguments)
    }

    /// The same checks guard calls by name, which throw without a scope.
    @Test func callsByNameThrow() throws {
        let x = Value.tensor(Tensor.ones(2, 3))
        #expect(throws: TensorError.self) { try Self.byName("add", x, .tensor(Tensor.ones(2, 4))) }
        #expect(throws: TensorError.self) { try Self.byName("softmax", x, .int(2)) }
        #expect(throws: TensorError.self) { try Self.byName("view", x, .ints([-1, -1])) }
        #expect(throws: (any Error).self) { try Self.byName("add", x) }
        #expect(throws: (any Error).self) { try Self.byName("add", x, .string("three")) }
        #expect(throws: (any Error).self) { try Self.byName("sum", x, .double(0.5)) }
        #expect(TensorError.pending == nil)
    }

    /// Without a scope the program stops, with the message, and not with a trap of Swift's own.
    @Test func stopsTheProgramOutsideAScope() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor.ones(2, 3) + Tensor.ones(2, 4)
        }
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(text.contains("The size of tensor a (3) must match the size of tensor b (4)"))
    }
}
