import Tern

/// Parameters in a list, which belong to the module that holds the list. PyTorch's counterpart is `torch.nn.ParameterList`.
///
/// ```swift
/// let weights = ParameterList((0..<3).map { _ in Tensor.randn(4, 4) })
/// for weight in weights { x = x.matmul(weight) }
/// ```
open class ParameterList: Module, RandomAccessCollection, MutableCollection {
    private var boxes: [Parameter<Tensor>] = []

    /// A list of these tensors, which become parameters.
    public init(_ tensors: some Sequence<Tensor> = [Tensor]()) {
        super.init()
        extend(tensors)
    }

    /// Adds a tensor at the end. PyTorch: `append`.
    @discardableResult
    public final func append(_ tensor: Tensor) -> Self {
        boxes.append(Parameter(wrappedValue: tensor, key: String(boxes.count)))
        return self
    }

    /// Adds tensors at the end. PyTorch: `extend`.
    @discardableResult
    public final func extend(_ tensors: some Sequence<Tensor>) -> Self {
        for tensor in tensors { append(tensor) }
        return self
    }

    /// 0
    public final var startIndex: Int { 0 }
    /// The number of parameters.
    public final var endIndex: Int { boxes.count }

    /// The parameter at a place, which can be exchanged. Places count from 0, and from the end with -1.
    public final subscript(position: Int) -> Tensor {
        get { box(position)?.wrappedValue ?? Tensor.full([], Double.nan) }
        set { box(position)?.wrappedValue = newValue }
    }

    private func box(_ index: Int) -> Parameter<Tensor>? {
        let place = index < 0 ? index &+ boxes.count : index
        if boxes.indices.contains(place) { return boxes[place] }
        return failure(.index("\(typeName): index \(index) is out of range for \(boxes.count) parameters"), nil)
    }

    open override func extraRepr() -> String {
        boxes.enumerated().map { index, box in
            ParameterList.line(String(index), box.wrappedValue, "torch.\(box.wrappedValue.dtype)")
        }.joined(separator: "\n")
    }

    /// `  (0): Parameter containing: [torch.float32 of size 2x3]`
    static func line(_ name: String, _ tensor: Tensor, _ type: String) -> String {
        "  (\(name)): Parameter containing: [\(type) of size \(tensor.shape.map(String.init).joined(separator: "x"))]"
    }
}
