/// The characters that a model knows, in the order of their Unicode numbers; a character is one Unicode scalar.
struct Vocabulary {
    /// More than any script has: texts with more are no texts.
    static let mostCharacters = 65_536

    let characters: [Unicode.Scalar]
    private let numbers: [Unicode.Scalar: Int]

    /// Nil if there are none or too many, or if they are not in order.
    init?(_ characters: [Unicode.Scalar]) {
        guard (1...Vocabulary.mostCharacters).contains(characters.count),
            zip(characters, characters.dropFirst()).allSatisfy({ $0 < $1 })
        else { return nil }
        self.characters = characters
        numbers = Dictionary(uniqueKeysWithValues: characters.enumerated().map { ($0.element, $0.offset) })
    }

    /// All characters behind each other, as the model's file has them.
    var text: String {
        var text = ""
        text.unicodeScalars.append(contentsOf: characters)
        return text
    }

    subscript(character: Unicode.Scalar) -> Int? { numbers[character] }

    /// The numbers of a text's characters.
    func encoded(_ text: String, what: String) throws(CLIError) -> [Int] {
        var result: [Int] = []
        for character in text.unicodeScalars {
            guard let number = numbers[character] else {
                let hex = String(character.value, radix: 16, uppercase: true)
                let name = String(repeating: "0", count: max(0, 4 - hex.count)) + hex
                throw CLIError(
                    "\(what) has the character '\(Text.printable(String(character)))' (U+\(name)), which is not one of the "
                        + "\(characters.count) that the model was trained with: \(sample)")
            }
            result.append(number)
        }
        return result
    }

    /// The characters to print in a message.
    private var sample: String {
        let most = 100
        let visible = characters.filter { !$0.properties.isWhitespace }
        var text = ""
        text.unicodeScalars.append(contentsOf: visible.prefix(most))
        return Text.printable(text) + (visible.count > most ? "…" : "")
    }
}
