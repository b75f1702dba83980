extension Operators {
    static var searching: [any OperatorDefinition.Type] { [SearchSorted.self, Bucketize.self, IsIn.self] + counting }

    /// Where values would be inserted into sorted sequences.
    enum SearchSorted: OperatorDefinition {
        static let table = KernelTable.named("searchsorted")
        static let schemas = [
            "searchsorted(Tensor sorted_sequence, Operand self, *, bool out_int32=False, bool right=False, str? side=None, "
                + "Tensor? sorter=None) -> Tensor"
        ]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [
            Sample(.value(.tensor(Tensor([1.0, 3, 5]))), .value(.tensor(Tensor([[0.0, 3], [4, 9]])))),
            Sample(.value(.tensor(Tensor([1.0, 3, 5]))), .value(.double(3)), named: ["right": .bool(true)]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            var isRight = try arguments.bool("right")
            if let side = arguments.optionalString("side") {
                guard side == "left" || side == "right" else {
                    throw .argument("searchsorted: side can only be 'left' or 'right' but got \(side)")
                }
                guard !isRight || side == "right" else {
                    throw .argument(
                        "searchsorted: side and right can't be set to opposites, got side of left while right was True")
                }
                isRight = side == "right"
            }
            return .tensor(
                try apply(
                    "searchsorted", try arguments.tensor("sorted_sequence"), try arguments.operand("self"), isRight,
                    try arguments.bool("out_int32"), arguments.optionalTensor("sorter")))
        }

        static func apply(
            _ name: String, _ boundaries: Tensor, _ values: Operand, _ isRight: Bool, _ isInt32: Bool, _ sorter: Tensor?
        ) throws(TensorError) -> Tensor {
            let (sequence, input) = try operands(name, boundaries, values)
            try checkShapes(name, sequence, input)
            if let sorter { try check(name, sorter, sequence) }
            guard !isInt32 || sequence.shape[sequence.ndim - 1] < Int(Int32.max) else {
                throw .argument("\(name): the size of boundaries' last dimension should be less than \(Int32.max) for out_int32")
            }
            let output = try Tensor.uninitialized(input.shape, .int64, input.device)
            try noGrad { () throws(TensorError) in
                let operands = (Operand(try input.packed()), Operand(try sequence.packed()))
                if let sorter {
                    try table.run(
                        KernelCall(
                            output, operands.0, operands.1, Operand(try sorter.packed()), count: 3, computeType: input.dtype,
                            integers: [isRight ? 1 : 0]))
                } else {
                    try table.run(
                        KernelCall(
                            output, operands.0, operands.1, count: 2, computeType: input.dtype, integers: [isRight ? 1 : 0]))
                }
            }
            return isInt32 ? output.to(.int32) : output
        }

        /// Both in one type. A number takes part as in arithmetic; two tensors must agree.
        private static func operands(
            _ name: String, _ boundaries: Tensor, _ values: Operand
        ) throws(TensorError) -> (Tensor, Tensor) {
            guard let tensor = values.tensor else {
                let type = Promotion.common(Operand(boundaries), values)
                return (
                    boundaries.detach().to(type),
                    Tensor.full([], scalar: values.scalar, dtype: type, device: boundaries.device)
                )
            }
            guard tensor.device == boundaries.device else {
                throw .device(
                    "\(name): boundaries and input value tensors should have same device type, but got \(boundaries.device) and "
                        + "\(tensor.device)")
            }
            guard tensor.dtype == boundaries.dtype else {
                throw .dtype(
                    "\(name): boundary tensor and input value tensor should have same dtype, but got \(boundaries.dtype) and "
                        + "\(tensor.dtype); convert one with .to(_:)")
            }
            return (boundaries.detach(), tensor.detach())
        }

        private static func checkShapes(_ name: String, _ sequence: Tensor, _ input: Tensor) throws(TensorError) {
            guard sequence.ndim > 0 else {
                throw .shape("\(name): boundaries tensor should have positive dimension, but got 0 dimension")
            }
            if sequence.ndim == 1 { return }
            guard input.ndim == sequence.ndim, sequence.shape.dropLast().elementsEqual(input.shape.dropLast()) else {
                throw .shape(
                    "\(name): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value "
                        + "tensor must match, but we got boundaries tensor \(sequence.shape) and input value tensor \(input.shape)"
                )
            }
        }

        private static func check(_ name: String, _ sorter: Tensor, _ sequence: Tensor) throws(TensorError) {
            guard sorter.shape == sequence.shape else {
                throw .shape(
                    "\(name): boundary and sorter must have the same size, but got boundary tensor \(sequence.shape) and sorter "
                        + "tensor \(sorter.shape)")
            }
            guard sorter.dtype == .int64 else {
                throw .dtype(
                    "\(name): sorter must be a tensor of long dtype but got dtype \(sorter.dtype); convert with .to(.int64)")
            }
            guard sorter.device == sequence.device else {
                throw .device(
                    "\(name): sorter is on \(sorter.device), the boundaries on \(sequence.device); move one with .to(_:)")
            }
            let extent = sequence.shape[sequence.ndim - 1]
            _ = try checkedIndices(sorter, extent, sequence.ndim - 1, "\(name): sorter", allowsNegative: false)
        }
    }

    /// The number of the bucket that each value falls in.
    enum Bucketize: OperatorDefinition {
        static let schemas = ["bucketize(Operand self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor"]
        static let kind = "composite"
        static let isDifferentiable = false
        static let samples = [
            Sample(.value(.tensor(Tensor([[0.0, 3], [4, 9]]))), .value(.tensor(Tensor([1.0, 3, 5])))),
            Sample(.value(.double(3)), .value(.tensor(Tensor([1.0, 3, 5]))), named: ["out_int32": .bool(true)]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.operand("self"), try arguments.tensor("boundaries"), try arguments.bool("right"),
                    try arguments.bool("out_int32")))
        }

        static func apply(
            _ values: Operand, _ boundaries: Tensor, _ isRight: Bool, _ isInt32: Bool
        ) throws(TensorError) -> Tensor {
            guard boundaries.ndim == 1 else {
                throw .shape("bucketize: boundaries tensor must be 1 dimension, but got shape \(boundaries.shape)")
            }
            return try SearchSorted.apply("bucketize", boundaries, values, isRight, isInt32, nil)
        }
    }

    /// True for elements that are among others.
    enum IsIn: OperatorDefinition {
        static let schemas = [
            "isin(Tensor elements, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor",
            "isin(Tensor elements, Scalar test_element, *, bool assume_unique=False, bool invert=False) -> Tensor",
            "isin(Scalar element, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor",
        ]
        static let kind = "composite"
        static let isDifferentiable = false
        static let samples = [
            Sample(.index([2, 3], 4), .index([3], 4)), Sample(.index([4], 3), .value(.int(1)), named: ["invert": .bool(true)]),
            Sample(.value(.int(1)), .index([4], 3)),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.operand(schema == 2 ? "element" : "elements"),
                    try arguments.operand(schema == 1 ? "test_element" : "test_elements"), try arguments.bool("invert")))
        }

        static func apply(_ elements: Operand, _ others: Operand, _ invert: Bool) throws(TensorError) -> Tensor {
            let type = Promotion.common(elements, others)
            let device = elements.tensor?.device ?? others.tensor?.device ?? .cpu
            func tensor(_ operand: Operand) -> Tensor {
                operand.tensor?.detach().to(type) ?? Tensor.full([], scalar: operand.scalar, dtype: type, device: device)
            }
            let x = tensor(elements), set = tensor(others).reshape([-1])
            guard x.device == set.device else {
                throw .device("isin: Expected all tensors to be on the same device, found \(x.device) and \(set.device)")
            }
            let isFound: Tensor
            if set.count == 0 {
                isFound = Tensor.zeros(Array(x.shape), dtype: .bool, device: device)
            } else if set.count == 1 {
                isFound = x.eq(set.reshape([]))
            } else {
                let sorted = try Sort.apply(set, 0, false).values
                let places = try SearchSorted.apply("isin", sorted, Operand(x), false, false, nil).clamp(max: set.count - 1)
                isFound = try IndexSelect.apply(sorted, 0, places.reshape([x.count])).reshape(Array(x.shape)).eq(x)
            }
            return invert ? isFound.logicalNot() : isFound
        }
    }
}

