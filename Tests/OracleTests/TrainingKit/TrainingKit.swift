import Foundation
import Testing
import TernNN
import TernOracle

/// The modules of the training kit as PyTorch recorded them. A family is a file here and one of the same name in
/// `Tools/Recordings/training_kit/`.
enum TrainingKit {
    /// The families of modules, losses among them.
    static let modules: [String: [ModuleCase]] = [
        "activations": activations,
        "averaging": averaging,
        "containers": containers,
        "convolution": convolution,
        "dropout": dropout,
        "linear": linear,
        "losses": losses,
        "normalization": normalization,
        "padding": padding,
        "pooling": pooling,
        "recurrent": recurrent,
        "reshaping": reshaping,
        "transformer": transformers,
    ]

    static func file(_ family: String) -> URL { Recorded.folder.appending(path: "training/\(family).safetensors") }

    /// Compares all cases of a family; an issue for each difference.
    static func compare(_ family: String) throws {
        let recording = try TrainingRecording<RecordedModule>(file(family))
        let cases = Dictionary(grouping: try #require(modules[family]), by: \.name)
        let recorded = Set(recording.cases.map(\.name))
        #expect(Set(cases.keys) == recorded, "on one side only: \(recorded.symmetricDifference(cases.keys).sorted())")
        for facts in recording.cases {
            for subject in cases[facts.name] ?? [] {
                for difference in ModuleRun(recording, facts, subject).differences() { Issue.record("\(difference)") }
            }
        }
    }
}

/// Starting values, outputs, gradients, 20 steps and what is printed of every module, in float32 and float64.
@Suite struct TrainingKitTests {
    /// In a process of its own: the default type and the default generator are shared.
    @Test(arguments: TrainingKit.modules.keys.sorted())
    func modules(_ family: String) async {
        await #expect(processExitsWith: .success) { [family] in try TrainingKit.compare(family) }
    }
}
