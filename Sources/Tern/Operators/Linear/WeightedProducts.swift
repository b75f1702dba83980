extension Operators {
    static var weightedProducts: [any OperatorDefinition.Type] {
        [AddMatrixProduct.self, AddMatrixVector.self, AddBatchSum.self, AddBatches.self, AddOuter.self]
    }

    private static let weights: [String: Value] = ["beta": .double(0.5), "alpha": .double(2)]

    /// How much of the input and of the product goes into the result.
    struct Weights {
        let beta: Scalar
        let alpha: Scalar

        init(_ beta: some TensorScalar, _ alpha: some TensorScalar) {
            self.beta = beta.scalar
            self.alpha = alpha.scalar
        }

        init(_ arguments: Arguments) throws(TensorError) {
            beta = try arguments.scalar("beta")
            alpha = try arguments.scalar("alpha")
        }
    }

    /// `beta * input + alpha * product`, what the operators below have in common.
    private enum Weighted {
        /// With beta 0 the input is not looked at: NaN in it does not come through.
        static func combine(
            _ input: Tensor, _ product: Tensor, _ result: DType, _ weights: Weights, _ name: String
        ) throws(TensorError) -> Tensor {
            let stretched = try Broadcasting.shape(product.shape, input.shape, name)
            guard stretched == product.shape else {
                throw .shape(
                    "\(name): the input of shape \(input.shape) cannot be expanded to the product's shape \(product.shape)")
            }
            let beta = whole(weights.beta, result), alpha = whole(weights.alpha, result)
            let scaled = alpha.doubleValue == 1 ? product : Multiply.entry(Operand(product), Operand(alpha))
            if beta.doubleValue == 0 { return scaled.to(result) }
            let wide = input.to(product.dtype)
            let weighted = beta.doubleValue == 1 ? wide : Multiply.entry(Operand(wide), Operand(beta))
            return weighted.add(scaled).to(result)
        }

        /// Of a weight for integers only the whole part counts.
        private static func whole(_ weight: Scalar, _ type: DType) -> Scalar {
            type.isFloatingPoint ? weight : .int(weight.intValue)
        }

        /// Sixteen-bit floats are rounded once, after the sum.
        static func operands(
            _ input: Tensor, _ a: Tensor, _ b: Tensor, _ name: String
        ) throws(TensorError) -> (a: Tensor, b: Tensor) {
            guard a.dtype == b.dtype, input.dtype == a.dtype else {
                throw .dtype(
                    "\(name): the input and both factors must have the same dtype, but got \(input.dtype), \(a.dtype) and "
                        + "\(b.dtype); convert with .to(_:)")
            }
            guard a.dtype != .bool else { throw .dtype("\(name): not implemented for bool tensors; convert with .to(.float32)") }
            guard input.device == a.device, a.device == b.device else {
                throw .device(
                    "\(name): Expected all tensors to be on the same device, found \(input.device), \(a.device) and \(b.device): "
                        + "move them with .to(_:)")
            }
            guard a.dtype.isFloatingPoint else { return (a, b) }
            return (a.to(a.dtype.carrier), b.to(a.dtype.carrier))
        }

        static func requireBatches(_ a: Tensor, _ b: Tensor, _ name: String) throws(TensorError) {
            guard a.ndim == 3, b.ndim == 3 else {
                throw .shape("\(name): batch1 and batch2 must be 3D tensors, got shapes \(a.shape) and \(b.shape)")
            }
            guard a.shape[0] == b.shape[0], a.shape[2] == b.shape[1] else {
                throw .shape(
                    "\(name): Expected size for first two dimensions of batch2 tensor to be: [\(a.shape[0]), \(a.shape[2])] but got: "
                        + "[\(b.shape[0]), \(b.shape[1])]")
            }
        }
    }

    /// `beta * input + alpha * (mat1 @ mat2)`
    enum AddMatrixProduct: OperatorDefinition {
        static let schemas = ["addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([2]), .normal([3, 4]), .normal([4, 2])),
            Sample(.normal([3, 2]), .normal([3, 4]), .normal([4, 2]), named: weights),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.tensor("mat1"), try arguments.tensor("mat2"),
                    try Weights(arguments)))
        }

        static func apply(_ input: Tensor, _ first: Tensor, _ second: Tensor, _ weights: Weights) throws(TensorError) -> Tensor {
            if let cast = CastOperands.narrow {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(input), cast(first), cast(second), weights)
                }
            }
            let (a, b) = try Weighted.operands(input, first, second, "addmm")
            guard a.ndim == 2, b.ndim == 2 else {
                throw .shape("addmm: mat1 and mat2 must be matrices, got shapes \(a.shape) and \(b.shape)")
            }
            guard a.shape[1] == b.shape[0] else {
                throw .shape(
                    "addmm: mat1 and mat2 shapes cannot be multiplied (\(a.shape[0])x\(a.shape[1]) and \(b.shape[0])x\(b.shape[1])): "
                        + "the columns of the first must equal the rows of the second; transpose one with .t()")
            }
            let product = try MatrixProduct.apply(a, b)
            return try Weighted.combine(input, product, input.dtype, weights, "addmm")
        }
    }

    /// `beta * input + alpha * (mat @ vec)`
    enum AddMatrixVector: OperatorDefinition {
        static let schemas = ["addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([3]), .normal([3, 4]), .normal([4])),
            Sample(.normal([]), .normal([3, 4]), .normal([4]), named: weights),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.tensor("mat"), try arguments.tensor("vec"), try Weights(arguments)
                ))
        }

        static func apply(_ input: Tensor, _ first: Tensor, _ second: Tensor, _ weights: Weights) throws(TensorError) -> Tensor {
            let (a, b) = try Weighted.operands(input, first, second, "addmv")
            guard a.ndim == 2, b.ndim == 1, a.shape[1] == b.shape[0] else {
                throw .shape(
                    "addmv: vector + matrix @ vector expected; size mismatch, got input \(input.shape), mat \(a.shape), vec \(b.shape)"
                )
            }
            let product = try MatrixVector.apply(a, b)
            return try Weighted.combine(input, product, input.dtype, weights, "addmv")
        }
    }

    /// `beta * input + alpha * (batch1 @ batch2).sum(0)`
    enum AddBatchSum: OperatorDefinition {
        static let schemas = ["addbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([3, 2]), .normal([2, 3, 4]), .normal([2, 4, 2])),
            Sample(.normal([2]), .normal([2, 3, 4]), .normal([2, 4, 2]), named: weights),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.tensor("batch1"), try arguments.tensor("batch2"),
                    try Weights(arguments)))
        }

        static func apply(_ input: Tensor, _ first: Tensor, _ second: Tensor, _ weights: Weights) throws(TensorError) -> Tensor {
            if let cast = CastOperands.narrow {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(input), cast(first), cast(second), weights)
                }
            }
            let (a, b) = try Weighted.operands(input, first, second, "addbmm")
            try Weighted.requireBatches(a, b, "addbmm")
            // The batches side by side are one long matrix, whose product is their sum.
            let (m, columns) = (a.shape[1], b.shape[2])
            let long = Shape([a.shape[0], a.shape[2]]).product
            let product = try MatrixProduct.apply(a.permute(1, 0, 2).reshape([m, long]), b.reshape([long, columns]))
            return try Weighted.combine(input, product, input.dtype, weights, "addbmm")
        }
    }

    /// `beta * input + alpha * (batch1 @ batch2)`
    enum AddBatches: OperatorDefinition {
        static let schemas = ["baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([2, 3, 2]), .normal([2, 3, 4]), .normal([2, 4, 2])),
            Sample(.normal([2]), .normal([2, 3, 4]), .normal([2, 4, 2]), named: weights),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.tensor("batch1"), try arguments.tensor("batch2"),
                    try Weights(arguments)))
        }

        static func apply(_ input: Tensor, _ first: Tensor, _ second: Tensor, _ weights: Weights) throws(TensorError) -> Tensor {
            if let cast = CastOperands.narrow {
                return try cast.run { () throws(TensorError) in
                    try apply(cast(input), cast(first), cast(second), weights)
                }
            }
            let (a, b) = try Weighted.operands(input, first, second, "baddbmm")
            try Weighted.requireBatches(a, b, "baddbmm")
            let product = try BatchedProduct.apply(a, b)
            return try Weighted.combine(input, product, input.dtype, weights, "baddbmm")
        }
    }

    /// `beta * input + alpha * outer(vec1, vec2)`
    enum AddOuter: OperatorDefinition {
        static let schemas = ["addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([3, 2]), .normal([3]), .normal([2])), Sample(.normal([]), .normal([3]), .normal([2]), named: weights),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("self"), try arguments.tensor("vec1"), try arguments.tensor("vec2"),
                    try Weights(arguments)))
        }

        static func apply(_ input: Tensor, _ a: Tensor, _ b: Tensor, _ weights: Weights) throws(TensorError) -> Tensor {
            guard a.ndim == 1, b.ndim == 1 else {
                throw .shape(
                    "addr: Expected 1-D arguments vec1 and vec2, but got \(a.ndim)-D and \(b.ndim)-D (shapes \(a.shape) and "
                        + "\(b.shape)); flatten them first")
            }
            let type = Promotion.commonOfDifferent([Operand(input), Operand(a), Operand(b)])
            if !type.isFloatingPoint {
                for (name, weight) in [("beta", weights.beta), ("alpha", weights.alpha)] {
                    if case .double = weight {
                        throw .argument(
                            "addr: For integral input tensors, argument \(name) must not be a floating point number, got \(weight)"
                        )
                    }
                }
            }
            let carrier = type.isFloatingPoint ? type.carrier : type
            let product = a.to(carrier).unsqueeze(1).mul(b.to(carrier).unsqueeze(0))
            if type != .bool { return try Weighted.combine(input, product, type, weights, "addr") }
            guard try Broadcasting.shape(product.shape, input.shape, "addr") == product.shape else {
                throw .shape("addr: the input of shape \(input.shape) cannot be expanded to the product's shape \(product.shape)")
            }
            let beta = weights.beta.boolValue, alpha = weights.alpha.boolValue
            return product.logicalAnd(alpha).logicalOr(input.logicalAnd(beta))
        }
    }
}

