#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension Operators {
    static var ranges: [any OperatorDefinition.Type] { [Arange.self, Linspace.self, Logspace.self] }

    /// Numbers one step apart, the end excluded.
    enum Arange: OperatorDefinition {
        static let schemas = [
            "arange(Scalar end, *, \(TensorOptions.schema)) -> Tensor",
            "arange(Scalar start, Scalar end, Scalar step=1, *, \(TensorOptions.schema)) -> Tensor",
        ]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [
            Sample(.value(.int(5))), Sample(.value(.double(0.5)), .value(.int(3)), .value(.double(0.25))),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let options = try TensorOptions(arguments)
            let range = try apply(
                arguments.optionalScalar("start") ?? 0, try arguments.scalar("end"), arguments.optionalScalar("step") ?? 1,
                options.dtype, options.device ?? .cpu)
            return .tensor(try range.asking(options.requiresGrad))
        }

        static func apply(
            _ start: Scalar, _ end: Scalar, _ step: Scalar, _ dtype: DType?, _ device: Device
        ) throws(TensorError) -> Tensor {
            let isIntegral = start.category != .float && end.category != .float && step.category != .float
            let type = dtype ?? (isIntegral ? .int64 : defaultDtype())
            guard type != .bool else { throw .dtype("arange: not implemented for bool; use int64") }
            let length = try length(start, end, step, isIntegral, type)
            let tensor = try Tensor.uninitialized([length], type, device == .meta ? .meta : .cpu)
            if device == .meta { return tensor }
            try RampLoop.run(start, step, tensor)
            return tensor.to(device)
        }

        private static func length(
            _ start: Scalar, _ end: Scalar, _ step: Scalar, _ isIntegral: Bool, _ type: DType
        ) throws(TensorError) -> Int {
            let (low, high, by) = (start.doubleValue, end.doubleValue, step.doubleValue)
            guard low.isFinite, high.isFinite, by.isFinite else {
                throw .argument("arange: unsupported range: \(low) -> \(high)")
            }
            let isZero = type.isFloatingPoint ? by == 0 : step.intValue == 0
            guard !isZero else {
                throw .argument("arange: step must be nonzero" + (by == 0 ? "" : " (\(step) as \(type) is 0)"))
            }
            let isOrdered =
                type.isFloatingPoint
                ? (by > 0 ? high >= low : high <= low)
                : (step.intValue > 0 ? end.intValue >= start.intValue : end.intValue <= start.intValue)
            guard isOrdered else {
                throw .argument(
                    "arange: upper bound and lower bound inconsistent with step sign (start \(start), end \(end), step \(step)): swap "
                        + "them or change the sign of step")
            }
            var length = ((high - low) / by).rounded(.up)
            if isIntegral {
                // Exact where a double is not.
                let (first, last) = by > 0 ? (start.intValue, end.intValue) : (end.intValue, start.intValue)
                let (whole, rest) = UInt64(bitPattern: last &- first).quotientAndRemainder(dividingBy: step.intValue.magnitude)
                length = Double(whole) + (rest == 0 ? 0 : 1)
            }
            guard length < Double(1 << 50) else { throw .memory("arange: \(length) elements would not fit any memory") }
            return Int(Swift.max(length, 0))
        }
    }

    /// Numbers evenly apart, both ends included.
    enum Linspace: OperatorDefinition {
        static let schemas = ["linspace(Operand start, Operand end, int steps, *, \(TensorOptions.schema)) -> Tensor"]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.value(.int(-2)), .value(.double(3.5)), .value(.int(5)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let options = try TensorOptions(arguments)
            let result = try apply(
                try Operators.bound(arguments, "start"), try Operators.bound(arguments, "end"), try arguments.int("steps"),
                options.dtype ?? defaultDtype(), options.device ?? .cpu)
            return .tensor(try result.asking(options.requiresGrad))
        }

        static func apply(
            _ start: Scalar, _ end: Scalar, _ steps: Int, _ dtype: DType, _ device: Device
        ) throws(TensorError) -> Tensor {
            let tensor = try Operators.steps(steps, dtype, device, "linspace")
            if device == .meta || steps == 0 { return tensor }
            try start.requireFit(dtype, "linspace")
            try end.requireFit(dtype, "linspace")
            // From the nearer end, as PyTorch does, so that both ends are exact.
            let half = steps / 2
            if steps == 1 {
                try tensor.fill(start)
            } else if !dtype.isFloatingPoint {
                let low = Double(start.intValue), high = Double(end.intValue)
                let step = (high - low) / Double(steps - 1)
                try tensor.fillElements {
                    .double($0 < half ? low + step * Double($0) : high - step * Double(steps - 1 - $0))
                }
            } else {
                try noGrad { () throws(TensorError) in
                    // In the type itself: sixteen-bit floats round at each step, as PyTorch's do.
                    let low = Tensor.full([], scalar: start, dtype: dtype, device: .cpu)
                    let high = Tensor.full([], scalar: end, dtype: dtype, device: .cpu)
                    let step = high.sub(low).div(steps - 1)
                    let rising = Tensor.arange(half, dtype: dtype).mul(step).add(low)
                    let falling = high.sub(Tensor.arange(steps - 1 - half, -1, step: -1, dtype: dtype).mul(step))
                    try tensor.write(cat([rising, falling]))
                }
            }
            return tensor.to(device)
        }
    }

    /// Powers whose exponents are evenly apart.
    enum Logspace: OperatorDefinition {
        static let schemas = [
            "logspace(Operand start, Operand end, int steps, float base=10.0, *, \(TensorOptions.schema)) -> Tensor"
        ]
        static let kind = "kernel"
        static let isDifferentiable = false
        static let samples = [Sample(.value(.int(-2)), .value(.double(1.5)), .value(.int(5)), .value(.double(2)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let options = try TensorOptions(arguments)
            let result = try apply(
                try Operators.bound(arguments, "start"), try Operators.bound(arguments, "end"), try arguments.int("steps"),
                try arguments.double("base"), options.dtype ?? defaultDtype(), options.device ?? .cpu)
            return .tensor(try result.asking(options.requiresGrad))
        }

        static func apply(
            _ start: Scalar, _ end: Scalar, _ steps: Int, _ base: Double, _ dtype: DType, _ device: Device
        ) throws(TensorError) -> Tensor {
            let tensor = try Operators.steps(steps, dtype, device, "logspace")
            if device == .meta || steps == 0 { return tensor }
            if steps == 1 {
                try tensor.fill(.double(pow(base, start.doubleValue)))
                return tensor.to(device)
            }
            try start.requireFit(dtype, "logspace")
            try end.requireFit(dtype, "logspace")
            // The ends are rounded to the type, and the powers computed as doubles.
            let low = Tensor.full([], scalar: start, dtype: dtype, device: .cpu).item().doubleValue
            let high = Tensor.full([], scalar: end, dtype: dtype, device: .cpu).item().doubleValue
            let step = (high - low) / Double(steps - 1), half = steps / 2
            try tensor.fillElements {
                .double(pow(base, $0 < half ? low + step * Double($0) : high - step * Double(steps - 1 - $0)))
            }
            return tensor.to(device)
        }
    }

    /// A new processor tensor for `steps` numbers, or a meta tensor.
    private static func steps(
        _ steps: Int, _ dtype: DType, _ device: Device, _ name: String
    ) throws(TensorError) -> Tensor {
        guard steps >= 0 else { throw .argument("\(name): number of steps must be non-negative, got \(steps)") }
        guard dtype != .bool else { throw .dtype("\(name): not implemented for bool; use a number type") }
        return try Tensor.uninitialized(
            try Tensor.checkedShape([steps], dtype, name), dtype, device == .meta ? .meta : .cpu)
    }

    /// An end of a range: a number, or a tensor that holds one.
    private static func bound(_ arguments: Arguments, _ name: String) throws(TensorError) -> Scalar {
        let operand = try arguments.operand(name)
        guard let tensor = operand.tensor else { return operand.scalar }
        guard tensor.ndim == 0 else {
            throw .shape(
                "\(arguments.operatorName): only supports 0-dimensional start and end tensors, but got \(name) with \(tensor.ndim) "
                    + "dimension(s), shape \(tensor.shape); use item()")
        }
        return tensor.item()
    }
}
