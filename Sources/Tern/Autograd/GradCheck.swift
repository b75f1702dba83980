/// Compares the gradients of `function` with central differences, for one random direction of its outputs. PyTorch:
/// `torch.autograd.gradcheck`.
///
/// Says also if the function is not deterministic, and if an output that has no gradient changes with the inputs all the same.
///
/// - Parameters:
///   - function: gives tensors from the inputs, the same each time.
///   - inputs: float64 tensors; those that require a gradient are checked. The function must be smooth near them.
///   - epsilon: the step of the differences.
///   - atol: how far a derivative may be off.
///   - rtol: how far a derivative may be off as a part of its size.
///   - checkForward: compares the forward derivative along a random direction of the inputs too, for each element of the outputs.
///
/// ```swift
/// gradCheck({ [$0[0].sin()] }, [x]).passed
/// ```
public func gradCheck(
    _ function: @escaping ([Tensor]) -> [Tensor], _ inputs: [Tensor], epsilon: Double = 1e-6, atol: Double = 1e-5,
    rtol: Double = 1e-3, checkForward: Bool = false
) -> GradCheckReport {
    do {
        return try withErrors {
            var check = GradCheck("gradCheck", function, inputs, epsilon, atol, rtol)
            return try check.run(forward: checkForward)
        }
    } catch {
        return GradCheckReport("gradCheck", failure: "\(error)")
    }
}

/// Compares second derivatives: the gradients of the gradients of `function`. PyTorch: `torch.autograd.gradgradcheck`.
///
/// The gradients are a function of the inputs and of the gradients that come in at the outputs, and are checked by both.
public func gradGradCheck(
    _ function: @escaping ([Tensor]) -> [Tensor], _ inputs: [Tensor], epsilon: Double = 1e-6, atol: Double = 1e-5,
    rtol: Double = 1e-3
) -> GradCheckReport {
    do {
        return try withErrors {
            let outputs = function(inputs).filter(\.requiresGrad)
            if outputs.isEmpty { return GradCheckReport("gradGradCheck") }
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
                return found.compactMap { $0 }
            }
            var check = GradCheck("gradGradCheck", gradients, inputs + directions, epsilon, atol, rtol)
            check.ownInputs = inputs.count
            return try check.run(forward: false)
        }
    } catch {
        return GradCheckReport("gradGradCheck", failure: "\(error)")
    }
}

/// One comparison.
private struct GradCheck {
    let name: String
    let function: ([Tensor]) -> [Tensor]
    let inputs: [Tensor]
    let epsilon: Double
    let atol: Double
    let rtol: Double
    /// The inputs after so many are gradients of outputs.
    var ownInputs: Int
    private var differences: [GradCheckReport.Difference] = []
    private var count = 0

