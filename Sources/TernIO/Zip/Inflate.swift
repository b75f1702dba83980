internal import CZlib
import Tern

/// Turns deflated bytes back, and stops at the size that was declared.
///
/// Source: RFC 1951, in the system's zlib.
enum Inflate {
    private static let chunk = 1 << 16

    /// Fills `target` with what the deflated bytes in `range` of `source` hold. They must hold exactly as much, unless `partly`
    /// asks for their beginning alone. `what` begins the messages.
    static func fill(
        _ target: UnsafeMutableRawBufferPointer, from source: ByteSource, _ range: Range<Int>, partly: Bool = false,
        _ what: String
    ) throws(TensorError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // The last byte is where one that is too many would go.
        let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: chunk + 1)
        defer {
            buffer.deallocate()
            stream.deallocate()
        }
        guard inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .memory("\(what): there is no memory to inflate it")
        }
        defer { inflateEnd(stream) }
        var place = range.lowerBound
        var done = 0
        var status = Z_OK
        while status != Z_STREAM_END {
            if stream.pointee.avail_in == 0, place < range.upperBound {
                let count = Swift.min(chunk, range.upperBound - place)
                try source.read(UnsafeMutableRawBufferPointer(start: buffer, count: count), at: place)
                stream.pointee.next_in = buffer
                stream.pointee.avail_in = uInt(count)
                place += count
            }
            let room = Swift.min(target.count - done, 1 << 30)
            if room == 0, partly { return }
            if room > 0, let base = target.baseAddress {
                stream.pointee.next_out = (base + done).assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_out = uInt(room)
            } else {
                stream.pointee.next_out = buffer + chunk
                stream.pointee.avail_out = 1
            }
            status = inflate(stream, Z_NO_FLUSH)
            let produced = Swift.max(room, 1) - Int(stream.pointee.avail_out)
            guard room > 0 || produced == 0 else {
                throw .file("\(what) holds more than the \(target.count) bytes that it declares")
            }
            done += produced
            guard status == Z_OK || status == Z_STREAM_END else { throw problem(status, what, done, target.count) }
        }
        guard done == target.count else { throw problem(Z_BUF_ERROR, what, done, target.count) }
        let rest = range.upperBound - place + Int(stream.pointee.avail_in)
        guard rest == 0 || partly else { throw .file("\(what) has \(rest) bytes after the end of its deflated data") }
    }

    private static func problem(_ status: Int32, _ what: String, _ done: Int, _ size: Int) -> TensorError {
        switch status {
        case Z_BUF_ERROR: .file("\(what) ends after \(done) bytes, and declares \(size): it is cut short or damaged")
        case Z_MEM_ERROR: .memory("\(what): there is no memory to inflate it")
        default: .file("\(what) is damaged: its deflated data is invalid after byte \(done) of what it holds")
        }
    }
}
