extension Operators {
    static var reductionExtrema: [any OperatorDefinition.Type] {
        [LargestElement.self, SmallestElement.self, Max.self, Min.self, ArgMax.self, ArgMin.self, All.self, AnyTrue.self]
    }

    /// The largest elements; equal ones share the gradient.
    enum LargestElement: OperatorDefinition {
        static let table = KernelTable.named("amax")
        static let schemas = ["amax(Tensor self, int[] dim=[], bool keepdim=False) -> Tensor"]
        static let kind = "reduction"
        static let samples = extremumSamples

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self")
            return .tensor(
                try extremum(table, "amax", "AmaxBackward0", x, try arguments.ints("dim"), try arguments.bool("keepdim")))
        }
    }

    enum SmallestElement: OperatorDefinition {
        static let table = KernelTable.named("amin")
        static let schemas = ["amin(Tensor self, int[] dim=[], bool keepdim=False) -> Tensor"]
        static let kind = "reduction"
        static let samples = extremumSamples

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self")
            return .tensor(
                try extremum(table, "amin", "AminBackward0", x, try arguments.ints("dim"), try arguments.bool("keepdim")))
        }
    }

    private static let extremumSamples = [
        Sample(.distinct([2, 3])), Sample(.distinct([2, 3, 4]), .value(.ints([1]))), Sample(.distinct([])),
        Sample(.distinct([2, 3, 4]), .value(.ints([0, 2])), .value(.bool(true))),
    ]

    static func extremum(
        _ table: KernelTable, _ name: String, _ backwardName: StaticString, _ x: Tensor, _ dims: [Int], _ keepdim: Bool
    ) throws(TensorError) -> Tensor {
        let reduction = try Reduction(x, dims, keepdim, name)
        try reduction.requireElements(name)
        let output = try reduction.run(table, computing: x.dtype, result: x.dtype)
        if GradMode.isEnabled, x.node != nil {
            let (kept, dims) = (reduction.keptShape, reduction.dims)
            output.storedNode = ClosureNode(
                backwardName, inputs: [x], output: output, saving: [Saved(x, edge: 0), Saved(output: output)]
            ) { (node, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                let share = try shares(node, kept, dims)
                return Gradients(share.mul(Reduction.expand(g, kept, share.shape)))
            } forward: { (node, tangents) throws(TensorError) in
                guard let t = tangents[0] else { return Gradients() }
                return Gradients(try Sum.apply(t.mul(try shares(node, kept, dims)), dims, keepdim, nil))
            }
        }
        return output
    }

    /// Equal parts for those elements that are the extremum.
    private static func shares(_ node: ClosureNode, _ kept: Shape, _ dims: [Int]) throws(TensorError) -> Tensor {
        let values = try node.saved(0).detach(), chosen = Reduction.expand(try node.saved(1).detach(), kept, values.shape)
        let isChosen = values.eq(chosen).logicalOr(values.isNaN().logicalAnd(chosen.isNaN())).to(values.dtype)
        return isChosen.div(try Sum.apply(isChosen, dims, true, nil))
    }

    /// The largest element, of all or along a dimension with its place, or of two tensors.
    enum Max: OperatorDefinition {
        static let schemas = [
            "max(Tensor self) -> Tensor", "max(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)",
            "max(Tensor self, Tensor other) -> Tensor",
        ]
        static let kind = "reduction"
        static let samples = [
            Sample(.distinct([2, 3])), Sample(.distinct([2, 3]), .value(.int(0))), Sample(.distinct([4]), .distinct([4])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self")
            switch schema {
            case 0: return .tensor(try wholeExtremum(LargestElement.table, "max", "MaxBackward1", x))
            case 1:
                let pair = try selected(
                    ArgMax.table, "max", "MaxBackward0", x, try arguments.int("dim"), try arguments.bool("keepdim"))
                return .tensors([pair.values, pair.indices])
            default: return .tensor(x.maximum(try arguments.tensor("other")))
            }
        }
    }

    enum Min: OperatorDefinition {
        static let schemas = Max.schemas.map { "min" + $0.dropFirst(3) }
        static let kind = "reduction"
        static var samples: [Sample] { Max.samples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self")
            switch schema {
            case 0: return .tensor(try wholeExtremum(SmallestElement.table, "min", "MinBackward1", x))
            case 1:
                let pair = try selected(
                    ArgMin.table, "min", "MinBackward0", x, try arguments.int("dim"), try arguments.bool("keepdim"))
                return .tensors([pair.values, pair.indices])
            default: return .tensor(x.minimum(try arguments.tensor("other")))
            }
        }
    }

    static func wholeExtremum(
        _ table: KernelTable, _ name: String, _ backwardName: StaticString, _ x: Tensor
    ) throws(TensorError) -> Tensor {
        guard x.count > 0 else {
            throw .index(
                "\(name)(): Expected reduction dim to be specified for input.numel() == 0 (shape \(x.shape)). Specify the reduction dim "
                    + "with the 'dim' argument")
        }
        return try extremum(table, name, backwardName, x, [], false)
    }

    /// The chosen elements along a dimension, and their places; the gradient goes to the first of equal ones.
    static func selected(
        _ table: KernelTable, _ name: String, _ backwardName: StaticString, _ x: Tensor, _ dim: Int, _ keepdim: Bool
    ) throws(TensorError) -> (values: Tensor, indices: Tensor) {
        let dim = try Dimension.normalize(dim, x.ndim, name)
        let reduction = try Reduction(x, [dim], keepdim, name)
        let values = try Tensor.uninitialized(reduction.outputShape, x.dtype, x.device)
        let places = try argument(table, reduction, x, dim, name, values)
        if x.ndim == 0 { return (x.clone(), places) }
        if GradMode.isEnabled, x.node != nil {
            let source = x.shape
            values.storedNode = ClosureNode(
                backwardName, inputs: [x], output: values, saving: [Saved(constant: places)]
            ) { (node, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                let zeros = Tensor.zeros(Array(source), dtype: g.dtype, device: g.device), places = try node.saved(0)
                return Gradients(
                    keepdim
                        ? try ScatterAdd.apply(zeros, dim, places, g)
                        : try ScatterAdd.apply(zeros, dim, places.unsqueeze(dim), g.unsqueeze(dim)))
            } forward: { (node, tangents) throws(TensorError) in
                guard let t = tangents[0] else { return Gradients() }
                let places = try node.saved(0)
                return Gradients(
                    keepdim
                        ? try Gather.apply(t, dim, places) : try Gather.apply(t, dim, places.unsqueeze(dim)).squeeze(dim))
            }
        }
        return (values, places)
    }

    /// The place of the chosen element along `dim`.
    static func argument(
        _ table: KernelTable, _ name: String, _ x: Tensor, _ dim: Int, keepdim: Bool
    ) throws(TensorError) -> Tensor {
        try argument(table, try Reduction(x, [dim], keepdim, name), x, dim, name, nil)
    }

    /// The places, and the elements too if there is a tensor for them.
    private static func argument(
        _ table: KernelTable, _ reduction: Reduction, _ x: Tensor, _ dim: Int, _ name: String, _ values: Tensor?
    ) throws(TensorError) -> Tensor {
        try reduction.requireElements(name)
        let input = x.isContiguous ? x : try x.detach().packed()
        let indices = try Tensor.uninitialized(reduction.outputShape, .int64, x.device)
        if let values {
            try table.run(
                KernelCall(indices, Operand(input), Operand(values), count: 2, computeType: x.dtype, integers: [dim]))
        } else {
            try table.run(KernelCall(indices, Operand(input), count: 1, computeType: x.dtype, integers: [dim]))
        }
        return indices
    }

    enum ArgMax: OperatorDefinition {
        static let table = KernelTable.named("argmax")
        static let schemas = ["argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor"]
        static let kind = "reduction"
        static let isDifferentiable = false
        static let samples = [Sample(.distinct([2, 3])), Sample(.distinct([2, 3]), .value(.int(1)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    table, "argmax", try arguments.tensor("self"), arguments.optionalInt("dim"), try arguments.bool("keepdim")))
        }

        static func apply(
            _ table: KernelTable, _ name: String, _ x: Tensor, _ dim: Int?, _ keepdim: Bool
        ) throws(TensorError) -> Tensor {
            if x.dtype == .bool {
                throw .dtype("\(name): does not support bool tensors; convert with .to(.uint8)")
            }
            if let dim {
                return try argument(table, name, x, try Dimension.normalize(dim, x.ndim, name), keepdim: keepdim)
            }
            guard x.count > 0 else {
                throw .index(
                    "\(name): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument"
                )
            }
            let place = try argument(table, name, x.detach().reshape([x.count]), 0, keepdim: false)
            return keepdim ? place.reshape(Array(repeating: 1, count: x.ndim)) : place
        }
    }

    enum ArgMin: OperatorDefinition {
        static let table = KernelTable.named("argmin")
        static let schemas = ["argmin(Tensor self, int? dim=None, bool keepdim=False) -> Tensor"]
        static let kind = "reduction"
        static let isDifferentiable = false
        static var samples: [Sample] { ArgMax.samples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try ArgMax.apply(
                    table, "argmin", try arguments.tensor("self"), arguments.optionalInt("dim"), try arguments.bool("keepdim")))
        }
    }

    /// True where all elements are.
    enum All: OperatorDefinition {
        static let schemas = ["all(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor"]
        static let kind = "reduction"
        static let isDifferentiable = false
        static let samples = [Sample(.mask([2, 3])), Sample(.mask([2, 3]), .value(.int(1)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try truth(
                    SmallestElement.table, "all", try arguments.tensor("self"), arguments.optionalInts("dim"),
                    try arguments.bool("keepdim")))
        }
    }

    /// True where one element is.
    enum AnyTrue: OperatorDefinition {
        static let schemas = ["any(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor"]
        static let kind = "reduction"
        static let isDifferentiable = false
        static var samples: [Sample] { All.samples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try truth(
                    LargestElement.table, "any", try arguments.tensor("self"), arguments.optionalInts("dim"),
                    try arguments.bool("keepdim")))
        }
    }

    /// Bytes of 0 and 1, whose least and greatest say what holds for all and for any. uint8 stays uint8, as in PyTorch.
    static func truth(
        _ table: KernelTable, _ name: String, _ x: Tensor, _ dims: [Int]?, _ keepdim: Bool
    ) throws(TensorError) -> Tensor {
        let result: DType = x.dtype == .uint8 ? .uint8 : .bool
        let reduction = try Reduction(x.detach().to(.bool), dims, keepdim, name)
        if reduction.count == 0 {
            let output = try Tensor.uninitialized(reduction.outputShape, result, x.device)
            try output.fill(.bool(name == "all"))
            return output
        }
        return try reduction.run(table, computing: .bool, result: .bool).to(result)
    }
}

extension Tensor {
    /// The largest elements; of all dimensions if none are given. PyTorch: `torch.amax`.
    public func amax(_ dims: [Int] = [], keepdim: Bool = false) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.extremum(Operators.LargestElement.table, "amax", "AmaxBackward0", self, dims, keepdim)
        }
    }

    /// The largest elements along one dimension.
    public func amax(_ dim: Int, keepdim: Bool = false) -> Tensor { amax([dim], keepdim: keepdim) }

    /// The smallest elements; of all dimensions if none are given. PyTorch: `torch.amin`.
    public func amin(_ dims: [Int] = [], keepdim: Bool = false) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.extremum(Operators.SmallestElement.table, "amin", "AminBackward0", self, dims, keepdim)
        }
    }

    /// The smallest elements along one dimension.
    public func amin(_ dim: Int, keepdim: Bool = false) -> Tensor { amin([dim], keepdim: keepdim) }

    /// The largest element. PyTorch: `torch.max`.
    public func max() -> Tensor {
        checked { () throws(TensorError) in
            try Operators.wholeExtremum(Operators.LargestElement.table, "max", "MaxBackward1", self)
        }
    }

    /// The largest elements along a dimension, and where they stand. PyTorch: `torch.max(x, dim)`.
    public func max(_ dim: Int, keepdim: Bool = false) -> (values: Tensor, indices: Tensor) {
        checked((Tensor.poisoned, Tensor.poisoned)) { () throws(TensorError) in
            try Operators.selected(Operators.ArgMax.table, "max", "MaxBackward0", self, dim, keepdim)
        }
    }

    /// The smallest element. PyTorch: `torch.min`.
    public func min() -> Tensor {
        checked { () throws(TensorError) in
            try Operators.wholeExtremum(Operators.SmallestElement.table, "min", "MinBackward1", self)
        }
    }

    /// The smallest elements along a dimension, and where they stand. PyTorch: `torch.min(x, dim)`.
    public func min(_ dim: Int, keepdim: Bool = false) -> (values: Tensor, indices: Tensor) {
        checked((Tensor.poisoned, Tensor.poisoned)) { () throws(TensorError) in
            try Operators.selected(Operators.ArgMin.table, "min", "MinBackward0", self, dim, keepdim)
        }
    }

    /// Where the largest element stands: in the flattened tensor, or along a dimension. PyTorch: `torch.argmax`.
    public func argmax(_ dim: Int? = nil, keepdim: Bool = false) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.ArgMax.apply(Operators.ArgMax.table, "argmax", self, dim, keepdim)
        }
    }

    /// Where the smallest element stands. PyTorch: `torch.argmin`.
    public func argmin(_ dim: Int? = nil, keepdim: Bool = false) -> Tensor {
        checked { () throws(TensorError) in
            try Operators.ArgMax.apply(Operators.ArgMin.table, "argmin", self, dim, keepdim)
        }
    }

    /// True if all elements are. PyTorch: `torch.all`.
    public func all() -> Tensor {
        checked { () throws(TensorError) in try Operators.truth(Operators.SmallestElement.table, "all", self, nil, false) }
    }

    /// True where all elements along a dimension are.
    public func all(_ dim: Int, keepdim: Bool = false) -> Tensor {
        checked { () throws(TensorError) in try Operators.truth(Operators.SmallestElement.table, "all", self, [dim], keepdim) }
    }

    /// True if one element is. PyTorch: `torch.any`.
    public func any() -> Tensor {
        checked { () throws(TensorError) in try Operators.truth(Operators.LargestElement.table, "any", self, nil, false) }
    }

    /// True where one element along a dimension is.
    public func any(_ dim: Int, keepdim: Bool = false) -> Tensor {
        checked { () throws(TensorError) in try Operators.truth(Operators.LargestElement.table, "any", self, [dim], keepdim) }
    }
}
