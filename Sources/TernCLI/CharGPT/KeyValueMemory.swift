import Tern

/// The keys and values of the characters that a model has seen, so that each new one costs one step.
final class KeyValueMemory {
    /// Those of one block.
    struct Layer {
        fileprivate let keys: Tensor
        fileprivate let values: Tensor

        /// Writes the keys and values of characters from `place` on, and gives those of all up to them.
        func append(_ k: Tensor, _ v: Tensor, at place: Int) -> (keys: Tensor, values: Tensor) {
            let count = k.size(2)
            keys.narrow(2, place, count).copy_(k)
            values.narrow(2, place, count).copy_(v)
            return (keys.narrow(2, 0, place + count), values.narrow(2, 0, place + count))
        }
    }

    let layers: [Layer]
    /// The characters that are remembered.
    var count = 0

    init(_ sizes: CharGPTSizes) {
        let shape = [1, sizes.heads, sizes.block, sizes.width / sizes.heads]
        layers = (0..<sizes.layers).map { _ in Layer(keys: Tensor.zeros(shape), values: Tensor.zeros(shape)) }
    }
}
