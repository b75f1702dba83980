/// How many searches go on side by side: while one waits for memory, the others do too.
let searchesTogether = 16

/// Halves the places that are left for all of the values at once, by a choice of numbers: there is no branch that the processor
/// would have to guess.
@inline(__always)
func searchTogether<B: OrderedBits>(
    _: B.Type, _ count: Int, _ values: UnsafePointer<B.Bits>, _ boundaryCount: Int, _ isRight: Bool,
    _ places: UnsafeMutablePointer<Int64>, _ boundary: (Int) -> B.Bits
) {
    var keys = SIMD16<UInt64>()
    withUnsafeMutableBytes(of: &keys) { bytes in
        let keys = bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt64.self)
        for i in 0..<count {
            keys[i] = B.key(values[i])
            places[i] = 0
        }
        var length = boundaryCount
        while length > 0 {
            let half = (length &+ 1) / 2
            for i in 0..<count {
                let low = Int(places[i])
                let key = B.key(boundary(low &+ half &- 1))
                let isBelow = isRight ? key <= keys[i] : key < keys[i]
                places[i] = Int64(isBelow ? low &+ half : low)
            }
            length = length &- half
        }
        for i in 0..<count where B.isNaN(keys[i]) { places[i] = Int64(boundaryCount) }
    }
}
