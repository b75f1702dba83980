extension Operators {
    static var trapezoids: [any OperatorDefinition.Type] { [Trapezoid.self, Trapz.self, CumulativeTrapezoid.self] }

    private static let trapezoidSamples = [
        Sample(.normal([5])), Sample(.normal([3, 4]), .normal([4])),
        Sample(.normal([3, 4]), .normal([3, 4]), named: ["dim": .int(0)]),
        Sample(.normal([3, 4]), named: ["dx": .double(0.5), "dim": .int(0)]),
    ]

    /// The integral along a dimension by the trapezoidal rule.
    enum Trapezoid: OperatorDefinition {
        static let schemas = [
            "trapezoid(Tensor y, Tensor x, *, int dim=-1) -> Tensor", "trapezoid(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor",
        ]
        static let kind = "composite"
        static var samples: [Sample] { trapezoidSamples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try named("trapezoid", arguments, schema))
        }

        static func named(_ name: String, _ arguments: Arguments, _ schema: Int) throws(TensorError) -> Tensor {
            let y = try arguments.tensor("y"), dim = try arguments.int("dim")
            let step: Step = schema == 0 ? .points(try arguments.tensor("x")) : .even(try arguments.double("dx"))
            return try name == "cumulative_trapezoid"
                ? CumulativeTrapezoid.apply(y, step, dim) : apply(name, y, step, dim)
        }

        /// How far the points are from each other.
        enum Step {
            case even(Double)
            case points(Tensor)
        }

        static func apply(_ name: String, _ y: Tensor, _ step: Step, _ dim: Int) throws(TensorError) -> Tensor {
            let areas = try Areas(name, y, step, dim)
            let total = areas.doubled.sum(areas.dim)
            return total.mul(areas.scale).to(areas.type)
        }
    }

    /// The same under its older name.
    enum Trapz: OperatorDefinition {
        static let schemas = [
            "trapz(Tensor y, Tensor x, *, int dim=-1) -> Tensor", "trapz(Tensor y, *, float dx=1, int dim=-1) -> Tensor",
        ]
        static let kind = "composite"
        static var samples: [Sample] { trapezoidSamples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try Trapezoid.named("trapz", arguments, schema))
        }
    }

    /// The integral up to each point.
    enum CumulativeTrapezoid: OperatorDefinition {
        static let schemas = Trapezoid.schemas.map { "cumulative_" + $0 }
        static let kind = "composite"
        static var samples: [Sample] { trapezoidSamples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try Trapezoid.named("cumulative_trapezoid", arguments, schema))
        }

        static func apply(_ y: Tensor, _ step: Trapezoid.Step, _ dim: Int) throws(TensorError) -> Tensor {
            let areas = try Areas("cumulative_trapezoid", y, step, dim)
            return areas.doubled.cumsum(areas.dim).mul(areas.scale).to(areas.type)
        }
    }

    /// The areas between neighbours along a dimension.
    private struct Areas {
        let dim: Int
        let type: DType
        /// The sums of neighbours, times their distances if these differ: `scale` turns them into areas.
        let doubled: Tensor
        let scale: Double

        init(_ name: String, _ y: Tensor, _ step: Trapezoid.Step, _ dim: Int) throws(TensorError) {
            guard y.ndim > 0 else { throw .shape("\(name): expects y to have at least one dimension, got shape []") }
            self.dim = try Dimension.normalize(dim, y.ndim, name)
            guard y.dtype != .bool else {
                throw .dtype("\(name): received a bool input for `x` or `y`; convert with .to(.float32)")
            }
            var type = y.dtype
            if case .points(let x) = step { type = Promotion.common(Operand(x), Operand(y)) }
            self.type = type.isFloatingPoint ? type : defaultDtype()
            // Sixteen-bit floats are rounded once.
            let wide = self.type.carrier
            let values = y.to(wide)
            let rest = Swift.max(y.shape[self.dim] - 1, 0), start = Swift.min(1, y.shape[self.dim])
            let sums = values.narrow(self.dim, 0, rest).add(values.narrow(self.dim, start, rest))
            switch step {
            case .even(let distance):
                doubled = sums
                scale = distance / 2
            case .points(let x):
                let distances = try Areas.distances(name, x, y, self.dim, wide)
                let shape = try Broadcasting.shape(sums.shape, distances.shape, name)
                guard shape.count == y.ndim else {
                    throw .shape("\(name): x has more dimensions than y (shapes \(x.shape) and \(y.shape))")
                }
                doubled = sums.mul(distances)
                scale = 0.5
            }
        }

        private static func distances(
            _ name: String, _ x: Tensor, _ y: Tensor, _ dim: Int, _ type: DType
        ) throws(TensorError) -> Tensor {
            guard x.dtype != .bool else {
                throw .dtype("\(name): received a bool input for `x` or `y`; convert with .to(.float32)")
            }
            guard x.device == y.device else {
                throw .device("\(name): Expected all tensors to be on the same device, found \(y.device) and \(x.device)")
            }
            guard x.ndim <= y.ndim else {
                throw .shape("\(name): x has more dimensions than y (shapes \(x.shape) and \(y.shape))")
            }
            var shape = Array(repeating: 1, count: y.ndim)
            if x.ndim == 1 {
                guard x.count == y.shape[dim] else {
                    throw .shape(
                        "\(name): There must be one `x` value for each sample point: x has \(x.count), dimension \(dim) of y \(y.shape) has "
                            + "\(y.shape[dim])")
                }
                shape[dim] = x.count
            } else {
                for d in 0..<x.ndim { shape[y.ndim - x.ndim + d] = x.shape[d] }
            }
            let points = x.to(type).reshape(shape)
            let rest = Swift.max(shape[dim] - 1, 0), start = Swift.min(1, shape[dim])
            return points.narrow(dim, start, rest).sub(points.narrow(dim, 0, rest))
        }
    }
}

