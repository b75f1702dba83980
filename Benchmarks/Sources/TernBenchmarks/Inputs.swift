import Tern

/// 2²⁰, the "1M" of the cases.
let million = 1 << 20
/// 2²⁰ as a count of bytes or operations.
let perMillion = Double(million)

/// Inputs that every peer makes by the same formula, so that all work on equal numbers.
enum Inputs {
    /// Chris Wellons' `lowbias32`: bits that look random, from an index. Python and C++ have the same few lines.
    static func bits(_ index: Int, seed: UInt32) -> UInt32 {
        var h = UInt32(truncatingIfNeeded: index) &+ seed &* 0x9E37_79B9
        h ^= h >> 16
        h &*= 0x7FEB_352D
        h ^= h >> 15
        h &*= 0x846C_A68B
        h ^= h >> 16
        return h
    }

    /// Numbers spread evenly over `low ..< high`, 24 bits each.
    static func uniform(
        _ shape: Int..., seed: UInt32, low: Double = -1, high: Double = 1, dtype: DType = .float32, requiresGrad: Bool = false
    ) -> Tensor {
        let count = shape.reduce(1, *)
        let numbers = (0..<count).map { Float(low + (high - low) * Double(bits($0, seed: seed) >> 8) * 0x1p-24) }
        let tensor = Tensor(numbers, shape: shape).to(dtype)
        return requiresGrad ? tensor.requiresGrad_() : tensor
    }

    /// Whole numbers of `0 ..< limit`.
    static func integers(_ shape: Int..., seed: UInt32, limit: Int, dtype: DType = .int64) -> Tensor {
        let count = shape.reduce(1, *)
        let numbers = (0..<count).map { Int(bits($0, seed: seed) % UInt32(limit)) }
        return Tensor(numbers, shape: shape).to(dtype)
    }
}
