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

    /// A whole number; 0 if there is none.
    public func int(_ name: String) -> Int { options[name].flatMap(OptimizerRules.number).flatMap(Int.init(exactly:)) ?? 0 }

    /// A text; nil if there is none.
    public func string(_ name: String) -> String? {
        if case .string(let text) = options[name] { text } else { nil }
    }

    /// An option of two numbers; zeros if there is none.
    public func pair(_ name: String) -> (Double, Double) {
        guard let values = options[name].flatMap(OptimizerRules.list), values.count == 2,
            let first = OptimizerRules.number(values[0]), let second = OptimizerRules.number(values[1])
        else { return (0, 0) }
        return (first, second)
    }

    /// Sets a number as it is; what schedulers do.
    func set(_ name: String, _ value: Double) { options[name] = .double(value) }

    /// What schedulers keep in a group beside the optimizer's options, by PyTorch's names.
    static let scheduled: Set<String> = ["initial_lr", "max_lr", "min_lr", "base_momentum", "max_momentum", "swa_lr"]
}

/// What an optimizer takes: tensors, which are one group, or groups of them.
public protocol Optimizable {
    /// The groups that these make.
    static func groups(_ elements: [Self]) -> [ParameterGroup]
}

extension Tensor: Optimizable {
    /// One group of all.
    public static func groups(_ elements: [Tensor]) -> [ParameterGroup] { [ParameterGroup(elements)] }
}

extension ParameterGroup: Optimizable {
    /// The groups themselves.
    public static func groups(_ elements: [ParameterGroup]) -> [ParameterGroup] { elements }
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

    /// What Adam and its kin ask of their options.
    static func adaptive(_ group: ParameterGroup) throws(TensorError) {
        try notNegative(group.double("lr"), "learning rate", "lr")
        try notNegative(group.double("eps"), "epsilon value", "eps")
        try notNegative(group.double("weight_decay"), "weight_decay value", "weightDecay")
        let betas = group.pair("betas")
        try fraction(betas.0, "beta parameter at index 0")
        try fraction(betas.1, "beta parameter at index 1")
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
        case (.bool, .bool), (.string, .string), (.none, .none), (.string, .none), (.none, .string), (.double, .none): true
        case (_, .list(let usuals)):
            if let values = list(value) {
                values.count == usuals.count && zip(values, usuals).allSatisfy { isSameKind($0, $1) }
            } else {
                false
            }
        default: number(value) != nil && number(usual) != nil
        }
    }

    /// The elements of a list, which may be one of whole numbers.
    static func list(_ value: Value) -> [Value]? {
        switch value {
        case .list(let values): values
        case .ints(let values): values.map { .int($0) }
        default: nil
        }
    }

    /// A number that PyTorch keeps in a tensor of one element: of float32, unless the default type is float64.
    static func kept(_ value: Double) -> Double { defaultDtype() == .float64 ? value : Double(Float(value)) }

    /// PyTorch's `beta ** step`.
    static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}
