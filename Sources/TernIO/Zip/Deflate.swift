internal import CZlib
import Tern

/// Makes bytes smaller.
///
/// Source: RFC 1951, in the system's zlib, at its usual level.
enum Deflate {
    private static let chunk = 1 << 16

    /// Deflates `parts` as one, and gives the result to `write` in pieces.
    static func run(
        _ parts: [UnsafeRawBufferPointer], _ write: (UnsafeRawBufferPointer) throws(TensorError) -> Void
    ) throws(TensorError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let output = UnsafeMutablePointer<UInt8>.allocate(capacity: chunk)
        defer {
            output.deallocate()
            stream.deallocate()
        }
        let size = Int32(MemoryLayout<z_stream>.size)
        guard
            deflateInit2_(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
                == Z_OK
        else { throw .memory("there is no memory to deflate an entry of an archive") }
        defer { deflateEnd(stream) }

        func drain(_ flush: Int32) throws(TensorError) {
            repeat {
                stream.pointee.next_out = output
                stream.pointee.avail_out = uInt(chunk)
                // Neither arguments nor memory can be wrong here: all of it was set aside at the beginning.
                _ = deflate(stream, flush)
                try write(UnsafeRawBufferPointer(start: output, count: chunk - Int(stream.pointee.avail_out)))
            } while stream.pointee.avail_out == 0
        }

        for part in parts {
            var done = 0
            while done < part.count {
                let piece = UnsafeRawBufferPointer(rebasing: part[done..<Swift.min(part.count, done + 1 << 30)])
                stream.pointee.next_in = UnsafeMutablePointer(mutating: piece.bindMemory(to: UInt8.self).baseAddress)
                stream.pointee.avail_in = uInt(piece.count)
                try drain(Z_NO_FLUSH)
                done += piece.count
            }
        }
        try drain(Z_FINISH)
    }
}
