extension Operators {
    /// A one at the place that each number names, zeros elsewhere.
    enum OneHot: OperatorDefinition {
        static let schemas = ["nn.functional.one_hot(Tensor tensor, int num_classes=-1) -> Tensor"]
        static let kind = "composite"
        static let isDifferentiable = false
        static let samples = [Sample(.index([2, 3], 4), .value(.int(5)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try apply(try arguments.tensor("tensor"), try arguments.int("num_classes")))
        }

        static func apply(_ x: Tensor, _ classes: Int) throws(TensorError) -> Tensor {
            guard x.dtype == .int64 else {
                throw .dtype(
                    "one_hot: is only applicable to index tensor of type LongTensor, got \(x.dtype); convert with .to(.int64)")
            }
            guard classes >= -1 else { throw .argument("one_hot: num_classes should be positive, got \(classes)") }
            var count = classes
            if x.count == 0 {
                guard classes > 0 else { throw .argument("one_hot: Can not infer total number of classes from empty tensor.") }
            } else if x.device == .meta {
                guard classes >= 0 else {
                    throw .device("one_hot: the number of classes follows from elements, which meta has not; pass num_classes")
                }
            } else {
                let least = x.min().item(Int.self), greatest = x.max().item(Int.self)
                guard least >= 0 else { throw .index("one_hot: Class values must be non-negative, got \(least)") }
                guard classes == -1 || greatest < classes else {
                    throw .index("one_hot: Class values must be smaller than num_classes, got \(greatest) of \(classes)")
                }
                if classes == -1 { count = greatest == .max ? greatest : greatest + 1 }
            }
            let zeros = try Tensor.made("one_hot", Array(x.shape) + [count], 0, .int64, x.device, false)
            if x.count == 0 { return zeros }
            let places = x.unsqueeze(-1)
            return try Scatter.apply(zeros, -1, places, Tensor.ones(like: places))
        }
    }
}

/// A one at the place that each number names along a new last dimension, zeros elsewhere; int64. PyTorch:
/// `torch.nn.functional.one_hot`.
///
/// - Parameters:
///   - x: class numbers of type int64.
///   - numClasses: the extent of the new dimension; one more than the greatest number if it is left out.
public func oneHot(_ x: Tensor, numClasses: Int = -1) -> Tensor {
    checked { () throws(TensorError) in try Operators.OneHot.apply(x, numClasses) }
}
