extension Operators {
    static var vectorProducts: [any OperatorDefinition.Type] {
        [Inner.self, Outer.self, OuterByItsOldName.self, ConjugateDot.self, Cross.self, LinearCross.self, ReflectedMatMul.self]
    }

    /// The sums of products over the last dimensions.
    enum Inner: OperatorDefinition {
        static let schemas = ["inner(Tensor self, Tensor other) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([4]), .normal([4])), Sample(.normal([2, 3]), .normal([4, 3])), Sample(.normal([]), .normal([2, 3])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("other")))
        }

        static func apply(_ a: Tensor, _ b: Tensor) throws(TensorError) -> Tensor {
            if a.ndim == 0 || b.ndim == 0 { return a.mul(b) }
            guard a.shape.last == b.shape.last else {
                throw .shape(
                    "inner() the last dimension must match on both input tensors but got shapes \(a.shape) and \(b.shape)")
            }
            return try TensorDot.apply(a, b, [-1], [-1], "inner")
        }
    }

    /// The products of each element of one vector and each of another.
    enum Outer: OperatorDefinition {
        static let schemas = ["outer(Tensor self, Tensor vec2) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([3]), .normal([4]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("vec2"), "outer"))
        }

        static func apply(_ a: Tensor, _ b: Tensor, _ name: String) throws(TensorError) -> Tensor {
            for (label, tensor) in [("self", a), ("vec2", b)] where tensor.ndim != 1 {
                throw .shape(
                    "\(name): Expected 1-D argument \(label), but got \(tensor.ndim)-D (shape \(tensor.shape)); flatten it first")
            }
            return a.unsqueeze(1).mul(b.unsqueeze(0))
        }
    }

    enum OuterByItsOldName: OperatorDefinition {
        static let schemas = ["ger(Tensor self, Tensor vec2) -> Tensor"]
        static let kind = "composite"
        static var samples: [Sample] { Outer.samples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try Outer.apply(try arguments.tensor("self"), try arguments.tensor("vec2"), "ger"))
        }
    }

    /// The inner product, which would conjugate complex numbers of the first vector.
    enum ConjugateDot: OperatorDefinition {
        static let schemas = ["vdot(Tensor self, Tensor other) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([4]), .normal([4]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("other")))
        }

        static func apply(_ a: Tensor, _ b: Tensor) throws(TensorError) -> Tensor {
            guard a.ndim == 1, b.ndim == 1 else {
                throw .shape(
                    "vdot: 1D tensors expected, but got \(a.ndim)D and \(b.ndim)D tensors (shapes \(a.shape) and \(b.shape))")
            }
            guard a.count == b.count else {
                throw .shape(
                    "vdot: inconsistent tensor size, expected tensor \(a.shape) and src \(b.shape) to have the same number of elements"
                )
            }
            try requireNumbersOfOneType(a, b, "vdot")
            return try Dot.apply(a, b)
        }
    }

    /// The vector that is at right angles to two others, by `dim`: by default the first dimension of extent 3.
    enum Cross: OperatorDefinition {
        static let schemas = ["cross(Tensor self, Tensor other, int? dim=None) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([2, 3]), .normal([2, 3])), Sample(.normal([3, 2]), .normal([3, 1]), .value(.int(0))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("other"), arguments.optionalInt("dim")))
        }

        static func apply(_ a: Tensor, _ b: Tensor, _ dim: Int?) throws(TensorError) -> Tensor {
            if let dim { return try LinearCross.apply(a, b, dim, "cross") }
            guard let dim = a.shape.firstIndex(of: 3) else {
                throw .shape("cross: no dimension of size 3 in input of shape \(a.shape)")
            }
            return try LinearCross.apply(a, b, dim, "cross")
        }
    }

    enum LinearCross: OperatorDefinition {
        static let schemas = ["linalg.cross(Tensor self, Tensor other, *, int dim=-1) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([2, 3]), .normal([2, 3])), Sample(.normal([1, 3]), .normal([4, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.tensor("other"), try arguments.int("dim"), "linalg.cross"))
        }

        static func apply(_ a: Tensor, _ b: Tensor, _ dim: Int, _ name: String) throws(TensorError) -> Tensor {
            guard a.ndim == b.ndim else {
                throw .shape(
                    "\(name): inputs must have the same number of dimensions, got shapes \(a.shape) and \(b.shape)")
            }
            let axis = try Dimension.normalize(dim, a.ndim, name)
            guard a.ndim > 0, a.shape[axis] == 3, b.shape[axis] == 3 else {
                throw .shape("\(name): inputs dimension \(dim) must have length 3. Got shapes \(a.shape) and \(b.shape)")
            }
            _ = try Broadcasting.shape(a.shape, b.shape, name)
            try requireNumbersOfOneType(a, b, name)
            let carrier = a.dtype.isFloatingPoint ? a.dtype.carrier : a.dtype
            let x = a.to(carrier).unbind(axis), y = b.to(carrier).unbind(axis)
            func part(_ i: Int, _ j: Int) -> Tensor { x[i].mul(y[j]).sub(x[j].mul(y[i])) }
            return stack([part(1, 2), part(2, 0), part(0, 1)], dim: axis).to(a.dtype)
        }
    }

    /// `other @ self`: what Python calls for the operand on the right.
    enum ReflectedMatMul: OperatorDefinition {
        static let schemas = ["__rmatmul__(Tensor self, Tensor other) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([4, 2]), .normal([3, 4])), Sample(.normal([2, 4, 3]), .normal([4]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try MatMul.apply(try arguments.tensor("other"), try arguments.tensor("self")))
        }
    }

    static func requireNumbersOfOneType(_ a: Tensor, _ b: Tensor, _ name: String) throws(TensorError) {
        guard a.dtype == b.dtype else {
            throw .dtype(
                "\(name): expected both tensors to have the same dtype, but got \(a.dtype) and \(b.dtype); convert one with .to(_:)"
            )
        }
        guard a.dtype != .bool else { throw .dtype("\(name): not implemented for bool tensors; convert with .to(.float32)") }
        guard a.device == b.device else {
            throw .device(
                "\(name): Expected all tensors to be on the same device, found \(a.device) and \(b.device): move one with "
                    + ".to(\(a.device))")
        }
    }
}

