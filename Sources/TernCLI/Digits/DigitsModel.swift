import Tern
import TernIO
import TernNN

/// A network from 64 pixels to 10 digits, and the file that it is kept in.
struct DigitsModel {
    let network: Module
    let architecture: DigitsArchitecture
    /// The widths of the hidden layers of a multi-layer perceptron.
    let hidden: [Int]
    /// What pixels are divided by.
    let pixelScale: Double

    /// A new network; its weights come from the default generator.
    init(_ architecture: DigitsArchitecture, hidden: [Int], pixelScale: Double) {
        switch architecture {
        case .mlp: network = DigitsModel.perceptron(hidden)
        case .cnn: network = DigitsCNN()
        case .transformer: network = DigitsTransformer()
        }
        self.architecture = architecture
        self.hidden = hidden
        self.pixelScale = pixelScale
    }

    private static func perceptron(_ hidden: [Int]) -> Sequential {
        let widths = [Digits.pixelCount] + hidden + [Digits.classCount]
        var layers: [Module] = []
        for (inputs, outputs) in zip(widths, widths.dropFirst()) {
            if !layers.isEmpty { layers.append(ReLU()) }
            layers.append(Linear(inputs, outputs))
        }
        return Sequential(layers)
    }

    /// The ten probabilities of each image.
    func probabilities(_ images: Tensor) -> Tensor { noGrad { network(images).softmax(-1) } }

    /// The most probable digit of each image.
    func predictions(_ images: Tensor) -> [Int] { noGrad { network(images).argmax(1).scalars(Int.self) } }

    // MARK: The file

    private enum Key {
        static let hidden = "hidden"
        static let pixelScale = "pixel_scale"
        static let seed = "seed"
        static let data = "data"
    }

    /// Writes weights and what is needed to predict with them.
    func save(_ path: String, seed: Int) throws {
        var metadata = [
            ModelFile.nameKey: architecture.modelName, Key.pixelScale: "\(pixelScale)", Key.seed: "\(seed)",
            Key.data: Digits.credit,
        ]
        if architecture == .mlp { metadata[Key.hidden] = HiddenLayers.text(hidden) }
        try Safetensors.save(network.stateDict(), metadata: metadata, to: path)
    }

    /// Takes a file that `save` wrote. Nothing in it is trusted: sizes are compared before memory is asked for.
    init(_ file: ModelFile) throws {
        let path = file.path
        guard let architecture = DigitsArchitecture.allCases.first(where: { $0.modelName == file.name }) else {
            throw CLIError("\(path) holds no digits model; train one with 'tern train digits --out \(path)'")
        }
        let widths = architecture == .mlp ? (file.metadata[Key.hidden] ?? "?").split(separator: ",").map { Int($0) ?? 0 } : []
        let scale = file.metadata[Key.pixelScale].flatMap(Double.init) ?? .nan
        guard HiddenLayers.isAllowed(widths), scale.isFinite, scale > 0 else {
            throw CLIError("\(path): its metadata is damaged; train again with 'tern train digits --out \(path)'")
        }
        if architecture == .mlp {
            let layers = zip([Digits.pixelCount] + widths, widths + [Digits.classCount])
            for (i, (inputs, outputs)) in layers.enumerated() {
                try file.check("\(2 * i).weight", [outputs, inputs])
                try file.check("\(2 * i).bias", [outputs])
            }
        }
        self.init(architecture, hidden: widths, pixelScale: scale)
        for (key, tensor) in network.stateDict() { try file.check(key, tensor.shape) }
        try network.loadStateDict(file.tensors)
        network.eval()
    }
}
