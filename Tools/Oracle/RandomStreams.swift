import Foundation
import TernIO
import TernNN

/// What PyTorch draws after `torch.manual_seed`: its generator, distributions and starting values.
///
/// Every case has a generator of its own, since others may draw from the default one meanwhile.
enum RandomStreams {
    /// How far a recorded number may be away.
    enum Closeness: Sendable {
        case exact
        /// Within 1e-6 times this.
        case near(Double)
    }

    struct Case: Sendable {
        let closeness: Closeness
        let draw: @Sendable (Generator) -> [Tensor]

        static func exact(_ draw: @escaping @Sendable (Generator) -> [Tensor]) -> Case { Case(closeness: .exact, draw: draw) }
        static func near(_ scale: Double, _ draw: @escaping @Sendable (Generator) -> [Tensor]) -> Case {
            Case(closeness: .near(scale), draw: draw)
        }
    }

    /// By the text of the recorded call. Calls that mix distributions are held to the normal one's tolerance.
    static let cases: [String: Case] = [
        "torch.rand(3)": .exact { [.rand(3, generator: $0)] },
        "torch.rand(2,3)": .exact { [.rand(2, 3, generator: $0)] },
        "torch.rand(1000)": .exact { [.rand(1000, generator: $0)] },
        "torch.rand(5,dtype=torch.float64)": .exact { [.rand(5, generator: $0, dtype: .float64)] },
        "torch.rand(3,dtype=torch.bfloat16)": .exact { [.rand(3, generator: $0, dtype: .bfloat16)] },
        "torch.randn(3)": .near(1) { [.randn(3, generator: $0)] },
        "torch.randn(15)": .near(1) { [.randn(15, generator: $0)] },
        "torch.randn(16)": .near(1) { [.randn(16, generator: $0)] },
        "torch.randn(17)": .near(1) { [.randn(17, generator: $0)] },
        "torch.randn(100)": .near(1) { [.randn(100, generator: $0)] },
        "torch.randn(1000)": .near(1) { [.randn(1000, generator: $0)] },
        "torch.randn(5,dtype=torch.float64)": .near(1) { [.randn(5, generator: $0, dtype: .float64)] },
        "torch.randn(40,dtype=torch.float64)": .near(1) { [.randn(40, generator: $0, dtype: .float64)] },
        "torch.randint(0,10,(20,))": .exact { [.randint(0, 10, [20], generator: $0)] },
        "torch.randint(-5,100000,(20,))": .exact { [.randint(-5, 100_000, [20], generator: $0)] },
        "torch.randint(0,2**40,(10,))": .exact { [.randint(0, 1 << 40, [10], generator: $0)] },
        "torch.randint(0,2,(9,),dtype=torch.int32)": .exact { [.randint(0, 2, [9], generator: $0, dtype: .int32)] },
        "torch.randperm(10)": .exact { [.randperm(10, generator: $0)] },
        "torch.randperm(1000)": .exact { [.randperm(1000, generator: $0)] },
        "torch.empty(7).uniform_(-1,1)": .exact { [Tensor.empty(7).uniform_(-1, 1, generator: $0)] },
        "torch.empty(7).normal_(2,3)": .near(5) { [Tensor.empty(7).normal_(2, 3, generator: $0)] },
        "torch.empty(33).normal_(2,3)": .near(5) { [Tensor.empty(33).normal_(2, 3, generator: $0)] },
        "torch.bernoulli(torch.full((20,),0.3))": .exact { [Tensor.full([20], 0.3).bernoulli(generator: $0)] },
        "torch.empty(20).bernoulli_(0.3)": .exact { [Tensor.empty(20).bernoulli_(0.3, generator: $0)] },
        "torch.empty(9).exponential_()": .near(2) { [Tensor.empty(9).exponential_(generator: $0)] },
        "torch.multinomial(torch.tensor([.1,.2,.7]),10,replacement=True)": .exact {
            [Tensor([0.1, 0.2, 0.7]).multinomial(10, replacement: true, generator: $0)]
        },
        "torch.nn.functional.dropout(torch.ones(20),0.5)": .exact { [dropout(.ones(20), 0.5, generator: $0)] },
        "[torch.rand(2),torch.randn(2),torch.randn(1),torch.rand(2)]": .near(1) {
            [.rand(2, generator: $0), .randn(2, generator: $0), .randn(1, generator: $0), .rand(2, generator: $0)]
        },
        "[torch.randn(3),torch.randint(0,9,(3,)),torch.randn(20),torch.rand(1)]": .near(1) {
            [.randn(3, generator: $0), .randint(0, 9, [3], generator: $0), .randn(20, generator: $0), .rand(1, generator: $0)]
        },
        "list(torch.nn.Linear(4,3).parameters())": .exact { parameters(Linear(4, 3, generator: $0)) },
        "list(torch.nn.Sequential(torch.nn.Linear(5,4),torch.nn.ReLU(),torch.nn.Linear(4,2)).parameters())": .exact {
            parameters(Sequential(Linear(5, 4, generator: $0), ReLU(), Linear(4, 2, generator: $0)))
        },
        "list(torch.nn.Conv2d(2,3,3).parameters())": .exact { parameters(Conv2d(2, 3, 3, generator: $0)) },
        "list(torch.nn.Embedding(5,3).parameters())": .near(1) { parameters(Embedding(5, 3, generator: $0)) },
        "list(torch.nn.LSTM(3,4).parameters())": .exact { parameters(LSTM(3, 4, generator: $0)) },
        "list(torch.nn.MultiheadAttention(8,2).parameters())": .exact { parameters(MultiheadAttention(8, 2, generator: $0)) },
        "torch.nn.init.trunc_normal_(torch.empty(4,4))": .near(1) { [Init.truncNormal_(.empty(4, 4), generator: $0)] },
        "torch.nn.init.kaiming_uniform_(torch.empty(3,4))": .exact { [Init.kaimingUniform_(.empty(3, 4), generator: $0)] },
        "torch.nn.init.xavier_normal_(torch.empty(5,6))": .near((2.0 / 11).squareRoot()) {
            [Init.xavierNormal_(.empty(5, 6), generator: $0)]
        },
    ]

