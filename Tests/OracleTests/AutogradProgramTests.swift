import Foundation
import TernNN
import Testing

/// Small programs about gradients that PyTorch ran: values, gradients, places in the graph, the order of hooks, error or no error.
@Suite struct AutogradProgramTests {
    static let programs: [Program] =
        ViewPrograms.all + InPlacePrograms.all + HookPrograms.all + ModePrograms.all + BackwardPrograms.all
        + HigherOrderPrograms.all

    /// The steps in which Tern is meant to differ. Each has to: what agrees has no place here.
    static let otherwise: [String: [String: String]] = [
        "enableGradInInferenceMode": [
            "grad mode": "nothing is recorded in inference mode, and isGradEnabled() says so"
        ],
        "leavesMadeInInferenceMode": [
            "saved outside": "PyTorch records nothing in silence; here it is an error that tells to clone"
        ],
        "nodeHookSeesMissingGradients": [
            "calls": "the outputs of unbind have a node each, so that the one without a gradient is not reached"
        ],
    ]

    private struct Recording: Decodable {
        let programs: [String: [ProgramStep]]
    }

    private static let recording = Result {
        try JSONDecoder().decode(
            Recording.self, from: Data(contentsOf: Recorded.folder.appending(path: "autograd-programs.json")))
    }

    private static let recorded = recording.map(\.programs)

    @Test(arguments: programs.map(\.name))
    func program(_ name: String) throws {
        let program = try #require(Self.programs.first { $0.name == name })
        let expected = try #require(try Self.recorded.get()[name])
        let record = ProgramRecord()
        // A step that fails where none may ends the program; what it wrote before is compared all the same.
        do { try withErrors { try program.body(record) } } catch { Issue.record("\(name): \(error)") }
        var others = Set(Self.otherwise[name, default: [:]].keys)
        for (found, step) in zip(record.steps, expected) where !found.agrees(with: step) {
            if found.label == step.label, others.remove(step.label) != nil { continue }
            Issue.record("\(name), \(step.label): \(found.label) is \(found.content), PyTorch has \(step.content)")
        }
        #expect(record.steps.count == expected.count)
        #expect(others.isEmpty, "\(name) agrees here: \(others)")
    }

    @Test func bothSidesHaveTheSamePrograms() throws {
        let names = Self.programs.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Set(names) == Set(try Self.recorded.get().keys))
        #expect(Set(names).isSuperset(of: Self.otherwise.keys))
        #expect(names.count >= 40)
    }

    /// What is compared can differ.
    @Test func differencesAreNoticed() throws {
        let steps = try Self.recorded.get().values.joined()
        for step in steps {
            let other: ProgramStep.Content =
                switch step.content {
                case .none: .flag(true)
                case .tensor(let values, let shape, let dtype):
                    .tensor(values.map { $0 + 1e-3 }, shape: shape + [1], dtype: dtype)
                case .state(let requiresGrad, let isLeaf, _): .state(requiresGrad: !requiresGrad, isLeaf: isLeaf, gradFn: nil)
                case .flag(let value): .flag(!value)
                case .list(let words): .list(words.dropLast())
                case .attempt(let failed, let message): .attempt(failed: !failed, message: message)
                }
            #expect(step.agrees(with: step))
            #expect(!step.agrees(with: ProgramStep(step.label, other)))
            #expect(!step.agrees(with: ProgramStep(step.label + "?", step.content)))
        }
    }
}
