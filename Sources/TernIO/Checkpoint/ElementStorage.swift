import Tern

/// Bytes of a file made into memory that tensors can be over: in this machine's order, and of a type that there is.
enum ElementStorage {
    /// Elements that are read as others are, from memory that holds whole ones.
    ///
    /// - Parameters:
    ///   - raw: the bytes; they stay as they are.
    ///   - element: what they are. Complex numbers stay pairs.
    ///   - isBigEndian: whether the highest byte comes first.
    static func converted(
        _ raw: Storage, _ element: TorchElement, isBigEndian: Bool
    ) throws(TensorError) -> Storage {
        switch element.reading {
        case .native(let dtype):
            if dtype == .bool { try checkTruthValues(raw) }
            return try isBigEndian && element.size > 1 ? swapped(raw, element.size) : raw
        case .complex: return try isBigEndian ? swapped(raw, element.size / 2) : raw
        case .widened:
            let count = raw.byteCount / element.size
            return try UnsignedIntegers.tensor(.memory(raw), at: 0, [count], size: element.size, isBigEndian: isBigEndian) {
                place, value in
                .argument(
                    "is \(element.name), which is read as int64, and element \(place) of its storage is \(value), which does not fit"
                )
            }.storage
        case .quantized, .unknown: return raw
        }
    }

    /// Memory of its own for `bytes`.
    static func copy(_ bytes: [UInt8]) throws(TensorError) -> Storage {
        let memory = try attempt { Tensor.empty([bytes.count], dtype: .uint8) }
        try attempt { try memory.withUnsafeMutableBytes { $0.copyBytes(from: bytes) } }
        return memory.storage
    }

    /// Any other byte would be neither true nor false.
    private static func checkTruthValues(_ raw: Storage) throws(TensorError) {
        let wrong = raw.withUnsafeMutableBytes { bytes in bytes.firstIndex { $0 > 1 }.map { ($0, bytes[$0]) } }
        if let (place, byte) = wrong {
            throw .argument("is bool, and element \(place) of its storage is \(byte), neither 0 nor 1")
        }
    }

    private static func swapped(_ raw: Storage, _ size: Int) throws(TensorError) -> Storage {
        let memory = try attempt { Tensor.empty([raw.byteCount], dtype: .uint8) }
        try attempt {
            try memory.withUnsafeMutableBytes { target in
                raw.withUnsafeMutableBytes { source in
                    for start in stride(from: 0, to: source.count - size + 1, by: size) {
                        for place in 0..<size { target[start + place] = source[start + size - 1 - place] }
                    }
                }
            }
        }
        return memory.storage
    }
}
