import TernNN

/// How Tern makes the optimizer of a recorded case: from the weights and biases of two layers.
package struct OptimizerCase: Sendable {
    /// The class, a dot, and what is special.
    package let name: String
    let make: @Sendable ([Tensor]) -> Optimizer

    package init(_ name: String, _ make: @escaping @Sendable ([Tensor]) -> Optimizer) {
        self.name = name
        self.make = make
    }
}

/// A recorded case of an optimizer, as the file describes it.
package struct RecordedOptimizer: Decodable, Sendable {
    package let name: String
    let seed: UInt64
    /// The names of a group's options.
    let options: [String]
    /// The names of what is kept for the first parameter.
    let kept: [String]
    /// The numbers that are kept by type, then by parameter and name: `3.step`.
    let numbers: [String: [String: Double]]
}
