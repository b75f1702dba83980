import ArgumentParser
import Foundation
import TernNN

/// `data-loader-check`: what worker threads bring, and whether memory stays.
@main
struct DataLoaderCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data-loader-check",
        abstract: "Times a loader with two workers against one without, and watches the memory of the process over many epochs.",
        discussion: """
            The elements need a transform of one thread; the consumer does nothing. Exit status: 0 if two workers are 1.6 times as \
            fast and the memory after the last epoch is that after the first tenth, 1 otherwise.
            """)

    @Option(help: "How many alternations.")
    var rounds = 5

    @Option(help: "How many elements an epoch has.")
    var elements = 256

    @Option(help: "Epochs of the second part.")
    var epochs = 100

    @Option(help: "How much the memory may grow, in KiB.")
    var slack = 1024

    func validate() throws {
        guard rounds > 0, elements > 0, epochs >= 10 else {
            throw ValidationError("--rounds and --elements must be above 0, and --epochs at least 10")
        }
    }

    func run() throws {
        let isFast = speed()
        let isFlat = memory()
        if !isFast || !isFlat { throw ExitCode(1) }
    }

    private func speed() -> Bool {
        let data = ArrayDataset(Array(0..<elements)).map { index in
            // Some milliseconds of numbers in registers.
            var state = UInt64(index) | 1
            for _ in 0..<1_500_000 {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
            }
            return Tensor.full([64], Float(state >> 40))
        }
        let clock = ContinuousClock()
        var ratios: [Double] = []
        for _ in 0..<rounds {
            let times = [0, 2].map { workers in
                clock.measure { for _ in DataLoader(data, batchSize: 16, numWorkers: workers) {} } / .seconds(1)
            }
            ratios.append(times[0] / times[1])
            print("without workers \(times[0]) s, with two \(times[1]) s, ratio \(ratios[ratios.count - 1])")
        }
        let median = ratios.sorted()[ratios.count / 2]
        print("median ratio \(median), at least 1.6 wanted")
        return median >= 1.6
    }

    private func memory() -> Bool {
        let data = ArrayDataset(Array(0..<512)).map { index in Tensor.rand(3, 32, 32) + Float(index) }
        let loader = DataLoader(data, batchSize: 32, shuffle: true, numWorkers: 2)
        var first: Int?
        var largest = 0
        for epoch in 1...epochs {
            // Left early now and then.
            for (number, _) in loader.enumerated() where epoch % 7 == 0 && number == 3 { break }
            guard let resident = DataLoaderCheck.resident else {
                print("epoch \(epoch): the memory of the process cannot be read on this system")
                return true
            }
            if epoch % (epochs / 10) == 0 { print("epoch \(epoch): \(resident / 1024) KiB") }
            if epoch == epochs / 10 { first = resident }
            if first != nil { largest = max(largest, resident) }
        }
        let growth = (largest - (first ?? 0)) / 1024
        print("the memory has grown by \(growth) KiB since epoch \(epochs / 10), at most \(slack) allowed")
        return growth <= slack
    }

    /// The resident memory of the process in bytes.
    private static var resident: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
