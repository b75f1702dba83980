import Tern
import TernIO

/// The lines of a text file, each read when it is asked for.
///
/// ```swift
/// let lines = try TextLinesDataset("corpus.txt")
/// for texts in DataLoader(lines, batchSize: 8, shuffle: true) { … }    // [String]
/// ```
public struct TextLinesDataset: Dataset {
    /// The file.
    public let lines: TextLines

    /// Opens a file and finds its lines.
    public init(_ path: String) throws(TensorError) { lines = try TextLines(path) }

    /// The number of lines.
    public var count: Int { lines.count }

    /// A line without its end.
    public func element(at index: Int) throws -> String { try lines[index] }
}
