@testable import TernIO

/// An input that may be made of any size: what stands first, one small part again and again, and what stands last. Parts are those
/// that make a parser keep the most for each byte, or look longest at it.
struct LargeInput {
    let name: String
    private let make: (Int) -> [UInt8]

    /// About `size` bytes.
    func bytes(_ size: Int) -> [UInt8] { make(size) }

    init(_ name: String, make: @escaping (Int) -> [UInt8]) {
        self.name = name
        self.make = make
    }

    /// `part` is given the number of the parts before it.
    init(_ name: String, _ first: [UInt8], _ last: [UInt8], _ part: @escaping (Int) -> [UInt8]) {
        self.init(name) { size in
            var bytes = first
            var count = 0
            while bytes.count < size - last.count {
                bytes += part(count)
                count += 1
            }
            return bytes + last
        }
    }

    init(_ name: String, _ first: String, _ last: String, _ part: @escaping (Int) -> String) {
        self.init(name, Array(first.utf8), Array(last.utf8)) { Array(part($0).utf8) }
    }
}

extension FileParser {
    /// The large inputs that are read by `Tools/fuzz --large`.
    var largeInputs: [LargeInput] {
        switch self {
        case .safetensors: LargeInput.safetensors
        case .safetensorsIndex: LargeInput.safetensorsIndex
        case .zip: LargeInput.archives(content: { _ in [] })
        case .npz: LargeInput.archives(content: { _ in LargeInput.array })
        case .npy: LargeInput.arrays
        case .pickle, .legacyCheckpoint: LargeInput.pickles
        case .checkpoint: LargeInput.pickles.map(\.archived)
        case .csv: LargeInput.tables
        case .idx:
            [LargeInput("uint8") { [0, 0, 8, 1] + LittleEndian.bytes($0, 4).reversed() + [UInt8](repeating: 1, count: $0) }]
        case .pnm: LargeInput.images
        case .json: LargeInput.texts
        case .lines:
            [
                LargeInput("empty lines", "", "") { _ in "\n" }, LargeInput("short lines", "", "") { _ in "a\n" },
                LargeInput("one line", "", "") { _ in "a" },
            ]
        }
    }
}

// MARK: Formats

extension LargeInput {
    /// A text with the length of a safetensors header before it.
    private var headed: LargeInput {
        LargeInput(name) { size in
            let text = bytes(size)
            return LittleEndian.bytes(text.count, 8) + text
        }
    }

    fileprivate static var safetensors: [LargeInput] {
        [
            LargeInput("empty tensors", "{\"x\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}", "}") {
                ",\"\($0)\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}"
            }.headed,
            LargeInput("long shapes", "{\"x\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}", "}") {
                ",\"\($0)\":{\"dtype\":\"U8\",\"shape\":[0\(String(repeating: ",1", count: 63))],\"data_offsets\":[0,0]}"
            }.headed,
            LargeInput("a long list", "{\"x\":{\"dtype\":\"U8\",\"shape\":[0", "],\"data_offsets\":[0,0]}}") { _ in ",1" }.headed,
            LargeInput("texts", "{\"__metadata__\":{\"x\":\"\"", "}}") { ",\"\($0)\":\"\"" }.headed,
            LargeInput("a long text", "{\"__metadata__\":{\"x\":\"", "\"}}") { _ in "a" }.headed,
            LargeInput("other keys", "{\"x\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]", "}}") { ",\"\($0)\":0" }
                .headed,
            LargeInput("other lists", "{\"x\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0],\"y\":[0", "]}}") { _ in
                ",{}"
            }
            .headed,
            LargeInput("accents", "{\"__metadata__\":{\"x\":\"\"", "}}") {
                ",\"a\(String(repeating: "\u{301}", count: 1 + $0 % 40))\($0)\":\"\""
            }.headed,
        ]
    }

    fileprivate static var safetensorsIndex: [LargeInput] {
        [
            LargeInput("tensors", "{\"weight_map\":{\"x\":\"y\"", "}}") { ",\"\($0)\":\"y\"" },
            LargeInput("files", "{\"weight_map\":{\"x\":\"y\"", "}}") { ",\"\($0)\":\"\($0)\"" },
            LargeInput("texts", "{\"metadata\":{\"x\":\"\"", "},\"weight_map\":{}}") { ",\"\($0)\":\"\"" },
            LargeInput("other lists", "{\"weight_map\":{},\"x\":[0", "]}") { _ in ",{}" },
        ]
    }

    /// Archives of many small entries, each with these contents.
    fileprivate static func archives(content: @escaping (Int) -> [UInt8]) -> [LargeInput] {
        [
            LargeInput("entries") { size in
                var entries: [(name: String, bytes: [UInt8])] = []
                var count = 0
                while count < size {
                    let bytes = content(entries.count)
                    let name = String(entries.count, radix: 36) + (bytes.isEmpty ? "" : ".npy")
                    count += 76 + 2 * name.utf8.count + bytes.count
                    entries.append((name, bytes))
                }
                return archive(entries)
            },
            LargeInput("long names") { size in
                archive((0..<(size / 2100 + 1)).map { (String(repeating: "a", count: 1000) + "\($0)", content($0)) })
            },
        ]
    }

