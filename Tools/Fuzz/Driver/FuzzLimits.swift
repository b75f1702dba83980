import CFuzz
import Tern

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Runs inputs through one parser and stops the program at whatever no input may do.
struct FuzzLimits {
    let parser: FileParser
    private var inputs = 0
    private var accepted = 0
    private var slowest = 0.0
    private var largestPeak = 0

    /// Seconds of processor time: on a busy machine the clock on the wall says little.
    private static let timeLimit = 1.0
    /// Bytes beyond those that the input holds.
    private static let memoryLimit = 16 << 20
    /// What the pickles among the seeds would make if something ran them.
    private static let marker = "tern-fuzz-was-here"

    init(_ parser: FileParser) { self.parser = parser }

    mutating func run(_ bytes: [UInt8]) {
        // Memory that is kept for reuse would hide what is used after its end.
        Memory.emptyCache()
        let start = FuzzLimits.seconds()
        fuzz_begin_memory()
        var held = 0
        do throws(TensorError) {
            held = try parser.read(bytes)
            accepted += 1
        } catch {
            if !parser.isOrderly(error) { fail("an error of another kind: \(error)") }
        }
        let peak = Int(fuzz_peak_memory())
        let time = FuzzLimits.seconds() - start
        inputs += 1
        slowest = Swift.max(slowest, time)
        largestPeak = Swift.max(largestPeak, peak)
        let capacity = parser.capacity(bytes.count)
        if time > FuzzLimits.timeLimit { fail("\(time) s for \(bytes.count) bytes") }
        if held > capacity { fail("\(held) bytes were read from an input of \(bytes.count)") }
        // What is refused may have been inflated before.
        if peak > held + (parser.inflates ? capacity : 0) + FuzzLimits.memoryLimit {
            fail("\(peak) bytes of memory for an input of \(bytes.count) that holds \(held)")
        }
        if parser.readsPickles, access(FuzzLimits.marker, F_OK) == 0 { fail("the input was run: \(FuzzLimits.marker) is there") }
    }

    /// One line about all inputs.
    func report() {
        let milliseconds = Int((slowest * 1000).rounded(.up))
        print("limits: inputs \(inputs), accepted \(accepted), slowest \(milliseconds) ms, memory \(largestPeak / 1024) KiB")
    }

    private func fail(_ what: String) -> Never { fatalError("\(parser.rawValue): \(what)") }

    private static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
