import TernKernelABI

extension Operators {
    static var averagePools: [any OperatorDefinition.Type] {
        [
            AveragePool1d.self, AveragePool2d.self, AveragePool3d.self, AdaptiveAveragePool1d.self,
            AdaptiveAveragePool2d.self, AdaptiveAveragePool3d.self, LocalResponseNorm.self, PowerPool1d.self,
            PowerPool2d.self, PowerPool3d.self,
        ]
    }

    /// The means under a window that slides over a signal.
    enum AveragePool1d: OperatorDefinition {
        static let schemas = [AveragePool.schema(1)]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([2, 2, 7]), .value(.int(2))),
            Sample(
                .normal([3, 6]), .value(.int(2)),
                named: ["stride": .int(2), "padding": .int(1), "ceil_mode": .bool(true)]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try AveragePool.call(arguments, rank: 1)
        }
    }

    /// The means under a window that slides over images.
    enum AveragePool2d: OperatorDefinition {
        static let schemas = [AveragePool.schema(2)]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([2, 2, 5, 4]), .value(.int(2))),
            Sample(
                .normal([2, 6, 5]), .value(.int(2)),
                named: [
                    "stride": .ints([2, 1]), "padding": .ints([1, 0]), "ceil_mode": .bool(true),
                    "count_include_pad": .bool(false),
                ]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try AveragePool.call(arguments, rank: 2)
        }
    }

    /// The means under a window that slides over volumes.
    enum AveragePool3d: OperatorDefinition {
        static let schemas = [AveragePool.schema(3)]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([1, 2, 4, 3, 4]), .value(.int(2))),
            Sample(
                .normal([2, 3, 4, 3]), .value(.int(2)),
                named: ["stride": .int(1), "padding": .ints([0, 1, 0]), "divisor_override": .int(3)]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            try AveragePool.call(arguments, rank: 3)
        }
    }

    /// The means of boxes that share a signal evenly.
    enum AdaptiveAveragePool1d: OperatorDefinition {
        static let schemas = ["nn.functional.adaptive_avg_pool1d(Tensor input, Any output_size) -> Tensor"]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([2, 2, 7]), .value(.int(3))), Sample(.normal([3, 6]), .value(.int(2))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let size = try AdaptiveSize.read(arguments, "adaptive_avg_pool1d")
            return .tensor(try AveragePool.adaptive(try arguments.tensor("input"), size, rank: 1))
        }
    }

    /// The means of boxes that share images evenly.
    enum AdaptiveAveragePool2d: OperatorDefinition {
        static let schemas = ["nn.functional.adaptive_avg_pool2d(Tensor input, Any output_size) -> Tensor"]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([2, 2, 5, 4]), .value(.list([.int(3), .none]))), Sample(.normal([2, 6, 5]), .value(.int(2))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let size = try AdaptiveSize.read(arguments, "adaptive_avg_pool2d")
            return .tensor(try AveragePool.adaptive(try arguments.tensor("input"), size, rank: 2))
        }
    }

    /// The means of boxes that share volumes evenly.
    enum AdaptiveAveragePool3d: OperatorDefinition {
        static let schemas = ["nn.functional.adaptive_avg_pool3d(Tensor input, Any output_size) -> Tensor"]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([1, 2, 4, 3, 4]), .value(.ints([2, 3, 2]))), Sample(.normal([2, 3, 4, 3]), .value(.int(2))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let size = try AdaptiveSize.read(arguments, "adaptive_avg_pool3d")
            return .tensor(try AveragePool.adaptive(try arguments.tensor("input"), size, rank: 3))
        }
    }
}

/// What the means of one, two and three dimensions share: sums over boxes, a dimension at a time, and their counts.
enum AveragePool {
    static func schema(_ rank: Int) -> String {
        "nn.functional.avg_pool\(rank)d(Tensor input, int[] kernel_size, int[]? stride=None, int[] padding=0, bool ceil_mode=False, "
            + "bool count_include_pad=True" + (rank == 1 ? "" : ", int? divisor_override=None") + ") -> Tensor"
    }

    static func call(_ arguments: Arguments, rank: Int) throws(TensorError) -> Value {
        let pool = WindowRule.PoolArguments(
            kernel: try arguments.ints("kernel_size"), stride: arguments.optionalInts("stride"),
            padding: try arguments.ints("padding"), ceilMode: try arguments.bool("ceil_mode"))
        return .tensor(
            try apply(
                try arguments.tensor("input"), pool, try arguments.bool("count_include_pad"),
                arguments.optionalInt("divisor_override"), rank: rank))
    }

