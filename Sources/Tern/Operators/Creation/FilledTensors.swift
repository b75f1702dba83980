extension Operators {
    static var filledTensors: [any OperatorDefinition.Type] {
        [
            Empty.self, Zeros.self, Ones.self, Full.self, EmptyLike.self, ZerosLike.self, OnesLike.self, FullLike.self,
            NewEmpty.self, NewZeros.self, NewOnes.self, NewFull.self,
        ]
    }

    /// Whatever was in memory.
    enum Empty: OperatorDefinition {
        static let schemas = ["empty(int[] size, *, \(TensorOptions.schemaOfLike)) -> Tensor"]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.value(.ints([2, 3])))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try filled(arguments, nil))
        }
    }

    enum Zeros: OperatorDefinition {
        static let schemas = ["zeros(int[] size, *, \(TensorOptions.schema)) -> Tensor"]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.value(.ints([2, 3])))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try filled(arguments, 0))
        }
    }

    enum Ones: OperatorDefinition {
        static let schemas = ["ones(int[] size, *, \(TensorOptions.schema)) -> Tensor"]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.value(.ints([2, 3])))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try filled(arguments, 1))
        }
    }

    enum Full: OperatorDefinition {
        static let schemas = ["full(int[] size, Scalar fill_value, *, \(TensorOptions.schema)) -> Tensor"]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.value(.ints([2, 3])), .value(.double(1.5)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let value = try arguments.scalar("fill_value")
            return .tensor(try filled(arguments, value, default: value.dtype))
        }
    }

    enum EmptyLike: OperatorDefinition {
        static let schemas = ["empty_like(Tensor self, *, \(TensorOptions.schemaOfLike)) -> Tensor"]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try filledLike(arguments, nil))
        }
    }

    enum ZerosLike: OperatorDefinition {
        static let schemas = ["zeros_like(Tensor self, *, \(TensorOptions.schemaOfLike)) -> Tensor"]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try filledLike(arguments, 0))
        }
    }

    enum OnesLike: OperatorDefinition {
        static let schemas = ["ones_like(Tensor self, *, \(TensorOptions.schemaOfLike)) -> Tensor"]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try filledLike(arguments, 1))
        }
    }

    enum FullLike: OperatorDefinition {
        static let schemas = ["full_like(Tensor self, Scalar fill_value, *, \(TensorOptions.schemaOfLike)) -> Tensor"]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.normal([2, 3]), .value(.double(1.5)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try filledLike(arguments, try arguments.scalar("fill_value")))
        }
    }

    enum NewEmpty: OperatorDefinition {
        static let schemas = ["new_empty(Tensor self, int[] size, *, \(TensorOptions.schema)) -> Tensor"]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.normal([2]), .value(.ints([2, 3])))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try filled(arguments, nil))
        }
    }

    enum NewZeros: OperatorDefinition {
        static let schemas = ["new_zeros(Tensor self, int[] size, *, \(TensorOptions.schema)) -> Tensor"]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.normal([2]), .value(.ints([2, 3])))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try filled(arguments, 0))
        }
    }

    enum NewOnes: OperatorDefinition {
        static let schemas = ["new_ones(Tensor self, int[] size, *, \(TensorOptions.schema)) -> Tensor"]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.normal([2]), .value(.ints([2, 3])))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try filled(arguments, 1))
        }
    }

    enum NewFull: OperatorDefinition {
        static let schemas = ["new_full(Tensor self, int[] size, Scalar fill_value, *, \(TensorOptions.schema)) -> Tensor"]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.normal([2]), .value(.ints([2, 3])), .value(.double(1.5)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try filled(arguments, try arguments.scalar("fill_value")))
        }
    }

    /// A tensor of the shape `size`, of the type and on the device of `self` where there is one.
    private static func filled(
        _ arguments: Arguments, _ value: Scalar?, default type: DType = defaultDtype()
    ) throws(TensorError) -> Tensor {
        let options = try TensorOptions(arguments), other = arguments.optionalTensor("self")
        return try Tensor.made(
            arguments.operatorName, try arguments.ints("size"), value, options.dtype ?? other?.dtype ?? type,
            options.device ?? other?.device ?? .cpu, options.requiresGrad)
    }

    private static func filledLike(_ arguments: Arguments, _ value: Scalar?) throws(TensorError) -> Tensor {
        let options = try TensorOptions(arguments)
        return try Tensor.made(
            arguments.operatorName, like: try arguments.tensor("self"), value, options.dtype, options.device,
            options.requiresGrad, options.format)
    }
}

extension Tensor {
    /// A tensor of another shape, of this one's type and on its device, with whatever was in memory. PyTorch: `x.new_empty(size)`.
    public func newEmpty(_ size: [Int], dtype: DType? = nil, device: Device? = nil, requiresGrad: Bool = false) -> Tensor {
        new("new_empty", size, nil, dtype, device, requiresGrad)
    }

    /// Zeros of another shape, of this one's type and on its device. PyTorch: `x.new_zeros(size)`.
    public func newZeros(_ size: [Int], dtype: DType? = nil, device: Device? = nil, requiresGrad: Bool = false) -> Tensor {
        new("new_zeros", size, 0, dtype, device, requiresGrad)
    }

    /// Ones of another shape, of this one's type and on its device. PyTorch: `x.new_ones(size)`.
    public func newOnes(_ size: [Int], dtype: DType? = nil, device: Device? = nil, requiresGrad: Bool = false) -> Tensor {
        new("new_ones", size, 1, dtype, device, requiresGrad)
    }

    /// One number everywhere in another shape, of this one's type and on its device. PyTorch: `x.new_full(size, value)`.
    public func newFull(
        _ size: [Int], _ value: some TensorScalar, dtype: DType? = nil, device: Device? = nil, requiresGrad: Bool = false
    ) -> Tensor {
        new("new_full", size, value.scalar, dtype, device, requiresGrad)
    }

    private func new(
        _ name: String, _ size: [Int], _ value: Scalar?, _ dtype: DType?, _ device: Device?, _ requiresGrad: Bool
    ) -> Tensor {
        checked { () throws(TensorError) in
            try Tensor.made(name, size, value, dtype ?? self.dtype, device ?? self.device, requiresGrad)
        }
    }
}
