import Tern

/// A text that a model goes on with, a character at a time.
struct TextGeneration {
    let model: CharGPTFile
    let sampler: CharacterSampler

    /// Gives `length` characters that follow `prompt`, each as soon as it is chosen; `prompt` has one at least.
    ///
    /// The model sees a block at most. When the block is full, its second half is read again and begins the next one, for the
    /// positions in it count from its beginning.
    func run(prompt: [Int], length: Int, _ emit: (Unicode.Scalar) throws -> Void) throws {
        let block = model.network.sizes.block
        let memory = KeyValueMemory(model.network.sizes)
        var seen = Array(prompt.suffix(block))
        var unread = seen
        for _ in 0..<length {
            if memory.count + unread.count > block {
                unread = Array(seen.suffix(max(1, block / 2)))
                seen = unread
                memory.count = 0
            }
            let logits = inferenceMode { model.network.next(unread, memory) }
            if let error = TensorError.pending { throw error }
            guard let next = sampler.pick(logits.scalars(Float.self)) else {
                throw CLIError("the model's weights give no probabilities, for they hold NaN or infinity; train again")
            }
            try emit(model.vocabulary.characters[next])
            seen.append(next)
            unread = [next]
        }
    }
}
