import Tern

/// Parameters by name, in the order in which they were added, which belong to the module that holds the dictionary. PyTorch's
/// counterpart is `torch.nn.ParameterDict`.
///
/// ```swift
/// let weights = ParameterDict(["left": Tensor.randn(4, 4), "right": Tensor.randn(4, 4)])
/// weights["left"]
/// ```
open class ParameterDict: Module, Sequence {
    private var boxes: [Parameter<Tensor>] = []

    /// A dictionary of these tensors, which become parameters.
    public init(_ tensors: KeyValuePairs<String, Tensor> = [:]) {
        super.init()
        for (name, tensor) in tensors { self[name] = tensor }
    }

    /// The parameter with a name. Setting adds or exchanges it, setting nil removes it.
    public final subscript(name: String) -> Tensor? {
        get { boxes.first { $0.key == name }?.wrappedValue }
        set {
            let place = boxes.firstIndex { $0.key == name }
            switch (place, newValue) {
            case (let place?, let tensor?): boxes[place].wrappedValue = tensor
            case (let place?, nil): boxes.remove(at: place)
            case (nil, let tensor?):
                guard ModuleNames.isValid(name) else {
                    failure(.argument("\(typeName): parameter name \"\(name)\" must not be empty and have no dot"), ())
                    return
                }
                boxes.append(Parameter(wrappedValue: tensor, key: name))
            case (nil, nil): break
            }
        }
    }

    /// The names in order. PyTorch: `keys`.
    public final var keys: [String] { boxes.compactMap(\.key) }
    /// The parameters in order. PyTorch: `values`.
    public final var values: [Tensor] { boxes.map(\.wrappedValue) }
    /// The number of parameters.
    public final var count: Int { boxes.count }

    /// Removes a parameter and gives it back; nil if there is none of that name. PyTorch: `pop`.
    @discardableResult
    public final func pop(_ name: String) -> Tensor? {
        defer { self[name] = nil }
        return self[name]
    }

    /// The names and parameters in order.
    public final func makeIterator() -> IndexingIterator<[(name: String, tensor: Tensor)]> {
        boxes.map { (name: $0.key ?? "", tensor: $0.wrappedValue) }.makeIterator()
    }

    open override func extraRepr() -> String {
        boxes.map { box in
            // PyTorch prints its old names of tensor types here.
            let type = ["float32": "Float", "float64": "Double", "float16": "Half", "bfloat16": "BFloat16"]
            let name = type["\(box.wrappedValue.dtype)"] ?? ""
            return ParameterList.line(box.key ?? "", box.wrappedValue, "torch.\(name)Tensor")
        }.joined(separator: "\n")
    }
}
