import Foundation
import Tern
import TernIO

/// PyTorch's semantics beyond single operators, from the files of one folder.
package struct Semantics {
    let folder: URL

    package init(_ folder: URL) { self.folder = folder }

    /// Everything: printing, promotion, random numbers, errors.
    package func all() throws -> [Tally] { [try printing(), try promotion(), try random(), try errors()] }

    func rows<Row: Decodable>(_ name: String, _: Row.Type) throws -> [Row] {
        let url = folder.appending(path: "\(name).json")
        do {
            return try JSONDecoder().decode([Row].self, from: Data(contentsOf: url))
        } catch {
            throw OracleError("\(url.path): cannot be read: \(error)")
        }
    }

    func tensors(_ name: String) throws -> [String: Tensor] {
        try Safetensors.load(folder.appending(path: "\(name).safetensors").path)
    }

    private struct PrintedTensor: Decodable {
        let t: String
        let requiresGrad: Bool?
        let repr: String

        enum CodingKeys: String, CodingKey {
            case t, repr
            case requiresGrad = "requires_grad"
        }
    }

    /// What a tensor's description is, character for character.
    package func printing() throws -> Tally {
        var tally = Tally("printing")
        let stored = try tensors("printing")
        for row in try rows("printing", PrintedTensor.self) {
            guard let tensor = stored[row.t] else {
                throw OracleError("printing.safetensors: there is no tensor \"\(row.t)\" in the file")
            }
            let text = try withErrors {
                if row.requiresGrad == true { tensor.requiresGrad = true }
                return tensor.description
            }
            tally.add(text == row.repr ? .passed : .failed("printed as\n\(text)\nexpected\n\(row.repr)"), row.t)
        }
        return tally
    }
}
