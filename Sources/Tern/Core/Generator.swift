/// A stream of random numbers: PyTorch's generator for the processor, number for number. PyTorch's counterpart is
/// `torch.Generator`.
///
/// Safe to use from several threads; each operator takes its numbers in one piece.
///
/// ```swift
/// let generator = Generator(seed: 42)
/// let x = Tensor.rand(3, generator: generator)
/// ```
public final class Generator: @unchecked Sendable {
    private let lock = RecursiveLock()
    private let ownEngine: MersenneTwister
    private var currentSeed: UInt64
    // Box and Muller's method gives numbers in pairs; the second one waits here.
    private var nextDouble: Double?
    private var nextFloat: Float?
    /// A seed that takes effect with the next number, on a thread where this stands for the default stream.
    private var dueSeed: UInt64?

    /// The seed of a generator made without one, which is PyTorch's.
    public static let defaultSeed: UInt64 = 67_280_421_310_721

    /// The stream of operators that are given no generator. Its first seed differs from run to run. PyTorch:
    /// `torch.default_generator`.
    public static let `default` = Generator(seed: UInt64.random(in: 0...UInt64.max))

    /// A stream of its own. PyTorch: `torch.Generator().manual_seed(seed)`.
    public init(seed: UInt64 = defaultSeed) {
        ownEngine = MersenneTwister(seed: seed)
        currentSeed = seed
    }

    /// A stream of its own. A negative seed stands for the unsigned number with the same bits, as in PyTorch.
    public convenience init(seed: Int) { self.init(seed: UInt64(bitPattern: Int64(seed))) }

