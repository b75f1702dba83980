import ArgumentParser
import Foundation
import TernArchitectures
import TernIO
import TernNN

/// Loads a checkpoint of a network in full size, computes with it and writes it again.
struct NetworkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network",
        abstract: "Loads a checkpoint into a network, compares keys and output with a recording, and writes the network's state.",
        discussion: "The recording is that of Tools/Recordings/interop/architectures.py --full. Exit status 1 where they differ.")

    @Argument(help: "The name of the network.")
    var name: String

    @Argument(help: "The checkpoint.")
    var checkpoint: String

    @Argument(help: "The recording: a safetensors file with the output, and the keys among its texts.")
    var recording: String

    @Argument(help: "Where the state goes: a pt or safetensors file.")
    var output: String

    @Option(help: "What stands before the checkpoint's keys.")
    var prefix = ""

    @Option(help: "How far the output may be from the recorded one, in parts of the largest number.")
    var tolerance = 1e-4

    func run() throws {
        guard let architecture = Architecture(rawValue: name) else {
            throw ValidationError("\(name) is none of \(Architecture.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let (tensors, texts) = try Safetensors.loadWithMetadata(recording)
        guard let keys = texts["keys"]?.split(separator: "\n").map(String.init), let expected = tensors["output"] else {
            throw ValidationError("\(recording) is no recording")
        }
        let network = architecture.full().eval()
        var isRight = network.stateDict().keys == keys
        if !isRight { print("the keys are others, or in another order") }
        try network.loadStateDict(StateDict(Checkpoint.loadStateDict(checkpoint)).removingPrefix(prefix))
        let difference = try withErrors {
            noGrad {
                let result = network(architecture.input(isSmall: false))
                return (result - expected).abs().max().item(Double.self) / expected.abs().max().item(Double.self)
            }
        }
        isRight = isRight && difference < tolerance
        print("\(keys.count) keys, the output differs by \(String(format: "%.1e", difference)) of its largest number")
        try TensorFile.write(network.stateDict().map { ($0.key, $0.value) }, to: output)
        if !isRight { throw ExitCode(1) }
    }
}
