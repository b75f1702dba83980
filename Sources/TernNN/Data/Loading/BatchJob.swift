import Tern

/// Makes one batch, on any thread; nil where a stream was over. Its random numbers come from the given generator.
typealias BatchJob<Batch> = @Sendable (_ random: Generator) throws -> Batch?

/// The jobs of one epoch, asked for by the consumer in order.
struct BatchJobs<Batch> {
    /// The next job; nil after the last.
    let next: () throws -> BatchJob<Batch>?
}

/// What a loader loads from.
protocol BatchSource<Batch>: Sendable {
    associatedtype Batch: Sendable
    /// How many batches an epoch has, if that is known.
    var count: Int? { get }
    /// An epoch whose random numbers follow from `seed`, without its first batches.
    func jobs(seed: UInt64, skipping: Int) throws -> BatchJobs<Batch>
}

/// What surrounds the making of a batch, on a worker as on the consumer's thread.
enum LoadingScope {
    /// Runs `body` without a graph, with failures thrown, and with `random` as the default generator.
    static func run<Result>(_ random: Generator, _ body: () throws -> Result) throws -> Result {
        try withErrors { try noGrad { () throws in try Generator.withDefault(random, body) } }
    }

    /// The seed of the random numbers of one element: by the epoch, its place in the epoch, and its number.
    ///
    /// The mixing is SplitMix64's (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
    static func seed(_ epoch: UInt64, place: Int, index: Int) -> UInt64 {
        mix(mix(epoch &+ UInt64(bitPattern: Int64(place)) &* 0x9E37_79B9_7F4A_7C15) &+ UInt64(bitPattern: Int64(index)))
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
