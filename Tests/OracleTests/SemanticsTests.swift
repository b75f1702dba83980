import Testing
import TernOracle

/// PyTorch's printing, promotion and random numbers.
@Suite(.serialized) struct SemanticsTests {
    private func expectAllPassed(_ tally: Tally, _ count: Int) {
        for reason in tally.reasons.prefix(5) { Issue.record("\(tally.name) \(reason.sample): \(reason.text)") }
        #expect(tally.passed == count)
    }

    @Test func printing() throws { expectAllPassed(try Recorded.semantics.printing(), 405) }

    @Test func promotion() throws { expectAllPassed(try Recorded.semantics.promotion(), 4820) }

    /// Only what is exempt is left out.
    @Test func randomStreams() throws {
        let tally = try Recorded.semantics.random()
        #expect(tally.failed == 0)
        for reason in tally.reasons { print("random: \(reason.sample): \(reason.text)") }
        #expect(tally.passed == 76)
    }
}
