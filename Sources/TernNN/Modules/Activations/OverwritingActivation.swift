import Tern

/// What activations have in common that can write their result into the input.
open class OverwritingActivation: Module {
    /// True if the result takes the input's place. The input is gone then, so a module before that needs it for its gradient
    /// makes the backward pass fail.
    public let inplace: Bool

    /// The function with its usual numbers; with `inplace` it overwrites its input.
    public init(inplace: Bool = false) {
        self.inplace = inplace
        super.init()
    }

    open override func extraRepr() -> String { described() }

    /// The arguments as PyTorch prints them.
    func described(_ arguments: String...) -> String {
        (arguments + (inplace ? ["inplace=True"] : [])).joined(separator: ", ")
    }
}
