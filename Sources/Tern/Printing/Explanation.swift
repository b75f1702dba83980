/// A tensor's storage, drawn: what `explain()` gives.
public struct Explanation: Sendable, CustomStringConvertible {
    /// The lines of the drawing.
    public let description: String
}

extension Tensor {
    /// Says how this tensor lies in memory: shape, strides, offset, what it shares, and where its elements stand in the storage.
    ///
    /// ```swift
    /// print(x[0..., 1].explain())
    /// ```
    public func explain() -> Explanation {
        var lines = ["shape \(shape)  strides \(stride())  offset \(storageOffset)  \(dtype) on \(device)"]
        let names = ["i", "j", "k", "l", "m", "n"]
        if ndim > 0, ndim <= names.count {
            let place = (0..<ndim).map { "\(names[$0])·\(stride()[$0])" }.joined(separator: " + ")
            lines.append("element [\(names.prefix(ndim).joined(separator: ", "))] is storage[\(storageOffset) + \(place)]")
        }
        lines.append(
            isContiguous
                ? "contiguous: elements follow each other in memory" : "not contiguous: view() may refuse, reshape() copies")
        if let view {
            lines.append("a view: shares the storage of a tensor of shape \(view.base.shape); writing to one writes to the other")
        }
        if let drawing = storageDrawing() { lines += drawing }
        return Explanation(description: lines.joined(separator: "\n"))
    }

    /// One cell for each element of the storage, those of this tensor in brackets. Small storages on the processor only.
    private func storageDrawing() -> [String]? {
        let cells = storage.byteCount / Swift.max(dtype.size, 1)
        guard device.isCPU, cells > 0, cells <= 24, count > 0 else { return nil }
        let whole = Tensor(storage: storage, geometry: Geometry(contiguous: [cells]), dtype: dtype, device: device)
        var own: Set<Int> = []
        for flat in 0..<count {
            var rest = flat
            var place = geometry.offset
            for d in (0..<ndim).reversed() {
                place += rest % shape[d] * geometry.strides[d]
                rest /= shape[d]
            }
            own.insert(place)
        }
        let texts = (0..<cells).map { i in
            let number = whole.scalar(atFlat: i)
            let text = dtype.isFloatingPoint ? shortText(number.doubleValue) : number.description
            return own.contains(i) ? "[\(text)]" : " \(text) "
        }
        let width = texts.map(\.count).max() ?? 1
        func padded(_ text: String) -> String { String(repeating: " ", count: width - text.count) + text }
        return [
            "storage  " + texts.map(padded).joined(separator: " "),
            "place    " + (0..<cells).map { padded("\($0) ") }.joined(separator: " "),
        ]
    }

    private func shortText(_ value: Double) -> String {
        if value == value.rounded(), Swift.abs(value) < 1e6 { return "\(Int(value))." }
        let scaled = (value * 1000).rounded() / 1000
        return "\(scaled)"
    }
}
