extension Operators {
    static var padding: [any OperatorDefinition.Type] { [ConstantPad.self, Pad.self] }

    /// A number around the tensor; a negative width cuts off.
    enum ConstantPad: OperatorDefinition {
        static let schemas = ["constant_pad_nd(Tensor self, int[] pad, Scalar value=0) -> Tensor"]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([2, 3]), .value(.ints([1, 2]))),
            Sample(.normal([2, 3]), .value(.ints([-1, 1, 2, -1])), .value(.int(2))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.ints("pad"), try arguments.scalar("value")))
        }

        static func apply(
            _ x: Tensor, _ pad: [Int], _ value: Scalar, _ name: String = "constant_pad_nd"
        ) throws(TensorError) -> Tensor {
            guard pad.count % 2 == 0 else {
                throw .argument("\(name): Length of pad must be even but instead it equals \(pad.count)")
            }
            guard pad.count / 2 <= x.ndim else {
                throw .argument(
                    "\(name): Length of pad should be no more than twice the number of dimensions of the input. Pad length is "
                        + "\(pad.count) while the input has \(x.ndim) dimensions.")
            }
            try value.requireFit(x.dtype, name)
            var shape = Array(x.shape)
            var source = x.geometry
            var starts = Array(repeating: 0, count: x.ndim)
            for i in 0..<pad.count / 2 {
                let dim = x.ndim - 1 - i, before = pad[2 * i], after = pad[2 * i + 1], extent = x.shape[dim]
                shape[dim] = try Padding.extent(extent, before, after, dim, name)
                // What is cut off at one side may be more than there is, and the other side filled instead.
                let first = Swift.min(Swift.max(-before, 0), extent)
                let length = Swift.max(extent - first + Swift.min(after, 0), 0)
                starts[dim] = Swift.max(before, 0)
                source = try Slice.step(dim, first, length, 1).apply(source)
            }
            let output = try Tensor.uninitialized(try Tensor.checkedShape(shape, x.dtype, name), x.dtype, x.device)
            if source.count == 0 {
                try output.fill(value)
            } else {
                // The sides of each dimension, without those of the dimensions before it.
                var target = output.geometry
                for dim in 0..<x.ndim {
                    let first = starts[dim], length = source.shape[dim], end = first + length
                    for (start, count) in [(0, first), (end, target.shape[dim] - end)] where count > 0 {
                        try output.showing(try Slice.step(dim, start, count, 1).apply(target)).fill(value)
                    }
                    target = try Slice.step(dim, first, length, 1).apply(target)
                }
                try output.showing(target).write(x.showing(source))
            }
            if GradMode.isEnabled, x.node != nil {
                output.storedNode = ClosureNode("ConstantPadNdBackward0", inputs: [x], output: output) {
                    (_, gradients) throws(TensorError) in
                    Gradients(try gradients[0].map { g throws(TensorError) in try apply(g, pad.map { -$0 }, 0) })
                } forward: { (_, tangents) throws(TensorError) in
                    Gradients(try tangents[0].map { t throws(TensorError) in try apply(t, pad, 0) })
                }
            }
            return output
        }
    }

    /// More elements at the sides: a number, or elements of the tensor.
    enum Pad: OperatorDefinition {
        static let schemas = [
            "nn.functional.pad(Tensor input, int[] pad, str mode='constant', Scalar? value=None) -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([2, 3]), .value(.ints([1, 2]))),
            Sample(.normal([1, 3, 4]), .value(.ints([2, 1, 1, 2])), .value(.string("reflect"))),
            Sample(.normal([1, 3, 4]), .value(.ints([2, -1, 1, 4])), .value(.string("replicate"))),
            Sample(.normal([1, 2, 3]), .value(.ints([3, 1])), .value(.string("circular"))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.ints("pad"), try arguments.string("mode"),
                    arguments.optionalScalar("value")))
        }

        static func apply(_ x: Tensor, _ pad: [Int], _ mode: String, _ value: Scalar?) throws(TensorError) -> Tensor {
            if let cast = CastOperands.wide, mode == "replicate" || mode == "reflect" && pad.count <= 4 {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(x), pad, mode, value)
                }
            }
            if mode == "constant" { return try ConstantPad.apply(x, pad, value ?? 0, "pad") }
            guard let padding = Padding(rawValue: mode) else {
                throw .argument("pad: Unrecognised padding mode \(mode); use constant, reflect, replicate or circular")
            }
            guard value == nil || value == 0 else {
                throw .argument("pad: Padding mode \"\(mode)\" doesn't take in value argument")
            }
            let dims = pad.count / 2
            guard pad.count % 2 == 0, dims >= 1, dims <= 3, x.ndim == dims + 1 || x.ndim == dims + 2 else {
                throw .shape(
                    "pad: Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now, of the last 1, 2 or 3 dimensions "
                        + "behind one or two others: shape \(x.shape), pad \(Shape(pad))")
            }
            guard mode != "circular" || x.ndim == dims + 2 else {
                throw .shape(
                    "pad: Invalid padding size, expected \(2 * Swift.max(x.ndim - 2, 0)) but got \(pad.count) for circular padding of "
                        + "shape \(x.shape)")
            }
            // All is checked before anything is copied.
            var steps: [(dim: Int, places: Tensor)] = []
            for i in 0..<dims {
                let dim = x.ndim - 1 - i
                if pad[2 * i] == 0, pad[2 * i + 1] == 0, x.shape[dim] > 0 { continue }
                steps.append((dim, try padding.places(x.shape, dim, pad[2 * i], pad[2 * i + 1])))
            }
            var output = x
            for (dim, places) in steps { output = try IndexSelect.apply(output, dim, places.to(x.device)) }
            return steps.isEmpty ? x.clone() : output
        }
    }
}

