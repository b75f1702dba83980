import ArgumentParser
import Tern

/// Times `x ** 2 + 3 * x + 5`, forward and backward.
struct Scalar: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scalar", abstract: "Times x ** 2 + 3 * x + 5 of one number, forward and backward.")

    @Option(help: "How many times in each of nine rounds.")
    var times = 20_000

    func validate() throws {
        guard times > 0 else { throw ValidationError("--times must be above 0") }
    }

    func run() {
        let x = Tensor(2.0, requiresGrad: true)
        let forward = Stopwatch.median(rounds: 9, times: times) { _ = x ** 2 + 3 * x + 5 }
        let both = Stopwatch.median(rounds: 9, times: times) {
            let y = x ** 2 + 3 * x + 5
            y.backward()
        }
        print("x ** 2 + 3 * x + 5: forward \(forward.microseconds) µs, forward and backward \(both.microseconds) µs")
    }
}

/// Wall-clock times of repeated calls.
enum Stopwatch {
    /// The time of one call, in the round that is the middle one.
    static func median(rounds: Int, times: Int, _ body: () -> Void) -> Duration {
        let clock = ContinuousClock()
        let durations = (0..<rounds).map { _ in clock.measure { for _ in 0..<times { body() } } / times }
        return durations.sorted()[rounds / 2]
    }
}

extension Duration {
    /// With three places.
    var microseconds: String { Duration.rounded(self / .microseconds(1)) }

    /// With three places.
    var seconds: String { Duration.rounded(self / .seconds(1)) }

    private static func rounded(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
}
