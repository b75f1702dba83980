extension Operators {
    /// Sums, means or maxima of a table's rows, over bags of row numbers.
    enum EmbeddingBag: OperatorDefinition {
        static let schemas = [
            "nn.functional.embedding_bag(Tensor input, Tensor weight, Tensor? offsets=None, float? max_norm=None, "
                + "float norm_type=2, bool scale_grad_by_freq=False, str mode='mean', bool sparse=False, "
                + "Tensor? per_sample_weights=None, bool include_last_offset=False, int? padding_idx=None) -> Tensor"
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.index([2, 3], 4), .normal([4, 3])),
            Sample(.index([2, 3], 4), .distinct([4, 3]), named: ["mode": .string("max")]),
            Sample(
                .index([5], 4), .normal([4, 3]), .value(.tensor(Tensor([0, 2, 2]))),
                named: ["mode": .string("sum"), "padding_idx": .int(1)]),
        ]

        struct Options {
            var longest: LongestRow?
            var scalesByFrequency = false
            var mode = EmbeddingBagMode.mean
            var isSparse = false
            var includesLastOffset = false
            var padding: Int?
        }

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let (input, weight) = Embedding.inOrder(try arguments.tensor("input"), try arguments.tensor("weight"))
            let text = try arguments.string("mode")
            guard let mode = EmbeddingBagMode(rawValue: text) else {
                throw .argument("embedding_bag: mode has to be one of sum, mean or max, got \(text)")
            }
            let longest = arguments.optionalDouble("max_norm").map {
                LongestRow(length: $0, p: arguments.optionalDouble("norm_type") ?? 2)
            }
            let options = Options(
                longest: longest, scalesByFrequency: try arguments.bool("scale_grad_by_freq"), mode: mode,
                isSparse: try arguments.bool("sparse"), includesLastOffset: try arguments.bool("include_last_offset"),
                padding: arguments.optionalInt("padding_idx"))
            return .tensor(
                try apply(
                    input, weight, arguments.optionalTensor("offsets"), arguments.optionalTensor("per_sample_weights"), options))
        }

        static func apply(
            _ input: Tensor, _ weight: Tensor, _ offsets: Tensor?, _ factors: Tensor?, _ options: Options
        ) throws(TensorError) -> Tensor {
            let name = "embedding_bag"
            let padding = try Embedding.checkedPadding(options.padding, weight, name)
            if let factors {
                guard options.mode == .sum else {
                    throw .argument(
                        "\(name): per_sample_weights was not None. per_sample_weights is only supported for mode='sum', got "
                            + "mode='\(options.mode)'")
                }
                guard factors.shape == input.shape else {
                    throw .shape(
                        "\(name): If per_sample_weights (\(factors.shape)) is not None, then it must have the same shape as the input "
                            + "(\(input.shape))")
                }
                guard factors.dtype == weight.dtype else {
                    throw .dtype(
                        "\(name): expected weight and per_sample_weights to have the same dtype, got \(weight.dtype) and \(factors.dtype)"
                    )
                }
            }
            if options.mode == .max, options.scalesByFrequency || options.isSparse {
                throw .argument(
                    "\(name): max mode does not support scaling the gradient by the frequency, nor sparse weights; use sum or mean"
                )
            }
            guard weight.dtype.isFloatingPoint else {
                throw .dtype(
                    "\(name): expected weight to be a floating point tensor, got \(weight.dtype); convert with .to(.float32)")
            }
            let bags = try Bags(input, offsets, options.includesLastOffset)
            let indices = try checkedIndices(input, weight.shape[0], 0, name, allowsNegative: false)
            if indices.device == .meta {
                return Tensor.empty([bags.count, weight.shape[1]], dtype: weight.dtype, device: .meta)
            }
            try options.longest?.shorten(weight, indices, name)
            // Behind a last offset below the length, numbers belong to no bag.
            let flat = indices.reshape([indices.count]).narrow(0, 0, bags.number.count)
            let isKept = padding.map { flat.ne($0) }
            let rows = try Embedding.rows(weight, flat, padding, options.scalesByFrequency)
            let wide = WideComputation(weight)
            if options.mode == .max { return wide.rounded(maxima(wide.widened(rows), bags, isKept)) }
            var parts = wide.widened(rows)
            if let factors { parts = parts.mul(wide.widened(factors).reshape([indices.count, 1]).narrow(0, 0, flat.count)) }
            if let isKept { parts = parts.maskedFill(isKept.unsqueeze(1).logicalNot(), 0) }
            let zeros = Tensor.zeros(bags.count, weight.shape[1], dtype: parts.dtype)
            let sums = bags.number.count == 0 ? zeros.add(parts.sum()) : try addRows(zeros, bags.number, parts)
            if options.mode == .sum { return wide.rounded(sums) }
            let ones = (isKept ?? Tensor.ones(flat.count, dtype: .bool)).to(parts.dtype).unsqueeze(1)
            let counts = try addRows(Tensor.zeros(bags.count, 1, dtype: parts.dtype), bags.number, ones)
            return wide.rounded(sums.div(counts.clampMin(1)))
        }

        /// `target`, which has no history, with each row of `parts` added at its number.
        private static func addRows(_ target: Tensor, _ numbers: Tensor, _ parts: Tensor) throws(TensorError) -> Tensor {
            if numbers.count == 0 { return target }
            try Indexed.write(target, [.tensor(numbers)], parts, accumulate: true)
            return target
        }

        /// The bags side by side, as wide as the largest; places that a bag does not fill never win.
        private static func maxima(_ rows: Tensor, _ bags: Bags, _ isKept: Tensor?) -> Tensor {
            let columns = rows.shape[1]
            if bags.number.count == 0 || bags.largest == 0 {
                return Tensor.zeros(bags.count, columns, dtype: rows.dtype).add(rows.sum())
            }
            let place = bags.places
            let isFilled = place.ge(0)
            var counts = isFilled
            let safe = place.clampMin(0)
            if let isKept {
                counts = counts.logicalAnd(isKept.indexSelect(0, safe.flatten()).reshape([bags.count, bags.largest]))
            }
            let spread = rows.indexSelect(0, safe.flatten()).reshape([bags.count, bags.largest, columns])
            let masked = spread.maskedFill(counts.logicalNot().unsqueeze(2), -Double.infinity)
            let largest = masked.max(1).values
            return largest.maskedFill(counts.any(1).logicalNot().unsqueeze(1), 0)
        }
    }

    /// Which places of a list of row numbers make a bag.
    struct Bags {
        let count: Int
        /// The largest bag's number of places.
        let largest: Int
        /// For each place its bag; shorter than the list if its end belongs to none.
        let number: Tensor
        private let bounds: [Int]

        init(_ input: Tensor, _ offsets: Tensor?, _ includesLast: Bool) throws(TensorError) {
            let name = "embedding_bag"
            guard input.ndim == 1 || input.ndim == 2 else {
                throw .shape("\(name): input has to be a 1D or 2D Tensor, but got Tensor of dimension \(input.ndim)")
            }
            if input.ndim == 2 {
                guard offsets == nil else {
                    throw .argument(
                        "\(name): if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length "
                            + "sequences; leave offsets out")
                }
                let width = input.shape[1]
                count = input.shape[0]
                largest = width
                bounds = input.count == 0 ? [] : (0...count).map { $0 * width }
                number =
                    input.device == .meta
                    ? input : Tensor.arange(count).unsqueeze(1).expand(count, width).reshape([input.count])
                return
            }
            guard let offsets else {
                throw .argument("\(name): offsets has to be a 1D Tensor but got None; a 1D input needs where its bags begin")
            }
            guard offsets.ndim == 1, offsets.dtype.isInteger else {
                throw .shape(
                    "\(name): offsets has to be a 1D Tensor of whole numbers, got shape \(offsets.shape), \(offsets.dtype)")
            }
            guard !includesLast || offsets.count >= 1 else {
                throw .argument("\(name): include_last_offset: number of offset should be at least 1")
            }
            count = includesLast ? offsets.count - 1 : offsets.count
            if offsets.device == .meta || input.device == .meta {
                (largest, number, bounds) = (0, input, [])
                return
            }
            var starts = offsets.scalars(Int.self)
            guard starts.first ?? 0 == 0 else {
                throw .argument(
                    "\(name): offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0, got \(starts[0])"
                )
            }
            if !includesLast { starts.append(input.count) }
            for (start, end) in zip(starts, starts.dropFirst()) where start > end || end > input.count {
                throw .argument(
                    "\(name): offsets have to grow and to be at most the input's length \(input.count), got \(start) before \(end)"
                )
            }
            bounds = starts
            largest = zip(starts, starts.dropFirst()).map { $1 - $0 }.max() ?? 0
            var numbers: [Int] = []
            for (bag, (start, end)) in zip(starts, starts.dropFirst()).enumerated() {
                numbers += Array(repeating: bag, count: end - start)
            }
            number = Tensor(numbers, shape: [numbers.count], dtype: .int64)
        }

        /// For each bag and each position in it the place in the list, -1 where the bag has ended.
        var places: Tensor {
            var all: [Int] = []
            for (start, end) in zip(bounds, bounds.dropFirst()) {
                all += (0..<largest).map { start + $0 < end ? start + $0 : -1 }
            }
            return Tensor(all, shape: [count, largest], dtype: .int64)
        }
    }
}

