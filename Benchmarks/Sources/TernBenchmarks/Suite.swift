import Tern

/// All cases, in the order of the table.
struct Suite {
    private(set) var cases: [BenchmarkCase] = []
    private var family = ""

    init() {
        begin("Small operators", Suite.smallOperators)
        begin("Small models", Suite.layerSizes)
        begin("Arithmetic", Suite.arithmetic)
        begin("Elementary functions", Suite.elementaryFunctions)
        begin("Reductions", Suite.reductions)
        begin("Normalization", Suite.normalization)
        begin("Sorting", Suite.sorting)
        begin("Movement", Suite.movement)
        begin("Indexing", Suite.indexing)
        begin("Matrix products", Suite.matrixProducts)
        begin("Convolution", Suite.convolution)
        begin("Pooling", Suite.pooling)
        begin("Attention", Suite.attention)
        begin("Losses", Suite.losses)
        begin("Fused chains", Suite.fusedChains)
        begin("Training", Suite.training)
    }

    private mutating func begin(_ name: String, _ add: (inout Suite) -> Void) {
        family = name
        add(&self)
    }

    /// Adds a case to the family.
    mutating func add(
        _ id: String, _ title: String, bytes: Double = 0, flops: Double = 0, peak: BenchmarkCase.Peak = .float32,
        tolerance: Double? = 1e-4, prepare: @escaping () -> () -> Tensor
    ) {
        cases.append(
            BenchmarkCase(
                id: id, title: title, family: family, bytes: bytes, flops: flops, peak: peak, tolerance: tolerance,
                prepare: prepare))
    }
}