    init(
        _ name: String, _ function: @escaping ([Tensor]) -> [Tensor], _ inputs: [Tensor], _ epsilon: Double, _ atol: Double,
        _ rtol: Double
    ) {
        self.name = name
        self.function = function
        self.inputs = inputs
        self.epsilon = epsilon
        self.atol = atol
        self.rtol = rtol
        ownInputs = inputs.count
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

    mutating func run(forward: Bool) throws -> GradCheckReport {
        let checked = inputs.indices.filter { inputs[$0].requiresGrad }
        guard !checked.isEmpty else {
            return GradCheckReport(name, failure: "no input requires a gradient; call requiresGrad_() on those to be checked")
        }
        for i in checked where inputs[i].dtype != .float64 {
            return GradCheckReport(
                name,
                failure: "\(subject(i)) is \(inputs[i].dtype), in which rounding is larger than the differences: inputs must be "
                    + "float64; convert them with .to(.float64)")
        }
        let outputs = function(inputs)
        if let error = TensorError.pending { throw error }
        let differentiable = outputs.indices.filter { outputs[$0].requiresGrad }
        let constant = outputs.indices.filter { !outputs[$0].requiresGrad && outputs[$0].dtype.isFloatingPoint }
        if let failure = nondeterminism(outputs, function(inputs)) { return GradCheckReport(name, failure: failure) }
        let weights = outputs.indices.map { GradCheck.direction(outputs[$0], seed: UInt64($0)) }

        var analytic: [Tensor?] = checked.map { _ in nil }
        if !differentiable.isEmpty {
            analytic = grad(
                of: differentiable.map { outputs[$0] }, with: checked.map { inputs[$0] },
                gradOutputs: differentiable.map { weights[$0] }, allowUnused: true)
        }
        if let error = TensorError.pending { throw error }

        func value(_ outputs: [Tensor], _ places: [Int]) -> Double {
            places.reduce(0) { $0 + (outputs[$1].detach() * weights[$1]).sum().item(Double.self) }
        }
        for (slot, input) in checked.enumerated() {
            let found = analytic[slot]?.scalars(Double.self) ?? Array(repeating: 0, count: inputs[input].count)
            for element in 0..<inputs[input].count {
                let ahead = function(moved(input, element, epsilon)), behind = function(moved(input, element, -epsilon))
                if let error = TensorError.pending { throw error }
                func slope(_ places: [Int]) -> Double { (value(ahead, places) - value(behind, places)) / (2 * epsilon) }
                if !constant.isEmpty, case let change = slope(constant), abs(change) > atol {
                    let place = GradCheckReport.Difference(
                        input: input, element: element, analytic: 0, numeric: change, subject: subject(input),
                        shape: inputs[input].shape)
                    return GradCheckReport(
                        name,
                        failure: "outputs \(constant) do not require a gradient, but change with \(place.subject), element "
                            + "\(place.index) (by \(ElementFormatter.significant(change, digits: 6)) along a random direction): "
                            + "the function leaves the graph, by detach(), noGrad { } or a number; leave them out if that is meant"
                    )
                }
                if !differentiable.isEmpty {
                    compare(found[element], slope(differentiable), input, element, subject(input), inputs[input].shape)
                }
            }
        }
        if forward, !differentiable.isEmpty { try compareForward(checked, differentiable) }
        if let error = TensorError.pending { throw error }
        return GradCheckReport(
            name, differences: differences, count: count,
            notDifferentiable: outputs.indices.filter { !outputs[$0].requiresGrad })
    }

    private func subject(_ input: Int) -> GradCheckReport.Subject {
        input < ownInputs ? .input(input) : .outputGradient(input - ownInputs)
    }

    private mutating func compare(
        _ analytic: Double, _ numeric: Double, _ number: Int, _ element: Int, _ subject: GradCheckReport.Subject, _ shape: Shape
    ) {
        count += 1
        // A NaN on either side is a difference.
        if abs(analytic - numeric) <= atol + rtol * abs(numeric) { return }
        differences.append(
            .init(input: number, element: element, analytic: analytic, numeric: numeric, subject: subject, shape: shape))
    }

    /// The inputs with one element moved; they keep their strides and their places in the function's own graph.
    private func moved(_ input: Int, _ element: Int, _ step: Double) -> [Tensor] {
        var values = inputs
        let copy = inputs[input].detach().clone()
        var place = copy.storageOffset
        var rest = element
        for d in (0..<copy.ndim).reversed() {
            place += rest % copy.shape[d] * copy.stride(d)
            rest /= copy.shape[d]
        }
        copy.asStrided([1], [1], storageOffset: place).add_(step)
        values[input] = copy.requiresGrad_()
        return values
    }

    /// All of two calls must be the same, bit for bit.
    private func nondeterminism(_ first: [Tensor], _ second: [Tensor]) -> String? {
        let fix = "; what is random in it has to be seeded inside it, with manualSeed or a generator of its own"
        guard first.count == second.count else {
            return "the function is not deterministic: it gave \(first.count) outputs and then \(second.count)" + fix
        }
        for (i, (a, b)) in zip(first, second).enumerated() {
            guard a.shape == b.shape, a.dtype == b.dtype else {
                return "the function is not deterministic: output \(i) is \(a.dtype) of shape \(a.shape) and then \(b.dtype) of "
                    + "shape \(b.shape)" + fix
            }
            let isSame = noGrad { a.eq(b).logicalOr(a.ne(a).logicalAnd(b.ne(b))).all().item(Bool.self) }
            if !isSame {
                return "the function is not deterministic: output \(i) is not the same in two calls with the same inputs" + fix
            }
        }
        return nil
    }

    /// The forward derivative along a random direction of all inputs, element by element of the outputs.
    private mutating func compareForward(_ checked: [Int], _ differentiable: [Int]) throws {
        let function = function, inputs = inputs
        func outputs(_ values: [Tensor]) -> [Tensor] {
            var all = inputs
            for (place, value) in zip(checked, values) { all[place] = value }
            let found = function(all)
            return differentiable.map { $0 < found.count ? found[$0] : Tensor.poisoned }
        }
        let directions = checked.map { GradCheck.direction(inputs[$0], seed: UInt64($0) + 1000) }
        let analytic = jvp(outputs, checked.map { inputs[$0] }, directions).product
        func moved(_ step: Double) -> [Tensor] {
            outputs(zip(checked, directions).map { inputs[$0].detach().clone().add_($1, alpha: step).requiresGrad_() })
        }
        let ahead = moved(epsilon), behind = moved(-epsilon)
        if let error = TensorError.pending { throw error }
        for (slot, output) in differentiable.enumerated() {
            let numeric = noGrad { ahead[slot].sub(behind[slot]).div(2 * epsilon) }.scalars(Double.self)
            let shape = analytic[slot].shape
            for (element, found) in analytic[slot].scalars(Double.self).enumerated() {
                compare(found, numeric[element], output, element, .output(output), shape)
            }
        }
    }
}
