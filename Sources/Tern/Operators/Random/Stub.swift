import TernKernelABI
extension Operators { static var random: [any OperatorDefinition.Type] { [] } }
extension CPU { static var randomKernels: KernelFamily { [:] } }
public final class Generator: @unchecked Sendable {}
