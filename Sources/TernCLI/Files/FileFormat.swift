import Tern
import TernIO

/// The formats of files of tensors.
enum FileFormat: String, CaseIterable {
    case safetensors, npy, npz
    /// PyTorch's checkpoints, zip archives and the older form.
    case checkpoint = "pt"

    /// By the ending of a file's name.
    init?(fileName: String) {
        guard let dot = fileName.lastIndex(of: "."), !fileName[dot...].contains("/") else { return nil }
        switch fileName[fileName.index(after: dot)...].lowercased() {
        case "safetensors": self = .safetensors
        case "npy": self = .npy
        case "npz": self = .npz
        case "pt", "pth": self = .checkpoint
        default: return nil
        }
    }

    /// The endings that a file's name may have, in words.
    static let endings = ".safetensors, .npz, .npy, .pt or .pth"

    /// How an array of NumPy's begins.
    private static let array: [UInt8] = [0x93] + Array("NUMPY".utf8)

    /// By the first bytes of a file. Where they tell nothing the ending of the name does, so that the format's own reader says what is
    /// wrong.
    init(contentsOf path: String) throws {
        let file = try FileReader(path)
        guard file.size > 0 else { throw CLIError("\(path): the file is empty; known are \(FileFormat.endings)") }
        let head = try file.bytes(min(file.size, 16), at: 0)
        if let format = try FileFormat.format(head, path) ?? FileFormat(fileName: path) {
            self = format
            return
        }
        let shown = head.prefix(4).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined(separator: " ")
        throw CLIError(
            "\(path): this is no file of tensors that is known here, it begins with the bytes \(shown); known are "
                + FileFormat.endings)
    }

    private static func format(_ head: [UInt8], _ path: String) throws -> FileFormat? {
        if head.starts(with: array) { return .npy }
        if head.starts(with: [0x50, 0x4B, 3, 4]) || head.starts(with: [0x50, 0x4B, 5, 6]) { return try archive(path) }
        // The length of the header, which has at most four bytes, and the header's brace.
        if head.count > 8, head[8] == UInt8(ascii: "{"), head[4..<8].allSatisfy({ $0 == 0 }) { return .safetensors }
        // The index of a model in several files.
        let first = head.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        if first == UInt8(ascii: "{"), !head.contains(0) { return .safetensors }
        // A pickle of protocol 2 or later.
        if head.count > 1, head[0] == 0x80, (2...5).contains(head[1]) { return .checkpoint }
        return nil
    }

    /// What a zip archive is, by the names in it.
    private static func archive(_ path: String) throws -> FileFormat {
        let archive = try ZipArchive(path, mapped: false)
        let entries = archive.entries.filter { !$0.isFolder }
        if entries.contains(where: { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") }) { return .checkpoint }
        if entries.isEmpty || entries.contains(where: { $0.name.hasSuffix(".npy") }) { return .npz }
        // An array may have any name.
        for entry in entries {
            if try archive.beginning(of: entry, array.count) == array { return .npz }
        }
        throw CLIError(
            "\(path): this zip archive is neither a checkpoint of PyTorch, which has a data.pkl, nor an .npz, which has arrays; "
                + "it has \"\(Text.printable(entries[0].name))\"")
    }
}
