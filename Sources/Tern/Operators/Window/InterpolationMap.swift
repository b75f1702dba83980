/// Where the outputs of an interpolation lie among the inputs, and the weights of these, along one dimension.
///
/// Positions are computed in the type that PyTorch computes them in, since a rounding decides which neighbour is nearest.
struct InterpolationMap: Sendable {
    /// What lies between two elements.
    enum Form: Sendable { case nearest, nearestExact, linear, cubic }

    let form: Form
    let inputs: Int
    let outputs: Int
    let alignsCorners: Bool
    /// Outputs an input as the caller gave it; nil if the extents decide.
    let scale: Double?
    /// Whether outputs that are coarser than the inputs take the mean of all that they cover.
    let antialias: Bool

    /// The map; positions in float64 where `isDouble`, else in float32.
    func map(isDouble: Bool) -> LinearMap {
        let plan = self
        return LinearMap(inputs: inputs, outputs: outputs) {
            isDouble ? plan.neighbours(Double.self) : plan.neighbours(Float.self)
        }
    }

    private func neighbours<R: BinaryFloatingPoint>(_: R.Type) -> LinearMap.Neighbours {
        switch form {
        case .nearest, .nearestExact: nearest(step(R.self))
        case .linear where antialias: covering(step(R.self), reach: 1) { Swift.max(1 - $0.magnitude, 0) }
        case .cubic where antialias: covering(step(R.self), reach: 2) { InterpolationMap.cubic($0, -0.5) }
        case .linear: linear(step(R.self))
        case .cubic: cubic(step(R.self))
        }
    }

    /// Inputs an output.
    private func step<R: BinaryFloatingPoint>(_: R.Type) -> R {
        if alignsCorners { return outputs > 1 ? R(inputs - 1) / R(outputs - 1) : 0 }
        if let scale, scale > 0 { return R(1 / scale) }
        return R(inputs) / R(outputs)
    }

    /// Where output `i` lies among the inputs.
    private func position<R: BinaryFloatingPoint>(_ i: Int, _ step: R) -> R {
        alignsCorners ? step * R(i) : step * (R(i) + 0.5) - 0.5
    }

    private func nearest<R: BinaryFloatingPoint>(_ step: R) -> LinearMap.Neighbours {
        LinearMap.Neighbours(outputs) { i in
            let position = Float(form == .nearest ? R(i) * step : (R(i) + 0.5) * step)
            let index = Swift.min(Swift.max(Int(position.rounded(.down)), 0), inputs - 1)
            return (index, index + 1)
        }
    }

    private func linear<R: BinaryFloatingPoint>(_ step: R) -> LinearMap.Neighbours {
        var bounds: [Int] = [], weights: [Double] = []
        for i in 0..<outputs {
            if inputs == outputs {
                bounds += [i, i + 1]
                weights += [1, 0]
                continue
            }
            let position = Swift.max(position(i, step), 0)
            let index = Swift.min(Int(position), inputs - 1)
            let upper = Double(Swift.min(Swift.max(position - R(index), 0), 1))
            let isLast = index == inputs - 1
            bounds += [index, isLast ? index + 1 : index + 2]
            weights += isLast ? [1, 0] : [1 - upper, upper]
        }
        return LinearMap.Neighbours(bounds: bounds, weights: weights, taps: 2)
    }

    /// R. Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981; `a` is the slope at 1.
    private static func cubic<R: BinaryFloatingPoint>(_ x: R, _ a: R) -> R {
        let x = x.magnitude
        if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
        if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
        return 0
    }

    /// Four neighbours; those beyond the ends are the first and the last.
    private func cubic<R: BinaryFloatingPoint>(_ step: R) -> LinearMap.Neighbours {
        var bounds: [Int] = [], weights: [Double] = []
        for i in 0..<outputs {
            let position = position(i, step)
            let index = Swift.min(Int(position.rounded(.down)), inputs - 1)
            let part = Swift.min(Swift.max(position - R(index), 0), 1)
            let first = Swift.min(Swift.max(index - 1, 0), inputs - 1)
            let last = Swift.min(Swift.max(index + 2, 0), inputs - 1)
            var row = [0.0, 0.0, 0.0, 0.0]
            for tap in -1...2 {
                let place = Swift.min(Swift.max(index + tap, 0), inputs - 1)
                row[place - first] += Double(InterpolationMap.cubic(part - R(tap), -0.75))
            }
            bounds += [first, last + 1]
            weights += row
        }
        return LinearMap.Neighbours(bounds: bounds, weights: weights, taps: 4)
    }

    /// All inputs under a filter that is as wide as an output, or as an input if that is wider. As PyTorch and Pillow do it.
    private func covering<R: BinaryFloatingPoint>(_ step: R, reach: R, _ filter: (R) -> R) -> LinearMap.Neighbours {
        let width = Swift.max(step, 1)
        var bounds: [Int] = [], rows: [[Double]] = []
        for i in 0..<outputs {
            let center = step * (R(i) + 0.5)
            let first = Swift.min(Swift.max(Int(center - reach * width + 0.5), 0), inputs - 1)
            let end = Swift.max(Swift.min(Int(center + reach * width + 0.5), inputs), first + 1)
            let values = (first..<end).map { filter((R($0) - center + 0.5) / width) }
            let total = values.reduce(0, +)
            rows.append(values.map { Double(total == 0 ? $0 : $0 / total) })
            bounds += [first, end]
        }
        let taps = rows.reduce(1) { Swift.max($0, $1.count) }
        return LinearMap.Neighbours(
            bounds: bounds, weights: rows.flatMap { $0 + Array(repeating: 0, count: taps - $0.count) }, taps: taps)
    }
}
