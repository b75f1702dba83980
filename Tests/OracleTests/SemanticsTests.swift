import Foundation
import Testing
import TernIO
import TernNN

/// PyTorch's printing, promotion and random numbers.
@Suite(.serialized) struct SemanticsTests {
    private func json(_ name: String) throws -> [[String: Any]] {
        let data = try Data(contentsOf: Recording.folder.appending(path: "semantics/\(name).json"))
        return try JSONSerialization.jsonObject(with: data) as? [[String: Any]] ?? []
    }

    private func tensors(_ name: String) throws -> [String: Tensor] {
        try Safetensors.load(Recording.folder.appending(path: "semantics/\(name).safetensors").path)
    }

    @Test func printing() throws {
        let stored = try tensors("printing")
        var compared = 0
        for row in try json("printing") {
            let tensor = try #require(stored[row["t"] as? String ?? ""])
            if row["requires_grad"] as? Bool == true { tensor.requiresGrad = true }
            let expected = row["repr"] as? String
            #expect(tensor.description == expected, "\(row["t"] ?? "")")
            compared += 1
        }
        #expect(compared == 405)
    }

    /// Names of the recording whose operator has another one, or is called in another way.
    private func result(_ row: [String: Any]) throws -> String {
        let name = row["op"] as? String ?? ""
        let a = try #require(DType(name: row["a"] as? String ?? ""))
        func ones(_ dtype: DType, _ hasDimension: Bool) -> Value {
            .tensor(hasDimension ? Tensor.ones(2, dtype: dtype) : Tensor.ones([], dtype: dtype))
        }
        var arguments = [ones(a, row["dim_a"] == nil || row["dim_a"] as? Int == 1)]
        if let b = DType(name: row["b"] as? String ?? "") { arguments.append(ones(b, row["dim_b"] as? Int == 1)) }
        if let number = row["scalar"] as? NSNumber {
            // JSON's true is a number to Foundation; its type tells.
            if CFGetTypeName(number) == "bool" {
                arguments.append(.bool(number.boolValue))
            } else if number.doubleValue == number.doubleValue.rounded() {
                arguments.append(.int(number.intValue))
            } else {
                arguments.append(.double(number.doubleValue))
            }
        }
        if name == "where" { arguments.insert(.tensor(Tensor([true, false])), at: 1) }
        if name == "cumsum" { arguments.append(.int(0)) }
        guard let op = Operator.named(name) ?? Operator.named("nn.functional.\(name)") else { return "no operator" }
        do {
            return try op.call(arguments).allTensors.first?.dtype.name ?? "no tensor"
        } catch { return "error" }
    }

    private func CFGetTypeName(_ number: NSNumber) -> String { String(cString: number.objCType) == "c" ? "bool" : "number" }

    @Test func promotion() throws {
        var differences: [String] = []
        var compared = 0
        for row in try json("promotion") {
            let expected = (row["result"] as? String ?? "").hasPrefix("error") ? "error" : row["result"] as? String ?? ""
            let got = try result(row)
            compared += 1
            if got != expected {
                let call = ["op", "a", "b", "dim_a", "dim_b", "scalar"].compactMap { row[$0] }.map { "\($0)" }.joined(
                    separator: " ")
                differences.append("\(call): got \(got), expected \(row["result"] ?? "")")
            }
        }
        #expect(compared == 4820)
        #expect(differences.isEmpty, "\(differences.count) of \(compared) differ, first \(differences.prefix(5))")
    }
}
