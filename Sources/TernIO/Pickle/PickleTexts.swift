/// The texts and bytes of a pickle: short ones one after another, each longer one by itself.
struct PickleTexts {
    private var short: [UInt8] = []
    private var long: [[UInt8]] = []
    private var hashes: [Int: Int] = [:]

    /// A text that is looked at wherever it is used takes no longer than so many bytes do.
    private static let shortLimit = 256

    /// The word of a text, which is UTF-8, or of bytes.
    mutating func add(_ bytes: [UInt8], _ kind: PickleWord.Kind) -> PickleWord {
        let longKind: PickleWord.Kind? = kind == .string ? .longString : kind == .bytes ? .longBytes : nil
        if let longKind, bytes.count > PickleTexts.shortLimit {
            long.append(bytes)
            return PickleWord(longKind, long.count - 1)
        }
        // Numbers and names of devices are made here and have less than a thousand digits or characters.
        precondition(bytes.count < PickleSpan.countLimit)
        short += bytes
        return PickleWord(kind, PickleSpan(start: short.count - bytes.count, count: bytes.count).payload)
    }

    func bytes(_ word: PickleWord) -> ArraySlice<UInt8> {
        switch word.kind {
        case .longString, .longBytes: return long[word.payload][...]
        case .string, .bytes, .bigInt, .device:
            let span = PickleSpan(payload: word.payload)
            return short[span.start..<span.end]
        default: return []
        }
    }

    func array(_ word: PickleWord) -> [UInt8] { word.kind == .longBytes ? long[word.payload] : Array(bytes(word)) }

    func string(_ word: PickleWord) -> String { String(decoding: bytes(word), as: UTF8.self) }

    mutating func hash(_ word: PickleWord) -> Int {
        let isLong = word.kind == .longString || word.kind == .longBytes
        if isLong, let known = hashes[word.payload] { return known }
        var hasher = Hasher()
        bytes(word).withUnsafeBytes { hasher.combine(bytes: $0) }
        let hash = hasher.finalize()
        if isLong { hashes[word.payload] = hash }
        return hash
    }
}
