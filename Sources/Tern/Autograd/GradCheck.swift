/// What `gradCheck` found: it prints as a report.
public struct GradCheckReport: Sendable, CustomStringConvertible {
    /// One derivative that does not agree.
    public struct Difference: Sendable {
        /// Which input, and which of its elements in row-major order.
        public let input: Int
        /// The number of the element in row-major order.
        public let element: Int
        /// What `backward()` gives.
        public let analytic: Double
        /// What a central difference of the function gives.
        public let numeric: Double
    }

    /// Empty if all derivatives agree.
    public let differences: [Difference]
    /// How many derivatives were compared.
    public let count: Int
    /// Why nothing could be compared, if so.
    public let failure: String?

    /// True if all derivatives agree.
    public var passed: Bool { differences.isEmpty && failure == nil }

    /// The report: how many derivatives agree, or which one is furthest off.
    public var description: String {
        if let failure { return "gradCheck: \(failure)" }
        guard let worst = differences.max(by: { abs($0.analytic - $0.numeric) < abs($1.analytic - $1.numeric) }) else {
            return "gradCheck: \(count) derivatives agree"
        }
        return "gradCheck: \(differences.count) of \(count) derivatives differ; the worst is input \(worst.input), element "
            + "\(worst.element): backward gives \(worst.analytic), the difference quotient \(worst.numeric)"
    }
}

/// Compares the gradients of `function` with central differences, for one random direction of its outputs. PyTorch:
/// `torch.autograd.gradcheck`.
///
/// - Parameters:
///   - function: gives tensors from the inputs, the same each time.
///   - inputs: float64 tensors; those that require a gradient are checked. The function must be smooth near them.
///   - epsilon: the step of the differences.
///   - atol: how far a derivative may be off.
///   - rtol: how far a derivative may be off as a part of its size.
///
/// ```swift
/// gradCheck({ [$0[0].sin()] }, [x]).passed
/// ```
public func gradCheck(
    _ function: @escaping ([Tensor]) -> [Tensor], _ inputs: [Tensor], epsilon: Double = 1e-6, atol: Double = 1e-5,
    rtol: Double = 1e-3
) -> GradCheckReport {
    do {
        return try withErrors { try GradCheck(function, inputs, epsilon, atol, rtol).run() }
    } catch {
        return GradCheckReport(differences: [], count: 0, failure: "\(error)")
    }
}

/// Compares second derivatives: the gradients of the gradients of `function`. PyTorch: `torch.autograd.gradgradcheck`.
public func gradGradCheck(
    _ function: @escaping ([Tensor]) -> [Tensor], _ inputs: [Tensor], epsilon: Double = 1e-6, atol: Double = 1e-5,
    rtol: Double = 1e-3
) -> GradCheckReport {
    do {
        return try withErrors {
            let outputs = function(inputs).filter(\.requiresGrad)
            let directions = outputs.enumerated().map { i, output in
                GradCheck.direction(output, seed: UInt64(i) + 100).requiresGrad_()
            }
            let checked = inputs.indices.filter { inputs[$0].requiresGrad }
            // The gradients as a function of the inputs and of the directions.
            func gradients(_ all: [Tensor]) -> [Tensor] {
                let values = Array(all.prefix(inputs.count))
                let outputs = function(values).filter(\.requiresGrad)
                let found = grad(
                    of: outputs, with: checked.map { values[$0] }, gradOutputs: Array(all.dropFirst(inputs.count)),
                    createGraph: true, allowUnused: true)
                return found.compactMap { $0 }.filter(\.requiresGrad)
            }
            return try GradCheck(gradients, inputs + directions, epsilon, atol, rtol).run()
        }
    } catch {
        return GradCheckReport(differences: [], count: 0, failure: "\(error)")
    }
}

/// One comparison.
private struct GradCheck {
    let function: ([Tensor]) -> [Tensor]
    let inputs: [Tensor]
    let epsilon: Double
    let atol: Double
    let rtol: Double

    init(_ function: @escaping ([Tensor]) -> [Tensor], _ inputs: [Tensor], _ epsilon: Double, _ atol: Double, _ rtol: Double) {
        self.function = function
        self.inputs = inputs
        self.epsilon = epsilon
        self.atol = atol
        self.rtol = rtol
    }

    /// Numbers between -1 and 1 by a linear congruential generator (Knuth's constants), the same in every run.
    static func direction(_ like: Tensor, seed: UInt64) -> Tensor {
        var state = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        var numbers: [Double] = []
        for _ in 0..<like.count {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            numbers.append(Double(state >> 11) / Double(1 << 52) - 1)
        }
        return Tensor(numbers, shape: Array(like.shape), dtype: like.dtype)
    }

    func run() throws -> GradCheckReport {
        for input in inputs where input.requiresGrad && input.dtype != .float64 {
            throw TensorError.dtype("gradCheck: inputs must be float64 for the differences to mean anything, got \(input.dtype)")
        }
        let outputs = function(inputs)
        let differentiable = outputs.indices.filter { outputs[$0].requiresGrad }
        let directions = differentiable.map { GradCheck.direction(outputs[$0], seed: UInt64($0)) }
        let checked = inputs.indices.filter { inputs[$0].requiresGrad }
        if differentiable.isEmpty { return GradCheckReport(differences: [], count: 0, failure: nil) }
        let analytic = grad(
            of: differentiable.map { outputs[$0] }, with: checked.map { inputs[$0] }, gradOutputs: directions, allowUnused: true)
        if let error = TensorError.pending { throw error }

        func value(_ values: [Tensor]) -> Double {
            let outputs = function(values)
            var total = 0.0
            for (place, direction) in zip(differentiable, directions) {
                total += (outputs[place].detach() * direction).sum().item(Double.self)
            }
            return total
        }

        var differences: [GradCheckReport.Difference] = []
        var count = 0
        for (slot, input) in checked.enumerated() {
            let found = analytic[slot]?.scalars(Double.self) ?? Array(repeating: 0, count: inputs[input].count)
            for element in 0..<inputs[input].count {
                func moved(_ step: Double) -> Double {
                    // The inputs keep their strides and their places in the function's own graph.
                    var values = inputs
                    let copy = inputs[input].detach().clone()
                    var place = Array(repeating: 0, count: copy.ndim)
                    var rest = element
                    for d in (0..<copy.ndim).reversed() {
                        place[d] = rest % copy.shape[d]
                        rest /= copy.shape[d]
                    }
                    var part = copy
                    for index in place { part = part.select(0, index) }
                    part.add_(step)
                    values[input] = copy.requiresGrad_()
                    return value(values)
                }
                let numeric = (moved(epsilon) - moved(-epsilon)) / (2 * epsilon)
                if let error = TensorError.pending { throw error }
                count += 1
                // A NaN on either side is a difference.
                if !(abs(found[element] - numeric) <= atol + rtol * abs(numeric)) {
                    differences.append(.init(input: input, element: element, analytic: found[element], numeric: numeric))
                }
            }
        }
        if let error = TensorError.pending { throw error }
        return GradCheckReport(differences: differences, count: count, failure: nil)
    }
}
