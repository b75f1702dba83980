extension Operators {
    static var masking: [any OperatorDefinition.Type] { [MaskedSelect.self, MaskedFill.self, MaskedScatter.self] }

    /// The elements where a mask is true, one after another.
    enum MaskedSelect: OperatorDefinition {
        static let schemas = ["masked_select(Tensor self, Tensor mask) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([3, 4]), .mask([3, 4])), Sample(.normal([3, 4]), .mask([4]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("mask")))
        }

        static func apply(_ x: Tensor, _ mask: Tensor) throws(TensorError) -> Tensor {
            guard mask.dtype == .bool else {
                throw .dtype("masked_select: expected BoolTensor for mask, got \(mask.dtype); convert with .to(.bool)")
            }
            let shape = try Broadcasting.shape(x.shape, mask.shape, "masked_select")
            // As vectors: one place an element instead of one for each dimension.
            let flat = [shape.product]
            return try Indexed.read(
                x.expand(Array(shape)).reshape(flat), [.tensor(mask.expand(Array(shape)).reshape(flat))])
        }
    }

    /// A number where a mask is true.
    enum MaskedFill: OperatorDefinition {
        static let schemas = ["masked_fill(Tensor self, Tensor mask, Operand value) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([3, 4]), .mask([4]), .value(.double(2))), Sample(.normal([4]), .mask([3, 4]), .normal([])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("mask"), try arguments.operand("value")))
        }

        static func apply(_ x: Tensor, _ mask: Tensor, _ value: Operand) throws(TensorError) -> Tensor {
            guard mask.dtype == .bool else {
                throw .dtype(
                    "masked_fill: only supports boolean masks, but got mask with dtype \(mask.dtype); convert with .to(.bool)")
            }
            if let tensor = value.tensor, tensor.ndim > 0 {
                throw .shape("masked_fill: only supports a 0-dimensional value tensor, but got shape \(tensor.shape)")
            }
            let number = value.tensor?.to(x.dtype) ?? Tensor.full([], scalar: value.scalar, dtype: x.dtype, device: x.device)
            return Where.entry(Operand(mask), Operand(number), Operand(x))
        }
    }

    /// The elements of a source one after another where a mask is true.
    enum MaskedScatter: OperatorDefinition {
        static let schemas = ["masked_scatter(Tensor self, Tensor mask, Tensor source) -> Tensor"]
        static let kind = "composite"
        static let samples = [
            Sample(.normal([3, 4]), .mask([3, 4]), .normal([12])), Sample(.normal([4]), .mask([3, 4]), .normal([4, 4])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("self"), try arguments.tensor("mask"), try arguments.tensor("source")))
        }

        static func apply(_ x: Tensor, _ mask: Tensor, _ source: Tensor) throws(TensorError) -> Tensor {
            guard mask.dtype == .bool else {
                throw .dtype(
                    "masked_scatter: only supports boolean masks, but got mask with dtype \(mask.dtype); convert with .to(.bool)")
            }
            guard source.dtype == x.dtype else {
                throw .dtype(
                    "masked_scatter: expected self and source to have same dtypes but got \(x.dtype) and \(source.dtype)")
            }
            let shape = Array(try Broadcasting.shape(x.shape, mask.shape, "masked_scatter"))
            let places = mask.expand(shape)
            if places.count == 0 { return x.expand(shape).clone() }
            // The n-th true element of the mask takes the n-th of the source.
            let numbers = places.reshape([places.count]).to(.int64).cumsum(0)
            if mask.device != .meta {
                let needed = numbers[-1].item(Int.self)
                guard needed <= source.count else {
                    throw .shape(
                        "masked_scatter: Number of elements of source < number of ones in mask: \(source.count) < \(needed)")
                }
                if needed == 0 { return x.expand(shape).clone() }
            } else if source.count == 0 {
                return x.expand(shape).clone()
            }
            let values = try Take.apply(source, numbers.sub(1).clampMin(0).reshape(shape))
            return Where.entry(Operand(places), Operand(values), Operand(x.expand(shape)))
        }
    }
}

extension Tensor {
    /// The elements where `mask` is true, one after another; the two broadcast. PyTorch: `torch.masked_select`.
    public func maskedSelect(_ mask: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.MaskedSelect.apply(self, mask) }
    }

    /// A copy with a number where `mask` is true. PyTorch: `x.masked_fill(mask, value)`.
    public func maskedFill(_ mask: Tensor, _ value: some TensorScalar) -> Tensor {
        checked { () throws(TensorError) in try Operators.MaskedFill.apply(self, mask, Operand(value.scalar)) }
    }

    /// With the number in a tensor without dimensions, to which gradients flow.
    public func maskedFill(_ mask: Tensor, _ value: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.MaskedFill.apply(self, mask, Operand(value)) }
    }

    /// `maskedFill` in place. PyTorch: `x.masked_fill_(mask, value)`.
    @discardableResult
    public func maskedFill_(_ mask: Tensor, _ value: some TensorScalar) -> Tensor {
        copy(maskedFill(mask, value), by: InPlaceName("masked_fill_"))
    }

    /// `maskedFill` in place with the number in a tensor without dimensions.
    @discardableResult
    public func maskedFill_(_ mask: Tensor, _ value: Tensor) -> Tensor {
        copy(maskedFill(mask, value), by: InPlaceName("masked_fill_"))
    }

    /// A copy with the first elements of `source`, in order, where `mask` is true. PyTorch: `x.masked_scatter(mask, source)`.
    public func maskedScatter(_ mask: Tensor, _ source: Tensor) -> Tensor {
        checked { () throws(TensorError) in try Operators.MaskedScatter.apply(self, mask, source) }
    }

    /// `maskedScatter` in place. PyTorch: `x.masked_scatter_(mask, source)`.
    @discardableResult
    public func maskedScatter_(_ mask: Tensor, _ source: Tensor) -> Tensor {
        copy(maskedScatter(mask, source), by: InPlaceName("masked_scatter_"))
    }
}
