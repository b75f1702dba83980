import Foundation
import TernDatasets
import TernNN

/// The losses of a short training that PyTorch recorded, and the same training here: an MLP or a small CNN on the digits, with SGD
/// or Adam. `Tools/Recordings/training_curves.py` is the other side.
///
/// All random numbers come from one seed: starting values first, then the order of the images.
package struct TrainingCurve: Sendable {
    /// `mlp-sgd`
    package let name: String
    /// The loss before each step.
    package let losses: [Double]
    let seed: Int
    let batch: Int

    /// The curves of a file, in the order of their names.
    package static func recorded(in file: URL) throws -> [TrainingCurve] {
        let content = try JSONDecoder().decode(File.self, from: Data(contentsOf: file))
        return content.curves.sorted { $0.key < $1.key }.map { name, curve in
            TrainingCurve(name: name, losses: curve.losses.map(Double.init), seed: curve.seed, batch: content.batch)
        }
    }

    private struct File: Decodable {
        struct Curve: Decodable {
            let seed: Int
            let losses: [Float]
        }
        let batch: Int
        let curves: [String: Curve]
    }

    /// The losses that Tern finds.
    ///
    /// - Parameter rate: multiplies the learning rate, to see that another one is noticed.
    package func measured(rate: Double = 1) throws -> [Double] {
        try withErrors {
            let generator = Generator(seed: UInt64(seed))
            let model = try network(generator)
            let optimizer = try optimizer(model.parameters(), rate)
            let (images, labels) = TrainingCurve.digits()
            var order = Tensor.empty(0)
            var next = images.size(0)
            var found: [Double] = []
            while found.count < losses.count {
                // What fills no batch at the end of an epoch is left out.
                if next + batch > images.size(0) {
                    order = Tensor.randperm(images.size(0), generator: generator)
                    next = 0
                }
                let chosen = order[next..<(next + batch)]
                next += batch
                let loss = crossEntropy(model(images[chosen]), labels[chosen])
                optimizer.zeroGrad()
                loss.backward()
                optimizer.step()
                found.append(loss.item(Double.self))
            }
            return found
        }
    }

    /// The largest relative difference from what was recorded.
    package func difference(from measured: [Double]) -> Double {
        guard measured.count == losses.count else { return .infinity }
        return differences(from: measured).reduce(0) { $1 > $0 || $1.isNaN ? $1 : $0 }
    }

    /// The relative difference at each step.
    package func differences(from measured: [Double]) -> [Double] {
        zip(measured, losses).map { abs($0 - $1) / abs($1) }
    }

    private func network(_ generator: Generator) throws -> Module {
        switch name.prefix(3) {
        case "mlp":
            Sequential(Flatten(), Linear(64, 32, generator: generator), ReLU(), Linear(32, 10, generator: generator))
        case "cnn": DigitsCNN(generator)
        default: throw OracleError("no network is known for the curve \(name)")
        }
    }

    private func optimizer(_ parameters: [Tensor], _ rate: Double) throws -> Optimizer {
        switch name {
        case "mlp-sgd": SGD(parameters, lr: 0.05 * rate, momentum: 0.9)
        case "cnn-sgd": SGD(parameters, lr: 0.02 * rate, momentum: 0.9)
        case "mlp-adam", "cnn-adam": Adam(parameters, lr: 0.002 * rate)
        default: throw OracleError("no optimizer is known for the curve \(name)")
        }
    }

    /// The 1,797 images, 1 × 8 × 8, with pixels of 0 to 1, and their labels.
    private static func digits() -> (images: Tensor, labels: Tensor) {
        let text = UnsafeBufferPointer(start: tern_digits_csv(), count: tern_digits_csv_size())
        let rows = text.split(separator: UInt8(ascii: "\n")).map { row in
            row.split(separator: UInt8(ascii: ",")).map { $0.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
        }
        let images = rows.flatMap { $0.dropLast().map { Float($0) / 16 } }
        return (Tensor(images, shape: [rows.count, 1, 8, 8]), Tensor(rows.map { $0[64] }))
    }
}

/// Two convolutions, each followed by a pool, and a linear layer.
private final class DigitsCNN: Module {
    let first: Conv2d
    let second: Conv2d
    let output: Linear

    init(_ generator: Generator) {
        first = Conv2d(1, 8, 3, padding: 1, generator: generator)
        second = Conv2d(8, 16, 3, padding: 1, generator: generator)
        output = Linear(64, 10, generator: generator)
    }

    override func forward(_ x: Tensor) -> Tensor {
        let x = maxPool2d(relu(first(x)), 2)
        return output(maxPool2d(relu(second(x)), 2).flatten(1))
    }
}
