/// One entry of a zip archive, as its central directory describes it.
package struct ZipEntry: Hashable, Sendable {
    /// How the bytes are kept.
    package enum Method: Int, Hashable, Sendable {
        case stored = 0
        case deflated = 8
    }

    /// The name, with slashes between folders.
    package let name: String
    package let method: Method
    /// How many bytes it takes in the archive.
    package let compressedSize: Int
    /// How many bytes it has; checked against what `compressedSize` bytes can hold at most.
    package let size: Int
    /// The CRC-32 of its bytes.
    package let checksum: UInt32
    /// The general purpose flags.
    let flags: Int
    /// Where its local header begins.
    let headerOffset: Int
    /// Where the next entry or the central directory begins: nothing of this entry is behind it.
    let limit: Int

    /// True for the mark of a folder, which has no bytes.
    package var isFolder: Bool { name.hasSuffix("/") }

    /// What messages call it.
    var described: String { "entry \(HeaderTokenizer.quoted(name))" }
}