/// Where each value would be inserted to keep a sequence sorted: before equal elements or, with `right`, after them.
///
/// The sequence has one dimension, or a row for each row of the values; `sorter` is its `argsort` if it is not sorted itself.
/// PyTorch: `torch.searchsorted`.
public func searchsorted(
    _ sortedSequence: Tensor, _ values: Tensor, outInt32: Bool = false, right: Bool = false, sorter: Tensor? = nil
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.SearchSorted.apply("searchsorted", sortedSequence, Operand(values), right, outInt32, sorter)
    }
}

/// Where one number would be inserted.
public func searchsorted(
    _ sortedSequence: Tensor, _ value: some TensorScalar, outInt32: Bool = false, right: Bool = false, sorter: Tensor? = nil
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.SearchSorted.apply("searchsorted", sortedSequence, Operand(value.scalar), right, outInt32, sorter)
    }
}

/// True for the elements that are among `testElements`; with `invert` for the others. PyTorch: `torch.isin`.
public func isin(_ elements: Tensor, _ testElements: Tensor, assumeUnique: Bool = false, invert: Bool = false) -> Tensor {
    checked { () throws(TensorError) in try Operators.IsIn.apply(Operand(elements), Operand(testElements), invert) }
}

/// True for the elements that equal a number.
public func isin(
    _ elements: Tensor, _ testElement: some TensorScalar, assumeUnique: Bool = false, invert: Bool = false
) -> Tensor {
    checked { () throws(TensorError) in try Operators.IsIn.apply(Operand(elements), Operand(testElement.scalar), invert) }
}

/// True if a number is among `testElements`.
public func isin(
    _ element: some TensorScalar, _ testElements: Tensor, assumeUnique: Bool = false, invert: Bool = false
) -> Tensor {
    checked { () throws(TensorError) in try Operators.IsIn.apply(Operand(element.scalar), Operand(testElements), invert) }
}

extension Tensor {
    /// The number of the bucket between sorted boundaries that each element falls in; a boundary belongs to the bucket below it or,
    /// with `right`, above it. PyTorch: `torch.bucketize`.
    public func bucketize(_ boundaries: Tensor, outInt32: Bool = false, right: Bool = false) -> Tensor {
        checked { () throws(TensorError) in try Operators.Bucketize.apply(Operand(self), boundaries, right, outInt32) }
    }
}
