import Testing
import TernNN
import TernOracle

/// Trainings that PyTorch recorded: 200 losses each of an MLP and a small CNN on the digits, with SGD and with Adam.
@Suite struct TrainingCurveTests {
    static let recorded = Result { try TrainingCurve.recorded(in: Recorded.folder.appending(path: "training-curves.json")) }

    @Test(arguments: ["cnn-adam", "cnn-sgd", "mlp-adam", "mlp-sgd"])
    func everyLossAgrees(_ name: String) throws {
        let curve = try #require(try Self.recorded.get().first { $0.name == name })
        try #require(curve.losses.count == 200)
        let measured = try curve.measured()
        let differences = curve.differences(from: measured)
        for (step, difference) in differences.enumerated() where !(difference <= 1e-4) {
            Issue.record("\(name) step \(step): \(measured[step]) is \(difference) away from \(curve.losses[step])")
            break
        }
        #expect(curve.difference(from: measured) <= 1e-4)
    }

    /// A learning rate 1 % off leaves the recorded curve.
    @Test func anotherLearningRateIsNoticed() throws {
        for curve in try Self.recorded.get() {
            #expect(curve.difference(from: try curve.measured(rate: 1.01)) > 1e-3, "\(curve.name)")
        }
    }
}