extension Tensor {
    /// `beta * self + alpha * (mat1 @ mat2)`; with `beta` 0 NaN in self is ignored. PyTorch: `torch.addmm`.
    public func addmm(_ mat1: Tensor, _ mat2: Tensor, beta: some TensorScalar = 1, alpha: some TensorScalar = 1) -> Tensor {
        checked { () throws(TensorError) in try Operators.AddMatrixProduct.apply(self, mat1, mat2, Operators.Weights(beta, alpha))
        }
    }

    /// `addmm` in place.
    @discardableResult
    public func addmm_(_ mat1: Tensor, _ mat2: Tensor, beta: some TensorScalar = 1, alpha: some TensorScalar = 1) -> Tensor {
        copy_(addmm(mat1, mat2, beta: beta, alpha: alpha))
    }

    /// `beta * self + alpha * (matrix @ vector)`; with `beta` 0 NaN in self is ignored. PyTorch: `torch.addmv`.
    public func addmv(_ matrix: Tensor, _ vector: Tensor, beta: some TensorScalar = 1, alpha: some TensorScalar = 1) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.AddMatrixVector.apply(self, matrix, vector, Operators.Weights(beta, alpha))
        }
    }

    /// `addmv` in place.
    @discardableResult
    public func addmv_(_ matrix: Tensor, _ vector: Tensor, beta: some TensorScalar = 1, alpha: some TensorScalar = 1) -> Tensor {
        copy_(addmv(matrix, vector, beta: beta, alpha: alpha))
    }

    /// `beta * self + alpha * (batch1 @ batch2).sum(0)`; with `beta` 0 NaN in self is ignored. PyTorch: `torch.addbmm`.
    public func addbmm(_ batch1: Tensor, _ batch2: Tensor, beta: some TensorScalar = 1, alpha: some TensorScalar = 1) -> Tensor {
        checked { () throws(TensorError) in try Operators.AddBatchSum.apply(self, batch1, batch2, Operators.Weights(beta, alpha))
        }
    }

    /// `addbmm` in place.
    @discardableResult
    public func addbmm_(_ batch1: Tensor, _ batch2: Tensor, beta: some TensorScalar = 1, alpha: some TensorScalar = 1) -> Tensor {
        copy_(addbmm(batch1, batch2, beta: beta, alpha: alpha))
    }

    /// `beta * self + alpha * (batch1 @ batch2)`; with `beta` 0 NaN in self is ignored. PyTorch: `torch.baddbmm`.
    public func baddbmm(_ batch1: Tensor, _ batch2: Tensor, beta: some TensorScalar = 1, alpha: some TensorScalar = 1) -> Tensor {
        checked { () throws(TensorError) in try Operators.AddBatches.apply(self, batch1, batch2, Operators.Weights(beta, alpha)) }
    }

    /// `baddbmm` in place.
    @discardableResult
    public func baddbmm_(_ batch1: Tensor, _ batch2: Tensor, beta: some TensorScalar = 1, alpha: some TensorScalar = 1) -> Tensor
    {
        copy_(baddbmm(batch1, batch2, beta: beta, alpha: alpha))
    }

    /// `beta * self + alpha * outer(vector1, vector2)`; with `beta` 0 NaN in self is ignored. Integers take whole weights. PyTorch: `torch.addr`.
    public func addr(_ vector1: Tensor, _ vector2: Tensor, beta: some TensorScalar = 1, alpha: some TensorScalar = 1) -> Tensor {
        checked { () throws(TensorError) in try Operators.AddOuter.apply(self, vector1, vector2, Operators.Weights(beta, alpha)) }
    }

    /// `addr` in place.
    @discardableResult
    public func addr_(_ vector1: Tensor, _ vector2: Tensor, beta: some TensorScalar = 1, alpha: some TensorScalar = 1) -> Tensor {
        copy_(addr(vector1, vector2, beta: beta, alpha: alpha))
    }
}

