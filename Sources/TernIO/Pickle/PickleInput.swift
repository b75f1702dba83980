import Tern

/// The bytes of a pickle in order. Every length is checked against the bytes there are before anything is made for it.
struct PickleInput {
    /// The file, for messages.
    let path: String
    /// What the pickle is called in messages: `data.pkl`, or `the pickle`.
    let name: String
    /// The next byte's place in the source.
    private(set) var position: Int
    private let source: ByteSource
    private let end: Int
    private var buffer: [UInt8] = []
    private var bufferStart = 0

    private static let bufferSize = 1 << 16
    /// No line of protocol 0 is longer: a large file that is no pickle is not read in search of the line's end.
    private static let lineLimit = 1 << 24

    init(_ source: ByteSource, at offset: Int = 0, path: String, name: String = "the pickle") {
        self.source = source
        self.path = path
        self.name = name
        position = offset
        end = source.count
    }

    /// What is wrong at the byte that was read last.
    func failure(_ what: String) -> TensorError {
        FileError.contents(path, "\(name) is damaged before byte \(position): \(what)")
    }

    /// What cannot be done with it though it may be whole.
    func refusal(_ what: String) -> TensorError { FileError.contents(path, "\(name) \(what)") }

    private func cutShort(_ count: Int) -> TensorError {
        FileError.contents(
            path, "\(name) ends at byte \(end), and \(count) more from byte \(position) on were expected: it is cut short")
    }

    mutating func byte() throws(TensorError) -> UInt8 {
        if position - bufferStart >= buffer.count {
            guard position < end else { throw cutShort(1) }
            buffer = try source.bytes(at: position, atMost: PickleInput.bufferSize)
            bufferStart = position
        }
        let byte = buffer[position - bufferStart]
        position += 1
        return byte
    }

    mutating func take(_ count: Int) throws(TensorError) -> [UInt8] {
        guard count >= 0, count <= end - position else { throw cutShort(count) }
        let start = position - bufferStart
        let result =
            try start + count <= buffer.count
            ? Array(buffer[start..<(start + count)]) : source.bytes(at: position, atMost: count)
        position += count
        return result
    }

    /// A little-endian number of `size` bytes, at most 8; nil for one beyond what can be counted.
    mutating func number(_ size: Int) throws(TensorError) -> Int? {
        var value: UInt64 = 0
        for shift in 0..<size { value |= UInt64(try byte()) << UInt64(8 * shift) }
        return Int(exactly: value)
    }

    /// The bytes that a number of `size` bytes announces.
    mutating func counted(_ size: Int) throws(TensorError) -> [UInt8] {
        guard let count = try number(size) else { throw cutShort(.max) }
        return try take(count)
    }

    /// The bytes up to the end of the line, without it.
    mutating func line() throws(TensorError) -> [UInt8] {
        var result: [UInt8] = []
        while true {
            let byte = try byte()
            if byte == UInt8(ascii: "\n") { return result }
            guard result.count < PickleInput.lineLimit else { throw failure("a line has more than 16 MB") }
            result.append(byte)
        }
    }

    /// The line as text.
    mutating func textLine() throws(TensorError) -> String {
        let bytes = try line()
        guard let text = String(validating: bytes, as: UTF8.self) else { throw failure("a line is not valid UTF-8") }
        return text
    }
}
