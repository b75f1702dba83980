/// How `interpolate` finds what lies between elements. PyTorch's counterpart is the string argument `mode`.
public enum InterpolationMode: String, Sendable, CaseIterable {
    /// The nearest element, with PyTorch's rounding of old.
    case nearest
    /// The nearest element.
    case nearestExact = "nearest-exact"
    /// Between two elements of a signal.
    case linear
    /// Between four elements of an image.
    case bilinear
    /// Between sixteen elements of an image, by cubic polynomials.
    case bicubic
    /// Between eight elements of a volume.
    case trilinear
    /// The mean of the elements that an output covers.
    case area
}

extension Operators {
    static var interpolations: [any OperatorDefinition.Type] {
        [ResizeImages.self, Upsample.self, UpsampleNearest.self, UpsampleBilinear.self]
    }

    /// Images of another size.
    enum ResizeImages: OperatorDefinition {
        static let schemas = [
            "nn.functional.interpolate(Tensor input, Any size=None, Any scale_factor=None, str mode='nearest', "
                + "bool? align_corners=None, bool? recompute_scale_factor=None, bool antialias=False) -> Tensor"
        ]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([1, 2, 4]), .value(.int(6)), named: ["mode": .string("linear")]),
            Sample(
                .normal([1, 2, 3, 4]), .value(.ints([5, 3])),
                named: ["mode": .string("bilinear"), "align_corners": .bool(true)]),
            Sample(.normal([1, 1, 3, 4]), .value(.ints([5, 3])), named: ["mode": .string("bicubic")]),
            Sample(
                .normal([1, 1, 6, 5]), .value(.ints([3, 2])), named: ["mode": .string("bilinear"), "antialias": .bool(true)]),
            Sample(.normal([1, 1, 2, 3, 2]), .value(.ints([3, 2, 3])), named: ["mode": .string("trilinear")]),
            Sample(.normal([1, 2, 5]), named: ["scale_factor": .double(1.7), "mode": .string("area")]),
            Sample(.normal([1, 2, 2, 3]), named: ["scale_factor": .double(2), "mode": .string("nearest-exact")]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let request = Interpolation(
                size: try Interpolation.size(arguments, "interpolate"),
                scales: try Interpolation.scales(arguments, "interpolate"),
                mode: try Interpolation.mode(try arguments.string("mode")),
                alignCorners: Interpolation.flag(arguments, "align_corners"),
                recomputeScaleFactor: Interpolation.flag(arguments, "recompute_scale_factor") ?? false,
                antialias: try arguments.bool("antialias"))
            return .tensor(try request.apply(try arguments.tensor("input")))
        }
    }

    /// `interpolate` under its old name.
    enum Upsample: OperatorDefinition {
        static let schemas = [
            "nn.functional.upsample(Tensor input, Any size=None, Any scale_factor=None, str mode='nearest', "
                + "bool? align_corners=None) -> Tensor"
        ]
        static let kind = "kernel"
        static let samples = [Sample(.normal([1, 2, 4]), .value(.int(6)), named: ["mode": .string("linear")])]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let request = Interpolation(
                size: try Interpolation.size(arguments, "upsample"), scales: try Interpolation.scales(arguments, "upsample"),
                mode: try Interpolation.mode(try arguments.string("mode")),
                alignCorners: Interpolation.flag(arguments, "align_corners"))
            return .tensor(try request.apply(try arguments.tensor("input")))
        }
    }

    /// Images of another size, by the nearest elements.
    enum UpsampleNearest: OperatorDefinition {
        static let schemas = ["nn.functional.upsample_nearest(Tensor input, Any size=None, Any scale_factor=None) -> Tensor"]
        static let kind = "kernel"
        static let samples = [Sample(.normal([1, 2, 2, 3]), .value(.ints([3, 5])))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let request = Interpolation(
                size: try Interpolation.size(arguments, "upsample_nearest"),
                scales: try Interpolation.scales(arguments, "upsample_nearest"), mode: .nearest)
            return .tensor(try request.apply(try arguments.tensor("input")))
        }
    }

    /// Images of another size, whose corners are the corners of the old ones.
    enum UpsampleBilinear: OperatorDefinition {
        static let schemas = ["nn.functional.upsample_bilinear(Tensor input, Any size=None, Any scale_factor=None) -> Tensor"]
        static let kind = "kernel"
        static let samples = [Sample(.normal([1, 2, 2, 3]), .value(.ints([3, 5])))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let request = Interpolation(
                size: try Interpolation.size(arguments, "upsample_bilinear"),
                scales: try Interpolation.scales(arguments, "upsample_bilinear"), mode: .bilinear, alignCorners: true)
            return .tensor(try request.apply(try arguments.tensor("input")))
        }
    }
}

