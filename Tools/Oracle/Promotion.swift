import Foundation
import Tern

extension Semantics {
    private struct Call: Decodable {
        let op: String
        let a: String
        let b: String?
        /// 0 for a tensor without dimensions.
        let dimA: Int?
        let dimB: Int?
        let scalar: PythonNumber?
        let result: String

        enum CodingKeys: String, CodingKey {
            case op, a, b, scalar, result
            case dimA = "dim_a"
            case dimB = "dim_b"
        }
    }

    /// Python's numbers by their own kind: JSON's `true`, `2` and `2.5`.
    private enum PythonNumber: Decodable {
        case bool(Bool)
        case int(Int)
        case double(Double)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let truth = try? value.decode(Bool.self) {
                self = .bool(truth)
            } else if let number = try? value.decode(Int.self) {
                self = .int(number)
            } else {
                self = .double(try value.decode(Double.self))
            }
        }

        var value: Value {
            switch self {
            case .bool(let truth): .bool(truth)
            case .int(let number): .int(number)
            case .double(let number): .double(number)
            }
        }
    }

    /// The type of each operator's result, and what is refused.
    package func promotion() throws -> Tally {
        var tally = Tally("promotion")
        for call in try rows("promotion", Call.self) {
            let expected = call.result.hasPrefix("error") ? "error" : call.result
            let got = Self.result(call)
            let name = [call.op, call.a, call.b, call.scalar.map { "\($0)" }].compactMap(\.self).joined(separator: " ")
            tally.add(got == expected ? .passed : .failed("got \(got), expected \(call.result)"), name)
        }
        return tally
    }

    private static func result(_ call: Call) -> String {
        guard let op = Operator.named(call.op) ?? Operator.named("nn.functional.\(call.op)") else { return "no operator" }
        do {
            return try withErrors {
                var arguments = [try ones(call.a, hasDimension: call.dimA != 0)]
                if let b = call.b { arguments.append(try ones(b, hasDimension: call.dimB == 1)) }
                if let scalar = call.scalar { arguments.append(scalar.value) }
                // The recording leaves out the arguments that have no type.
                if call.op == "where" { arguments.insert(.tensor(Tensor([true, false])), at: 1) }
                if call.op == "cumsum" { arguments.append(.int(0)) }
                return try op.call(arguments).allTensors.first?.dtype.name ?? "no tensor"
            }
        } catch { return error is OracleError ? "\(error)" : "error" }
    }

    private static func ones(_ name: String, hasDimension: Bool) throws -> Value {
        guard let dtype = DType(name: name) else { throw OracleError("promotion.json: there is no type \"\(name)\"") }
        return .tensor(Tensor.ones(hasDimension ? [2] : [], dtype: dtype))
    }
}
