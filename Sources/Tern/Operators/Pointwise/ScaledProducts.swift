extension Operators {
    static var scaledProducts: [any OperatorDefinition.Type] { [AddScaledProduct.self, AddScaledQuotient.self] }

    /// `self + value · tensor1 · tensor2`
    enum AddScaledProduct: OperatorDefinition {
        static let rule = ScaledTerm(name: "addcmul", isQuotient: false)
        static let schemas = ["addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor"]
        static let kind = "kernel"
        static let dtypes = DType.allCases.filter { $0 != .bool }
        static let samples = [
            Sample(.normal([3, 4]), .normal([3, 1]), .normal([4]), named: ["value": .double(0.5)]),
            Sample(.normal([2]), .normal([3, 2]), .normal([])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try rule.call(arguments))
        }
    }

    /// `self + value · tensor1 / tensor2`
    enum AddScaledQuotient: OperatorDefinition {
        static let rule = ScaledTerm(name: "addcdiv", isQuotient: true)
        static let schemas = ["addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor"]
        static let kind = "kernel"
        static let dtypes = DType.allCases.filter(\.isFloatingPoint)
        static let samples = [
            Sample(.normal([3, 4]), .normal([3, 1]), .uniform([4], 0.5, 2), named: ["value": .double(0.5)]),
            Sample(.normal([2]), .normal([3, 2]), .uniform([], 0.5, 2)),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try rule.call(arguments))
        }
    }

    /// What `addcmul` and `addcdiv` have in common.
    struct ScaledTerm {
        private let name: String
        private let isQuotient: Bool
        private let table: KernelTable

        fileprivate init(name: String, isQuotient: Bool) {
            self.name = name
            self.isQuotient = isQuotient
            table = KernelTable.named(name)
        }

        fileprivate func call(_ arguments: Arguments) throws(TensorError) -> Tensor {
            try apply(
                try arguments.tensor("self"), try arguments.tensor("tensor1"), try arguments.tensor("tensor2"),
                try arguments.scalar("value"))
        }

        /// The type to compute in, and the shape.
        private func rules(_ x: Tensor, _ b: Tensor, _ c: Tensor, _ value: Scalar) throws(TensorError) -> (DType, Shape) {
            let type = Promotion.commonOfDifferent([Operand(x), Operand(b), Operand(c)])
            if isQuotient, !type.isFloatingPoint {
                throw .dtype(
                    "addcdiv: Integer division with addcdiv is no longer supported, got \(x.dtype), \(b.dtype) and \(c.dtype); use "
                        + "self + value * tensor1 / tensor2, or convert with .to(.float32)")
            }
            try Accepts.noBool(name)(type, Operand(x), Operand(b))
            try value.requireFit(type, name)
            for other in [b, c] where other.device != x.device {
                throw .device(
                    "\(name): Expected all tensors to be on the same device, but found at least two devices, \(x.device) and "
                        + "\(other.device): move one with .to(\(x.device))")
            }
            return (type, try Broadcasting.shape(try Broadcasting.shape(x.shape, b.shape, name), c.shape, name))
        }

        private func records(_ tensors: [Tensor]) -> Bool { GradMode.isEnabled && tensors.contains { $0.node != nil } }

        private func run(
            _ output: Tensor, _ x: Tensor, _ b: Operand, _ c: Operand, _ value: Scalar, _ type: DType
        ) throws(TensorError) {
            let value: Scalar = type.isFloatingPoint ? .double(value.doubleValue) : .int(value.intValue)
            try table.run(KernelCall(output, Operand(x), b, c, Operand(value), count: 4, computeType: type))
        }

        fileprivate func apply(_ x: Tensor, _ b: Tensor, _ c: Tensor, _ value: Scalar) throws(TensorError) -> Tensor {
            let (type, shape) = try rules(x, b, c, value)
            if table.kernel(x.device) == nil {
                let scaled = value.doubleValue == 1 ? b : b.pointwise(Multiply.entry, value)
                return x.add(isQuotient ? scaled.div(c) : scaled.mul(c))
            }
            let output = try Tensor.uninitialized(shape, type, x.device)
            try run(output, x, Operand(b), Operand(c), value, type)
            if records([x, b, c]) { output.storedNode = node(x, b, c, value, output) }
            return output
        }

        fileprivate func applyInPlace(_ x: Tensor, _ b: Tensor, _ c: Tensor, _ value: Scalar) throws(TensorError) -> Tensor {
            let (type, shape) = try rules(x, b, c, value)
            if table.kernel(x.device) == nil { return x.overwrite("\(name)_", try apply(x, b, c, value)) }
            try x.requireRoom("\(name)_", shape, type)
            let records = records([x, b, c])
            try InPlace.check(x, "\(name)_", records: records)
            let first = try InPlace.separated(Operand(b), from: x), second = try InPlace.separated(Operand(c), from: x)
            let node = records ? node(x, first.tensor ?? b, second.tensor ?? c, value, x) : nil
            try run(x, x, first, second, value, type)
            InPlace.finish(x, node, by: InPlaceName("\(name)_"))
            return x
        }

        private func node(
            _ x: Tensor, _ b: Tensor, _ c: Tensor, _ value: Scalar, _ output: Tensor
        ) -> ClosureNode {
            let value = value.doubleValue, isQuotient = isQuotient
            return ClosureNode(
                isQuotient ? "AddcdivBackward0" : "AddcmulBackward0", inputs: [x, b, c], output: output,
                saving: [Saved(b, edge: 1), Saved(c, edge: 2)]
            ) { (node, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                guard node.needs(1) || node.needs(2) else { return Gradients(g) }
                let b = try node.saved(0), c = try node.saved(1)
                let scaled = value == 1 ? g : g.mul(value)
                if isQuotient {
                    let byFirst = scaled.div(c)
                    return Gradients(g, byFirst, node.needs(2) ? byFirst.mul(b).div(c).neg() : nil)
                }
                return Gradients(g, node.needs(1) ? scaled.mul(c) : nil, node.needs(2) ? scaled.mul(b) : nil)
            } forward: { (node, tangents) throws(TensorError) in
                if tangents[1] == nil, tangents[2] == nil { return Gradients(tangents[0]) }
                let b = try node.saved(0), c = try node.saved(1)
                let product =
                    isQuotient
                    ? Gradients.sum(tangents[1]?.div(c), tangents[2]?.mul(b).div(c).div(c).neg())
                    : Gradients.sum(tangents[1]?.mul(c), tangents[2]?.mul(b))
                return Gradients(Gradients.sum(tangents[0], value == 1 ? product : product?.mul(value)))
            }
        }
    }
}

