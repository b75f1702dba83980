/// Arguments of modules as PyTorch prints them.
enum PythonText {
    /// `(3, 5)`, `(3,)`
    static func tuple(_ numbers: [Int]) -> String { tuple(numbers.map(String.init)) }

    /// A single number as it is, several as a tuple: `3`, `(3, 5)`.
    static func extents(_ numbers: [Int]) -> String { numbers.count == 1 ? "\(numbers[0])" : tuple(numbers) }

    /// The same, with `None` for nil.
    static func extents(_ numbers: [Int?]) -> String {
        let words = numbers.map { $0.map(String.init) ?? "None" }
        return words.count == 1 ? words[0] : tuple(words)
    }

    /// `True`, `False`
    static func bool(_ value: Bool) -> String { value ? "True" : "False" }

    /// `None` for nil.
    static func optional(_ value: Double?) -> String { value.map { "\($0)" } ?? "None" }

    private static func tuple(_ words: [String]) -> String {
        words.count == 1 ? "(\(words[0]),)" : "(" + words.joined(separator: ", ") + ")"
    }
}

extension [Int] {
    /// One number for each of `rank` dimensions: a single one stands for all.
    func spread(_ rank: Int) -> [Int] { count == 1 ? Array(repeating: self[0], count: rank) : self }
}
