import Tern

/// How far a result may be from the recorded one: one rule a type, none an operator.
package struct Tolerance: Hashable, Sendable {
    package let relative: Double
    package let absolute: Double
    /// Whether `absolute` counts in units of the largest recorded element.
    package let scalesWithOutput: Bool

    /// By type; integers and truth values are exact.
    package static let table: [(dtype: DType, tolerance: Tolerance)] = [
        (.float32, Tolerance(relative: 1e-5, absolute: 1e-5, scalesWithOutput: false)),
        (.float64, Tolerance(relative: 1e-7, absolute: 1e-9, scalesWithOutput: false)),
        (.float16, Tolerance(relative: 2e-3, absolute: 1e-3, scalesWithOutput: true)),
        (.bfloat16, Tolerance(relative: 1.6e-2, absolute: 8e-3, scalesWithOutput: true)),
    ]

    /// The margin around each of the recorded elements.
    static func margins(_ expected: [Double], _ dtype: DType) -> [Double] {
        guard let rule = table.first(where: { $0.dtype == dtype })?.tolerance else {
            return Array(repeating: 0, count: expected.count)
        }
        let largest = rule.scalesWithOutput ? expected.lazy.filter(\.isFinite).map(abs).max() ?? 0 : 1
        return expected.map { rule.absolute * largest + rule.relative * abs($0) }
    }
}

/// Results beside recorded ones.
package enum Comparison {
    /// What differs; nil if nothing does.
    package static func difference(_ got: Tensor, _ expected: Tensor, _ what: String) -> String? {
        if got.dtype != expected.dtype { return "\(what): dtype \(got.dtype), expected \(expected.dtype)" }
        if got.shape != expected.shape { return "\(what): shape \(got.shape), expected \(expected.shape)" }
        guard expected.dtype.isFloatingPoint else {
            // Through float64, large integers would be equal to their neighbours.
            let pairs = zip(got.scalars(Int64.self), expected.scalars(Int64.self)).enumerated()
            return pairs.first { $1.0 != $1.1 }.map { "\(what): element \($0) is \($1.0), expected \($1.1)" }
        }
        let wanted = expected.scalars(Double.self)
        let margins = Tolerance.margins(wanted, expected.dtype)
        for (i, (x, y)) in zip(got.scalars(Double.self), wanted).enumerated() {
            if x == y || (x.isNaN && y.isNaN) { continue }
            if !(abs(x - y) <= margins[i]) || y.isInfinite { return "\(what): element \(i) is \(x), expected \(y)" }
        }
        return nil
    }
}
