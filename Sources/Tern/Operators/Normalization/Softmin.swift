extension Operators {
    static var softmin: [any OperatorDefinition.Type] { [Softmin.self] }

    /// The softmax of the negative.
    enum Softmin: OperatorDefinition {
        static let schemas = [
            "nn.functional.softmin(Tensor input, int? dim=None, int _stacklevel=3, ScalarType? dtype=None) -> Tensor"
        ]
        static let kind = "composite"
        static let dtypes = DType.allCases.filter(\.isFloatingPoint)
        static let samples = [Sample(.normal([3, 4]), .value(.int(1))), Sample(.normal([2, 3, 4]), .value(.int(0)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("input")
            // What PyTorch takes, with a warning, where no dimension is given.
            let dim = arguments.optionalInt("dim") ?? ([0, 1, 3].contains(x.ndim) ? 0 : 1)
            return .tensor(x.softmin(dim, dtype: arguments.optionalDType("dtype")))
        }
    }
}

extension Tensor {
    /// The softmax of the negative: the smallest element gets the largest share. PyTorch: `torch.nn.functional.softmin`.
    public func softmin(_ dim: Int, dtype: DType? = nil) -> Tensor { neg().softmax(dim, dtype: dtype) }
}

/// The softmax of the negative. PyTorch: `torch.nn.functional.softmin`.
public func softmin(_ x: Tensor, _ dim: Int, dtype: DType? = nil) -> Tensor { x.softmin(dim, dtype: dtype) }
