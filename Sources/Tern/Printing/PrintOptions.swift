/// How tensors print. PyTorch's counterpart is what `torch.set_printoptions` sets.
///
/// One set of options serves the whole process; change it with ``setPrintOptions(precision:threshold:edgeItems:lineWidth:sciMode:profile:)``.
public struct PrintOptions: Hashable, Sendable {
    /// Digits after the point of floating-point numbers.
    public var precision = 4
    /// The number of elements above which only the edges of each dimension are printed.
    public var threshold = 1000
    /// How many items stand at each edge of a dimension that is cut short.
    public var edgeItems = 3
    /// The characters of a line, after which lines are broken.
    public var lineWidth = 80
    /// Scientific notation always or never; nil lets the numbers decide.
    public var sciMode: Bool?

    /// Options with the values that PyTorch starts with, but for those given.
    public init(precision: Int = 4, threshold: Int = 1000, edgeItems: Int = 3, lineWidth: Int = 80, sciMode: Bool? = nil) {
        self.precision = precision
        self.threshold = threshold
        self.edgeItems = edgeItems
        self.lineWidth = lineWidth
        self.sciMode = sciMode
    }

    /// Named settings. PyTorch: the `profile` argument of `torch.set_printoptions`.
    public enum Profile: Sendable {
        /// What a process starts with.
        case `default`
        /// Two digits, two items at each edge.
        case short
        /// Every element, however many there are.
        case full
    }

    private static let shared = Guarded(PrintOptions())

    /// The options in force.
    public static var current: PrintOptions {
        get { shared.withLock { $0 } }
        set {
            if let problem = newValue.problem {
                failure(.argument("PrintOptions: \(problem)"), ())
            } else {
                shared.withLock { $0 = newValue }
            }
        }
    }

    /// No double has more decimals than this; a larger precision would only print zeros.
    private static let maximalPrecision = 1074

    /// What is wrong with the values; nil if nothing is.
    private var problem: String? {
        if precision < 0 || precision > PrintOptions.maximalPrecision {
            return "precision must be in 0...\(PrintOptions.maximalPrecision), got \(precision)"
        }
        if threshold < 0 { return "threshold must not be negative, got \(threshold)" }
        if edgeItems < 0 { return "edgeItems must not be negative, got \(edgeItems)" }
        if lineWidth < 1 { return "lineWidth must be positive, got \(lineWidth)" }
        return nil
    }

    mutating func apply(_ profile: Profile) {
        (precision, threshold, edgeItems, lineWidth) =
            switch profile {
            case .default: (4, 1000, 3, 80)
            case .short: (2, 1000, 2, 80)
            case .full: (4, .max, 3, 80)
            }
    }
}

/// Sets how tensors print, for the whole process. PyTorch: `torch.set_printoptions`.
///
/// What is left out stays as it is, except `sciMode`: as in PyTorch it goes back to automatic with every call.
///
/// - Parameters:
///   - precision: digits after the point.
///   - threshold: the number of elements above which a tensor is cut short.
///   - edgeItems: items at each edge of a dimension that is cut short.
///   - lineWidth: characters a line.
///   - sciMode: scientific notation always or never; nil lets the numbers decide.
///   - profile: named settings, which the other arguments override.
///
/// ```swift
/// setPrintOptions(precision: 2)
/// print(Tensor([1.12345]))    // tensor([1.12])
/// ```
public func setPrintOptions(
    precision: Int? = nil, threshold: Int? = nil, edgeItems: Int? = nil, lineWidth: Int? = nil, sciMode: Bool? = nil,
    profile: PrintOptions.Profile? = nil
) {
    var options = PrintOptions.current
    if let profile { options.apply(profile) }
    if let precision { options.precision = precision }
    if let threshold { options.threshold = threshold }
    if let edgeItems { options.edgeItems = edgeItems }
    if let lineWidth { options.lineWidth = lineWidth }
    options.sciMode = sciMode
    PrintOptions.current = options
}