/// How the new places at the sides of a dimension are filled from the old ones.
private enum Padding: String {
    case reflect, replicate, circular

    /// The extent with both widths, which may be negative.
    static func extent(_ extent: Int, _ before: Int, _ after: Int, _ dim: Int, _ name: String) throws(TensorError) -> Int {
        let (sum, tooLong) = extent.addingReportingOverflow(before)
        let (result, overflow) = sum.addingReportingOverflow(after)
        guard !tooLong, !overflow, result >= 0, before != .min, after != .min else {
            throw .shape(
                "\(name): The input size \(extent), plus negative padding \(before) and \(after) resulted in a negative output size or one "
                    + "too large to count, which is invalid. Check dimension \(dim) of your input.")
        }
        return result
    }

    /// For each place of the longer dimension the old one that it shows.
    func places(_ shape: Shape, _ dim: Int, _ before: Int, _ after: Int) throws(TensorError) -> Tensor {
        let extent = shape[dim]
        let length = try Padding.extent(extent, before, after, dim, "pad")
        switch self {
        case .reflect:
            guard before < extent, after < extent else {
                throw .shape(
                    "pad: Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (\(before), "
                        + "\(after)) at dimension \(dim) of input \(shape)")
            }
        case .replicate:
            guard extent > 0 else {
                throw .shape("pad: Expected non-zero size at dimension \(dim) to be replicated, but got: \(shape)")
            }
        case .circular:
            guard before <= extent, after <= extent else {
                throw .shape(
                    "pad: Padding value causes wrapping around more than once: padding (\(before), \(after)) at dimension \(dim) of input "
                        + "\(shape)")
            }
        }
        guard length > 0 || self == .circular else {
            throw .shape("pad: input \(shape) is too small at dimension \(dim). Calculated output size: \(length)")
        }
        // What is left of a dimension that is cut off before it goes round.
        let first = Swift.max(-before, 0), rest = Swift.max(extent - first + Swift.min(after, 0), 0)
        guard self != .circular || rest > 0 || length == 0 else {
            throw .shape(
                "pad: Negative padding value is resulting in an empty dimension: padding (\(before), \(after)) at dimension \(dim) of "
                    + "input \(shape)")
        }
        let result = try Tensor.uninitialized(try Tensor.checkedShape([length], .int64, "pad"), .int64, .cpu)
        let to = result.data.assumingMemoryBound(to: Int64.self)
        for i in 0..<length {
            let place = i - before
            switch self {
            case .reflect: to[i] = Int64(place < 0 ? -place : place >= extent ? 2 * (extent - 1) - place : place)
            case .replicate: to[i] = Int64(Swift.min(Swift.max(place, 0), extent - 1))
            case .circular:
                let turned = (i - Swift.max(before, 0)) % rest
                to[i] = Int64(first + (turned < 0 ? turned + rest : turned))
            }
        }
        return result
    }
}

extension Tensor {
    /// A number around the tensor. PyTorch: `torch.nn.functional.pad`.
    ///
    /// - Parameters:
    ///   - pad: widths before and after the last dimension, then of the one before it, and so on; negative ones cut off.
    ///   - value: what stands in the new places.
    public func pad(_ pad: [Int], value: some TensorScalar = 0) -> Tensor {
        checked { () throws(TensorError) in try Operators.Pad.apply(self, pad, "constant", value.scalar) }
    }

    /// More elements at the sides of the last one, two or three dimensions, taken from the tensor.
    ///
    /// - Parameters:
    ///   - pad: widths before and after the last dimension, then of the one before it, and so on; negative ones cut off.
    ///   - mode: `"reflect"` mirrors at the outermost elements, `"replicate"` repeats these, `"circular"` goes on at the other end.
    public func pad(_ pad: [Int], mode: String) -> Tensor {
        checked { () throws(TensorError) in try Operators.Pad.apply(self, pad, mode, nil) }
    }
}

/// A number around the tensor. PyTorch: `torch.nn.functional.pad`.
public func pad(_ x: Tensor, _ pad: [Int], value: some TensorScalar = 0) -> Tensor { x.pad(pad, value: value) }

/// Elements of the tensor around it: `"reflect"`, `"replicate"` or `"circular"`. PyTorch: `torch.nn.functional.pad`.
public func pad(_ x: Tensor, _ pad: [Int], mode: String) -> Tensor { x.pad(pad, mode: mode) }
