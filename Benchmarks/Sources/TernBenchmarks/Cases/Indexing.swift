import Tern

/// Elements chosen by indices and masks.
extension Suite {
    static func indexing(_ suite: inout Suite) {
        suite.add("gather.dim1.1024", "gather along dim 1 of 1024²", bytes: 16 * perMillion) {
            let x = Inputs.uniform(1024, 1024, seed: 1)
            let index = Inputs.integers(1024, 1024, seed: 2, limit: 1024)
            return { x.gather(1, index) }
        }
        suite.add("gather.dim0.1024", "gather along dim 0 of 1024²", bytes: 16 * perMillion) {
            let x = Inputs.uniform(1024, 1024, seed: 1)
            let index = Inputs.integers(1024, 1024, seed: 2, limit: 1024)
            return { x.gather(0, index) }
        }
        suite.add("scatter_add.dim1.1024", "scatter_add along dim 1 of 1024²", bytes: 20 * perMillion) {
            let x = Tensor.zeros(1024, 1024)
            let index = Inputs.integers(1024, 1024, seed: 2, limit: 1024)
            let source = Inputs.uniform(1024, 1024, seed: 1)
            return { x.scatterAdd(1, index, source) }
        }
        suite.add("index_select.rows", "4096 rows of [4096, 256]", bytes: 8 * perMillion) {
            let x = Inputs.uniform(4096, 256, seed: 1)
            let index = Inputs.integers(4096, seed: 2, limit: 4096)
            return { x.indexSelect(0, index) }
        }
        suite.add("index_select.columns", "1024 columns of 1024²", bytes: 8 * perMillion) {
            let x = Inputs.uniform(1024, 1024, seed: 1)
            let index = Inputs.integers(1024, seed: 2, limit: 1024)
            return { x.indexSelect(1, index) }
        }
        suite.add("index_add.rows", "4096 rows added into [1024, 256]", bytes: 4 * perMillion * 1.5) {
            let x = Tensor.zeros(1024, 256)
            let index = Inputs.integers(4096, seed: 2, limit: 1024)
            let source = Inputs.uniform(4096, 256, seed: 1)
            return { x.indexAdd(0, index, source) }
        }
        suite.add("index.rows", "x[indices], 4096 rows of [4096, 256]", bytes: 8 * perMillion) {
            let x = Inputs.uniform(4096, 256, seed: 1)
            let index = Inputs.integers(4096, seed: 2, limit: 4096)
            return { x[index] }
        }
        suite.add("index.pairs.1M", "x[rows, columns], 1M elements of 1024²", bytes: 24 * perMillion) {
            let x = Inputs.uniform(1024, 1024, seed: 1)
            let rows = Inputs.integers(million, seed: 2, limit: 1024)
            let columns = Inputs.integers(million, seed: 3, limit: 1024)
            return { x[rows, columns] }
        }
        suite.add("index.mask.1M", "x[mask], half of 1M", bytes: 7 * perMillion) {
            let x = Inputs.uniform(million, seed: 1)
            let mask = Inputs.uniform(million, seed: 2).lt(0)
            return { x[mask] }
        }
        suite.add("nonzero.1M", "nonzero, half of 1M bool", bytes: 5 * perMillion) {
            let mask = Inputs.uniform(million, seed: 2).lt(0)
            return { mask.nonzero() }
        }
        suite.add("masked_fill.1M", "masked_fill, half of 1M", bytes: 9 * perMillion) {
            let x = Inputs.uniform(million, seed: 1)
            let mask = Inputs.uniform(million, seed: 2).lt(0)
            return { x.maskedFill(mask, 0.25) }
        }
        suite.add("embedding", "embedding, 4096 rows of [10000, 256]", bytes: 8 * perMillion) {
            let table = Inputs.uniform(10000, 256, seed: 1)
            let index = Inputs.integers(32, 128, seed: 2, limit: 10000)
            return { embedding(index, table) }
        }
        suite.add("embedding.backward", "embedding, 4096 rows of [10000, 256], and its gradient", bytes: 22 * perMillion) {
            let table = Inputs.uniform(10000, 256, seed: 1, requiresGrad: true)
            let index = Inputs.integers(32, 128, seed: 2, limit: 10000)
            let gradient = Inputs.uniform(32, 128, 256, seed: 3)
            return {
                let y = embedding(index, table)
                table.grad = nil
                y.backward(gradient: gradient)
                return table.grad ?? y
            }
        }
    }
}
