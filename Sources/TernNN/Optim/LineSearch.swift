import Tern

/// A search along a direction for a step that satisfies the strong Wolfe conditions: the loss falls enough, and its slope there
/// is small.
///
/// Sources: Nocedal and Wright, Numerical optimization, 2006, algorithms 3.5 and 3.6; in the form of PyTorch's `_strong_wolfe`.
struct LineSearch {
    /// What was found at a step along the direction.
    struct Point {
        /// The length of the step, in directions.
        var step: Double
        var loss: Double
        var gradient: Tensor
        /// The derivative along the direction.
        var slope: Double
    }

    /// How much of the fall that the slope promises is asked for.
    private static let fall = 1e-4
    /// How much of the first slope may remain.
    private static let remainder = 0.9

    /// The point from which it is searched.
    let start: Point
    /// The greatest magnitude in the direction.
    let reach: Double
    /// A bracket that moves the parameters by less is not searched any more.
    let tolerance: Double
    /// At most this many points are tried after the first.
    let limit: Int

    /// The step taken, and how many points were tried. `step` is tried first; `evaluate` gives what is at a step.
    func run(_ step: Double, _ evaluate: (Double) -> Point) -> (point: Point, evaluations: Int) {
        var tries = 0
        var ends = bracket(step, &tries, evaluate)
        guard ends.count == 2 else { return (ends[0], tries + 1) }
        // Of two equal losses the first end's counts as the lower one.
        var low = ends[0].loss <= ends[1].loss ? 0 : 1
        var isStuck = false
        while tries < limit, abs(ends[1].step - ends[0].step) * reach >= tolerance, TensorError.pending == nil {
            let least = min(ends[0].step, ends[1].step), greatest = max(ends[0].step, ends[1].step)
            var step = LineSearch.cubicMinimum(ends[0], ends[1], least, greatest)
            // A step close to an end of the bracket makes no progress: the second time, or at the end itself, it is moved inwards.
            let margin = 0.1 * (greatest - least)
            if min(greatest - step, step - least) < margin {
                if isStuck || step >= greatest || step <= least {
                    step = abs(step - greatest) < abs(step - least) ? greatest - margin : least + margin
                    isStuck = false
                } else {
                    isStuck = true
                }
            } else {
                isStuck = false
            }
            let new = evaluate(step)
            tries += 1
            if isTooHigh(new) || new.loss >= ends[low].loss {
                ends[1 - low] = new
                low = ends[0].loss <= ends[1].loss ? 0 : 1
            } else {
                if isFlat(new) { return (new, tries + 1) }
                if new.slope * (ends[1 - low].step - ends[low].step) >= 0 { ends[1 - low] = ends[low] }
                ends[low] = new
            }
        }
        return (ends[low], tries + 1)
    }

    /// Steps outwards until two points have a good one between them; or gives a good one alone.
    private func bracket(_ first: Double, _ tries: inout Int, _ evaluate: (Double) -> Point) -> [Point] {
        var last = start, now = evaluate(first)
        while tries < limit, TensorError.pending == nil {
            if isTooHigh(now) || (tries > 1 && now.loss >= last.loss) { return [last, now] }
            if isFlat(now) { return [now] }
            if now.slope >= 0 { return [last, now] }
            let step = LineSearch.cubicMinimum(last, now, now.step + 0.01 * (now.step - last.step), now.step * 10)
            last = now
            now = evaluate(step)
            tries += 1
        }
        return [start, now]
    }

    private func isTooHigh(_ point: Point) -> Bool { point.loss > start.loss + LineSearch.fall * point.step * start.slope }

    private func isFlat(_ point: Point) -> Bool { abs(point.slope) <= -LineSearch.remainder * start.slope }

    /// Where the cubic through both points with their slopes is least, kept within bounds.
    static func cubicMinimum(_ a: Point, _ b: Point, _ least: Double, _ greatest: Double) -> Double {
        let d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.step - b.step)
        let square = d1 * d1 - a.slope * b.slope
        guard square >= 0 else { return (least + greatest) / 2 }
        let d2 = square.squareRoot()
        let place =
            a.step <= b.step
            ? b.step - (b.step - a.step) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
            : a.step - (a.step - b.step) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2))
        return min(max(place, least), greatest)
    }
}
