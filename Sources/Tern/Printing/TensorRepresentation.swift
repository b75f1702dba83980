/// The whole of what a tensor prints as: `tensor(`, the elements, and what cannot be seen from them.
///
/// Follows `_str_intern` and `_add_suffixes` of PyTorch's `torch/_tensor_str.py`.
struct TensorRepresentation {
    let shape: Shape
    let dtype: DType
    /// The type that need not be told: that of floating-point tensors made without one.
    var defaultDtype = DType.float32
    /// Told if the tensor is not on the processor.
    var deviceName: String?
    /// The name of the operation that made the tensor.
    var gradientName: String?
    var requiresGrad = false
    var options = PrintOptions()

    /// What tensors begin with, and how far continued lines are indented.
    private static let prefix = "tensor("
    private static let indent = 7

    /// The text; without `element`, of a tensor that has no elements to show.
    func text(element: ((Int) -> Scalar)?) -> String {
        var suffixes: [String] = []
        if let deviceName { suffixes.append("device='\(deviceName)'") }
        let contents: String
        if let element, shape.product > 0 {
            if ![defaultDtype, .int64, .bool].contains(dtype) { suffixes.append("dtype=torch.\(dtype.name)") }
            contents = TensorFormatter(shape: shape, dtype: dtype, options: options, element: element)
                .text(indent: TensorRepresentation.indent)
        } else {
            // Nothing tells the shape and the type here, but that `[]` is one-dimensional.
            if element == nil || shape.count != 1 { suffixes.append("size=\(tuple)") }
            if dtype != defaultDtype { suffixes.append("dtype=torch.\(dtype.name)") }
            contents = element == nil ? "..." : "[]"
        }
        if let gradientName {
            suffixes.append("grad_fn=<\(gradientName)>")
        } else if requiresGrad {
            suffixes.append("requires_grad=True")
        }
        return join(TensorRepresentation.prefix + contents, suffixes)
    }

    /// The shape as Python prints a tuple.
    private var tuple: String {
        shape.count == 1 ? "(\(shape[0]),)" : "(" + shape.map(String.init).joined(separator: ", ") + ")"
    }

    /// Adds the suffixes, each on a line of its own if it does not fit on the last one.
    private func join(_ contents: String, _ suffixes: [String]) -> String {
        var result = contents
        // PyTorch takes the last line to be two characters longer than it is; where lines break depends on it.
        let lastLine = contents.utf8.reversed().prefix { $0 != UInt8(ascii: "\n") }.count
        var length = lastLine + 2
        for suffix in suffixes {
            let suffixLength = suffix.utf8.count
            if length + suffixLength + 2 > options.lineWidth {
                result += ",\n" + String(repeating: " ", count: TensorRepresentation.indent) + suffix
                length = TensorRepresentation.indent + suffixLength
            } else {
                result += ", " + suffix
                length += suffixLength + 2
            }
        }
        return result + ")"
    }
}
