import Testing

@testable import Tern

/// The message of the failure that `body` must give; empty if it gives none.
func message(_ body: () throws -> Void) -> String {
    do {
        try withErrors(body)
        return ""
    } catch {
        return (error as? TensorError)?.message ?? "\(error)"
    }
}

/// The elements in order.
func numbers(_ tensor: Tensor) -> [Double] { tensor.scalars(Double.self) }

/// The bits of the elements in order.
func bits(_ tensor: Tensor) -> [UInt8] { tensor.withUnsafeBytes { Array($0) } }

/// A fixed sequence of numbers for tests that choose at random.
struct Choices: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) {
        state = UInt64(truncatingIfNeeded: seed)
        // Neighbouring seeds would otherwise give one sequence, shifted.
        state = next()
    }

    // SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func bool() -> Bool { Bool.random(using: &self) }
}
