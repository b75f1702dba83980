import Tern

/// What a `@Parameter` or `@Buffer` property may hold: a tensor, or a tensor that may be left out.
public protocol TensorSlot {
    /// The tensor, nil if it is left out.
    var tensor: Tensor? { get }
    /// What the property holds for a tensor.
    static func holding(_ tensor: Tensor) -> Self
    /// What the property holds without a tensor; nil if it must have one.
    static var empty: Self? { get }
}

extension Tensor: TensorSlot {
    /// The tensor itself.
    public var tensor: Tensor? { self }
    /// The tensor itself.
    public static func holding(_ tensor: Tensor) -> Tensor { tensor }
    /// None: it cannot be left out.
    public static var empty: Tensor? { nil }
}

extension Optional: TensorSlot where Wrapped == Tensor {
    /// The tensor, nil if it is left out.
    public var tensor: Tensor? { self }
    /// The tensor, as one that could have been left out.
    public static func holding(_ tensor: Tensor) -> Tensor? { tensor }
    /// No tensor.
    public static var empty: Tensor?? { .some(.none) }
}

/// A tensor of a module that training changes. PyTorch's counterpart is `torch.nn.Parameter`.
///
/// A floating-point tensor that is assigned gets `requiresGrad`; one with a history is detached first, as PyTorch's
/// constructor does. `requiresGrad_(false)` afterwards freezes it. The key in the state dictionary is the property's name
/// unless another is given.
///
/// ```swift
/// @Parameter var weight = Tensor.randn(3, 4)
/// @Parameter var bias: Tensor?
/// @Parameter(key: "weight_hh_l0") var hidden: Tensor
/// ```
@propertyWrapper
public final class Parameter<Value: TensorSlot> {
    let key: String?
    private var value: Value?

    /// Holds `wrappedValue`, under another key than the property's name if `key` is given.
    public init(wrappedValue: Value, key: String? = nil) {
        self.key = key
        value = Parameter.trainable(wrappedValue)
    }

    /// Holds nothing until the module's initializer assigns the tensor.
    public init(key: String) {
        self.key = key
        value = Value.empty
    }

    /// The tensor.
    public var wrappedValue: Value {
        get { value ?? unassigned("@Parameter", key) }
        set { value = Parameter.trainable(newValue) }
    }

    private static func trainable(_ value: Value) -> Value {
        guard let tensor = value.tensor, tensor.isFloatingPoint, TensorError.pending == nil else { return value }
        guard tensor.isLeaf else { return Value.holding(tensor.detach().requiresGrad_()) }
        if !tensor.requiresGrad { tensor.requiresGrad = true }
        return value
    }
}

/// A tensor of a module that training does not change but the state dictionary keeps. PyTorch's counterpart is
/// `register_buffer`.
///
/// With `persistent: false` the state dictionary leaves it out. The key is the property's name unless another is given.
///
/// ```swift
/// @Buffer(key: "running_mean") var runningMean = Tensor.zeros(16)
/// ```
@propertyWrapper
public final class Buffer<Value: TensorSlot> {
    let key: String?
    let isPersistent: Bool
    private var value: Value?

    /// Holds `wrappedValue`, under another key than the property's name if `key` is given.
    public init(wrappedValue: Value, key: String? = nil, persistent: Bool = true) {
        self.key = key
        isPersistent = persistent
        value = wrappedValue
    }

    /// Holds nothing until the module's initializer assigns the tensor.
    public init(key: String, persistent: Bool = true) {
        self.key = key
        isPersistent = persistent
        value = Value.empty
    }

    /// The tensor.
    public var wrappedValue: Value {
        get { value ?? unassigned("@Buffer", key) }
        set { value = newValue }
    }
}

private func unassigned<Value: TensorSlot>(_ wrapper: String, _ key: String?) -> Value {
    failure(
        .argument("\(wrapper): the tensor with key \"\(key ?? "")\" was read before the module's initializer assigned it"),
        Value.holding(Tensor.full([], Double.nan)))
}

/// What reflection needs of both wrappers, whatever they hold.
protocol TensorBox: AnyObject {
    var key: String? { get }
    var isParameter: Bool { get }
    var isPersistent: Bool { get }
    var content: Tensor? { get }
    /// Holds another tensor, as it is.
    func replace(_ tensor: Tensor)
}

extension Parameter: TensorBox {
    var isParameter: Bool { true }
    var isPersistent: Bool { true }
    var content: Tensor? { value?.tensor }
    func replace(_ tensor: Tensor) { value = Value.holding(tensor) }
}

extension Buffer: TensorBox {
    var isParameter: Bool { false }
    var content: Tensor? { value?.tensor }
    func replace(_ tensor: Tensor) { value = Value.holding(tensor) }
}
