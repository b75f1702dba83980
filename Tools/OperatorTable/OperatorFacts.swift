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

    private func succeeds(_ dtype: DType, _ device: Device) -> Bool {
        op.definition.samples.contains { sample in
            (try? withErrors {
                var maker = SampleTensors(seed: 1, dtype: dtype)
                let arguments = maker.arguments(sample).map { Self.move($0, device) }
                var named = sample.named.mapValues { Self.move($0, device) }
                // Without a tensor to take them from, the type and the device are arguments.
                if !(arguments + Array(named.values)).contains(where: { !$0.allTensors.isEmpty }) {
                    for schema in op.schemas {
                        if schema.parameters.contains(where: { $0.name == "dtype" }) { named["dtype"] = .dtype(dtype) }
                        if schema.parameters.contains(where: { $0.name == "device" }) { named["device"] = .device(device) }
                    }
                }
                return try op.call(arguments, named)
            }) != nil
        }
    }

    private static func move(_ value: Value, _ device: Device) -> Value {
        switch value {
        case .tensor(let tensor): .tensor(tensor.to(device))
        case .tensors(let tensors): .tensors(tensors.map { $0.to(device) })
        case .list(let values): .list(values.map { move($0, device) })
        default: value
        }
    }
}
