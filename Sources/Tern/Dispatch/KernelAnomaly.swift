/// Looks at what a kernel has written, inside `detectAnomaly { }`.
enum KernelAnomaly {
    /// Kernels that move elements or write a number: a NaN in what they write was there before.
    private static let movers: Set<String> = [
        "copy", "fill", "take_runs", "gather_along", "im2col", "sort", "sort_rows", "topk", "kthvalue", "median", "mode",
    ]

    private static func moves(_ name: String, _ call: KernelCall) -> Bool {
        if movers.contains(name) { return true }
        let isPutting = name == "put_runs" || name == "scatter_along"
        return isPutting && call.integers[1] == Operators.Runs.Mode.replace.rawValue
    }

    /// Runs the kernel; an error if there are numbers in its output that the thread refuses.
    static func run(_ name: String, _ call: KernelCall, _ kernel: Kernel) throws(TensorError) {
        let output = call.output
        guard output.dtype.isFloatingPoint, output.count > 0, ElementSummary.isReadable(output) else { return try kernel(call) }
        // What the kernel is about to overwrite is kept: it is an input too.
        var inputs: [Operand] = []
        for i in 0..<call.operandCount {
            let operand = call.operand(i)
            if let tensor = operand.tensor, tensor.storage === output.storage {
                inputs.append(Operand(try ElementSummary.copy(tensor, tensor.dtype)))
            } else {
                inputs.append(operand)
            }
        }
        try kernel(call)
        let flags = ThreadState.current.flags
        let found = try NonFinite(output)
        if found.hasNaN, flags & ThreadState.refusesNaN != 0 {
            let sources = try inputs.map { operand throws(TensorError) in try NonFinite(operand) }
            let culprit = sources.firstIndex { $0.hasNaN }
            if let culprit, moves(name, call) || (name == "where" && inputs[culprit].tensor == nil) { return }
            try report(name, output, inputs, culprit, sources.contains { $0.hasInfinity } ? .nanFromInfinity : .nan)
        } else if found.hasInfinity, flags & ThreadState.refusesInfinities != 0 {
            for operand in inputs where try NonFinite(operand).isAny { return }
            try report(name, output, inputs, nil, .infinity)
        }
    }

    private enum Kind { case nan, nanFromInfinity, infinity }

    private static func report(
        _ name: String, _ output: Tensor, _ inputs: [Operand], _ culprit: Int?, _ kind: Kind
    ) throws(TensorError) -> Never {
        // The kernel has written already: who saved what stood there must notice.
        output.storage.markChanged(InPlaceName(name))
        let site = AnomalyMode.isOn ? CallSite.current() : CallSite(stack: .none)
        let result = try ElementSummary(output)
        let what = kind == .infinity ? "Inf" : "NaN"
        let callee = site.callee.map { ", called as \($0)," } ?? ""
        var text = "detectAnomaly: '\(name.prefix { $0 != "." })'\(callee) "
        if let culprit {
            text +=
                "passed on NaN: its input \(culprit) held NaN before any operator inside detectAnomaly { } had computed with it"
        } else {
            text +=
                "returned \(what) in \(kind == .infinity ? result.infinityCount : result.nanCount) of \(output.count) elements, from "
            text += kind == .nanFromInfinity ? "inputs with Inf but without NaN" : "finite inputs"
        }
        text += "\n  at \(site)"
        for (i, input) in inputs.enumerated() {
            if let tensor = input.tensor {
                text += "\n  input \(i): \(try ElementSummary(tensor))"
            } else {
                text += "\n  input \(i): the number \(input.scalar)"
            }
        }
        throw .anomaly(text + "\n  result: \(result)")
    }
}
