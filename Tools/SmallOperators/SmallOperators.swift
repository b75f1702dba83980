import ArgumentParser
import Tern

/// Runs one small operator again and again: what `check-instruction-counts` counts the instructions of.
@main
struct SmallOperators: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "small-operators", abstract: "Runs one small operator again and again.")

    /// What is run.
    enum Case: String, CaseIterable, ExpressibleByArgument {
        case add
        case addWithGradient = "add-with-gradient"
        case addNumber = "add-number"
        case polynomial
        case sum
        case product
    }

    @Argument(help: "What to run.")
    var name: Case

    @Argument(help: "How many times.")
    var times: Int

    func validate() throws {
        guard times > 0 else { throw ValidationError("the number of times must be above 0") }
    }

    func run() {
        let a = Tensor.ones(8), b = Tensor.ones(8), leaf = Tensor.ones(8, requiresGrad: true)
        let x = Tensor(2.0, requiresGrad: true)
        let matrix = Tensor.ones(8, 8)
        for _ in 0..<times {
            switch name {
            case .add: _ = a + b
            case .addWithGradient: _ = leaf + b
            case .addNumber: _ = a + 1
            case .polynomial:
                let y = x ** 2 + 3 * x + 5
                y.backward()
            case .sum: _ = a.sum()
            case .product: _ = matrix.matmul(matrix)
            }
        }
    }
}
