import Tern
import TernIO
import TernNN

/// A multi-layer perceptron from 64 pixels to 10 digits, and the file that it is kept in.
struct DigitsModel {
    /// The largest hidden layer and the largest number of them: a mistyped option must not ask for all memory.
    static let widestLayer = 4096
    static let mostLayers = 8

    let network: Sequential
    /// The widths of the hidden layers.
    let hidden: [Int]
    /// What pixels are divided by.
    let pixelScale: Double

    /// A new network; its weights come from the default generator.
    init(hidden: [Int], pixelScale: Double) {
        let widths = [Digits.pixelCount] + hidden + [Digits.classCount]
        var layers: [Module] = []
        for (inputs, outputs) in zip(widths, widths.dropFirst()) {
            if !layers.isEmpty { layers.append(ReLU()) }
            layers.append(Linear(inputs, outputs))
        }
        network = Sequential(layers)
        self.hidden = hidden
        self.pixelScale = pixelScale
    }

    /// The ten probabilities of each image.
    func probabilities(_ images: Tensor) -> Tensor { noGrad { network(images).softmax(-1) } }

    /// The most probable digit of each image.
    func predictions(_ images: Tensor) -> [Int] { noGrad { network(images).argmax(1).scalars(Int.self) } }

    // MARK: The file

    private enum Key {
        static let model = "tern.model"
        static let hidden = "hidden"
        static let pixelScale = "pixel_scale"
        static let seed = "seed"
        static let data = "data"
    }

    private static let modelName = "digits-mlp"

    /// Writes weights and what is needed to predict with them.
    func save(_ path: String, seed: Int) throws {
        let metadata = [
            Key.model: DigitsModel.modelName, Key.hidden: hidden.map(String.init).joined(separator: ","),
            Key.pixelScale: "\(pixelScale)", Key.seed: "\(seed)", Key.data: Digits.credit,
        ]
        try Safetensors.save(network.stateDict(), metadata: metadata, to: path)
    }

    /// Reads a file that `save` wrote. Nothing in it is trusted: sizes are compared before memory is asked for.
    init(contentsOf path: String) throws {
        let (tensors, metadata) = try Safetensors.loadWithMetadata(path)
        guard metadata[Key.model] == DigitsModel.modelName else {
            throw CLIError("\(path) holds no digits model; train one with 'tern train digits --out \(path)'")
        }
        let widths = (metadata[Key.hidden] ?? "?").split(separator: ",").map { Int($0) ?? 0 }
        let scale = metadata[Key.pixelScale].flatMap(Double.init) ?? .nan
        guard DigitsModel.isAllowed(widths), scale.isFinite, scale > 0 else {
            throw CLIError("\(path): its metadata is damaged; train again with 'tern train digits --out \(path)'")
        }
        let layers = zip([Digits.pixelCount] + widths, widths + [Digits.classCount])
        for (i, (inputs, outputs)) in layers.enumerated() {
            for (key, shape) in [("\(2 * i).weight", [outputs, inputs] as Shape), ("\(2 * i).bias", [outputs])] {
                guard let tensor = tensors[key], tensor.shape == shape, tensor.dtype == .float32 else {
                    throw CLIError(
                        "\(path): '\(key)' is not the float32 tensor of shape \(shape) that its metadata tells of; train again")
                }
            }
        }
        self.init(hidden: widths, pixelScale: scale)
        try network.loadStateDict(tensors)
    }

    static func isAllowed(_ hidden: [Int]) -> Bool {
        hidden.count <= mostLayers && hidden.allSatisfy { (1...widestLayer).contains($0) }
    }
}
