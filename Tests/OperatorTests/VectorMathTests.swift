import Testing

@testable import Tern

/// The vector functions of float32 against float64, over all its numbers: ten million bit patterns of equal distance, denormals,
/// infinities and NaN among them. What is asked of each is an error of at most two units in the last place of the rounded value.
@Suite struct VectorMathTests {
    private static let chunks = 10
    private static let chunk = 1_000_000
    private static let allowed = 2.0

    /// Every 429th bit pattern, in chunks.
    private static let patterns = (0..<chunks).map { patterns($0) }

    private static func patterns(_ chunk: Int) -> Tensor {
        let first = UInt32(truncatingIfNeeded: chunk &* Self.chunk)
        let values = [Float](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
            for i in 0..<Self.chunk {
                buffer[i] = Float(bitPattern: (first &+ UInt32(truncatingIfNeeded: i)) &* 429)
            }
            count = Self.chunk
        }
        return Tensor(values)
    }

    /// Numbers spread evenly over `range`, and over many more of its places than the patterns are.
    private func dense(_ range: ClosedRange<Double>) -> Tensor {
        Tensor.linspace(range.lowerBound, range.upperBound, Self.chunk, dtype: .float64).to(.float32)
    }

    /// Units in the last place between the result and the exact value, the largest; what both agree on without measure is 0.
    private func largestError(_ result: Tensor, _ exact: Tensor) -> Double {
        let rounded = exact.to(.float32)
        let size = rounded.abs()
        let place = nextafter(size, Tensor(Float.infinity)).to(.float64) - size.to(.float64)
        let error = (result.to(.float64) - exact).abs() / place
        let isSame = (result .== rounded).logicalOr(result.isNaN().logicalAnd(rounded.isNaN()))
        // Where the exact value is above all numbers or next to that, one of the two may be infinite.
        let isEnd = size.isInfinite().logicalAnd(result.abs() .>= Tensor(Float.greatestFiniteMagnitude))
        let counted = `where`(isSame.logicalOr(isEnd), 0.0, error)
        // A NaN on one side only is the largest error.
        return `where`(counted.isNaN(), Double.infinity, counted).max().item(Double.self)
    }

    private func `where`(_ condition: Tensor, _ a: Double, _ b: Tensor) -> Tensor {
        Tensor(a, dtype: .float64).where(condition, b)
    }

    private func check(
        _ name: String, near range: ClosedRange<Double>, _ function: (Tensor) -> Tensor,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for i in 0...Self.chunks {
            let x = i < Self.chunks ? Self.patterns[i] : dense(range)
            let worst = largestError(function(x), function(x.to(.float64)))
            #expect(worst <= Self.allowed, "\(name): \(worst) units in chunk \(i)", sourceLocation: sourceLocation)
        }
    }

    @Test func exponential() { check("exp", near: -104...89) { $0.exp() } }
    @Test func logarithm() { check("log", near: 0...4) { $0.log() } }
    @Test func hyperbolicTangent() { check("tanh", near: -10...10) { $0.tanh() } }
    @Test func errorFunction() { check("erf", near: -4...4) { $0.erf() } }
    @Test func sine() { check("sin", near: -10...10) { $0.sin() } }
    @Test func cosine() { check("cos", near: -10...10) { $0.cos() } }
    @Test func reciprocalSquareRoot() { check("rsqrt", near: 0.5...4) { $0.rsqrt() } }
    @Test func sigmoid() { check("sigmoid", near: -104...20) { $0.sigmoid() } }

    @Test func power() {
        for i in 0..<Self.chunks {
            let x = Self.patterns[i].abs().clamp(min: 1e-45, max: 3e38)
            // Exponents that bring the result everywhere between the smallest and the largest number.
            let target = Tensor.linspace(-150.0, 128.0, Self.chunk, dtype: .float64)
            let y = (target / (x.to(.float64).log2().abs() + 1e-3)).to(.float32)
            let worst = largestError(x ** y, x.to(.float64) ** y.to(.float64))
            #expect(worst <= Self.allowed, "pow: \(worst) units in chunk \(i)")
        }
        let ends: [Float] = [
            0, -0, 1, -1, .infinity, -.infinity, .nan, 2, -2, 3, 0.5, -0.5, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
        ]
        let x = Tensor(ends).view(-1, 1), y = Tensor(ends).view(1, -1)
        #expect(largestError(x ** y, x.to(.float64) ** y.to(.float64)) <= Self.allowed)
    }

    /// The lower tail of gelu is a product with a number near 0 that was rounded near 1: there 2⁻²⁴ of x is allowed, as much as the
    /// rounding of Φ(x) alone makes.
    @Test func gaussianErrorLinear() {
        for i in 0...Self.chunks {
            let x = i < Self.chunks ? Self.patterns[i] : dense(-10...10)
            let finite = x.nanToNum(nan: 0, posinf: 3e38, neginf: -3e38)
            let exact = finite.to(.float64).gelu(), result = finite.gelu()
            let slack = finite.to(.float64).abs() * 0x1p-24
            let error = (result.to(.float64) - exact).abs()
            let counted = `where`(error .<= slack, 0.0, result.to(.float64) - exact) + exact
            let worst = largestError(counted.to(.float32), exact)
            #expect(worst <= Self.allowed, "gelu: \(worst) units in chunk \(i)")
        }
    }

    @Test func gaussianErrorLinearAtTheEnds() {
        let x = Tensor([Float.infinity, -.infinity, .nan, 0, -0.0, -3e38, 3e38, 0x1p-133, -20])
        let y = x.gelu().scalars(Float.self)
        #expect(y[0] == .infinity && y[1].isNaN && y[2].isNaN)
        #expect(y[3].bitPattern == 0 && y[4].sign == .minus && y[4] == 0)
        #expect(y[5] == 0 && y[6] == 3e38 && y[7] == 0x1p-134 && y[8] == 0)
    }

    /// Quotients of every size and sign, and all pairs of what is special.
    @Test func arcTangentOfTwo() {
        let angles = Tensor.linspace(-Double.pi, .pi, Self.chunk, dtype: .float64)
        for exponent in stride(from: -160, through: 127, by: 41) {
            let size =
                Tensor.linspace(0.5, 1, Self.chunk, dtype: .float64) * Double(sign: .plus, exponent: exponent, significand: 1)
            let y = (angles.sin() * size).to(.float32), x = (angles.cos() * size).to(.float32)
            let worst = largestError(y.atan2(x), y.to(.float64).atan2(x.to(.float64)))
            #expect(worst <= Self.allowed, "atan2: \(worst) units at 2^\(exponent)")
        }
        for i in 0..<Self.chunks {
            let y = Self.patterns[i], x = Self.patterns[(i * 7 + 3) % Self.chunks].flip(0)
            let worst = largestError(y.atan2(x), y.to(.float64).atan2(x.to(.float64)))
            #expect(worst <= Self.allowed, "atan2: \(worst) units in chunk \(i)")
        }
        let ends: [Float] = [
            0, -0.0, 1, -1, .infinity, -.infinity, .nan, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
            .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
        ]
        for y in ends {
            for x in ends {
                let angle = Tensor([y]).atan2(Tensor([x])).item(Float.self)
                let exact = Tensor([Double(y)]).atan2(Tensor([Double(x)])).item(Double.self)
                let isSame = angle.isNaN ? exact.isNaN : angle.sign == exact.sign && abs(Double(angle) - exact) < 3e-7
                #expect(isSame, "atan2(\(y), \(x)): \(angle)")
            }
        }
    }
}
