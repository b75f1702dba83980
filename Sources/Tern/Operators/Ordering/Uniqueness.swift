extension Operators {
    static var uniqueness: [any OperatorDefinition.Type] { [Unique.self, UniqueConsecutive.self] }

    /// Different elements, or slices, each once.
    enum Unique: OperatorDefinition {
        static let rowTable = KernelTable.named("sort_rows")
        static let schemas = [
            "unique(Tensor self, bool sorted=True, bool return_inverse=False, bool return_counts=False, int? dim=None) -> Tensor[]"
        ]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [
            Sample(.index([6], 3)), Sample(.index([2, 3], 2), named: ["return_inverse": .bool(true), "dim": .int(1)]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let found = try Groups(
                "unique", try arguments.tensor("self"), arguments.optionalInt("dim"), isSorting: true,
                withInverse: try arguments.bool("return_inverse"), withCounts: try arguments.bool("return_counts"))
            return found.value
        }
    }

    /// Neighbours that are equal, each run of them once.
    enum UniqueConsecutive: OperatorDefinition {
        static let schemas = [
            "unique_consecutive(Tensor self, bool return_inverse=False, bool return_counts=False, int? dim=None) -> Tensor[]"
        ]
        static let kind = "kernel"
        static let isDifferentiable = false
        static var samples: [Sample] { Unique.samples }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let found = try Groups(
                "unique_consecutive", try arguments.tensor("self"), arguments.optionalInt("dim"), isSorting: false,
                withInverse: try arguments.bool("return_inverse"), withCounts: try arguments.bool("return_counts"))
            return found.value
        }
    }

    /// Runs of equal elements or slices: one of each, which run everything went to, and how long the runs are.
    struct Groups {
        let values: Tensor
        let inverse: Tensor?
        let counts: Tensor?

        init(
            _ name: String, _ x: Tensor, _ dim: Int?, isSorting: Bool, withInverse: Bool, withCounts: Bool
        ) throws(TensorError) {
            guard x.device != .meta else {
                throw .device(
                    "\(name): the result's shape depends on the elements, and tensors on meta have none; use a tensor with elements"
                )
            }
            self = try noGrad { () throws(TensorError) in
                try dim == nil
                    ? Groups(elements: x.detach(), isSorting, withInverse, withCounts)
                    : Groups(name, slices: x.detach(), dim ?? 0, isSorting, withInverse, withCounts)
            }
        }

        private init(_ values: Tensor, _ inverse: Tensor?, _ counts: Tensor?) {
            self.values = values
            self.inverse = inverse
            self.counts = counts
        }

        private init(elements x: Tensor, _ isSorting: Bool, _ withInverse: Bool, _ withCounts: Bool) throws(TensorError) {
            var list = x.reshape([x.count])
            if isSorting, let counted = try Groups(counting: list, withInverse, withCounts) {
                values = counted.values
                inverse = counted.inverse?.reshape(Array(x.shape))
                counts = counted.counts
                return
            }
            var order: Tensor?
            if isSorting {
                let sorted = try Sort.apply(list, 0, false)
                list = sorted.values
                order = sorted.indices
            }
            let isFirst = try Groups.marks(list)
            values = try MaskedSelect.apply(list, isFirst)
            inverse = withInverse ? try Groups.inverse(isFirst, order).reshape(Array(x.shape)) : nil
            counts = withCounts ? try Groups.counts(isFirst) : nil
        }

        /// As many bins fit the second-level cache.
        private static let mostBins = 1 << 15

        /// Integers that lie so close together that they are counted and not sorted; nil for others.
        private init?(counting list: Tensor, _ withInverse: Bool, _ withCounts: Bool) throws(TensorError) {
            guard list.dtype.isInteger, list.device == .cpu, list.count > 0 else { return nil }
            var numbers = list.to(.int64).contiguous()
            var (least, greatest) = try IntegerTally.bounds(numbers)
            let (span, isFar) = greatest.subtractingReportingOverflow(least)
            guard !isFar, span < Groups.mostBins, span <= list.count else { return nil }
            if least < 0 || greatest >= Groups.mostBins {
                numbers = numbers.sub(least)
                greatest = span
            } else {
                least = 0
            }
            let tally = try IntegerTally.counts(numbers, bins: greatest + 1)
            let isThere = tally.gt(0)
            let found = try Nonzero.apply(isThere).reshape([-1])
            values = (least == 0 ? found : found.add(least)).to(list.dtype)
            inverse = withInverse ? try IndexSelect.apply(isThere.cumsum(0).sub(1), 0, numbers) : nil
            counts = withCounts ? try MaskedSelect.apply(tally, isThere) : nil
        }

        private init(
            _ name: String, slices x: Tensor, _ dim: Int, _ isSorting: Bool, _ withInverse: Bool, _ withCounts: Bool
        ) throws(TensorError) {
            guard x.ndim > 0 else {
                throw .index("\(name): Dimension specified as \(dim) but tensor has no dimensions; leave dim out")
            }
            let dim = try Dimension.normalize(dim, x.ndim, name)
            let n = x.shape[dim]
            if x.count == 0 {
                guard n == 0, x.shape.filter({ $0 == 0 }).count == 1 else {
                    throw .shape(
                        "\(name): There are 0 sized dimensions, and they aren't selected, so unique cannot be applied (shape \(x.shape), "
                            + "dim \(dim))")
                }
                let none = Tensor.empty([0], dtype: .int64, device: x.device)
                self.init(x.clone(), withInverse ? none : nil, withCounts ? none.clone() : nil)
                return
            }
            // Slices compare by their elements in the order of their own dimensions.
            let moved = x.permute([dim] + (0..<x.ndim).filter { $0 != dim })
            var rows = try moved.reshape([n, x.count / n]).packed()
            var order: Tensor?
            if isSorting {
                let numbers = try Tensor.uninitialized([n], .int64, x.device)
                try Unique.rowTable.run(KernelCall(numbers, Operand(rows), count: 1, computeType: x.dtype))
                rows = try IndexSelect.apply(rows, 0, numbers)
                order = numbers
            }
            let isFirst = try Groups.marks(rows)
            var shape = Array(moved.shape)
            let kept = try Indexed.read(rows, [.tensor(isFirst)])
            shape[0] = kept.shape[0]
            let back = (0..<x.ndim).map { $0 == dim ? 0 : $0 < dim ? $0 + 1 : $0 }
            self.init(
                kept.reshape(shape).permute(back).contiguous().detach(),
                withInverse ? try Groups.inverse(isFirst, order) : nil, withCounts ? try Groups.counts(isFirst) : nil)
        }

        /// True where an element, or a row, is not what is before it.
        private static func marks(_ list: Tensor) throws(TensorError) -> Tensor {
            let n = list.shape[0]
            if n == 0 { return Tensor.empty([0], dtype: .bool, device: list.device) }
            var differs = list.narrow(0, 1, n - 1).ne(list.narrow(0, 0, n - 1))
            if list.ndim > 1 { differs = differs.any(1) }
            return try Concatenate.apply([Tensor.ones([1], dtype: .bool, device: list.device), differs], 0)
        }

        private static func inverse(_ isFirst: Tensor, _ order: Tensor?) throws(TensorError) -> Tensor {
            let group = isFirst.cumsum(0).sub(1)
            guard let order else { return group }
            return try Scatter.apply(Tensor.empty(like: group), 0, order, group)
        }

        private static func counts(_ isFirst: Tensor) throws(TensorError) -> Tensor {
            let starts = try Nonzero.apply(isFirst).reshape([-1])
            let end = Tensor.full([1], Int(isFirst.count), dtype: .int64, device: isFirst.device)
            if starts.count == 0 { return starts }
            return try Concatenate.apply([starts.narrow(0, 1, starts.count - 1), end], 0).sub(starts)
        }

        var value: Value {
            let others = [inverse, counts].compactMap { $0 }
            return others.isEmpty ? .tensor(values) : .tensors([values] + others)
        }
    }
}

