extension Operators {
    static var differences: [any OperatorDefinition.Type] { [Difference.self, NumericalGradient.self] }

    /// The differences of neighbours, `n` times.
    enum Difference: OperatorDefinition {
        static let schemas = [
            "diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None) -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([5])), Sample(.normal([3, 4]), .value(.int(2)), .value(.int(0)), .normal([1, 4]), .normal([2, 4])),
            Sample(.normal([3, 2]), .value(.int(1)), .value(.int(-1))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.int("n"), try arguments.int("dim"),
                    arguments.optionalTensor("prepend"), arguments.optionalTensor("append")))
        }

        static func apply(
            _ x: Tensor, _ n: Int, _ dim: Int, _ prepend: Tensor?, _ append: Tensor?
        ) throws(TensorError) -> Tensor {
            guard x.ndim > 0 else {
                throw .shape("diff: expects input to be at least one-dimensional; add one with .unsqueeze(0)")
            }
            guard n >= 0 else { throw .argument("diff: order must be non-negative but got \(n)") }
            let dim = try Dimension.normalize(dim, x.ndim, "diff")
            for other in [prepend, append] { if let other { try check(other, x, dim) } }
            if n == 0 { return x.clone() }
            let parts = [prepend, x, append].compactMap { $0 }
            var result = parts.count > 1 ? try Concatenate.apply(parts, dim) : x
            for _ in 0..<Swift.min(n, result.shape[dim]) {
                let rest = result.shape[dim] - 1
                let after = result.narrow(dim, 1, rest), before = result.narrow(dim, 0, rest)
                result = result.dtype == .bool ? after.logicalXor(before) : after.sub(before)
            }
            return result === x ? x.clone() : result
        }

