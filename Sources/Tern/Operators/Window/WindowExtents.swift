/// One number for all dimensions of a window, or one for each: `3` or `[3, 5]`.
public protocol WindowExtents: Sendable {
    /// The number for all dimensions, or one for each.
    var extents: [Int] { get }
}

extension Int: WindowExtents {
    /// The number, for all dimensions.
    public var extents: [Int] { [self] }
}

extension Array: WindowExtents where Element == Int {
    /// One number for each dimension.
    public var extents: [Int] { self }
}

/// The extents that an adaptive pooling gives: one number for all dimensions, or one for each, where nil keeps the input's.
public protocol AdaptiveExtents: Sendable {
    /// The number for all dimensions, or one for each.
    var adaptiveExtents: [Int?] { get }
}

extension Int: AdaptiveExtents {
    /// The number, for all dimensions.
    public var adaptiveExtents: [Int?] { [self] }
}

extension Array: AdaptiveExtents where Element: AdaptiveExtent {
    /// One number for each dimension.
    public var adaptiveExtents: [Int?] { map(\.adaptiveExtent) }
}

/// One of a list of extents: `Int` or `Int?`.
public protocol AdaptiveExtent: Sendable {
    /// The extent; nil keeps the input's.
    var adaptiveExtent: Int? { get }
}

extension Int: AdaptiveExtent {
    /// The number.
    public var adaptiveExtent: Int? { self }
}

extension Int?: AdaptiveExtent {
    /// The number, if there is one.
    public var adaptiveExtent: Int? { self }
}

/// The zeros around what a convolution looks at: a number of them, `.same`, `.valid` or PyTorch's text `"same"`.
public protocol ConvolutionPadding: Sendable {
    /// The padding as one of the forms.
    var padding: PaddingForm { get }
}

/// The forms of a convolution's padding.
public enum PaddingForm: Hashable, Sendable, ConvolutionPadding {
    /// As many zeros at both ends: one number for all dimensions, or one for each.
    case numbers([Int])
    /// So many that the output has the input's extents; only for strides of 1.
    case sameExtents
    /// None.
    case nothing

    /// This form.
    public var padding: PaddingForm { self }

    /// PyTorch's text: `same` or `valid`.
    init(_ text: String, _ name: String) throws(TensorError) {
        switch text {
        case "same": self = .sameExtents
        case "valid": self = .nothing
        default: throw .argument("\(name): Invalid padding string: '\(text)'; use \"same\", \"valid\" or numbers")
        }
    }
}

extension ConvolutionPadding where Self == PaddingForm {
    /// So many zeros that the output has the input's extents.
    public static var same: PaddingForm { .sameExtents }
    /// No zeros.
    public static var valid: PaddingForm { .nothing }
}

extension Int: ConvolutionPadding {
    /// As many zeros at both ends of every dimension.
    public var padding: PaddingForm { .numbers([self]) }
}

extension Array: ConvolutionPadding where Element == Int {
    /// One number for each dimension.
    public var padding: PaddingForm { .numbers(self) }
}

extension String: ConvolutionPadding {
    /// `"same"` or `"valid"`.
    public var padding: PaddingForm {
        do { return try PaddingForm(self, "padding") } catch { return failure(error, .nothing) }
    }
}

/// Reads lists of numbers, one for each dimension of a window.
struct WindowNumbers {
    let name: String
    /// The number of dimensions.
    let rank: Int

    /// One number for each dimension; a single one stands for all.
    func spread(_ numbers: [Int], _ what: String) throws(TensorError) -> [Int] {
        if numbers.count == rank { return numbers }
        guard numbers.count == 1, let number = numbers.first else {
            throw .argument(
                "\(name): expected \(what) to be a single integer value or a list of \(rank) values to match the dimensions, but got "
                    + "\(what)=\(numbers)")
        }
        return Array(repeating: number, count: rank)
    }

    /// The same for numbers that may not be below `least`, and not so large that extents overflow.
    func spread(_ numbers: [Int], _ what: String, atLeast least: Int) throws(TensorError) -> [Int] {
        let numbers = try spread(numbers, what)
        for number in numbers where number < least || number > WindowNumbers.largest {
            let rule = least > 0 ? "greater than zero" : "non-negative"
            throw .argument(
                number < least
                    ? "\(name): \(what) should be \(rule), but got \(what)=\(numbers)"
                    : "\(name): \(what)=\(numbers) is too large; use numbers below \(WindowNumbers.largest)")
        }
        return numbers
    }

    /// Products of two numbers up to this, and sums of a few such products, fit an `Int`.
    static let largest = 1 << 30

    /// Refuses a dimension of which a table by element would take the whole memory.
    static func requireTable(_ extent: Int, _ name: String) throws(TensorError) {
        guard extent <= 1 << 27 else {
            throw .memory("\(name): a dimension of extent \(extent) is more than there is memory for; cut the input into parts")
        }
    }

    /// `(3, 4)`, as PyTorch prints sizes: with the sign between them that is asked for.
    static func list(_ numbers: [Int], _ separator: String = " x ") -> String {
        numbers.map(String.init).joined(separator: separator)
    }
}

extension Value {
    /// The numbers of a list in which `None` may stand for some; nil if it is no such list.
    var optionalInts: [Int?]? {
        switch self {
        case .int(let number): return [number]
        case .ints(let numbers): return numbers
        case .list(let values):
            var result: [Int?] = []
            for value in values {
                switch value {
                case .int(let number): result.append(number)
                case .none: result.append(nil)
                default: return nil
                }
            }
            return result
        default: return nil
        }
    }

    /// The numbers of any kind in a list, or the single number; nil if there is something else.
    var doubles: [Double]? {
        switch self {
        case .ints(let numbers): return numbers.map(Double.init)
        case .list(let values):
            let numbers = values.compactMap { $0.scalar?.doubleValue }
            return numbers.count == values.count ? numbers : nil
        default: return scalar.map { [$0.doubleValue] }
        }
    }
}
