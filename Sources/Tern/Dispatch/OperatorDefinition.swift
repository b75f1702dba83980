/// One operator as a type: its signature, how it is called by name, and what it is tested with.
///
/// The library's own operators conform through their kind (`PointwiseOperator`, `ViewOperator`, …). A user's operator conforms
/// directly and is registered with `Operator.register(_:)`.
public protocol OperatorDefinition: SendableMetatype {
    /// The signatures; the first that fits the arguments is called.
    static var schemas: [String] { get }

    /// Calls the operator. The arguments fit schema number `schema`.
    static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value

    /// What the operator is tested with: calls that every kind of check is run on.
    static var samples: [Sample] { get }

    /// True if gradients flow through it.
    static var isDifferentiable: Bool { get }

    /// Which of the library's kinds this is: `pointwise`, `reduction`, `view`, `kernel`, `composite`, or `custom`.
    static var kind: String { get }

    /// The types that the first tensor may have.
    static var dtypes: [DType] { get }
}

extension OperatorDefinition {
    /// None: nothing is tested.
    public static var samples: [Sample] { [] }
    /// True.
    public static var isDifferentiable: Bool { true }
    /// `custom`
    public static var kind: String { "custom" }
    /// Every type.
    public static var dtypes: [DType] { DType.allCases }
}

/// One call to test an operator with. Tensors are described, so that they can be made in every type.
public struct Sample: Sendable {
    /// An argument.
    public enum Argument: Sendable {
        /// Normally distributed numbers.
        case normal(Shape)
        /// Numbers between two bounds, for functions that are not defined everywhere.
        case uniform(Shape, Double, Double)
        /// Different numbers far apart, in random order: for operators that compare.
        case distinct(Shape)
        /// Whole numbers from 0 to below the bound, of type int64: indices.
        case index(Shape, Int)
        /// Truth values.
        case mask(Shape)
        /// Several of the above as one list.
        case tensors([Argument])
        /// Any value as it is: a number, a list, a text.
        case value(Value)
    }

    /// The arguments in the order of the schema.
    public let arguments: [Argument]
    /// The arguments that are given by name.
    public let named: [String: Value]

    /// The arguments in the order of the schema, then those that are given by name.
    public init(_ arguments: Argument..., named: [String: Value] = [:]) {
        self.arguments = arguments
        self.named = named
    }
}
