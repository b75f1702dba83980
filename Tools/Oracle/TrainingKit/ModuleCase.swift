import TernNN

/// How Tern makes and calls the module of a recorded case.
///
/// ```swift
/// ModuleCase("MaxPool2d.stride") { MaxPool2d(3, stride: 2) }
/// ModuleCase("NLLLoss.sum") { NLLLoss(reduction: .sum) } call: { [$0($1[0], $1[1])] }
/// ```
///
/// The default type and the default generator are set before: nothing is said of them here.
package struct ModuleCase: Sendable {
    /// The class, a dot, and what is special.
    package let name: String
    let make: @Sendable () throws -> Module
    let call: @Sendable (Module, [Tensor]) -> [Tensor]

    /// A module of one tensor.
    package init(_ name: String, _ make: @escaping @Sendable () throws -> Module) {
        self.name = name
        self.make = make
        call = { [$0($1[0])] }
    }

    /// A module that is called in another way: `call` is given the module and the recorded inputs, and gives all outputs.
    package init<M: Module>(
        _ name: String, _ make: @escaping @Sendable () throws -> M, call: @escaping @Sendable (M, [Tensor]) -> [Tensor]
    ) {
        self.name = name
        self.make = make
        self.call = { module, inputs in (module as? M).map { call($0, inputs) } ?? [] }
    }
}
