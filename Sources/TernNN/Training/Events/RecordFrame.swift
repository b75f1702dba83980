/// The frame of a record in TensorFlow's files: its length, the record, and a checksum of each.
///
/// Source: TensorFlow, `core/lib/io/record_writer.cc` and `core/lib/hash/crc32c.h`.
enum RecordFrame {
    static func framed(_ record: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(record.count + 16)
        append(UInt64(record.count), 8, to: &result)
        append(UInt64(maskedChecksum(result[...])), 4, to: &result)
        result += record
        append(UInt64(maskedChecksum(record[...])), 4, to: &result)
        return result
    }

    /// The low `count` bytes of a number, the lowest first.
    static func append(_ number: UInt64, _ count: Int, to bytes: inout [UInt8]) {
        for i in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * i))) }
    }

    /// Checksums are turned and shifted, since one of data that has checksums in it would be weak.
    static func maskedChecksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        let sum = checksum(bytes)
        return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
    }

    /// CRC-32C: Castagnoli's polynomial, reflected.
    static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { $0 >> 8 ^ table[Int(($0 ^ UInt32($1)) & 0xFF)] }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0x82F6_3B78 }
    }
}