extension Tensor {
    /// This tensor plus `value · tensor1 · tensor2`. Shapes broadcast. PyTorch: `torch.addcmul`.
    public func addcmul(_ tensor1: Tensor, _ tensor2: Tensor, value: some TensorScalar = 1) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.AddScaledProduct.rule.apply(self, tensor1, tensor2, value.scalar)
        }
    }

    /// `addcmul` in place.
    @discardableResult
    public func addcmul_(_ tensor1: Tensor, _ tensor2: Tensor, value: some TensorScalar = 1) -> Tensor {
        checked(self) { () throws(TensorError) in
            try Operators.AddScaledProduct.rule.applyInPlace(self, tensor1, tensor2, value.scalar)
        }
    }

    /// This tensor plus `value · tensor1 / tensor2`; for floating-point types. Shapes broadcast. PyTorch: `torch.addcdiv`.
    public func addcdiv(_ tensor1: Tensor, _ tensor2: Tensor, value: some TensorScalar = 1) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.AddScaledQuotient.rule.apply(self, tensor1, tensor2, value.scalar)
        }
    }

    /// `addcdiv` in place.
    @discardableResult
    public func addcdiv_(_ tensor1: Tensor, _ tensor2: Tensor, value: some TensorScalar = 1) -> Tensor {
        checked(self) { () throws(TensorError) in
            try Operators.AddScaledQuotient.rule.applyInPlace(self, tensor1, tensor2, value.scalar)
        }
    }
}

/// `x + value · tensor1 · tensor2`. PyTorch: `torch.addcmul`.
public func addcmul(_ x: Tensor, _ tensor1: Tensor, _ tensor2: Tensor, value: some TensorScalar = 1) -> Tensor {
    x.addcmul(tensor1, tensor2, value: value)
}

/// `x + value · tensor1 / tensor2`. PyTorch: `torch.addcdiv`.
public func addcdiv(_ x: Tensor, _ tensor1: Tensor, _ tensor2: Tensor, value: some TensorScalar = 1) -> Tensor {
    x.addcdiv(tensor1, tensor2, value: value)
}