/// How `embeddingBag` makes one row of a bag's rows.
public enum EmbeddingBagMode: String, Sendable {
    /// Their sum, weighted if there are weights.
    case sum
    /// Their mean.
    case mean
    /// The largest number in each column.
    case max
}

/// Sums, means or maxima of a table's rows, over bags of row numbers; an empty bag gives zeros. PyTorch:
/// `torch.nn.functional.embedding_bag`.
///
/// - Parameters:
///   - input: row numbers: a bag in each row of a matrix, or all in one list.
///   - weight: the table, shape [rows, columns].
///   - offsets: where the bags of a list begin.
///   - maxNorm: rows that are used and longer than this are shortened in the table first.
///   - normType: the p of that length's norm.
///   - scaleGradByFreq: divides a row's gradient by how often its number comes; not for maxima.
///   - mode: what becomes of a bag's rows.
///   - perSampleWeights: a factor for each number, of the input's shape; for sums only.
///   - includeLastOffset: true if the offsets end with the length of the list.
///   - paddingIdx: a row number that does not count.
public func embeddingBag(
    _ input: Tensor, _ weight: Tensor, offsets: Tensor? = nil, maxNorm: Double? = nil, normType: Double = 2,
    scaleGradByFreq: Bool = false, mode: EmbeddingBagMode = .mean, perSampleWeights: Tensor? = nil,
    includeLastOffset: Bool = false, paddingIdx: Int? = nil
) -> Tensor {
    checked { () throws(TensorError) in
        let options = Operators.EmbeddingBag.Options(
            longest: maxNorm.map { Operators.LongestRow(length: $0, p: normType) }, scalesByFrequency: scaleGradByFreq,
            mode: mode, includesLastOffset: includeLastOffset, padding: paddingIdx)
        return try Operators.EmbeddingBag.apply(input, weight, offsets, perSampleWeights, options)
    }
}
