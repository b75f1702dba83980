import TernSamples
import Testing

@testable import Tern

/// Every operator of the inventory with arguments that nobody should give: a result or an error, never a crash.
@Suite struct HostileWalkTests {
    private static let ints = [Int.min, -(1 << 45), -3, -1, 0, 1, 7, 1 << 45, Int.max - 1, Int.max]
    private static let doubles = [Double.nan, .infinity, -.infinity, -1, -0.0, 0, 0.5, 1e19, -1e300]

    /// The value with one number or text of it exchanged, in all ways.
    private func exchanged(_ value: Value) -> [Value] {
        switch value {
        case .int: Self.ints.map { .int($0) } + Self.doubles.map { .double($0) }
        case .double: Self.doubles.map { .double($0) } + [.int(.min), .int(.max)]
        case .bool(let truth): [.bool(!truth)]
        case .string: [.string(""), .string("nonsense")]
        case .ints(let list):
            list.indices.flatMap { i in
                Self.ints.map { number in
                    var copy = list
                    copy[i] = number
                    return .ints(copy)
                }
            } + Self.ints.map { .ints(list.map { _ in 2 } + [$0]) }
                + [.ints([]), .ints(Array(list.dropLast())), .ints(list + list), .ints(Array(repeating: 1, count: 70))]
        case .list(let list):
            list.indices.flatMap { i in
                exchanged(list[i]).map { element in
                    var copy = list
                    copy[i] = element
                    return .list(copy)
                }
            } + [.list([]), .list(list + list)]
        case .slice(let start, let stop, let step):
            Self.ints.flatMap {
                [
                    .slice(start: $0, stop: stop, step: step), .slice(start: start, stop: $0, step: step),
                    .slice(start: start, stop: stop, step: $0),
                ]
            }
        case .tensors(let tensors):
            [.tensors([]), .tensors(Array(tensors.dropLast())), .tensors(tensors + tensors)]
                + tensors.indices.map { i in
                    var copy = tensors
                    copy[i] = Tensor.zeros(2, 0, 3)
                    return .tensors(copy)
                }
        case .tensor(let tensor):
            [
                .tensor(Tensor.zeros([], dtype: tensor.dtype)), .tensor(Tensor.zeros(0, dtype: tensor.dtype)),
                .tensor(Tensor.zeros([1, 1, 1, 1, 1, 1, 1, 1], dtype: tensor.dtype)),
                .tensor(Tensor.zeros([2, 0, 3], dtype: tensor.dtype)), .tensor(tensor.unsqueeze(0)), .tensor(tensor.mul(1 << 40)),
                .tensor(Tensor.full(Array(tensor.shape), -5.0).to(tensor.dtype)),
                .tensor(Tensor.full(Array(tensor.shape), Double.nan)),
                .tensor(tensor.reshape([1] + Array(tensor.shape)).expand([3] + Array(tensor.shape))),
            ]
        default: []
        }
    }

    /// Calls and, where there is something to differentiate, goes back.
    private func run(_ op: Operator, _ arguments: [Value], _ named: [String: Value]) {
        do {
            let results = try op.call(arguments, named).allTensors.filter { $0.requiresGrad && $0.count < 1 << 20 }
            try withErrors { for result in results { result.sum().backward(retainGraph: true) } }
        } catch { #expect(error is TensorError, "\(op.name): \(error)") }
    }

    private func call(_ op: Operator, _ sample: Sample, requiresGrad: Bool) {
        var maker = SampleTensors(seed: 3, dtype: requiresGrad ? .float64 : .int64, requiresGrad: requiresGrad)
        let arguments = maker.arguments(sample)
        for i in arguments.indices {
            for other in exchanged(arguments[i]) {
                var copy = arguments
                copy[i] = other
                run(op, copy, sample.named)
            }
        }
        for (key, value) in sample.named {
            for other in exchanged(value) { run(op, arguments, sample.named.merging([key: other]) { $1 }) }
        }
        // Arguments that the sample leaves out.
        for schema in op.schemas {
            for parameter in schema.parameters.dropFirst(arguments.count) where sample.named[parameter.name] == nil {
                let kind: Value? =
                    switch parameter.type {
                    case "int": .int(0)
                    case "int[]": .ints([0])
                    case "float", "Scalar": .double(0)
                    case "bool":
                        .bool(parameter.defaultValue.map { if case .bool(let truth) = $0 { truth } else { false } } ?? false)
                    case "str": .string("")
                    default: nil
                    }
                guard let kind else { continue }
                for other in exchanged(kind) { run(op, arguments, sample.named.merging([parameter.name: other]) { $1 }) }
            }
        }
    }

    @Test(arguments: TypeWalkTests.names)
    func everyArgument(_ name: String) throws {
        let op = try #require(Operator.named(name))
        for sample in op.definition.samples {
            call(op, sample, requiresGrad: true)
            call(op, sample, requiresGrad: false)
        }
        #expect(TensorError.pending == nil)
    }
}