    static func archive(_ entries: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var archived: [UInt8] = []
        var directory: [UInt8] = []
        for (name, bytes) in entries {
            let place = LittleEndian.bytes(archived.count, 4)
            let checksum = bytes.withUnsafeBytes { Checksum.crc32($0) }
            let fields =
                [20, 0, 0, 0, 0, 0, 0x21, 0] + LittleEndian.bytes(checksum, 4) + LittleEndian.bytes(bytes.count, 4)
                + LittleEndian.bytes(bytes.count, 4) + LittleEndian.bytes(name.utf8.count, 2) + [0, 0] as [UInt8]
            var common: [UInt8] = [20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]
            common += fields[8...]
            archived += [0x50, 0x4B, 3, 4] + common
            archived += name.utf8
            archived += bytes
            directory += [0x50, 0x4B, 1, 2, 20, 0] + common + [UInt8](repeating: 0, count: 10)
            directory += place
            directory += name.utf8
        }
        // The number of entries is in the wide record: there may be more than the usual one can count.
        let count = LittleEndian.bytes(entries.count, 8)
        let wide: [UInt8] = [0x50, 0x4B, 6, 6, 44, 0, 0, 0, 0, 0, 0, 0, 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        let size = LittleEndian.bytes(directory.count, 8), offset = LittleEndian.bytes(archived.count, 8)
        let locator = [0x50, 0x4B, 6, 7, 0, 0, 0, 0] + LittleEndian.bytes(archived.count + directory.count, 8) + [1, 0, 0, 0]
        let end: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 12) + [0, 0]
        var result = archived + directory
        result += wide + count + count + size + offset
        result += locator + end
        return result
    }

    fileprivate static var array: [UInt8] { NpyHeader.encoded(.uint8, [0], isFortranOrder: false) ?? [] }

    fileprivate static var arrays: [LargeInput] {
        [
            LargeInput("uint8") {
                (NpyHeader.encoded(.uint8, [$0], isFortranOrder: false) ?? []) + [UInt8](repeating: 1, count: $0)
            },
            LargeInput("bool") {
                (NpyHeader.encoded(.bool, [$0], isFortranOrder: false) ?? []) + [UInt8](repeating: 1, count: $0)
            },
        ]
    }

    fileprivate static var images: [LargeInput] {
        [
            LargeInput("bits as text") { Array("P1 \($0) 1\n".utf8) + [UInt8](repeating: 0x31, count: $0) },
            LargeInput("bits") { Array("P4 \(8 * $0) 1\n".utf8) + [UInt8](repeating: 0x31, count: $0) },
            LargeInput("numbers as text") { Array("P2 \($0 / 2) 1\n65535\n".utf8) + (0..<$0).map { $0 % 2 == 0 ? 0x31 : 0x20 } },
            LargeInput("pixels") { Array("P6 \($0 / 3) 1\n255\n".utf8) + [UInt8](repeating: 0x31, count: $0 / 3 * 3) },
            LargeInput("a comment", "P1 #", "\n1 1\n1") { _ in "a" },
        ]
    }

    fileprivate static var tables: [LargeInput] {
        [
            LargeInput("digits", "a\n", "") { _ in "1\n" },
            LargeInput("letters", "a\n", "") { _ in "b\n" },
            LargeInput("categories", "a\n", "") { String($0, radix: 36) + "x\n" },
            LargeInput("ten columns", "a,b,c,d,e,f,g,h,i,j\n", "") { _ in "1,,1,,1,,1,,1,\n" },
            LargeInput("columns", "_", "\n") { "," + String($0, radix: 36) },
            LargeInput("columns of numbers") { size in
                let count = size / 7
                let names = (0..<count).map { String($0, radix: 36) }.joined(separator: ",")
                return Array((names + "\n" + String(repeating: "1,", count: count - 1) + "1\n").utf8)
            },
            LargeInput("empty names", "", "") { _ in "," },
            LargeInput("a long record", "a\n", "") { _ in "," },
            LargeInput("quoted fields", "a\n", "") { _ in "\"\"\n" },
            LargeInput("a quoted field", "a\n\"", "\"") { _ in "\"\"" },
            LargeInput("an open quotation", "a\n\"", "") { _ in "b\n" },
        ]
    }

    fileprivate static var texts: [LargeInput] {
        [
            LargeInput("numbers", "[1", "]") { _ in ",1" },
            LargeInput("numbers and a text", "[\"\"", "]") { _ in ",1" },
            LargeInput("fractions", "[0", "]") { _ in ",0.1" },
            LargeInput("truth", "[true", "]") { _ in ",true" },
            LargeInput("empty lists", "[[]", "]") { _ in ",[]" },
            LargeInput("lists of one", "[[1]", "]") { _ in ",[1]" },
            LargeInput("nested lists", "[[]", "]") { _ in
                ",\(String(repeating: "[", count: 28))\(String(repeating: "]", count: 28))"
            },
            LargeInput("open lists", "", "") { _ in "[" },
            LargeInput("texts", "[\"\"", "]") { _ in ",\"\"" },
            LargeInput("a text", "\"", "\"") { _ in "a" },
            LargeInput("escapes", "\"", "\"") { _ in "\\u0001" },
        ]
    }
}
