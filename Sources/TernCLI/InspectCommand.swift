import ArgumentParser
import Tern
import TernIO

/// `tern inspect`
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "List the tensors of a safetensors file.",
        discussion: "Names, types, shapes and statistics of the elements that are not NaN; then the file's metadata.")

    @Argument(help: ArgumentHelp("The file.", valueName: "file.safetensors"))
    var path: String

    func run() throws {
        let report = try withErrors { () throws -> String in
            let (tensors, metadata) = try Safetensors.loadWithMetadata(path)
            return InspectCommand.report(tensors, metadata)
        }
        try Terminal.writeLine(report)
    }

    static func report(_ tensors: [String: Tensor], _ metadata: [String: String]) -> String {
        var rows = [["name", "dtype", "shape", "min", "max", "mean", "std", "NaN"]]
        var elements = 0
        var bytes = 0
        // Names with numbers in their natural order: layer 10 after layer 9.
        for (name, tensor) in tensors.sorted(by: { NaturalOrder.isLess($0.key, $1.key) }) {
            let statistics = TensorStatistics(tensor)
            let numbers = [statistics.minimum, statistics.maximum, statistics.mean, statistics.standardDeviation]
            rows.append(
                [Text.printable(name), tensor.dtype.name, tensor.shape.description]
                    + numbers.map { $0.map { Text.general($0) } ?? "-" } + [String(statistics.nanCount)])
            elements += tensor.count
            bytes += tensor.count * tensor.dtype.size
        }
        var lines = [Text.table(rows, numbers: [3, 4, 5, 6, 7]), ""]
        let noun = tensors.count == 1 ? "tensor" : "tensors"
        lines.append("\(tensors.count) \(noun), \(Text.grouped(elements)) elements, \(Text.bytes(bytes))")
        if !metadata.isEmpty {
            lines += ["", "metadata"]
            lines += metadata.sorted { $0.key < $1.key }.map { "  \(Text.printable($0.key)): \(Text.printable($0.value))" }
        }
        return lines.joined(separator: "\n")
    }
}

/// Compares runs of digits as numbers.
enum NaturalOrder {
    static func isLess(_ a: String, _ b: String) -> Bool {
        var x = Array(a.utf8)[...]
        var y = Array(b.utf8)[...]
        while let first = x.first, let second = y.first {
            if isDigit(first), isDigit(second) {
                let (m, n) = (number(&x), number(&y))
                if m.count != n.count { return m.count < n.count }
                if m != n { return m.lexicographicallyPrecedes(n) }
            } else {
                if first != second { return first < second }
                x.removeFirst()
                y.removeFirst()
            }
        }
        // "01" and "1" are one number; the texts still have an order.
        return x.isEmpty && y.isEmpty ? a < b : x.isEmpty
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// Takes the digits in front, without leading zeros.
    private static func number(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = bytes.prefix(while: isDigit)
        bytes = bytes.dropFirst(digits.count)
        return digits.drop { $0 == UInt8(ascii: "0") }
    }
}
