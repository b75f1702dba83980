import Testing

@testable import TernIO

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Every file that `Tools/fuzz` starts from, and every one that it has found, is read once: in little time, without an error of
/// another kind, and with no more in the result than the file can hold.
@Suite struct FuzzSeedTests {
    /// What the pickles among them would make if something ran them.
    private static let marker = "tern-fuzz-was-here"

    @Test(arguments: FileParser.allCases) func seeds(_ parser: FileParser) throws {
        let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let folder = "/\(tests)/Fuzz/\(parser.rawValue)"
        let names = try Folder.contents(folder).files
        #expect(names.contains { $0.hasPrefix("bad-") }, "there are hostile files")
        for name in names {
            let file = try FileReader("\(folder)/\(name)")
            let bytes = try file.bytes(file.size, at: 0)
            let start = FuzzSeedTests.seconds()
            var held = 0
            var failure: TensorError?
            do throws(TensorError) { held = try parser.read(bytes) } catch { failure = error }
            let time = FuzzSeedTests.seconds() - start
            #expect(time < 1, "\(name) takes \(time) s")
            #expect(held <= parser.capacity(bytes.count), "\(name): \(held) bytes out of \(bytes.count)")
            if let failure { #expect(parser.isOrderly(failure), "\(name): \(failure)") }
            if name.hasPrefix("bad-") {
                #expect(failure != nil, "\(name) is read")
            } else if !name.hasPrefix("either-"), !name.hasPrefix("found-") {
                #expect(failure == nil, "\(name) is refused")
            }
        }
        #expect(access(FuzzSeedTests.marker, F_OK) != 0, "a pickle was run")
    }

    /// Protocols 0 and 1 add the elements of lists and dictionaries one by one. Copied each time, these would take minutes.
    @Test func longContainers() throws {
        let count = 100_000
        for (start, element) in [("]", "K\u{1}a"), ("}", "NNs"), ("\u{8F}", "(K\u{1}\u{90}")] {
            let text = start + String(repeating: element, count: count) + "."
            let bytes = text.unicodeScalars.map { UInt8($0.value) }
            let begin = FuzzSeedTests.seconds()
            var input = PickleInput(.bytes(bytes), path: "bytes")
            let graph = try PickleMachine.read(&input)
            #expect(graph.linkCount >= count)
            #expect(FuzzSeedTests.seconds() - begin < 15)
        }
    }

    /// Of this thread, whatever else runs.
    private static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