    /// Runs `body` while no other thread can take numbers.
    @inline(__always)
    func withLock<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        // Of the stream that gives the numbers: threads whose default streams are their own do not wait for each other.
        let lock = stream.lock
        lock.acquire()
        defer { lock.release() }
        return try body()
    }

    /// Where the numbers come from. Only to be used inside `withLock`.
    var engine: MersenneTwister { stream.ownEngine }

    /// The stream itself, but for the default one on a thread that replays a part of it.
    @inline(__always)
    private var stream: Generator {
        ThreadState.current.flags & ThreadState.replaysRandom == 0 ? self : replayed
    }

    @inline(never)
    private var replayed: Generator {
        guard self === Generator.default, let substitute = ThreadState.current.replayedGenerator else { return self }
        substitute.beginIfDue()
        return substitute
    }

    /// Runs `body`, in which the default stream gives this thread the numbers that follow `state`. Other threads, and what comes
    /// after, take no notice.
    static func replaying<Result, Failure: Error>(
        from state: State, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let generator = Generator(seed: state.seed)
        generator.state = state
        return try withDefault(generator, body)
    }

    /// Runs `body`, in which `generator` stands for the default stream on this thread. No other thread may use it meanwhile.
    package static func withDefault<Result, Failure: Error>(
        _ generator: Generator, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let thread = ThreadState.current
        let outer = thread.replayedGenerator
        let outerFlag = thread.flags & ThreadState.replaysRandom
        thread.replayedGenerator = generator
        thread.flags |= ThreadState.replaysRandom
        defer {
            thread.replayedGenerator = outer
            thread.flags = (thread.flags & ~ThreadState.replaysRandom) | outerFlag
        }
        return try body()
    }

    /// Inside `withDefault`: starts the stream over as soon as a number is asked for. A stream that nobody uses costs nothing.
    package func manualSeedWhenUsed(_ seed: UInt64) { dueSeed = seed }

    private func beginIfDue() {
        guard let seed = dueSeed else { return }
        dueSeed = nil
        ownEngine.reseed(seed)
        currentSeed = seed
        nextDouble = nil
        nextFloat = nil
    }

    // MARK: Seeds

    /// The seed that was set last. PyTorch: `generator.initial_seed()`.
    public func initialSeed() -> UInt64 { withLock { stream.currentSeed } }

    /// Starts the stream over. PyTorch: `generator.manual_seed(seed)`.
    ///
    /// - Parameter seed: all 64 bits are kept as the seed, and the low 32 determine the stream.
    @discardableResult
    public func manualSeed(_ seed: UInt64) -> Generator {
        withLock {
            let stream = stream
            stream.ownEngine.reseed(seed)
            stream.currentSeed = seed
            stream.nextDouble = nil
            stream.nextFloat = nil
            return self
        }
    }

    /// Starts the stream over. A negative seed stands for the unsigned number with the same bits, as in PyTorch.
    @discardableResult
    public func manualSeed(_ seed: Int) -> Generator { manualSeed(UInt64(bitPattern: Int64(seed))) }

    /// Starts the stream over from a seed that nobody can foretell, and returns it. PyTorch: `generator.seed()`.
    @discardableResult
    public func seed() -> UInt64 {
        let seed = UInt64.random(in: 0...UInt64.max)
        manualSeed(seed)
        return seed
    }

    // MARK: Numbers

    /// 32 random bits.
    public func random() -> UInt32 { withLock { engine.next() } }

    /// 64 random bits.
    public func random64() -> UInt64 { withLock { engine.next64() } }

    /// The second normal number of a pair, if one waits; it is given once.
    func takeNextDouble() -> Double? {
        let stream = stream
        defer { stream.nextDouble = nil }
        return stream.nextDouble
    }

    func keepNextDouble(_ value: Double) { stream.nextDouble = value }

    // MARK: State

    /// A place in the stream, from which it can be resumed.
    public struct State: Hashable, Sendable {
        /// The seed that the stream began with.
        public let seed: UInt64
        /// The 624 words of the Mersenne twister.
        public let words: [UInt32]
        /// The number of the next word, 0...624.
        public let position: Int
        /// A normal number that waits to be given.
        public let nextDouble: Double?
        /// PyTorch keeps one of this type too; its operators on the processor do not use it.
        public let nextFloat: Float?

        /// A state from its parts, as a file may hold them; nil if they are no state of this generator.
        public init?(seed: UInt64, words: [UInt32], position: Int, nextDouble: Double? = nil, nextFloat: Float? = nil) {
            guard words.count == MersenneTwister.wordCount, position >= 0, position <= words.count else { return nil }
            self.init(seed, words, position, nextDouble, nextFloat)
        }

        fileprivate init(_ seed: UInt64, _ words: [UInt32], _ position: Int, _ nextDouble: Double?, _ nextFloat: Float?) {
            self.seed = seed
            self.words = words
            self.position = position
            self.nextDouble = nextDouble
            self.nextFloat = nextFloat
        }
    }

    /// The place in the stream. PyTorch: `generator.get_state()` and `generator.set_state(state)`.
    ///
    /// ```swift
    /// let state = generator.state
    /// let x = Tensor.rand(3, generator: generator)
    /// generator.state = state
    /// let y = Tensor.rand(3, generator: generator)    // the numbers of x
    /// ```
    public var state: State {
        get {
            withLock {
                let stream = stream
                let (words, position) = stream.ownEngine.state
                return State(stream.currentSeed, words, position, stream.nextDouble, stream.nextFloat)
            }
        }
        set {
            withLock {
                let stream = stream
                stream.ownEngine.state = (newValue.words, newValue.position)
                stream.currentSeed = newValue.seed
                stream.nextDouble = newValue.nextDouble
                stream.nextFloat = newValue.nextFloat
            }
        }
    }
}

/// Starts the default stream of random numbers over: what follows is what PyTorch gives after `torch.manual_seed(seed)`.
///
/// A negative seed stands for the unsigned number with the same bits.
///
/// ```swift
/// manualSeed(0)
/// Tensor.rand(3)    // tensor([0.4963, 0.7682, 0.0885])
/// ```
@discardableResult
public func manualSeed(_ seed: Int) -> Generator { Generator.default.manualSeed(seed) }

/// Starts the default stream of random numbers over, from a seed of 64 bits. PyTorch: `torch.manual_seed`.
@discardableResult
public func manualSeed(_ seed: UInt64) -> Generator { Generator.default.manualSeed(seed) }

/// The seed of the default stream. PyTorch: `torch.initial_seed()`.
public func initialSeed() -> UInt64 { Generator.default.initialSeed() }
