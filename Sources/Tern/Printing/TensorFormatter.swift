/// Writes the elements of a tensor in nested brackets, in PyTorch's layout.
///
/// Knows no tensor: it is given a shape, a type and a way to the elements. Follows `_tensor_str` and `_vector_str` of PyTorch's
/// `torch/_tensor_str.py`.
struct TensorFormatter {
    let shape: Shape
    let dtype: DType
    let options: PrintOptions
    /// The element with this number in row-major order.
    let element: (_ index: Int) -> Scalar

    private var isCutShort: Bool { shape.product > options.threshold }

    /// The brackets and what is in them; lines after the first begin with `indent` spaces at least.
    func text(indent: Int) -> String {
        if shape.product == 0 { return "[]" }
        var values: [Scalar] = []
        collect(0, 0, shape.product, &values)
        let formatter = ElementFormatter(values, isFloatingPoint: dtype.isFloatingPoint, options: options)
        return text(0, 0, shape.product, indent, formatter)
    }

    /// The items of a dimension that are printed: all of them, or those at its edges.
    private func printed(_ extent: Int) -> (head: Range<Int>, tail: Range<Int>) {
        // Compared in halves, so that twice the number of items cannot overflow.
        guard isCutShort, extent / 2 >= options.edgeItems, extent > 2 * options.edgeItems else {
            return (0..<extent, extent..<extent)
        }
        return (0..<options.edgeItems, extent - options.edgeItems..<extent)
    }

    /// Adds the elements that will be printed of the part that begins at `offset` and holds `count` elements.
    private func collect(_ dim: Int, _ offset: Int, _ count: Int, _ values: inout [Scalar]) {
        guard dim < shape.count else {
            values.append(element(offset))
            return
        }
        let size = count / shape[dim]
        let (head, tail) = printed(shape[dim])
        for i in head { collect(dim + 1, offset + i * size, size, &values) }
        for i in tail { collect(dim + 1, offset + i * size, size, &values) }
    }

    private func text(_ dim: Int, _ offset: Int, _ count: Int, _ indent: Int, _ formatter: ElementFormatter) -> String {
        if dim == shape.count { return formatter.text(element(offset)) }
        if dim == shape.count - 1 { return vector(dim, offset, indent, formatter) }
        let size = count / shape[dim]
        let (head, tail) = printed(shape[dim])
        var parts = head.map { text(dim + 1, offset + $0 * size, size, indent + 1, formatter) }
        if head.count + tail.count < shape[dim] { parts.append("...") }
        parts += tail.map { text(dim + 1, offset + $0 * size, size, indent + 1, formatter) }
        let lineBreaks = String(repeating: "\n", count: shape.count - dim - 1)
        return "[" + parts.joined(separator: "," + lineBreaks + String(repeating: " ", count: indent + 1)) + "]"
    }

    private func vector(_ dim: Int, _ offset: Int, _ indent: Int, _ formatter: ElementFormatter) -> String {
        let (head, tail) = printed(shape[dim])
        var items = head.map { formatter.text(element(offset + $0)) }
        if head.count + tail.count < shape[dim] { items.append(" ...") }
        items += tail.map { formatter.text(element(offset + $0)) }
        // A comma and a space follow each element.
        let perLine = Swift.max(1, (options.lineWidth - indent) / (formatter.width + 2))
        let lines = stride(from: 0, to: items.count, by: perLine).map { start in
            items[start..<Swift.min(start + perLine, items.count)].joined(separator: ", ")
        }
        return "[" + lines.joined(separator: ",\n" + String(repeating: " ", count: indent + 1)) + "]"
    }
}
