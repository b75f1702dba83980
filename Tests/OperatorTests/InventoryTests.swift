import Foundation
import TernSamples
import Testing

@testable import Tern

/// The registry against the sources, and every operator on the meta device.
@Suite struct InventoryTests {
    /// The operators' types as the sources declare them.
    private func declaredTypes() throws -> Set<String> {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/Tern/Operators")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var names: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let words = line.split(whereSeparator: { " :{".contains($0) })
                guard words.count >= 3, words[0] == "enum" else { continue }
                if words[2].hasSuffix("Operator") || words[2] == "OperatorDefinition" { names.insert(String(words[1])) }
            }
        }
        return names
    }

    @Test func everyDeclaredOperatorIsRegistered() throws {
        let registered = Set(Operators.all.map { String(describing: $0) })
        let declared = try declaredTypes()
        #expect(registered == declared, "\(registered.symmetricDifference(declared))")
        #expect(registered.count == Operators.all.count, "a type is registered twice")
        #expect(Set(Operators.all.compactMap { $0.schemas.first.map { Schema($0).name } }).count == Operators.all.count)
    }

    @Test func everyOperatorHasSamplesAndReadableSchemas() {
        for op in Operator.all where op.name.hasPrefix("third_party.") == false {
            #expect(!op.definition.samples.isEmpty, "\(op.name)")
            for schema in op.schemas {
                #expect(schema.name == op.name && !schema.parameters.isEmpty && schema.description.contains(") -> "), "\(schema)")
            }
        }
    }

    /// Operators that look at elements to know the shape or the result, and so cannot run without them.
    static let needingElements: Set<String> = [
        "nonzero", "argwhere", "masked_select", "equal", "allclose", "unique", "unique_consecutive", "bincount",
    ]

    /// Shapes and types without memory are those that the processor gives.
    @Test(arguments: Operator.all.map(\.name).filter { !needingElements.contains($0) && !$0.hasPrefix("third_party.") })
    func metaAgreesWithTheProcessor(_ name: String) throws {
        let op = try #require(Operator.named(name))
        for (i, sample) in op.definition.samples.enumerated() {
            let dtype: DType = op.definition.dtypes.contains(.float32) ? .float32 : .int64
            let real = try op.call(sample, seed: UInt64(i), dtype: dtype, device: .cpu)
            let shapes = try op.call(sample, seed: UInt64(i), dtype: dtype, device: .meta)
            #expect(real.map(\.shape) == shapes.map(\.shape), "\(name), sample \(i)")
            #expect(real.map(\.dtype) == shapes.map(\.dtype), "\(name), sample \(i)")
            #expect(shapes.allSatisfy { $0.device == .meta }, "\(name), sample \(i)")
        }
    }

    @Test(arguments: Operator.all.filter { $0.definition.kind == "pointwise" }.map(\.name))
    func inPlaceAndOutFormsGiveTheSame(_ name: String) throws {
        let op = try #require(Operator.named(name))
        let inPlace = try #require(Operator.named(name + "_"))
        let sample = try #require(op.definition.samples.first)
        var maker = SampleTensors(seed: 5, dtype: .float32)
        let arguments = maker.arguments(sample)
        guard case .tensor(let first) = arguments[0], let expected = try? op.call(arguments, sample.named).allTensors.first else {
            return
        }
        let out = Tensor.zeros(like: expected)
        let returned = try op.call(arguments, sample.named.merging(["out": .tensor(out)]) { $1 }).allTensors.first
        #expect(returned === out && out.allclose(expected, equalNaN: true), "\(name)")
        guard expected.shape == first.shape, expected.dtype == first.dtype else { return }
        let copy = first.clone()
        _ = try inPlace.call([.tensor(copy)] + arguments.dropFirst(), sample.named)
        #expect(copy.allclose(expected, equalNaN: true), "\(name)_")
    }
}
