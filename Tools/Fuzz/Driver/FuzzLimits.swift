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
        let cost = measured(bytes)
        inputs += 1
        if cost.isAccepted { accepted += 1 }
        slowest = Swift.max(slowest, cost.seconds)
        largestPeak = Swift.max(largestPeak, cost.peak)
        let capacity = parser.capacity(bytes.count)
        if cost.seconds > FuzzLimits.timeLimit { fail("\(cost.seconds) s for \(bytes.count) bytes") }
        if cost.held > capacity { fail("\(cost.held) bytes were read from an input of \(bytes.count)") }
        // What is refused may have been inflated before.
        if cost.peak > cost.held + (parser.inflates ? capacity : 0) + FuzzLimits.memoryLimit {
            fail("\(cost.peak) bytes of memory for an input of \(bytes.count) that holds \(cost.held)")
        }
        if parser.readsPickles, access(FuzzLimits.marker, F_OK) == 0 { fail("the input was run: \(FuzzLimits.marker) is there") }
    }

    /// What the reading of one input takes.
    struct Cost {
        var seconds = 0.0
        /// The most bytes of memory at any time.
        var peak = 0
        /// The bytes of what was read.
        var held = 0
        var isAccepted = false
    }

    func measured(_ bytes: [UInt8]) -> Cost {
        // Memory that is kept for reuse would hide what is used after its end.
        Memory.emptyCache()
        var cost = Cost()
        let start = FuzzLimits.seconds()
        fuzz_begin_memory()
        do throws(TensorError) {
            cost.held = try parser.read(bytes)
            cost.isAccepted = true
        } catch {
            if !parser.isOrderly(error) { fail("an error of another kind: \(error)") }
        }
        cost.peak = Int(fuzz_peak_memory())
        cost.seconds = FuzzLimits.seconds() - start
        return cost
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
