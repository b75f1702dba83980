import Foundation
import Testing
import TernOracle

/// The recordings that the project carries: a bare clone compares with them and needs no PyTorch.
enum Recorded {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Oracle")
    static let operators = folder.appending(path: "ops")
    static let semantics = Semantics(folder.appending(path: "semantics"))
}

/// Every operator that PyTorch's own samples are recorded for: results, types, shapes and gradients.
@Suite struct OperatorRecordingTests {
    @Test(arguments: try Recording.files(in: Recorded.operators))
    func recordedSamples(_ file: URL) throws {
        let recording = try Recording(file)
        let run = SampleRun(recording)
        var tally = Tally(recording.name)
        for sample in recording.samples { tally.add(run.outcome(of: sample), sample.id) }
        for reason in tally.reasons { Issue.record("\(recording.name) \(reason.sample): \(reason.text)") }
        #expect(tally.passed == recording.samples.count)
    }
}
