/// The operators, each a type of its own.
///
/// An operator is listed in its family's file, and the families here.
enum Operators {
    static var all: [any OperatorDefinition.Type] {
        pointwise + reductions + views + indexing + linear + losses + random + creation + composites
    }

    private static var pointwise: [any OperatorDefinition.Type] {
        arithmetic + division + roots + exponentials + powers + trigonometry + hyperbolics + errorFunctions + rounding
            + activations + parametricActivations + extrema + comparisons + logic
    }
}
