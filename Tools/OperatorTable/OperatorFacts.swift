import Tern
import TernSamples

/// What is true of an operator, found by calling it with its samples.
struct OperatorFacts {
    let op: Operator

    private static let groups: [(name: String, dtypes: [DType])] = [
        ("bool", [.bool]),
        ("integers", [.uint8, .int8, .int16, .int32, .int64]),
        ("floats", [.float16, .bfloat16, .float32, .float64]),
    ]

    /// The types that its tensors may have: those for which one of its samples gives a result.
    var dtypes: String {
        let accepted = Set(DType.allCases.filter { succeeds($0, .cpu) })
        if accepted.isEmpty { return "none" }
        let parts = Self.groups.flatMap { group -> [String] in
            let found = group.dtypes.filter { accepted.contains($0) }
            return found.count == group.dtypes.count ? [group.name] : found.map(\.name)
        }
        return accepted.count == DType.allCases.count ? "all" : parts.joined(separator: ", ")
    }

    /// The devices that come with the library and can run it.
    var backends: String {
        let devices: [Device] = [.cpu, .meta]
        return devices.filter { device in DType.allCases.contains { succeeds($0, device) } }.map(\.type).joined(separator: ", ")
    }

    /// How forward-mode differentiation gets through it, by what its samples record: the least that one of them has.
    var forward: String {
        guard op.definition.isDifferentiable else { return "-" }
        var found = ForwardSupport.none
        for sample in op.definition.samples where found != .throughBackward {
            let arguments = op.checkedArguments(sample, seed: 1, layout: .contiguous)
            let outputs = try? withErrors { try op.call(arguments, sample.named).allTensors }
            let support = ForwardSupport(behind: outputs ?? [])
            if support != .none { found = support }
        }
        return switch found {
        case .none: "-"
        case .rule: "rule"
        case .throughBackward: "vjp of vjp"
        }
    }

    private func succeeds(_ dtype: DType, _ device: Device) -> Bool {
        op.definition.samples.contains { sample in
            (try? withErrors { try op.call(sample, dtype: dtype, device: device) }) != nil
        }
    }
}
