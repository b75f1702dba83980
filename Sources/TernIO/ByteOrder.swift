/// The order of a number's bytes in memory: the lowest comes first on all machines that this library runs on.
enum ByteOrder {
    /// Turns the bytes of every element round, from one order into the other. Elements have 1, 2, 4 or 8 bytes.
    static func reverse(_ bytes: UnsafeMutableRawBufferPointer, _ size: Int) {
        switch size {
        case 2: for i in 0..<bytes.count / 2 { swapBytes(bytes, i, UInt16.self) }
        case 4: for i in 0..<bytes.count / 4 { swapBytes(bytes, i, UInt32.self) }
        case 8: for i in 0..<bytes.count / 8 { swapBytes(bytes, i, UInt64.self) }
        default: break
        }
    }

    private static func swapBytes<Word: FixedWidthInteger>(
        _ bytes: UnsafeMutableRawBufferPointer, _ index: Int, _: Word.Type
    ) {
        let offset = index * MemoryLayout<Word>.size
        bytes.storeBytes(of: bytes.load(fromByteOffset: offset, as: Word.self).byteSwapped, toByteOffset: offset, as: Word.self)
    }
}