extension Tensor {
    /// The sums of products over the last dimensions; with a 0-d tensor the plain product. PyTorch: `torch.inner`.
    public func inner(_ other: Tensor) -> Tensor { checked { () throws(TensorError) in try Operators.Inner.apply(self, other) } }

    /// The matrix of the products of each element of this vector and each of another. PyTorch: `torch.outer`.
    public func outer(_ vector: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.Outer.apply(self, vector, "outer") }
    }

    /// `outer` by its old name. PyTorch: `torch.ger`.
    public func ger(_ vector: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.Outer.apply(self, vector, "ger") }
    }

    /// The inner product of two vectors; the first would be conjugated if it were complex. PyTorch: `torch.vdot`.
    public func vdot(_ other: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.ConjugateDot.apply(self, other) }
    }

    /// The cross products of the vectors along a dimension of extent 3, without `dim` the first such. PyTorch: `torch.cross`.
    public func cross(_ other: Tensor, dim: Int? = nil) -> Tensor {
        checked { () throws(TensorError) in try Operators.Cross.apply(self, other, dim) }
    }
}

/// The sums of products over the last dimensions. PyTorch: `torch.inner`.
public func inner(_ a: Tensor, _ b: Tensor) -> Tensor { a.inner(b) }
/// The products of each element of one vector and each of another. PyTorch: `torch.outer`.
public func outer(_ a: Tensor, _ b: Tensor) -> Tensor { a.outer(b) }
/// The inner product of two vectors. PyTorch: `torch.vdot`.
public func vdot(_ a: Tensor, _ b: Tensor) -> Tensor { a.vdot(b) }
/// The cross products of the vectors along a dimension of extent 3. PyTorch: `torch.cross`.
public func cross(_ a: Tensor, _ b: Tensor, dim: Int? = nil) -> Tensor { a.cross(b, dim: dim) }
