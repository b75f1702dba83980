/// The mt19937 generator of Matsumoto and Nishimura (1998), seeded as PyTorch's `at::mt19937` is.
///
/// Not safe for use by several threads; `Generator` guards it with its lock.
final class MersenneTwister {
    /// Words of state, and outputs of one turn.
    static let wordCount = 624
    private static let middle = 397

    private let words = UnsafeMutablePointer<UInt32>.allocate(capacity: wordCount)
    /// The state's next word to give out; `wordCount` asks for a new turn.
    private(set) var position = wordCount

    init(seed: UInt64) {
        words.initialize(repeating: 0, count: MersenneTwister.wordCount)
        reseed(seed)
    }

    deinit { words.deallocate() }

    /// Starts over. Only the seed's low 32 bits count, as in PyTorch.
    func reseed(_ seed: UInt64) {
        words[0] = UInt32(truncatingIfNeeded: seed)
        for i in 1..<MersenneTwister.wordCount {
            let last = words[i &- 1]
            words[i] = 1_812_433_253 &* (last ^ (last &>> 30)) &+ UInt32(truncatingIfNeeded: i)
        }
        position = MersenneTwister.wordCount
    }

    /// The state, to be set again later.
    var state: (words: [UInt32], position: Int) {
        get { (Array(UnsafeBufferPointer(start: words, count: MersenneTwister.wordCount)), position) }
        set {
            for (i, word) in newValue.words.prefix(MersenneTwister.wordCount).enumerated() { words[i] = word }
            position = Swift.min(Swift.max(newValue.position, 0), MersenneTwister.wordCount)
        }
    }

    /// 32 random bits.
    @inline(__always)
    func next() -> UInt32 {
        if position == MersenneTwister.wordCount { turn() }
        let word = words[position]
        position &+= 1
        return MersenneTwister.temper(word)
    }

    /// 64 random bits: the first output is the upper half.
    @inline(__always)
    func next64() -> UInt64 {
        let upper = next()
        return UInt64(upper) &<< 32 | UInt64(next())
    }

    /// Gives the next `count` outputs to `body` with their numbers; faster than `next()`, because whole turns go through one loop.
    @inline(__always)
    func forEach(_ count: Int, _ body: (_ index: Int, _ word: UInt32) -> Void) {
        var done = 0
        while done < count {
            if position == MersenneTwister.wordCount { turn() }
            let length = Swift.min(count &- done, MersenneTwister.wordCount &- position)
            let source = words + position
            for i in 0..<length { body(done &+ i, MersenneTwister.temper(source[i])) }
            position &+= length
            done &+= length
        }
    }

    /// Gives the next `count` outputs of 64 bits to `body` with their numbers.
    @inline(__always)
    func forEach64(_ count: Int, _ body: (_ index: Int, _ word: UInt64) -> Void) {
        var done = 0
        while done < count {
            let length = Swift.min(count &- done, (MersenneTwister.wordCount &- position) &>> 1)
            // At most one word is left: the number begins with it, or with a new turn.
            guard length > 0 else {
                body(done, next64())
                done &+= 1
                continue
            }
            let source = words + position
            for i in 0..<length {
                let (upper, lower) = (source[2 &* i], source[2 &* i &+ 1])
                body(done &+ i, UInt64(MersenneTwister.temper(upper)) &<< 32 | UInt64(MersenneTwister.temper(lower)))
            }
            position &+= 2 &* length
            done &+= length
        }
    }

    @inline(__always)
    private static func temper(_ word: UInt32) -> UInt32 {
        var word = word
        word ^= word &>> 11
        word ^= word &<< 7 & 0x9d2c_5680
        word ^= word &<< 15 & 0xefc6_0000
        return word ^ word &>> 18
    }

    @inline(__always)
    private static func twist(_ upper: UInt32, _ lower: UInt32) -> UInt32 {
        ((upper & 0x8000_0000 | lower & 0x7fff_ffff) &>> 1) ^ (0 &- (lower & 1)) & 0x9908_b0df
    }

    @inline(never)
    private func turn() {
        let (count, middle) = (MersenneTwister.wordCount, MersenneTwister.middle)
        // Two loops, because the word that is mixed in has a wrapped index from `count - middle` on.
        for i in 0..<count &- middle { words[i] = words[i &+ middle] ^ MersenneTwister.twist(words[i], words[i &+ 1]) }
        for i in count &- middle..<count &- 1 {
            words[i] = words[i &+ middle &- count] ^ MersenneTwister.twist(words[i], words[i &+ 1])
        }
        words[count &- 1] = words[middle &- 1] ^ MersenneTwister.twist(words[count &- 1], words[0])
        position = 0
    }
}