        private static func check(_ other: Tensor, _ x: Tensor, _ dim: Int) throws(TensorError) {
            guard other.ndim == x.ndim else {
                throw .shape(
                    "diff: expects prepend or append to be the same dimension as input, got shapes \(other.shape) and \(x.shape)")
            }
            for d in 0..<x.ndim where d != dim && other.shape[d] != x.shape[d] {
                throw .shape(
                    "diff: expects the shape of tensor to prepend or append to match that of input except along the differencing "
                        + "dimension; input has size \(x.shape[d]) at dimension \(d), the other \(other.shape[d]) (shapes \(x.shape) and "
                        + "\(other.shape), dim \(dim))")
            }
        }
    }

    /// The gradient of a function that is known at the points of a grid.
    enum NumericalGradient: OperatorDefinition {
        static let schemas = [
            "gradient(Tensor self, *, Any spacing=None, int[]? dim=None, int edge_order=1) -> Tensor[]"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([4])),
            Sample(.normal([3, 4]), named: ["spacing": .list([.double(2), .double(0.5)]), "edge_order": .int(2)]),
            Sample(.normal([3, 4]), named: ["spacing": .list([.double(2)]), "dim": .int(1), "edge_order": .int(2)]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensors(
                try apply(
                    try arguments.tensor("self"), try spacing(arguments["spacing"]), arguments.optionalInts("dim"),
                    try arguments.int("edge_order")))
        }

        /// The distances as they were given: one for all dimensions, or one a dimension.
        enum Spacing {
            case one(Double)
            case numbers([Double])
            case coordinates([Tensor])

            fileprivate var count: Int? {
                switch self {
                case .one: nil
                case .numbers(let list): list.count
                case .coordinates(let list): list.count
                }
            }
        }

        private static func spacing(_ value: Value) throws(TensorError) -> Spacing {
            if case .none = value { return .one(1) }
            if let number = value.scalar { return .one(number.doubleValue) }
            switch value {
            case .ints(let list): return .numbers(list.map(Double.init))
            case .tensor(let tensor): return .coordinates([tensor])
            case .tensors(let list): return .coordinates(list)
            case .list(let list):
                let numbers = list.compactMap(\.scalar).map(\.doubleValue)
                if numbers.count == list.count { return .numbers(numbers) }
                let tensors = list.compactMap { value -> Tensor? in if case .tensor(let tensor) = value { tensor } else { nil } }
                if tensors.count == list.count { return .coordinates(tensors) }
                fallthrough
            default:
                throw .argument("gradient: spacing must be a number, a list of numbers or a list of tensors, not \(value.kind)")
            }
        }

        static func apply(
            _ x: Tensor, _ spacing: Spacing, _ dims: [Int]?, _ edgeOrder: Int
        ) throws(TensorError) -> [Tensor] {
            guard x.dtype != .uint8 else { throw .dtype("gradient: does not support uint8 input; convert with .to(.float32)") }
            guard x.dtype != .bool else { throw .dtype("gradient: does not support bool input; convert with .to(.float32)") }
            guard edgeOrder == 1 || edgeOrder == 2 else {
                throw .argument("gradient: only supports edge_order=1 and edge_order=2, got \(edgeOrder)")
            }
            let dims =
                try dims.map { (dims) throws(TensorError) in
                    dims.isEmpty ? [] : try Dimension.normalize(dims, x.ndim, "gradient")
                } ?? Array(0..<x.ndim)
            if let count = spacing.count, count != dims.count {
                throw .argument(
                    "gradient: expected spacing to be unspecified, a scalar or a list of one entry for each of the \(dims.count) "
                        + "dimensions, but got a list of length \(count)")
            }
            for dim in dims where x.shape[dim] <= edgeOrder {
                throw .shape(
                    "gradient: expected each dimension size to be at least edge_order+1, that is \(edgeOrder + 1), but dimension \(dim) "
                        + "of shape \(x.shape) has size \(x.shape[dim])")
            }
            // Sixteen-bit floats are rounded once.
            let type = x.dtype.isFloatingPoint ? x.dtype : defaultDtype()
            let values = x.to(type.carrier)
            var results: [Tensor] = []
            for (i, dim) in dims.enumerated() {
                let line = Line(values, dim)
                let result: Tensor
                switch spacing {
                case .one(let step): result = even(line, step, edgeOrder)
                case .numbers(let steps): result = even(line, steps[i], edgeOrder)
                case .coordinates(let points): result = try uneven(line, points[i], edgeOrder)
                }
                results.append(result.to(type))
            }
            return results
        }

        /// Parts of a tensor along one dimension.
        private struct Line {
            let x: Tensor
            let dim: Int
            let count: Int

            init(_ x: Tensor, _ dim: Int) {
                self.x = x
                self.dim = dim
                count = x.shape[dim]
            }

            func at(_ start: Int) -> Tensor { part(start, 1) }

            func part(_ start: Int, _ length: Int) -> Tensor { x.narrow(dim, start, length) }
        }

        private static func even(_ f: Line, _ step: Double, _ edgeOrder: Int) -> Tensor {
            let n = f.count
            let first: Tensor, last: Tensor
            if edgeOrder == 1 {
                first = f.at(1).sub(f.at(0)).div(step)
                last = f.at(n - 1).sub(f.at(n - 2)).div(step)
            } else {
                first = f.at(1).mul(2).sub(f.at(0).mul(1.5)).sub(f.at(2).mul(0.5)).div(step)
                last = f.at(n - 1).mul(1.5).sub(f.at(n - 2).mul(2)).add(f.at(n - 3).mul(0.5)).div(step)
            }
            if n == 2 { return cat([first, last], dim: f.dim) }
            return cat([first, f.part(2, n - 2).sub(f.part(0, n - 2)).div(2 * step), last], dim: f.dim)
        }

        private static func uneven(_ f: Line, _ points: Tensor, _ edgeOrder: Int) throws(TensorError) -> Tensor {
            let n = f.count
            guard points.ndim == 1, points.count == n else {
                throw .shape(
                    "gradient: expected the coordinates of dimension \(f.dim) to have shape [\(n)], got \(points.shape)")
            }
            var shape = Array(repeating: 1, count: f.x.ndim)
            shape[f.dim] = n - 1
            let wide = points.to(f.x.dtype)
            let steps = Line(wide.narrow(0, 1, n - 1).sub(wide.narrow(0, 0, n - 1)).reshape(shape), f.dim)
            var first = f.at(1).sub(f.at(0)).div(steps.at(0))
            var last = f.at(n - 1).sub(f.at(n - 2)).div(steps.at(n - 2))
            if n == 2 { return cat([first, last], dim: f.dim) }
            // Weights of a parabola through three points, of which the distances are a and b.
            if edgeOrder == 2 {
                var a = steps.at(0), b = steps.at(1)
                first = f.at(1).mul(a.add(b).div(a.mul(b))).sub(f.at(0).mul(a.mul(2).add(b).div(a.mul(a.add(b)))))
                    .sub(f.at(2).mul(a.div(b.mul(a.add(b)))))
                a = steps.at(n - 3)
                b = steps.at(n - 2)
                last = f.at(n - 1).mul(b.mul(2).add(a).div(b.mul(a.add(b)))).sub(f.at(n - 2).mul(a.add(b).div(a.mul(b))))
                    .add(f.at(n - 3).mul(b.div(a.mul(a.add(b)))))
            }
            let a = steps.part(0, n - 2), b = steps.part(1, n - 2)
            let middle = f.part(2, n - 2).mul(a.div(b.mul(a.add(b)))).add(f.part(1, n - 2).mul(b.sub(a).div(a.mul(b))))
                .sub(f.part(0, n - 2).mul(b.div(a.mul(a.add(b)))))
            return cat([first, middle, last], dim: f.dim)
        }
    }
}

extension Tensor {
    /// The differences of neighbours along a dimension, `n` times; `prepend` and `append` are joined to the tensor before.
    /// PyTorch: `torch.diff`.
    public func diff(_ n: Int = 1, dim: Int = -1, prepend: Tensor? = nil, append: Tensor? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.Difference.apply(self, n, dim, prepend, append) }
    }
}

/// The gradient of a function that is known at the points of a grid, along each of `dims` (all unless given): central differences
/// inside, and differences of order `edgeOrder` (1 or 2) at the edges. PyTorch: `torch.gradient`.
public func gradient(_ x: Tensor, spacing: Double = 1, dim: [Int]? = nil, edgeOrder: Int = 1) -> [Tensor] {
    checked([]) { () throws(TensorError) in try Operators.NumericalGradient.apply(x, .one(spacing), dim, edgeOrder) }
}

/// With a distance between the points for each dimension.
public func gradient(_ x: Tensor, spacing: [Double], dim: [Int]? = nil, edgeOrder: Int = 1) -> [Tensor] {
    checked([]) { () throws(TensorError) in try Operators.NumericalGradient.apply(x, .numbers(spacing), dim, edgeOrder) }
}

/// With the coordinates of the points for each dimension, which need not be evenly spaced.
public func gradient(_ x: Tensor, spacing: [Tensor], dim: [Int]? = nil, edgeOrder: Int = 1) -> [Tensor] {
    checked([]) { () throws(TensorError) in try Operators.NumericalGradient.apply(x, .coordinates(spacing), dim, edgeOrder) }
}
