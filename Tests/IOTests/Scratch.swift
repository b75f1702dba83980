import Testing

@testable import TernIO

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A folder of its own for a test, gone when the test is over.
final class Scratch {
    let folder: String

    init() throws {
        var template = Array("/tmp/tern-io-XXXXXX".utf8CString)
        folder = try #require(
            template.withUnsafeMutableBufferPointer { buffer in
                buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
            })
    }

    deinit {
        chmod(folder, 0o700)
        for name in names { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// What is in the folder, hidden files too.
    var names: [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var result: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { result.append(name) }
        }
        return result.sorted()
    }

    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let file = try #require(fopen(path(name), "wb"))
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        return path(name)
    }

    func read(_ name: String) throws -> [UInt8] {
        let reader = try FileReader(path(name))
        return try reader.bytes(reader.size, at: 0)
    }
}

/// The bytes of a safetensors file with any header, right or wrong.
func file(_ header: String, data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
    file(Array(header.utf8), data: data, length: length)
}

func file(_ header: [UInt8], data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
    let length = length ?? UInt64(header.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + header + data
}
