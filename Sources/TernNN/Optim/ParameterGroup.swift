import Tern

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Parameters that an optimizer changes with the same options. PyTorch's counterpart is an entry of `param_groups`.
///
/// Options that are not given are the optimizer's. Their names are PyTorch's: `lr`, `weight_decay`, `betas`.
///
/// ```swift
/// SGD([ParameterGroup(net.body.parameters(), lr: 0.01), ParameterGroup(net.head.parameters())], lr: 0.1)
/// ```
public final class ParameterGroup {
    /// The tensors, in the order given.
    public let parameters: [Tensor]
    /// The options by PyTorch's names.
    public internal(set) var options: [String: Value]

    /// Parameters with options of their own.
    public init(_ parameters: [Tensor], lr: Double? = nil, options: [String: Value] = [:]) {
        self.parameters = parameters
        self.options = options
        if let lr { self.options["lr"] = .double(lr) }
    }

    /// The learning rate.
    public var lr: Double {
        get { double("lr") }
        set {
            do {
                try OptimizerRules.notNegative(newValue, "learning rate", "lr")
                options["lr"] = .double(newValue)
            } catch {
                failure(error, ())
            }
        }
    }

    /// A floating-point option; 0 if there is none.
    public func double(_ name: String) -> Double { options[name].flatMap(OptimizerRules.number) ?? 0 }

    /// A yes-or-no option; false if there is none.
    public func bool(_ name: String) -> Bool {
        if case .bool(true) = options[name] { true } else { false }
    }

    /// An option of two numbers; zeros if there is none.
    public func pair(_ name: String) -> (Double, Double) {
        guard case .list(let values) = options[name], values.count == 2, let first = OptimizerRules.number(values[0]),
            let second = OptimizerRules.number(values[1])
        else { return (0, 0) }
        return (first, second)
    }
}

/// What all optimizers ask of their options. NaN fails every rule.
enum OptimizerRules {
    static func notNegative(_ value: Double, _ words: String, _ name: String) throws(TensorError) {
        guard value >= 0, value.isFinite else {
            throw .argument("Invalid \(words): \(name) must be a finite number and not negative, got \(value)")
        }
    }

    static func fraction(_ value: Double, _ words: String) throws(TensorError) {
        guard value >= 0, value < 1 else { throw .argument("Invalid \(words): it must be at least 0 and below 1, got \(value)") }
    }

    /// The number in an option, which Python may have written as an integer.
    static func number(_ value: Value) -> Double? {
        switch value {
        case .double(let number): number
        case .int(let number): Double(number)
        default: nil
        }
    }

    /// True if `value` can stand where the default is `usual`.
    static func isSameKind(_ value: Value, _ usual: Value) -> Bool {
        switch (value, usual) {
        case (.bool, .bool), (.string, .string), (.none, .none): true
        case (.list(let values), .list(let usuals)):
            values.count == usuals.count && zip(values, usuals).allSatisfy { isSameKind($0, $1) }
        default: number(value) != nil && number(usual) != nil
        }
    }

    /// PyTorch's `beta ** step`.
    static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}