/// What `interpolate` is asked for, and its checks.
struct Interpolation {
    var size: [Int]?
    /// Outputs an input.
    var scales: [Double]?
    var mode: InterpolationMode
    var alignCorners: Bool?
    var recomputeScaleFactor = false
    var antialias = false

    static func mode(_ text: String) throws(TensorError) -> InterpolationMode {
        guard let mode = InterpolationMode(rawValue: text) else {
            let known = InterpolationMode.allCases.map(\.rawValue).joined(separator: ", ")
            throw .argument("interpolate: unknown mode \"\(text)\"; the modes are \(known)")
        }
        return mode
    }

    static func flag(_ arguments: Arguments, _ name: String) -> Bool? {
        if case .bool(let truth) = arguments[name] { truth } else { nil }
    }

    static func size(_ arguments: Arguments, _ name: String) throws(TensorError) -> [Int]? {
        if case .none = arguments["size"] { return nil }
        guard let size = arguments["size"].optionalInts, !size.contains(nil) else {
            throw .argument("\(name): size must be a number or a list of numbers, not \(arguments["size"].kind)")
        }
        return size.compactMap { $0 }
    }

    static func scales(_ arguments: Arguments, _ name: String) throws(TensorError) -> [Double]? {
        if case .none = arguments["scale_factor"] { return nil }
        guard let scales = arguments["scale_factor"].doubles else {
            throw .argument("\(name): scale_factor must be a number or a list of numbers, not \(arguments["scale_factor"].kind)")
        }
        return scales
    }

    /// The number of dimensions that a mode is for; nil if for any.
    private var modeRank: Int? {
        switch mode {
        case .linear: 1
        case .bilinear, .bicubic: 2
        case .trilinear: 3
        case .nearest, .nearestExact, .area: nil
        }
    }

    func apply(_ x: Tensor) throws(TensorError) -> Tensor {
        let rank = x.ndim - 2
        guard rank >= 1, rank <= 3 else {
            throw .shape(
                "interpolate: Only 3D, 4D and 5D input Tensors supported (got \(x.ndim)D) for the modes: nearest | linear | bilinear | "
                    + "bicubic | trilinear | area | nearest-exact; the shape is \(x.shape)")
        }
        if let modeRank, modeRank != rank {
            throw .shape(
                "interpolate: Got \(x.ndim)D input, but \(mode.rawValue) mode needs \(modeRank + 2)D input; the shape is \(x.shape)"
            )
        }
        if modeRank == nil, alignCorners != nil {
            throw .argument(
                "interpolate: align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear"
            )
        }
        guard !antialias || mode == .bilinear || mode == .bicubic else {
            throw .argument(
                "interpolate: Anti-alias option is restricted to bilinear and bicubic modes and requires a 4-D tensor as input")
        }
        let (output, kept) = try extents(x, rank)
        guard !x.shape.dropFirst().contains(0), output.allSatisfy({ $0 > 0 }) else {
            throw .shape(
                "interpolate: Input and output sizes should be greater than 0, but got input (\(x.shape)) and output \(output)")
        }
        if mode == .area { return try AveragePool.adaptive(x, output, rank: rank) }
        guard x.dtype.isFloatingPoint || x.dtype == .uint8 else {
            throw .dtype("interpolate: not implemented for \(x.dtype) tensors; convert with .to(.float32)")
        }
        return try resample(x, output, kept)
    }

