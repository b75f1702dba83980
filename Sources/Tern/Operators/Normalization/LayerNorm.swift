extension Operators {
    /// Normalizes each row, one or more dimensions at the end, by its mean and variance.
    enum LayerNorm: OperatorDefinition {
        static let table = KernelTable.named("layer_norm")
        static let pullback = KernelTable.named("layer_norm.pullback")
        static let parameters = KernelTable.named("layer_norm.parameters")
        static let schemas = [
            "nn.functional.layer_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, Tensor? bias=None, "
                + "float eps=1e-05) -> Tensor"
        ]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([2, 4]), .value(.ints([4])), .uniform([4], 0.5, 2), .normal([4])),
            Sample(.normal([2, 2, 3]), .value(.ints([2, 3])), .uniform([2, 3], 0.5, 2)),
            Sample(.normal([3, 5]), .value(.ints([5]))),
        ]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.ints("normalized_shape"), arguments.optionalTensor("weight"),
                    arguments.optionalTensor("bias"), try arguments.double("eps")))
        }

        static func apply(
            _ input: Tensor, _ normalized: [Int], _ weight: Tensor?, _ bias: Tensor?, _ eps: Double
        ) throws(TensorError) -> Tensor {
            let dims = try dimensions(input, normalized, [(weight, "weight"), (bias, "bias")], "layer_norm")
            let x = input.to(input.dtype.carrier)
            return try rows(x, dims, weight?.to(x.dtype), bias?.to(x.dtype), eps).to(input.dtype)
        }

        /// The dimensions at the end that `normalized` names.
        static func dimensions(
            _ input: Tensor, _ normalized: [Int], _ vectors: [(tensor: Tensor?, what: String)], _ name: String
        ) throws(TensorError) -> [Int] {
            try Statistics.requireFloat(input, name)
            guard !normalized.isEmpty else {
                throw .argument(
                    "\(name): Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
                        + "normalized_shape = []")
            }
            for (tensor, what) in vectors {
                if let tensor, Array(tensor.shape) != normalized {
                    throw .shape(
                        "\(name): Expected \(what) to be of same shape as normalized_shape, but got \(what) of shape \(tensor.shape) and "
                            + "normalized_shape = \(normalized)")
                }
            }
            guard input.ndim >= normalized.count, Array(input.shape.suffix(normalized.count)) == normalized else {
                let extents = normalized.map { String($0) }.joined(separator: ", ")
                throw .shape(
                    "\(name): Given normalized_shape=\(normalized), expected input with shape [*, \(extents)], but got input of size "
                        + "\(input.shape)")
            }
            return Array((input.ndim - normalized.count)..<input.ndim)
        }

        /// `x` of a type that kernels compute in, normalized over `dims` at the end.
        static func rows(
            _ x: Tensor, _ dims: [Int], _ weight: Tensor?, _ bias: Tensor?, _ eps: Double
        ) throws(TensorError) -> Tensor {
            if table.kernel(x.device) == nil { return composite(x, dims, weight, bias, eps) }
            return try RowNormalizer(
                name: "layer_norm", dims: dims, eps: eps, centers: true, table: table, pullback: pullback, parameters: parameters
            ).apply(x, weight, bias, "NativeLayerNormBackward0")
        }

        /// The reference that the kernel is tested against, and what backends without the kernel run.
        static func composite(_ x: Tensor, _ dims: [Int], _ weight: Tensor?, _ bias: Tensor?, _ eps: Double) -> Tensor {
            let (_, variance, centered) = Statistics.moments(x, dims)
            var result = centered.mul(variance.add(eps).rsqrt())
            if let weight { result = result.mul(weight) }
            if let bias { result = result.add(bias) }
            return result
        }
    }

    /// Divides each row, one or more dimensions at the end, by its root mean square.
    enum RMSNorm: OperatorDefinition {
        static let table = KernelTable.named("rms_norm")
        static let pullback = KernelTable.named("rms_norm.pullback")
        static let parameters = KernelTable.named("rms_norm.parameters")
        static let schemas = [
            "nn.functional.rms_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, float? eps=None) -> Tensor"
        ]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([2, 4]), .value(.ints([4])), .uniform([4], 0.5, 2)),
            Sample(.normal([2, 2, 3]), .value(.ints([2, 3])), named: ["eps": .double(0.1)]),
        ]
        static var dtypes: [DType] { DType.allCases.filter(\.isFloatingPoint) }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.ints("normalized_shape"), arguments.optionalTensor("weight"),
                    arguments.optionalDouble("eps")))
        }

        static func apply(
            _ input: Tensor, _ normalized: [Int], _ weight: Tensor?, _ eps: Double?
        ) throws(TensorError) -> Tensor {
            let dims = try LayerNorm.dimensions(input, normalized, [(weight, "weight")], "rms_norm")
            let x = input.to(input.dtype.carrier)
            // Left out, it is the distance from 1 to the next number of the type that is computed in.
            let eps = eps ?? (x.dtype == .float64 ? Double.ulpOfOne : Double(Float.ulpOfOne))
            return try rows(x, dims, weight?.to(x.dtype), eps).to(input.dtype)
        }

        private static func rows(_ x: Tensor, _ dims: [Int], _ weight: Tensor?, _ eps: Double) throws(TensorError) -> Tensor {
            if table.kernel(x.device) == nil { return composite(x, dims, weight, eps) }
            return try RowNormalizer(
                name: "rms_norm", dims: dims, eps: eps, centers: false, table: table, pullback: pullback, parameters: parameters
            ).apply(x, weight, nil, "FusedRmsNormBackward0")
        }

        /// The reference that the kernel is tested against, and what backends without the kernel run.
        static func composite(_ x: Tensor, _ dims: [Int], _ weight: Tensor?, _ eps: Double) -> Tensor {
            let result = x.mul(x.square().mean(dims, keepdim: true).add(eps).rsqrt())
            return weight.map { result.mul($0) } ?? result
        }
    }
}
