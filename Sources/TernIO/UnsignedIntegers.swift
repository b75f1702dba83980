import Tern

/// Unsigned integers of two and more bytes, for which there is no type here, as signed ones that hold them: uint16 as int32, uint32 as
/// int64, and uint64 as int64 as long as every element fits.
enum UnsignedIntegers {
    /// The type that unsigned integers of `size` bytes are read as; nil for a size other than 2, 4 and 8.
    static func dtype(size: Int) -> DType? { size == 2 ? .int32 : size == 4 || size == 8 ? .int64 : nil }

    /// The elements from `offset` on, all of which must be there.
    ///
    /// - Parameters:
    ///   - source: where they are.
    ///   - offset: the first byte of the first element.
    ///   - shape: the extents, whose product has been checked.
    ///   - size: 2, 4 or 8 bytes an element.
    ///   - isBigEndian: whether the highest byte comes first.
    ///   - tooLarge: the error for an element beyond int64, by its place and value.
    static func tensor(
        _ source: ByteSource, at offset: Int, _ shape: [Int], size: Int, isBigEndian: Bool = false,
        tooLarge: (Int, UInt64) -> TensorError
    ) throws(TensorError) -> Tensor {
        let tensor = try attempt { Tensor.empty(shape, dtype: size == 2 ? .int32 : .int64) }
        try attempt {
            try tensor.withUnsafeMutableBytes { bytes in
                switch size {
                case 2:
                    try widen(source, at: offset, bytes.bindMemory(to: Int32.self), UInt16.self, isBigEndian, tooLarge)
                case 4:
                    try widen(source, at: offset, bytes.bindMemory(to: Int64.self), UInt32.self, isBigEndian, tooLarge)
                default:
                    try widen(source, at: offset, bytes.bindMemory(to: Int64.self), UInt64.self, isBigEndian, tooLarge)
                }
            }
        }
        return tensor
    }

    private static func widen<Word: FixedWidthInteger & UnsignedInteger, Wide: FixedWidthInteger>(
        _ source: ByteSource, at offset: Int, _ target: UnsafeMutableBufferPointer<Wide>, _: Word.Type, _ isBigEndian: Bool,
        _ tooLarge: (Int, UInt64) -> TensorError
    ) throws(TensorError) {
        let size = MemoryLayout<Word>.size
        // In parts, so that a large file does not need its memory twice.
        let partCount = (1 << 20) / size
        var done = 0
        while done < target.count {
            let count = Swift.min(partCount, target.count - done)
            let part = try source.bytes(at: offset + done * size, atMost: count * size)
            var wrong: (place: Int, value: UInt64)?
            part.withUnsafeBytes { words in
                for place in 0..<count {
                    let stored = words.loadUnaligned(fromByteOffset: place * size, as: Word.self)
                    let word = isBigEndian ? Word(bigEndian: stored) : Word(littleEndian: stored)
                    guard let wide = Wide(exactly: word) else {
                        wrong = (done + place, UInt64(word))
                        return
                    }
                    target[done + place] = wide
                }
            }
            if let wrong { throw tooLarge(wrong.place, wrong.value) }
            done += count
        }
    }
}
