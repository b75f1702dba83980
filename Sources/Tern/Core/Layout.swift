/// How a tensor's elements are kept. PyTorch's counterpart is `torch.layout`.
public struct Layout: Hashable, Sendable, CustomStringConvertible {
    let code: UInt8

    /// Dense: an element's place follows from strides.
    public static var strided: Layout { Layout(code: 0) }

    /// `strided`
    public var description: String { "strided" }
}
