import Testing
import TernArchitectures
import TernIO
import TernNN

/// What PyTorch computed with a small architecture: see `Tools/Recordings/interop/architectures.py`.
struct ArchitectureRecording {
    let architecture: Architecture
    /// The keys of PyTorch's state dictionary in order.
    let keys: [String]
    /// Computed in float32.
    let output: Tensor
    /// Computed in float64 from the same parameters.
    let output64: Tensor

    init(_ architecture: Architecture) throws {
        self.architecture = architecture
        let (tensors, metadata) = try Safetensors.loadWithMetadata(fixture("\(architecture.rawValue).safetensors"))
        keys = try #require(metadata["keys"]).split(separator: "\n").map(String.init)
        output = try #require(tensors["output"])
        output64 = try #require(tensors["output64"])
    }

    /// The checkpoint.
    var path: String { fixture("\(architecture.rawValue).pt") }

    /// The tensors of the checkpoint under the keys of the network.
    func state(mapped: Bool = false) throws -> StateDict {
        StateDict(try Checkpoint.loadStateDict(path, mapped: mapped)).removingPrefix(prefix ?? "")
    }

    /// What a wrapper has put before the keys of the checkpoint.
    var prefix: String? {
        switch architecture {
        case .mobileNetV2: "module."
        case .textClassifier: "model."
        default: nil
        }
    }

    /// The network with starting values that are its own, in evaluation.
    func network() -> Module {
        // Other suites draw from the default stream meanwhile.
        Generator.withDefault(Generator(seed: 1)) { architecture.small() }.eval()
    }

    /// Holds what `network` computes against PyTorch's results in both types.
    func compare(_ network: Module) throws {
        let input = architecture.input(isSmall: true)
        try withErrors {
            noGrad {
                #expect(difference(network(input), output) < 1e-4)
                network.to(.float64)
                #expect(difference(network(input.isFloatingPoint ? input.to(.float64) : input), output64) < 1e-9)
            }
        }
    }

    /// The largest difference in parts of the largest expected number.
    private func difference(_ result: Tensor, _ expected: Tensor) -> Double {
        guard result.shape == expected.shape, result.dtype == expected.dtype else { return .infinity }
        let largest = expected.abs().max().item(Double.self)
        return (result - expected).abs().max().item(Double.self) / largest
    }
}

/// The path of a file of this target.
func fixture(_ name: String) -> String {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    return "/\(folder)/Fixtures/\(name)"
}
