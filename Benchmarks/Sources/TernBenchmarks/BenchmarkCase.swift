import Tern

/// One call of the library that is timed, here and in the peers.
struct BenchmarkCase {
    /// The name under which Tern and every peer know the case: `add.1M`.
    let id: String
    /// What it does, for the table.
    let title: String
    /// The file it stands in.
    let family: String
    /// Bytes that have to move at least: every input read once, every result written once. 0 if that limits nothing.
    let bytes: Double
    /// Additions and multiplications that have to be done at least. 0 if they limit nothing.
    let flops: Double
    /// The type whose peak the flops are held against.
    let peak: Peak
    /// How far results may lie from PyTorch's, relative to the sum of absolute values; nil if there is nothing to compare.
    let tolerance: Double?
    /// Makes the inputs, and gives back what is timed.
    let prepare: () -> () -> Tensor

    /// The measured peaks that flops are held against.
    enum Peak: String {
        case float32, float64, bfloat16
    }
}

/// All cases, in the order of the table.
struct Suite {
    private(set) var cases: [BenchmarkCase] = []
    private var family = ""

    init() {
        begin("Small operators", Suite.smallOperators)
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
