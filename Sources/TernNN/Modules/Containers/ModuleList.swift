import Tern

/// Modules in a list, which are part of the module that holds the list. PyTorch's counterpart is `torch.nn.ModuleList`.
///
/// A property `[Module]`, or of any class of modules, does the same and has the same keys; this one has PyTorch's methods.
///
/// ```swift
/// let layers = ModuleList((0..<4).map { _ in Linear(8, 8) })
/// for layer in layers { x = layer(x) }
/// ```
open class ModuleList: ModuleSequence {
    /// A list of these modules.
    public init(_ modules: [Module] = []) { super.init(modules.map { (nil, $0) }) }

    override var printsEqualChildrenTogether: Bool { true }
}
