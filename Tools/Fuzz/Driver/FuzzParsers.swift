import CFuzz

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// `fuzz-parsers PARSER [LIBFUZZER OPTION …] [FOLDER …]`: mutates the files of the folders for one parser until a limit of libFuzzer's
/// options, or reads each file once if files are given.
///
/// ```
/// fuzz-parsers npy -max_total_time=600 corpus Tests/Fuzz/npy
/// fuzz-parsers npy crash-1234
/// fuzz-parsers npy --large [BYTES [NAME]]  // what large inputs take, of at most so many bytes and with this name
/// ```
@main struct FuzzParsers {
    /// libFuzzer's callbacks have no context. It calls them on one thread.
    nonisolated(unsafe) fileprivate static var limits = FuzzLimits(.json)

    static func main() {
        let names = FileParser.allCases.map(\.rawValue).joined(separator: " ")
        guard CommandLine.argc > 1 else { return print(names) }
        guard let parser = FileParser(rawValue: CommandLine.arguments[1]) else {
            print("there is no parser \(CommandLine.arguments[1]); there are \(names)")
            exit(2)
        }
        limits = FuzzLimits(parser)
        if CommandLine.argc > 2, CommandLine.arguments[2] == "--large" {
            let arguments = CommandLine.arguments.dropFirst(3)
            let largest = arguments.first.flatMap { Int($0) } ?? 1_000_000
            exit(LargeReport.print(limits, largest: largest, only: arguments.dropFirst().first) ? 0 : 1)
        }
        atexit { FuzzParsers.limits.report() }
        // libFuzzer does not know the parser's name.
        let arguments = CommandLine.unsafeArgv.advanced(by: 1)
        arguments[0] = CommandLine.unsafeArgv[0]
        var count = CommandLine.argc - 1
        var pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = arguments
        exit(LLVMFuzzerRunDriver(&count, &pointer) { read($0, $1) })
    }
}

/// Called by libFuzzer for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func read(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    FuzzParsers.limits.run(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
}

/// Called by libFuzzer in place of its own mutation: archives are changed inside every other time.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ limit: Int, _ seed: UInt32) -> Int {
    if FuzzParsers.limits.parser.inflates, seed & 1 == 0 {
        let bytes = Array(UnsafeBufferPointer(start: data, count: size))
        let changed = ArchiveMutation.mutated(bytes, seed) { contents in
            var room = contents + [UInt8](repeating: 0, count: 64)
            let count = room.withUnsafeMutableBufferPointer { LLVMFuzzerMutate($0.baseAddress, contents.count, $0.count) }
            return Array(room.prefix(count))
        }
        if let changed, changed.count <= limit {
            for (place, byte) in changed.enumerated() { data[place] = byte }
            return changed.count
        }
    }
    return LLVMFuzzerMutate(data, size, limit)
}
