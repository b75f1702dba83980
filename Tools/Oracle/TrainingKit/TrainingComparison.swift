import Tern

/// How results of the training kit are held beside the recorded ones: within a part of the largest recorded magnitude of each tensor.
package enum TrainingComparison {
    /// Runs a case with each of the two types as the default one, and names what is different or was thrown.
    static func inBothTypes(_ name: String, _ difference: (DType) throws -> String?) -> [String] {
        let standard = defaultDtype()
        defer { setDefaultDtype(standard) }
        return [DType.float32, .float64].compactMap { dtype in
            setDefaultDtype(dtype)
            do {
                // One scope around everything: whatever is wrong becomes a difference, and nothing stops the program.
                return try withErrors { try difference(dtype) }.map { "\(name), \(dtype): \($0)" }
            } catch {
                return "\(name), \(dtype): \(error)"
            }
        }
    }

    /// Of outputs, gradients, losses and parameters.
    package static let computed: [DType: Double] = [.float32: 1e-4, .float64: 1e-9]
    /// Of starting values, which are the same but for the last digit of a logarithm or a root.
    package static let drawn: [DType: Double] = [.float32: 1e-6, .float64: 1e-14]

    /// What differs; nil if nothing does. Integers and truth values are equal.
    package static func difference(
        _ got: Tensor, _ expected: Tensor, _ what: String, within tolerances: [DType: Double] = computed
    ) -> String? {
        guard got.dtype == expected.dtype, got.shape == expected.shape, let part = tolerances[expected.dtype] else {
            return Comparison.difference(got.detach(), expected, what)
        }
        let wanted = expected.scalars(Double.self)
        let margin = part * (wanted.lazy.filter(\.isFinite).map(abs).max() ?? 0)
        for (i, (x, y)) in zip(got.detach().scalars(Double.self), wanted).enumerated() {
            if x == y || (x.isNaN && y.isNaN) { continue }
            if !(abs(x - y) <= margin) || y.isInfinite { return "\(what): element \(i) is \(x), expected \(y)" }
        }
        return nil
    }
}
