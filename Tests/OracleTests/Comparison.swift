import Tern

/// The oracle's tolerances, one for each type.
enum Comparison {
    static func tolerance(_ dtype: DType, _ expected: Tensor) -> (rtol: Double, atol: Double) {
        func largest() -> Double {
            let finite = expected.scalars(Double.self).filter(\.isFinite).map(abs)
            return finite.max() ?? 0
        }
        switch dtype {
        case .float32: return (1e-5, 1e-5)
        case .float64: return (1e-7, 1e-9)
        case .float16: return (2e-3, 1e-3 * largest())
        case .bfloat16: return (1.6e-2, 8e-3 * largest())
        default: return (0, 0)
        }
    }

    /// What differs; nil if nothing does.
    static func difference(_ got: Tensor, _ expected: Tensor, _ what: String) -> String? {
        if got.dtype != expected.dtype { return "\(what): dtype \(got.dtype), expected \(expected.dtype)" }
        if got.shape != expected.shape { return "\(what): shape \(got.shape), expected \(expected.shape)" }
        let (rtol, atol) = tolerance(expected.dtype, expected)
        let pairs = zip(got.scalars(Double.self), expected.scalars(Double.self)).enumerated()
        for (i, (x, y)) in pairs {
            if x == y || (x.isNaN && y.isNaN) { continue }
            if !(abs(x - y) <= atol + rtol * abs(y)) { return "\(what): element \(i) is \(x), expected \(y)" }
        }
        return nil
    }
}