    /// Recorded calls that are not compared, each with its reason.
    static let notCompared: [String: String] = [
        "torch.nn.init.orthogonal_(torch.empty(4,4))": "exempt: the signs of its QR decomposition are LAPACK's"
    ]

    private static func parameters(_ module: Module) -> [Tensor] { module.parameters() }

    static func compare(_ got: Tensor, _ expected: Tensor, _ closeness: Closeness) -> String? {
        if got.dtype != expected.dtype { return "dtype \(got.dtype), expected \(expected.dtype)" }
        if got.shape != expected.shape { return "shape \(got.shape), expected \(expected.shape)" }
        let margin =
            switch closeness {
            case .exact: 0.0
            case .near(let scale): got.isFloatingPoint ? 1e-6 * scale : 0
            }
        for (i, (x, y)) in zip(got.scalars(Double.self), expected.scalars(Double.self)).enumerated() {
            if !(abs(x - y) <= margin) { return "element \(i) is \(x), expected \(y)" }
        }
        return nil
    }
}

extension Semantics {
    private struct Draw: Decodable {
        let seed: Int
        let code: String
        let out: [String]
    }

    /// Every recorded stream of random numbers.
    package func random() throws -> Tally {
        var tally = Tally("random")
        let stored = try tensors("random")
        for row in try rows("random", Draw.self) {
            let name = "seed \(row.seed), \(row.code)"
            if let reason = RandomStreams.notCompared[row.code] {
                tally.add(.unsupported(reason), name)
                continue
            }
            guard let known = RandomStreams.cases[row.code] else {
                tally.add(.unsupported("no Swift counterpart of this call is listed"), name)
                continue
            }
            do {
                let drawn = try withErrors { known.draw(Generator(seed: row.seed)) }
                var difference = drawn.count == row.out.count ? nil : "\(drawn.count) results, expected \(row.out.count)"
                for (tensor, name) in zip(drawn, row.out) {
                    guard let expected = stored[name] else {
                        throw OracleError("random.safetensors: there is no tensor \"\(name)\" in the file")
                    }
                    difference = difference ?? RandomStreams.compare(tensor, expected, known.closeness)
                }
                tally.add(difference.map { .failed($0) } ?? .passed, name)
            } catch let error as TensorError {
                tally.add(.failed("\(error)"), name)
            }
        }
        return tally
    }
}
