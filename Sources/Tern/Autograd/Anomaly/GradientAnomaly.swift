/// Looks at the gradients that a node returns, inside `detectAnomaly { }`.
enum GradientAnomaly {
    /// An error if there are numbers in the results that the thread refuses. Comes before the node lets go of what it saved.
    static func check(_ node: Node, _ incoming: Gradients, _ results: Gradients) throws(TensorError) {
        let flags = ThreadState.current.flags
        for index in 0..<node.edgeCount {
            guard let gradient = results[index] else { continue }
            let found = try NonFinite(gradient)
            if found.hasNaN, flags & ThreadState.refusesNaN != 0 {
                try report(node, incoming, results, index, "nan")
            }
            if found.hasInfinity, flags & ThreadState.refusesInfinities != 0 {
                try report(node, incoming, results, index, "inf")
            }
        }
    }

    private static func report(
        _ node: Node, _ incoming: Gradients, _ results: Gradients, _ index: Int, _ what: String
    ) throws(TensorError) {
        let wantsNaN = what == "nan"
        var culprit: Int?
        var lines = ""
        for i in 0..<incoming.count {
            guard let gradient = incoming[i] else { continue }
            let found = try NonFinite(gradient)
            if wantsNaN ? found.hasNaN : found.isAny, culprit == nil { culprit = i }
            lines += "\n  incoming gradient \(i): \(try ElementSummary(gradient))"
        }
        // An infinity that came in has been made elsewhere, and on purpose or not: the NaN it leads to is reported.
        if culprit != nil, !wantsNaN { return }
        for (i, saved) in node.savedValues.enumerated() {
            guard let tensor = saved.value else { continue }
            lines += "\n  saved \(i): \(try ElementSummary(tensor))"
        }
        if let gradient = results[index] { lines += "\n  returned gradient \(index): \(try ElementSummary(gradient))" }
        let place =
            node.site.map { "\n  forward operator at \($0)" }
            ?? "\n  its forward operator was not called inside detectAnomaly { }"
        guard let culprit else {
            throw .anomaly("Function '\(node.name)' returned \(what) values in its \(index)th output.\(place)\(lines)")
        }
        throw .anomaly(
            "Function '\(node.name)' passed on nan values: its incoming gradient \(culprit) held them already, from the gradient that "
                + "backward() was given or a sum of infinities.\(place)\(lines)")
    }
}
