extension Tensor {
    // One, two and three items are spelled out: a variadic list of existentials costs more than a small operator.

    /// A part of the tensor: a view for numbers and ranges, a copy for index tensors and masks. Assigning writes in place.
    ///
    /// ```swift
    /// x[0]                     // the first row
    /// x[0..., 1]               // the second column
    /// x[.ellipsis, .newAxis]   // a new last dimension
    /// x[mask] = other
    /// ```
    public subscript(_ item: some TensorIndex) -> Tensor {
        get { read([item.indexItem]) }
        set { write([item.indexItem], newValue) }
    }

    /// With two items.
    public subscript(_ first: some TensorIndex, _ second: some TensorIndex) -> Tensor {
        get { read([first.indexItem, second.indexItem]) }
        set { write([first.indexItem, second.indexItem], newValue) }
    }

    /// With three items.
    public subscript(_ first: some TensorIndex, _ second: some TensorIndex, _ third: some TensorIndex) -> Tensor {
        get { read([first.indexItem, second.indexItem, third.indexItem]) }
        set { write([first.indexItem, second.indexItem, third.indexItem], newValue) }
    }

    /// With any number of items.
    public subscript(_ items: any TensorIndex...) -> Tensor {
        get { read(items.map(\.indexItem)) }
        set { write(items.map(\.indexItem), newValue) }
    }

    /// One number for a whole part: `x[0, 0] = 5`. Reading gives the one element.
    @_disfavoredOverload
    public subscript(_ items: any TensorIndex...) -> Scalar {
        get { read(items.map(\.indexItem)).item() }
        set {
            checked(()) { () throws(TensorError) in
                let value = Tensor.full([], scalar: newValue, dtype: dtype, device: device)
                try Indexed.write(self, items.map(\.indexItem), value)
            }
        }
    }

    /// What a subscript reads, by items that were put together at run time.
    package func read(_ items: [IndexItem]) -> Tensor { checked { () throws(TensorError) in try Indexed.read(self, items) } }

    /// What a subscript writes, by items that were put together at run time.
    package func write(_ items: [IndexItem], _ value: Tensor) {
        // `x[0] += 1` has written through the view already, and then assigns the view to itself.
        if value.storage === storage, let view = value.view, view.base === self.view?.base ?? self, isView(value, items) {
            return
        }
        checked(()) { () throws(TensorError) in try Indexed.write(self, items, value) }
    }

    private func isView(_ value: Tensor, _ items: [IndexItem]) -> Bool {
        guard !items.contains(where: { if case .tensor = $0 { true } else { false } }) else { return false }
        return noGrad { (try? Indexed.read(self, items))?.geometry == value.geometry }
    }
}

extension Tensor {
    /// A copy with `values`, broadcast, at the places that index tensors and masks give for the first dimensions; nil is a whole
    /// dimension. With `accumulate` they are added, also where a place comes twice. PyTorch: `torch.index_put`.
    public func indexPut(_ indices: [Tensor?], _ values: Tensor, accumulate: Bool = false) -> Tensor {
        clone().indexPut_(indices, values, accumulate: accumulate)
    }

    /// `indexPut` in place. PyTorch: `x.index_put_(indices, values)`.
    ///
    /// ```swift
    /// counts.indexPut_([places], Tensor(1), accumulate: true)
    /// ```
    @discardableResult
    public func indexPut_(_ indices: [Tensor?], _ values: Tensor, accumulate: Bool = false) -> Tensor {
        checked(self) { () throws(TensorError) in
            let items = indices.map { index in index.map { IndexItem.tensor($0) } ?? .all }
            try Indexed.write(self, items, values, accumulate: accumulate)
            return self
        }
    }
}

extension Operators {
    /// `x[…]`, by name.
    enum GetItem: OperatorDefinition {
        static let schemas = ["__getitem__(Tensor self, Any index) -> Tensor"]
        static let kind = "view"
        static let samples = [
            Sample(.normal([3, 4]), .value(.int(1))),
            Sample(.normal([3, 4, 2]), .value(.list([.slice(start: 0, stop: 2, step: 1), .ellipsis, .int(-1)]))),
            Sample(.normal([3, 4]), .value(.list([.tensor(Tensor([2, 0, 2])), .slice(start: nil, stop: nil, step: 2)]))),
            Sample(
                .normal([3, 4, 2]),
                .value(.list([.tensor(Tensor([2, 0])), .slice(start: nil, stop: nil, step: 1), .tensor(Tensor([1, 1]))]))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try Indexed.read(try arguments.tensor("self"), try items(arguments["index"])))
        }

        static func items(_ value: Value) throws(TensorError) -> [IndexItem] {
            switch value {
            case .list(let values):
                // A list of numbers is an index tensor; one that holds anything else is several items, as in PyTorch.
                let isPlain = values.allSatisfy { value in
                    switch value {
                    case .int, .bool: true
                    default: false
                    }
                }
                if isPlain, !values.isEmpty { return [try item(value)] }
                var result: [IndexItem] = []
                for value in values { result.append(try item(value)) }
                return result
            case .tensors(let tensors): return tensors.map { .tensor($0) }
            default: return [try item(value)]
            }
        }

        private static func item(_ value: Value) throws(TensorError) -> IndexItem {
            switch value {
            case .int(let place): return .at(place)
            case .slice(let start, let stop, let step): return .range(start: start, end: stop, step: step)
            case .tensor(let tensor): return .tensor(tensor)
            case .ellipsis: return .ellipsis
            case .none: return .newAxis
            case .bool(let truth): return .tensor(Tensor(truth))
            case .ints(let places): return .tensor(Tensor(places))
            case .list(let values):
                let places = values.compactMap { value -> Int? in if case .int(let place) = value { place } else { nil } }
                if places.count == values.count { return .tensor(Tensor(places)) }
                let truths = values.compactMap { value -> Bool? in if case .bool(let truth) = value { truth } else { nil } }
                if truths.count == values.count { return .tensor(Tensor(truths)) }
                throw .argument("__getitem__: a list index must hold integers or truth values only")
            default:
                throw .argument(
                    "__getitem__: \(value.kind) is not an index; use an integer, a slice, a tensor, an ellipsis or None")
            }
        }
    }

    /// A copy with values written, or added, at the places that index tensors give.
    enum IndexPut: OperatorDefinition {
        static let schemas = ["index_put(Tensor self, Any indices, Tensor values, bool accumulate=False) -> Tensor"]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([4, 3]), .value(.list([.tensor(Tensor([2, 0]))])), .normal([2, 3])),
            Sample(.normal([4, 3]), .value(.list([.tensor(Tensor([2, 2]))])), .normal([3]), .value(.bool(true))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let result = try arguments.tensor("self").clone()
            // A place left out is a whole dimension here, not a new one.
            let items = try GetItem.items(arguments["indices"]).map { item in
                if case .newAxis = item { IndexItem.all } else { item }
            }
            try Indexed.write(
                result, items, try arguments.tensor("values"), accumulate: try arguments.bool("accumulate"))
            return .tensor(result)
        }
    }
}