/// Different elements, the place of each original element among them, and how often each occurs; nil for what was not asked for.
public typealias UniqueElements = (values: Tensor, inverse: Tensor?, counts: Tensor?)

extension Tensor {
    /// The different elements in order, or the different slices along a dimension. PyTorch: `torch.unique`.
    ///
    /// NaN differs from itself. The result has no gradient.
    public func unique(dim: Int? = nil) -> Tensor { groups("unique", dim, true, false, false).values }

    /// The different elements with `inverse`, from which `values[inverse]` is the tensor again, and `counts`.
    public func unique(returnInverse: Bool, returnCounts: Bool = false, dim: Int? = nil) -> UniqueElements {
        groups("unique", dim, true, returnInverse, returnCounts)
    }

    /// One of each run of equal neighbours, elements or slices along a dimension. PyTorch: `torch.unique_consecutive`.
    public func uniqueConsecutive(dim: Int? = nil) -> Tensor { groups("unique_consecutive", dim, false, false, false).values }

    /// One of each run of equal neighbours with `inverse`, the run of each element, and `counts`, the lengths.
    public func uniqueConsecutive(returnInverse: Bool, returnCounts: Bool = false, dim: Int? = nil) -> UniqueElements {
        groups("unique_consecutive", dim, false, returnInverse, returnCounts)
    }

    private func groups(_ name: String, _ dim: Int?, _ isSorting: Bool, _ inverse: Bool, _ counts: Bool) -> UniqueElements {
        checked((.poisoned, nil, nil)) { () throws(TensorError) in
            let found = try Operators.Groups(
                name, self, dim, isSorting: isSorting, withInverse: inverse, withCounts: counts)
            return (found.values, found.inverse, found.counts)
        }
    }
}
