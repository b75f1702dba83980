import Tern

/// Signals, images or volumes of another size. PyTorch's counterpart is `torch.nn.Upsample`; the function is `interpolate`.
///
/// ```swift
/// Upsample(scaleFactor: 2, mode: .bilinear)(x)    // [n, channels, 16, 16] -> [n, channels, 32, 32]
/// ```
open class Upsample: Module {
    /// The extents that come out: one number, or one for each dimension; none if `scaleFactor` decides.
    public let size: [Int]?
    /// By what the extents are multiplied: one number, or one for each dimension; none if `size` decides.
    public let scaleFactor: [Double]?
    /// How what lies between elements is found.
    public let mode: InterpolationMode
    /// Whether the corners of input and output lie on each other.
    public let alignCorners: Bool?
    /// Whether the factor is computed anew from the extents.
    public let recomputeScaleFactor: Bool?

    /// Gives results of this size. The arguments are those of `interpolate`.
    public init(size: some WindowExtents, mode: InterpolationMode = .nearest, alignCorners: Bool? = nil) {
        self.size = size.extents
        scaleFactor = nil
        self.mode = mode
        self.alignCorners = alignCorners
        recomputeScaleFactor = nil
        super.init()
    }

    /// Multiplies all extents by a number. The arguments are those of `interpolate`.
    public convenience init(
        scaleFactor: Double, mode: InterpolationMode = .nearest, alignCorners: Bool? = nil, recomputeScaleFactor: Bool? = nil
    ) {
        self.init(
            scaleFactor: [scaleFactor], mode: mode, alignCorners: alignCorners, recomputeScaleFactor: recomputeScaleFactor)
    }

    /// Multiplies each extent by a number of its own. The arguments are those of `interpolate`.
    public init(
        scaleFactor: [Double], mode: InterpolationMode = .nearest, alignCorners: Bool? = nil, recomputeScaleFactor: Bool? = nil
    ) {
        size = nil
        self.scaleFactor = scaleFactor
        self.mode = mode
        self.alignCorners = alignCorners
        self.recomputeScaleFactor = recomputeScaleFactor
        super.init()
    }

    open override func forward(_ x: Tensor) -> Tensor {
        if let size { return interpolate(x, size: size, mode: mode, alignCorners: alignCorners) }
        let factors = scaleFactor ?? []
        let recomputes = recomputeScaleFactor ?? false
        if factors.count == 1 {
            return interpolate(
                x, scaleFactor: factors[0], mode: mode, alignCorners: alignCorners, recomputeScaleFactor: recomputes)
        }
        return interpolate(x, scaleFactor: factors, mode: mode, alignCorners: alignCorners, recomputeScaleFactor: recomputes)
    }

    open override func extraRepr() -> String {
        let extents =
            scaleFactor.map { factors in
                "scale_factor=" + (factors.count == 1 ? "\(factors[0])" : "(\(factors.map { "\($0)" }.joined(separator: ", ")))")
            } ?? "size=\(PythonText.extents(size ?? []))"
        return "\(extents), mode='\(mode.rawValue)'"
    }
}

/// Images of another size, by the nearest elements. PyTorch's counterpart is `torch.nn.UpsamplingNearest2d`.
///
/// ```swift
/// UpsamplingNearest2d(scaleFactor: 2)(x)
/// ```
open class UpsamplingNearest2d: Upsample {
    /// Gives images of this size.
    public init(size: some WindowExtents) { super.init(size: size) }

    /// Multiplies both extents by a number.
    public init(scaleFactor: Double) { super.init(scaleFactor: [scaleFactor]) }
}

/// Images of another size, between four elements, with corners on corners. PyTorch's counterpart is `torch.nn.UpsamplingBilinear2d`.
///
/// ```swift
/// UpsamplingBilinear2d(size: [32, 48])(x)
/// ```
open class UpsamplingBilinear2d: Upsample {
    /// Gives images of this size.
    public init(size: some WindowExtents) { super.init(size: size, mode: .bilinear, alignCorners: true) }

    /// Multiplies both extents by a number.
    public init(scaleFactor: Double) { super.init(scaleFactor: [scaleFactor], mode: .bilinear, alignCorners: true) }
}