/// `beta * input + alpha * (mat1 @ mat2)`. PyTorch: `torch.addmm`.
public func addmm(
    _ input: Tensor, _ mat1: Tensor, _ mat2: Tensor, beta: some TensorScalar = 1, alpha: some TensorScalar = 1
) -> Tensor { input.addmm(mat1, mat2, beta: beta, alpha: alpha) }
/// `beta * input + alpha * (matrix @ vector)`. PyTorch: `torch.addmv`.
public func addmv(
    _ input: Tensor, _ matrix: Tensor, _ vector: Tensor, beta: some TensorScalar = 1, alpha: some TensorScalar = 1
) -> Tensor { input.addmv(matrix, vector, beta: beta, alpha: alpha) }
/// `beta * input + alpha * (batch1 @ batch2).sum(0)`. PyTorch: `torch.addbmm`.
public func addbmm(
    _ input: Tensor, _ batch1: Tensor, _ batch2: Tensor, beta: some TensorScalar = 1, alpha: some TensorScalar = 1
) -> Tensor { input.addbmm(batch1, batch2, beta: beta, alpha: alpha) }
/// `beta * input + alpha * (batch1 @ batch2)`. PyTorch: `torch.baddbmm`.
public func baddbmm(
    _ input: Tensor, _ batch1: Tensor, _ batch2: Tensor, beta: some TensorScalar = 1, alpha: some TensorScalar = 1
) -> Tensor { input.baddbmm(batch1, batch2, beta: beta, alpha: alpha) }
/// `beta * input + alpha * outer(vector1, vector2)`. PyTorch: `torch.addr`.
public func addr(
    _ input: Tensor, _ vector1: Tensor, _ vector2: Tensor, beta: some TensorScalar = 1, alpha: some TensorScalar = 1
) -> Tensor { input.addr(vector1, vector2, beta: beta, alpha: alpha) }