/// The integral of `y` along a dimension by the trapezoidal rule, at points that are `dx` apart. PyTorch: `torch.trapezoid`.
public func trapezoid(_ y: Tensor, dx: Double = 1, dim: Int = -1) -> Tensor {
    checked { () throws(TensorError) in try Operators.Trapezoid.apply("trapezoid", y, .even(dx), dim) }
}

/// The integral of `y` along a dimension by the trapezoidal rule, at the points `x`.
public func trapezoid(_ y: Tensor, _ x: Tensor, dim: Int = -1) -> Tensor {
    checked { () throws(TensorError) in try Operators.Trapezoid.apply("trapezoid", y, .points(x), dim) }
}

/// `trapezoid` under its older name. PyTorch: `torch.trapz`.
public func trapz(_ y: Tensor, dx: Double = 1, dim: Int = -1) -> Tensor {
    checked { () throws(TensorError) in try Operators.Trapezoid.apply("trapz", y, .even(dx), dim) }
}

/// `trapezoid` under its older name, at the points `x`.
public func trapz(_ y: Tensor, _ x: Tensor, dim: Int = -1) -> Tensor {
    checked { () throws(TensorError) in try Operators.Trapezoid.apply("trapz", y, .points(x), dim) }
}

/// The integral of `y` from the first point to each later one, at points that are `dx` apart. PyTorch:
/// `torch.cumulative_trapezoid`.
public func cumulativeTrapezoid(_ y: Tensor, dx: Double = 1, dim: Int = -1) -> Tensor {
    checked { () throws(TensorError) in try Operators.CumulativeTrapezoid.apply(y, .even(dx), dim) }
}

/// The integral of `y` from the first point to each later one, at the points `x`.
public func cumulativeTrapezoid(_ y: Tensor, _ x: Tensor, dim: Int = -1) -> Tensor {
    checked { () throws(TensorError) in try Operators.CumulativeTrapezoid.apply(y, .points(x), dim) }
}
