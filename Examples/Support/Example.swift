import Foundation
import TernNN

/// What all examples do around their work: arguments, and an end that a script can read.
public enum Example {
    private static let arguments = CommandLine.arguments.dropFirst()

    /// True with `--quick`: less of everything, for a check of a few seconds.
    public static let isQuick = arguments.contains("--quick")

    /// The first argument that is no option.
    public static let argument = arguments.first { !$0.hasPrefix("--") }

    /// A number that depends on `--quick`.
    public static func choose<Value>(quick: Value, full: Value) -> Value { isQuick ? quick : full }

    /// Prints the result. The program ends with status 1 if it is out of bounds or no number.
    public static func finish(
        _ name: String, _ value: Double, atMost most: Double = .infinity, atLeast least: Double = -.infinity
    ) {
        let isGood = value <= most && value >= least
        print("\(name) \(rounded(value))\(isGood ? "" : ": that is worse than it should be")")
        if !isGood { exit(1) }
    }

    /// Four digits behind the point.
    public static func rounded(_ value: Double) -> Double { value.isFinite ? (value * 10_000).rounded() / 10_000 : value }

    /// Says on standard error what went wrong and ends the program, for everything that throws.
    public static func run(_ body: () throws -> Void) {
        do {
            try withErrors { try body() }
        } catch {
            FileHandle.standardError.write(Data("error: \((error as? TensorError)?.message ?? "\(error)")\n".utf8))
            exit(1)
        }
    }
}
