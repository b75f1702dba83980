import Foundation
import Testing
import TernOracle

/// The public modules as the sources declare them.
private struct ModuleSources {
    private struct Declaration {
        var superclass: String
        var computes = false
        var hasInitializer = false
        var hasPublicInitializer = false
    }

    private var declarations: [String: Declaration] = [:]

    init(_ folder: URL) throws {
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        for case let file as URL in files where file.pathExtension == "swift" {
            var current: String?
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                if let match = line.firstMatch(of: /^(?:open|public|public final) class (\w+)(?:<.*>)?: (\w+)/) {
                    current = String(match.1)
                    declarations[String(match.1)] = Declaration(superclass: String(match.2))
                } else if line.hasPrefix("}") {
                    current = nil
                } else if let current {
                    if line.contains("func forward(") || line.contains("func callAsFunction(") {
                        declarations[current]?.computes = true
                    }
                    guard line.contains(/^    (?:\w+ )*init\(/) else { continue }
                    declarations[current]?.hasInitializer = true
                    if line.contains("public ") || line.contains("open ") { declarations[current]?.hasPublicInitializer = true }
                }
            }
        }
    }

    /// The classes that users make: modules that compute something and can be made from outside. What others extend is covered by them.
    var modules: Set<String> {
        let bases = Set(declarations.values.map(\.superclass))
        return Set(
            declarations.filter { name, declaration in
                guard isModule(name), computes(name), !bases.contains(name) else { return false }
                return declaration.hasPublicInitializer || !declaration.hasInitializer
            }.keys)
    }

    private func isModule(_ name: String) -> Bool {
        guard let declaration = declarations[name] else { return name == "Module" }
        return isModule(declaration.superclass)
    }

    private func computes(_ name: String) -> Bool {
        guard let declaration = declarations[name] else { return false }
        return declaration.computes || computes(declaration.superclass)
    }
}

/// No public module is without a recording of PyTorch's.
@Suite struct ModuleWalkTests {
    @Test func everyModuleHasACase() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/TernNN")
        // What losses are derived from computes nothing of its own.
        let modules = try ModuleSources(folder).modules.subtracting(["PairLoss", "TripleLoss", "WeightedLoss"])
        #expect(modules.contains("Linear") && modules.contains("BatchNorm2d") && !modules.contains("Convolution"))
        let recorded = Set(TrainingKit.modules.values.joined().map { String($0.name.prefix { $0 != "." }) })
        let missing = modules.subtracting(recorded)
        #expect(missing.isEmpty, "without a case: \(missing.sorted())")
    }

    /// All recordings together stay small.
    @Test func recordingsAreSmall() throws {
        let files = try Recording.files(in: Recorded.folder.appending(path: "training"))
        let bytes = try files.map { try Data(contentsOf: $0).count }.reduce(0, +)
        #expect(bytes < 1_500_000, "\(bytes) bytes")
    }
}
