import CFuzz

@testable import TernIO

/// Changes what is inside an archive and packs it again, as the checksums would give away any other change there.
enum ArchiveMutation {
    /// An archive like `bytes`, with one entry changed by `mutate`; nil if that is none.
    static func mutated(_ bytes: [UInt8], _ random: UInt32, _ mutate: ([UInt8]) -> [UInt8]) -> [UInt8]? {
        guard let archive = try? ZipArchive(.bytes(bytes), ""), !archive.entries.isEmpty else { return nil }
        let chosen = Int(random >> 8) % archive.entries.count
        var archived: [UInt8] = []
        var directory: [UInt8] = []
        for (index, entry) in archive.entries.enumerated() {
            guard var contents = try? archive.bytes(of: entry, atMost: 1 << 20) else { return nil }
            if index == chosen { contents = mutate(contents) }
            var packed = contents
            if entry.method == .deflated {
                packed = []
                _ = contents.withUnsafeBytes { bytes in try? Deflate.run([bytes]) { packed += $0 } }
            }
            let name = Array(entry.name.utf8)
            let checksum = contents.withUnsafeBytes { Checksum.crc32($0) }
            let fields = numbers([
                (20, 2), (0, 2), (entry.method.rawValue, 2), (0, 2), (0x21, 2), (Int(checksum), 4), (packed.count, 4),
                (contents.count, 4), (name.count, 2),
            ])
            directory += numbers([(0x0201_4B50, 4), (20, 2)]) + fields
            directory += numbers([(0, 12), (archived.count, 4)]) + name
            archived += numbers([(0x0403_4B50, 4)]) + fields
            archived += numbers([(0, 2)]) + name + packed
        }
        let count = archive.entries.count
        return archived + directory
            + numbers([
                (0x0605_4B50, 4), (0, 4), (count, 2), (count, 2), (directory.count, 4), (archived.count, 4), (0, 2),
            ])
    }

    private static func numbers(_ fields: [(value: Int, size: Int)]) -> [UInt8] {
        fields.flatMap { LittleEndian.bytes($0.value, $0.size) }
    }
}
