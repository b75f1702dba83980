import ArgumentParser
import Foundation
import TernIO

/// Measures how long a file takes to open, and to be read for the first time.
struct TimeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "time",
        abstract: "Prints a line of JSON: the seconds until a file's tensors are there, those until each of their pages was read."
    )

    @Argument(help: "A file: safetensors or pt.")
    var file: String

    func run() throws {
        let clock = ContinuousClock()
        var tensors: [Tensor] = []
        let open = try clock.measure {
            if TensorFile.ending(file) == "safetensors" {
                tensors = Array(try Safetensors.open(file).tensors().values)
            } else {
                tensors = try Checkpoint.loadStateDict(file).map(\.value)
            }
        }
        var sum = 0
        let touch = clock.measure {
            for tensor in tensors {
                tensor.withUnsafeBytes { bytes in
                    for place in stride(from: 0, to: bytes.count, by: 4096) { sum &+= Int(bytes[place]) }
                }
            }
        }
        let bytes = tensors.reduce(0) { $0 + $1.count * $1.dtype.size }
        print(#"{"open": \#(open / .seconds(1)), "touch": \#(touch / .seconds(1)), "bytes": \#(bytes), "sum": \#(sum)}"#)
    }
}
