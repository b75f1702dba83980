/// Elements that fall on places along a dimension, several perhaps on one, reduced there: what scatter_add, scatter_reduce and
/// index_reduce share.
enum Scattered {
    /// How several elements become one, by PyTorch's names.
    enum Reduction: String {
        case sum, prod, mean, amax, amin

        fileprivate var mode: Operators.Runs.Mode {
            switch self {
            case .sum, .mean: .add
            case .prod: .multiply
            case .amax: .maximum
            case .amin: .minimum
            }
        }

        /// The element that changes nothing.
        fileprivate func identity(_ dtype: DType) -> Scalar {
            switch self {
            case .sum, .mean: return .int(0)
            case .prod: return .int(1)
            case .amax:
                if dtype == .bool { return .bool(false) }
                if dtype.isFloatingPoint { return .double(-.infinity) }
                return .int(dtype.isSigned ? Int64.min >> (64 - 8 * Int64(dtype.size)) : 0)
            case .amin:
                if dtype == .bool { return .bool(true) }
                if dtype.isFloatingPoint { return .double(.infinity) }
                return .int(dtype.isSigned ? Int64.max >> (64 - 8 * Int64(dtype.size)) : 255)
            }
        }
    }

    static func apply(
        _ x: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor, _ reduction: Reduction, _ includeSelf: Bool, _ name: String,
        _ label: StaticString
    ) throws(TensorError) -> Tensor {
        let dim = try Dimension.normalize(dim, x.ndim, name)
        let output = try x.copied()
        try noGrad { () throws(TensorError) in try write(output, dim, index, source, reduction, includeSelf, name) }
        if GradMode.isEnabled, output.dtype.isFloatingPoint, x.node != nil || source.node != nil {
            let rule = Pullback(dim: dim, reduction: reduction, includeSelf: includeSelf, sourceShape: source.shape)
            // The sum and the mean are linear: only what was multiplied or compared is needed again.
            let isLinear = reduction == .sum || reduction == .mean
            let saved =
                [Saved(constant: index)] + (isLinear ? [] : [Saved(x, edge: 0), Saved(source, edge: 1), Saved(output: output)])
            let forward: ClosureNode.Rule = { (node, tangents) throws(TensorError) in
                try rule.push(node, tangents, name, label)
            }
            let back: ClosureNode.Rule = { (node, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                return try rule.apply(node, g)
            }
            output.storedNode = ClosureNode(
                label, inputs: [x, source], output: output, saving: saved, back, forward: isLinear ? forward : nil)
        }
        return output
    }

    /// The tangents of what is written to and of what is written, of which one may be zero.
    static func tangents(_ node: ClosureNode, _ tangents: Gradients, _ sourceShape: Shape) -> (Tensor, Tensor) {
        (
            tangents[0] ?? Tensor.zeros(Array(node.shape), dtype: node.dtype, device: node.device),
            tangents[1] ?? Tensor.zeros(Array(sourceShape), dtype: node.dtype, device: node.device)
        )
    }

    static func applyInPlace(
        _ target: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor, _ reduction: Reduction, _ includeSelf: Bool,
        _ name: String
    ) throws(TensorError) -> Tensor {
        try InPlace.apply(
            target, name + "_", [source],
            write: { (target) throws(TensorError) in try write(target, dim, index, source, reduction, includeSelf, name) },
            result: { (x) throws(TensorError) in
                try apply(x, dim, index, source, reduction, includeSelf, name, "ScatterReduceBackward0")
            })
    }

    /// Reduces into `target` without a graph. Everything is checked before the first element is written.
    static func write(
        _ target: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor, _ reduction: Reduction, _ includeSelf: Bool,
        _ name: String
    ) throws(TensorError) {
        let places = try PlacesAlong(target.shape, dim, index, name)
        let part = try corner(source, index.shape, target, name)
        if index.count == 0 { return }
        // Sixteen-bit floats are rounded once, at the end.
        let isNarrow = target.dtype.carrier == .float32 && target.dtype != .float32
        let result = isNarrow ? target.detach().to(.float32) : target
        if !includeSelf {
            let identity = try Operators.Scatter.repeated(reduction.identity(result.dtype), index.shape, like: result)
            try places.write(result, identity, .replace)
        }
        try places.write(result, part, reduction.mode)
        if reduction == .mean {
            let counts = try self.counts(target.shape, places, index.shape, includeSelf, like: result)
            let sum = result.detach()
            try result.write(result.dtype.isFloatingPoint ? sum.div(counts) : sum.div(counts, roundingMode: "floor"))
        }
        if isNarrow { try target.write(result) }
    }

    /// How many elements each place's mean is of; 1 where there are none.
    fileprivate static func counts(
        _ shape: Shape, _ places: PlacesAlong, _ indexShape: Shape, _ includeSelf: Bool, like x: Tensor
    ) throws(TensorError) -> Tensor {
        let dtype: DType = x.dtype == .bool ? .int64 : x.dtype
        let counts = Tensor.full(Array(shape), includeSelf ? 1 : 0, dtype: dtype, device: x.device)
        let one = try Operators.Scatter.repeated(.int(1), indexShape, like: counts)
        try places.write(counts, one, .add)
        return counts.clampMin(1)
    }

    /// The part of `source` that an index of `shape` speaks of, with the index's dimensions.
    static func corner(_ source: Tensor, _ shape: Shape, _ target: Tensor, _ name: String) throws(TensorError) -> Tensor {
        guard source.dtype == target.dtype else {
            throw .dtype(
                "\(name): Expected self.dtype to be equal to src.dtype, got \(target.dtype) and \(source.dtype); convert one with .to"
            )
        }
        guard source.device == target.device else {
            throw .device(
                "\(name): the source is on \(source.device), the tensor on \(target.device): move it with .to(\(target.device))")
        }
        if shape.contains(0) { return try Tensor.uninitialized(shape, source.dtype, source.device) }
        let fits = Swift.max(source.ndim, 1) == Swift.max(shape.count, 1)
        let own = source.ndim == 0 ? [1] : Array(source.shape), asked = shape.count == 0 ? [1] : Array(shape)
        guard fits, zip(asked, own).allSatisfy({ $0 <= $1 }) else {
            throw .shape(
                "\(name): Expected index \(shape) to be no larger than src \(source.shape), and to have as many dimensions")
        }
        var part = try InPlace.separated(Operand(source.detach()), from: target, elementwise: false).tensor ?? source.detach()
        part = part.reshape(own)
        for d in 0..<asked.count where own[d] != asked[d] { part = part.narrow(d, 0, asked[d]) }
        return part.reshape(Array(shape))
    }

    /// The other way: a gradient of the part, with zeros beyond it.
    static func padded(_ gradient: Tensor, _ shape: Shape) throws(TensorError) -> Tensor {
        if gradient.shape == shape { return gradient }
        if shape.count == 0 || gradient.ndim == 0 {
            let flat = try padded(gradient.reshape([gradient.count]), shape.count == 0 ? [1] : shape)
            return flat.reshape(Array(shape))
        }
        if gradient.count == 0 { return Tensor.zeros(Array(shape), dtype: gradient.dtype, device: gradient.device) }
        var result = gradient
        for d in 0..<shape.count where result.shape[d] != shape[d] {
            let step = Operators.Slice.step(d, 0, result.shape[d], 1)
            var wider = result.shape
            wider[d] = shape[d]
            result = try Views.scatter(result, step, wider)
        }
        return result
    }

    /// The gradients with respect to what was there and to what fell on it; made of operators, so that they have gradients too.
    private struct Pullback: Sendable {
        let dim: Int
        let reduction: Reduction
        let includeSelf: Bool
        let sourceShape: Shape

        func apply(_ node: ClosureNode, _ g: Tensor) throws(TensorError) -> Gradients {
            let index = try node.saved(0)
            if index.count == 0 {
                return Gradients(g, Tensor.zeros(Array(sourceShape), dtype: g.dtype, device: g.device))
            }
            var result = Gradients()
            switch reduction {
            case .sum:
                result[0] = g
                if node.needs(1) { result[1] = try Operators.Gather.apply(g, dim, index) }
            case .mean:
                let places = try PlacesAlong(g.shape, dim, index, "scatter_reduce")
                let counts = try noGrad { () throws(TensorError) in
                    try Scattered.counts(g.shape, places, index.shape, includeSelf, like: g)
                }
                let share = g.div(counts)
                result[0] = share
                if node.needs(1) { result[1] = try Operators.Gather.apply(share, dim, index) }
            case .prod: result = try product(node, g, index)
            case .amax, .amin: result = try extremum(node, g, index)
            }
            if let own = result[0], !includeSelf {
                let zeros = Tensor.zeros(Array(index.shape), dtype: g.dtype, device: g.device)
                result[0] = node.needs(0) ? try Operators.Scatter.apply(own, dim, index, zeros) : nil
            }
            if let part = result[1] { result[1] = try padded(part, sourceShape) }
            return result
        }

        /// The tangent of a sum or mean: the same of the tangents.
        func push(
            _ node: ClosureNode, _ tangents: Gradients, _ name: String, _ label: StaticString
        ) throws(TensorError) -> Gradients {
            let (own, other) = Scattered.tangents(node, tangents, sourceShape)
            return Gradients(
                try Scattered.apply(own, dim, try node.saved(0), other, reduction, includeSelf, name, label))
        }

        /// The saved source, cut to the index's shape; differentiable.
        private func source(_ node: ClosureNode, _ index: Tensor) throws(TensorError) -> Tensor {
            var part = try node.saved(2)
            if part.shape == index.shape { return part }
            if index.ndim == 0 || part.ndim == 0 { return part.reshape([part.count]).narrow(0, 0, 1).reshape(Array(index.shape)) }
            for d in 0..<index.ndim where part.shape[d] != index.shape[d] { part = part.narrow(d, 0, index.shape[d]) }
            return part
        }

        /// The factors other than the one in question; where that one is zero, the product is made anew without it.
        private func product(_ node: ClosureNode, _ g: Tensor, _ index: Tensor) throws(TensorError) -> Gradients {
            let x = try node.saved(1), source = try source(node, index), output = try node.saved(3)
            let whole = includeSelf
            func product(_ x: Tensor, _ source: Tensor) throws(TensorError) -> Tensor {
                try Operators.ScatterReduce.apply(x, dim, index, source, .prod, whole)
            }
            func gathered(_ x: Tensor) throws(TensorError) -> Tensor { try Operators.Gather.apply(x, dim, index) }
            var result = Gradients()
            if node.needs(0) {
                let factor = x.maskedFill(x.eq(0), 1)
                result[0] = g.mul(try product(factor, source)).div(factor)
            }
            if node.needs(1) {
                let isZero = source.eq(0)
                let zeros = Tensor.zeros(Array(x.shape), dtype: .int64, device: x.device)
                let zeroCount = try gathered(try Operators.ScatterAdd.apply(zeros, dim, index, isZero.to(.int64)))
                let isOnlyZero = isZero.logicalAnd(zeroCount.eq(1))
                let others = try gathered(g.mul(try product(x, source.maskedFill(isOnlyZero, 1))))
                let quotient = try gathered(g.mul(output)).div(source.maskedFill(isZero, 1))
                result[1] = others.where(isOnlyZero, quotient)
            }
            return result
        }

        /// Equal parts for all that are as great as the result.
        private func extremum(_ node: ClosureNode, _ g: Tensor, _ index: Tensor) throws(TensorError) -> Gradients {
            let dim = dim, includeSelf = includeSelf
            let x = try node.saved(1).detach(), source = try source(node, index).detach(), output = try node.saved(3).detach()
            let (own, part, share) = try noGrad { () throws(TensorError) -> (Tensor, Tensor, Tensor) in
                var own = x.eq(output).to(g.dtype)
                if !includeSelf {
                    let zeros = Tensor.zeros(Array(index.shape), dtype: g.dtype, device: g.device)
                    own = try Operators.Scatter.apply(own, dim, index, zeros)
                }
                let part = source.eq(try Operators.Gather.apply(output, dim, index)).to(g.dtype)
                return (own, part, try Operators.ScatterAdd.apply(own, dim, index, part))
            }
            let distributed = g.div(share)
            return Gradients(
                own.mul(distributed), node.needs(1) ? part.mul(try Operators.Gather.apply(distributed, dim, index)) : nil)
        }
    }
}