    static func apply(
        _ x: Tensor, _ arguments: WindowRule.PoolArguments, _ countsPadding: Bool, _ divisor: Int?, rank: Int
    ) throws(TensorError) -> Tensor {
        if let cast = CastOperands.wide, rank == 3 {
            return try cast.run { () throws(TensorError) in
                try apply(cast(x), arguments, countsPadding, divisor, rank: rank)
            }
        }
        let rule = try WindowRule.pooling("avg_pool\(rank)d", x, rank: rank, arguments)
        if divisor == 0 { throw .argument("\(rule.name): divisor must be not zero, got divisor_override=0") }
        guard x.dtype.isFloatingPoint || x.dtype == .int64 else {
            throw .dtype("\(rule.name): not implemented for \(x.dtype) tensors; convert with .to(.float32)")
        }
        let boxes = rule.axes.map { Boxes.window($0, countsPadding) }
        return try mean(x, boxes, divisor, "AvgPoolBackward0")
    }

    static func adaptive(_ x: Tensor, _ size: [Int?], rank: Int) throws(TensorError) -> Tensor {
        if let cast = CastOperands.wide, rank == 3 {
            return try cast.run { () throws(TensorError) in
                try adaptive(cast(x), size, rank: rank)
            }
        }
        let name = "adaptive_avg_pool\(rank)d"
        let extents = try AdaptiveSize.extents(name, x, size, rank)
        guard x.dtype.isFloatingPoint else {
            throw .dtype("\(name): not implemented for \(x.dtype) tensors; convert with .to(.float32)")
        }
        if extents.allSatisfy({ $0.output == 1 }) {
            return try Operators.Mean.apply(x, Array(x.ndim - rank..<x.ndim), true, nil)
        }
        return try mean(
            x, extents.map { Boxes.adaptive($0.input, $0.output) }, nil, "AdaptiveAvgPoolBackward0")
    }

    /// The boxes of one dimension.
    private struct Boxes: Sendable {
        let map: LinearMap
        /// How many elements count in each box; nil if always as many as `uniformCount`.
        let counts: (@Sendable () -> [Int])?
        let uniformCount: Int

        static func window(_ axis: WindowAxis, _ countsPadding: Bool) -> Boxes {
            let map = LinearMap(inputs: axis.input, outputs: axis.output) {
                LinearMap.Neighbours(axis.output) { i in
                    let start = i * axis.stride - axis.padding
                    return (Swift.max(start, 0), Swift.min(start + axis.kernel, axis.input))
                }
            }
            let isInside = (axis.output - 1) * axis.stride - axis.padding + axis.kernel <= axis.input + axis.padding
            if axis.padding == 0 || countsPadding, isInside {
                return Boxes(map: map, counts: nil, uniformCount: axis.kernel)
            }
            return Boxes(
                map: map,
                counts: {
                    (0..<axis.output).map { i in
                        let start = i * axis.stride - axis.padding
                        let end = Swift.min(start + axis.kernel, axis.input + axis.padding)
                        let count = countsPadding ? end - start : Swift.min(end, axis.input) - Swift.max(start, 0)
                        return Swift.max(count, 1)
                    }
                }, uniformCount: 0)
        }

        static func adaptive(_ input: Int, _ output: Int) -> Boxes {
            @Sendable func bounds(_ i: Int) -> (first: Int, end: Int) {
                (i * input / output, ((i + 1) * input + output - 1) / output)
            }
            let map = LinearMap(inputs: input, outputs: output) { LinearMap.Neighbours(output, bounds) }
            if output > 0, input % output == 0 { return Boxes(map: map, counts: nil, uniformCount: input / output) }
            return Boxes(
                map: map, counts: { (0..<output).map { i in bounds(i).end - bounds(i).first } }, uniformCount: 0)
        }
    }

    private static func mean(
        _ x: Tensor, _ boxes: [Boxes], _ divisor: Int?, _ backwardName: StaticString
    ) throws(TensorError) -> Tensor {
        if x.dtype == .float16 || x.dtype == .bfloat16 {
            return try mean(x.to(.float32), boxes, divisor, backwardName).to(x.dtype)
        }
        let sums = try LinearMap.apply(boxes.map(\.map), x, backwardName)
        if sums.device == .meta || sums.count == 0 { return sums }
        let mode: String? = x.dtype.isFloatingPoint ? nil : "trunc"
        if let divisor { return sums.div(divisor, roundingMode: mode) }
        var number = 1
        var counts: Tensor?
        for (i, box) in boxes.enumerated() {
            guard let list = box.counts else {
                number = number.multipliedReportingOverflow(by: box.uniformCount).partialValue
                continue
            }
            var shape = Array(repeating: 1, count: boxes.count)
            shape[i] = box.map.outputs
            let factor = Tensor(list()).to(x.dtype).to(x.device).reshape(shape)
            counts = counts.map { $0.mul(factor) } ?? factor
        }
        guard let counts else { return sums.div(number, roundingMode: mode) }
        return sums.div(counts.mul(number), roundingMode: mode)
    }
}
