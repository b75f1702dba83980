/// How the losses of single elements become the result. PyTorch's counterpart is the string argument `reduction`.
public enum LossReduction: String, Sendable {
    /// One loss an element.
    case none
    /// The mean, weighted where there are weights.
    case mean
    /// The sum.
    case sum

    /// What a call by name asks for. `size_average` and `reduce`, from before `reduction` was there, win over it.
    static func parse(_ arguments: Arguments, _ name: String) throws(TensorError) -> LossReduction {
        if let legacy = legacy(arguments) { return legacy }
        let text = try arguments.string("reduction")
        guard let reduction = LossReduction(rawValue: text) else {
            throw .argument("\(name): \(text) is not a valid value for reduction; use none, mean or sum")
        }
        return reduction
    }

    /// What `size_average` and `reduce` say together; nil if neither is given.
    static func legacy(_ arguments: Arguments) -> LossReduction? {
        func flag(_ name: String) -> Bool? { if case .bool(let value) = arguments[name] { value } else { nil } }
        let average = flag("size_average"), reduces = flag("reduce")
        if average == nil, reduces == nil { return nil }
        if reduces == false { return LossReduction.none }
        return average == false ? .sum : .mean
    }

    /// The losses as one number, or as they are.
    func callAsFunction(_ losses: Tensor) -> Tensor {
        switch self {
        case .none: losses
        case .mean: losses.mean()
        case .sum: losses.sum()
        }
    }
}

/// The arguments by which older programs say how losses are reduced.
let legacyReduction = "bool? size_average=None, bool? reduce=None"
