import Tern

/// How a text file of records is written. The defaults are those of RFC 4180: commas, quotation marks, a line of names first.
///
/// ```swift
/// try CSVTable.load("measurements.tsv", CSVFormat(delimiter: "\t"))
/// ```
public struct CSVFormat: Sendable {
    /// What stands between fields: one character of ASCII.
    public var delimiter: Character
    /// What stands around a field that has delimiters, quotation marks or ends of lines in it; doubled, it stands for itself. Nil
    /// if fields are never quoted.
    public var quote: Character?
    /// Whether the first record has the names of the columns.
    public var hasHeader: Bool
    /// Whether spaces before a field are left out.
    public var skipsInitialSpace: Bool
    /// What stands for a value that is missing, besides an empty field.
    public var missing: Set<String>

    /// The texts that stand for a missing value unless others are given.
    public static let usualMissing: Set<String> = [
        "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "#N/A", "-nan", "-NaN", "?",
    ]

    /// A format.
    public init(
        delimiter: Character = ",", quote: Character? = "\"", hasHeader: Bool = true, skipsInitialSpace: Bool = false,
        missing: Set<String> = usualMissing
    ) {
        self.delimiter = delimiter
        self.quote = quote
        self.hasHeader = hasHeader
        self.skipsInitialSpace = skipsInitialSpace
        self.missing = missing
    }

    /// The delimiter and the quotation mark as bytes; 0, which no text has, if there is none.
    func bytes() throws(TensorError) -> (delimiter: UInt8, quote: UInt8) {
        let delimiter = try CSVFormat.byte(self.delimiter, "delimiter")
        let quote = try quote.map { (character) throws(TensorError) in try CSVFormat.byte(character, "quote") } ?? 0
        guard delimiter != quote else { throw .argument("CSVFormat: the delimiter and the quote are both \(delimiter)") }
        return (delimiter, quote)
    }

    private static func byte(_ character: Character, _ what: String) throws(TensorError) -> UInt8 {
        guard let byte = character.asciiValue, byte != 0, byte != 0x0A, byte != 0x0D else {
            throw .argument(
                "CSVFormat: the \(what) must be one character of ASCII and no end of a line, such as \",\" or \"\\t\"")
        }
        return byte
    }
}