    /// The extents of the result, and the scales that positions are computed with.
    private func extents(_ x: Tensor, _ rank: Int) throws(TensorError) -> (output: [Int], scales: [Double]?) {
        let input = Array(x.shape.suffix(rank))
        switch (size, scales) {
        case (nil, nil): throw .argument("interpolate: either size or scale_factor should be defined")
        case (.some, .some): throw .argument("interpolate: only one of size or scale_factor should be defined")
        case (let size?, nil):
            guard !recomputeScaleFactor else {
                throw .argument("interpolate: recompute_scale_factor is not meaningful with an explicit size.")
            }
            guard size.count == rank || size.count == 1 else {
                throw .argument(
                    "interpolate: Input and output must have the same number of spatial dimensions, but got input with spatial dimensions "
                        + "of \(input) and output size of \(size). Please provide input tensor in (N, C, d1, d2, ...,dK) format and output "
                        + "size in (o1, o2, ...,oK) format.")
            }
            return (size.count == rank ? size : Array(repeating: size[0], count: rank), nil)
        case (nil, let given?):
            guard given.count == rank || given.count == 1 else {
                throw .argument(
                    "interpolate: Input and scale_factor must have the same number of spatial dimensions, but got input with spatial "
                        + "dimensions of \(input) and scale_factor of shape \(given). Please provide input tensor in (N, C, d1, d2, ...,dK) "
                        + "format and scale_factor in (s1, s2, ...,sK) format.")
            }
            let scales = given.count == rank ? given : Array(repeating: given[0], count: rank)
            var output: [Int] = []
            for i in 0..<rank {
                let extent = Double(input[i]) * scales[i]
                guard extent.magnitude < Double(WindowNumbers.largest) else {
                    throw .argument("interpolate: scale_factor=\(given) leads to an extent of \(extent), which is not possible")
                }
                output.append(Int(extent.rounded(.down)))
            }
            return (output, recomputeScaleFactor || mode == .area ? nil : scales)
        }
    }

    private func resample(_ x: Tensor, _ output: [Int], _ scales: [Double]?) throws(TensorError) -> Tensor {
        guard output.allSatisfy({ $0 <= WindowNumbers.largest }) else {
            throw .argument("interpolate: an output of extents \(output) is too large")
        }
        let form: InterpolationMap.Form
        let backwardName: StaticString
        switch mode {
        case .nearest: (form, backwardName) = (.nearest, "UpsampleNearestBackward0")
        case .nearestExact: (form, backwardName) = (.nearestExact, "UpsampleNearestExactBackward0")
        case .bicubic: (form, backwardName) = (.cubic, "UpsampleBicubicBackward0")
        default: (form, backwardName) = (.linear, "UpsampleLinearBackward0")
        }
        let isWide = x.dtype == .float32 || x.dtype == .float64
        let maps = output.indices.map { i in
            InterpolationMap(
                form: form, inputs: x.shape[i + 2], outputs: output[i], alignsCorners: alignCorners ?? false, scale: scales?[i],
                antialias: antialias
            ).map(isDouble: x.dtype == .float64)
        }
        let result = try LinearMap.apply(maps, isWide ? x : x.to(.float32), backwardName)
        if isWide { return result }
        return x.dtype == .uint8 ? result.round().clamp(min: 0, max: 255).to(.uint8) : result.to(x.dtype)
    }
}

/// Images of another size: exactly one of `size` and `scaleFactor` is given. PyTorch: `torch.nn.functional.interpolate`.
///
/// ```swift
/// interpolate(images, size: [224, 224], mode: .bilinear)
/// interpolate(images, scaleFactor: 2)
/// ```
/// - Parameters:
///   - input: shape [N, C, L], [N, C, H, W] or [N, C, D, H, W].
///   - size: the extents of the result: one number, or one for each dimension.
///   - scaleFactor: outputs an input, for all dimensions.
///   - mode: what lies between elements.
///   - alignCorners: whether the first and the last elements keep their places; only for the interpolating modes.
///   - recomputeScaleFactor: whether positions follow from the extents of the result, which are whole numbers, and not from
///     `scaleFactor`.
///   - antialias: whether an image that shrinks is smoothed first; for `.bilinear` and `.bicubic`.
public func interpolate(
    _ input: Tensor, size: (any WindowExtents)? = nil, scaleFactor: Double? = nil, mode: InterpolationMode = .nearest,
    alignCorners: Bool? = nil, recomputeScaleFactor: Bool = false, antialias: Bool = false
) -> Tensor {
    checked { () throws(TensorError) in
        try Interpolation(
            size: size?.extents, scales: scaleFactor.map { [$0] }, mode: mode, alignCorners: alignCorners,
            recomputeScaleFactor: recomputeScaleFactor, antialias: antialias
        ).apply(input)
    }
}

/// The same with a scale for each dimension.
public func interpolate(
    _ input: Tensor, scaleFactor: [Double], mode: InterpolationMode = .nearest, alignCorners: Bool? = nil,
    recomputeScaleFactor: Bool = false, antialias: Bool = false
) -> Tensor {
    checked { () throws(TensorError) in
        try Interpolation(
            size: nil, scales: scaleFactor, mode: mode, alignCorners: alignCorners, recomputeScaleFactor: recomputeScaleFactor,
            antialias: antialias
        ).apply(input)
    }
}
