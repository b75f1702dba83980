import ArgumentParser

/// `--hidden 256,64`: the widths of the layers between a perceptron's inputs and its outputs.
enum HiddenLayers {
    /// The widest layer and the largest number of them: a mistyped option must not ask for all memory.
    static let widest = 4096
    static let most = 8

    static func isAllowed(_ widths: [Int]) -> Bool { widths.count <= most && widths.allSatisfy { (1...widest).contains($0) } }

    static func parsed(_ text: String) throws -> [Int] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        let widths = parts.compactMap { $0 }
        guard widths.count == parts.count, isAllowed(widths) else {
            throw ValidationError("give 1 to \(most) widths of 1 to \(widest), such as 128 or 256,64")
        }
        return widths
    }

    static func text(_ widths: [Int]) -> String { widths.map(String.init).joined(separator: ",") }
}
