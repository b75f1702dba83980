@testable import TernIO

/// An archive whose numbers may be wrong, for the tests of damage.
struct RawZip {
    struct Entry {
        var name = Array("x".utf8)
        var data: [UInt8]
        var size: Int
        var checksum: UInt32
        var method = 0
        var flags = 0
        /// What the headers say where it is not the truth.
        var compressedSize: Int?
        var localName: [UInt8]?
        var localChecksum: UInt32?
        var offset: Int?
        var disk = 0
        var extra: [UInt8] = []

        /// A stored entry.
        init(_ name: String = "x", _ data: [UInt8] = [1, 2, 3]) {
            self.name = Array(name.utf8)
            self.data = data
            size = data.count
            checksum = IOTests.checksum(data)
        }

        /// A deflated entry of `original`.
        init(deflating original: [UInt8]) throws {
            self.init("x", original)
            data = try deflated(original)
            method = 8
        }

        func changed(_ change: (inout Entry) -> Void) -> Entry {
            var copy = self
            change(&copy)
            return copy
        }
    }

    var entries: [Entry]
    var comment: [UInt8] = []
    var before: [UInt8] = []
    /// What the end record says where it is not the truth.
    var count: Int?
    var directorySize: Int?
    var directoryOffset: Int?
    var disk = 0

    init(_ entries: Entry...) { self.entries = entries }

    var bytes: [UInt8] {
        var file = before
        var directory: [UInt8] = []
        for entry in entries {
            let offset = entry.offset ?? file.count
            let length = entry.compressedSize ?? entry.data.count
            var sizes = LittleEndian.bytes(length, 4)
            sizes += LittleEndian.bytes(entry.size, 4)
            var common = LittleEndian.bytes(entry.flags, 2)
            common += LittleEndian.bytes(entry.method, 2)
            common += [0, 0, 0x21, 0]
            let localName = entry.localName ?? entry.name
            file += [0x50, 0x4B, 3, 4, 20, 0]
            file += common
            file += LittleEndian.bytes(entry.localChecksum ?? entry.checksum, 4)
            file += sizes
            file += LittleEndian.bytes(localName.count, 2)
            file += [0, 0]
            file += localName
            file += entry.data
            directory += [0x50, 0x4B, 1, 2, 20, 0, 20, 0]
            directory += common
            directory += LittleEndian.bytes(entry.checksum, 4)
            directory += sizes
            directory += LittleEndian.bytes(entry.name.count, 2)
            directory += LittleEndian.bytes(entry.extra.count, 2)
            directory += [0, 0]
            directory += LittleEndian.bytes(entry.disk, 2)
            directory += [0, 0, 0, 0, 0, 0]
            directory += LittleEndian.bytes(offset, 4)
            directory += entry.name
            directory += entry.extra
        }
        let start = directoryOffset ?? file.count
        file += directory
        file += [0x50, 0x4B, 5, 6]
        file += LittleEndian.bytes(disk, 2)
        file += [0, 0]
        file += LittleEndian.bytes(count ?? entries.count, 2)
        file += LittleEndian.bytes(count ?? entries.count, 2)
        file += LittleEndian.bytes(directorySize ?? directory.count, 4)
        file += LittleEndian.bytes(start, 4)
        file += LittleEndian.bytes(comment.count, 2)
        return file + comment
    }
}
