import Tern
import TernIO
import TernNN

/// A trained model with its characters, as it is kept in a file.
struct CharGPTFile {
    let network: CharGPT
    let vocabulary: Vocabulary

    private enum Key {
        static let vocabulary = "vocabulary"
        static let block = "block"
        static let layers = "layers"
        static let heads = "heads"
        static let width = "width"
        static let seed = "seed"
        static let data = "data"
    }

    private static let modelName = "char-gpt"

    init(_ network: CharGPT, _ vocabulary: Vocabulary) {
        self.network = network
        self.vocabulary = vocabulary
    }

    /// Writes the weights and what is needed to generate with them.
    func save(_ path: String, seed: Int, data: String) throws {
        let sizes = network.sizes
        let metadata = [
            ModelFile.nameKey: CharGPTFile.modelName, Key.vocabulary: vocabulary.text, Key.block: "\(sizes.block)",
            Key.layers: "\(sizes.layers)", Key.heads: "\(sizes.heads)", Key.width: "\(sizes.width)", Key.seed: "\(seed)",
            Key.data: data,
        ]
        try Safetensors.save(network.stateDict(), metadata: metadata, to: path)
    }

    /// Reads a file that `save` wrote. Nothing in it is trusted: sizes are compared before memory is asked for.
    init(contentsOf path: String) throws {
        let file = try ModelFile(path)
        guard file.name == CharGPTFile.modelName else {
            throw CLIError("\(path) holds no character model; train one with 'tern train text --out \(path)'")
        }
        func number(_ key: String) -> Int { file.metadata[key].flatMap { Int($0) } ?? 0 }
        let characters = Vocabulary(Array((file.metadata[Key.vocabulary] ?? "").unicodeScalars))
        let sizes = CharGPTSizes(
            vocabulary: characters?.characters.count ?? 0, block: number(Key.block), layers: number(Key.layers),
            heads: number(Key.heads), width: number(Key.width))
        guard let characters, sizes.problem == nil else {
            throw CLIError("\(path): its metadata is damaged; train again with 'tern train text --out \(path)'")
        }
        for (key, shape) in sizes.shapes { try file.check(key, shape) }
        self.init(CharGPT(sizes, generator: Generator(seed: 0)), characters)
        try network.loadStateDict(file.tensors.map { (key: $0.key, value: $0.value) })
        network.eval()
    }
}
