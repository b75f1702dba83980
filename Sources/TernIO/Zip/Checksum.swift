internal import CZlib

/// The checksum that zip archives carry of each entry: CRC-32 with the polynomial of IEEE 802.3.
enum Checksum {
    /// The checksum of bytes that follow those whose checksum is `start`.
    static func crc32(_ bytes: UnsafeRawBufferPointer, after start: UInt32 = 0) -> UInt32 {
        var sum = uLong(start)
        var done = 0
        while done < bytes.count {
            let count = Swift.min(bytes.count - done, 1 << 30)
            let part = UnsafeRawBufferPointer(rebasing: bytes[done..<(done + count)])
            sum = CZlib.crc32(sum, part.bindMemory(to: UInt8.self).baseAddress, uInt(count))
            done += count
        }
        return UInt32(truncatingIfNeeded: sum)
    }
}
