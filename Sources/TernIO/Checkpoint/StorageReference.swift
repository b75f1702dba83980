import Tern

/// What a pickle says about a storage that stands outside it.
///
/// Source: torch/serialization.py, `persistent_id` of `_save` and `_legacy_save`.
struct StorageReference: Hashable {
    /// The name of its record.
    let key: String
    /// The type of its elements; that of bytes for an untyped one.
    let element: TorchElement
    /// How many there are.
    let count: Int
    /// The part of it that is meant: views of storages, in old files.
    let view: Range<Int>

    /// Reads the description that `id` is; nil if it is none.
    init?(_ graph: PickleGraph, _ id: PickleID) {
        guard case .persistent(let description) = graph[id], let items = graph.elements(description),
            items.count == 5 || items.count == 6, graph.string(items[0]) == "storage",
            case .global(.storage(let element)) = graph[items[1]],
            let key = graph.string(items[2]) ?? graph.int(items[2]).map(String.init), let count = graph.int(items[4]), count >= 0
        else { return nil }
        var view = 0..<count
        if items.count == 6, let parts = graph.elements(items[5]) {
            guard parts.count == 3, let offset = graph.int(parts[1]), let length = graph.int(parts[2]), offset >= 0, length >= 0,
                offset <= count, length <= count - offset
            else { return nil }
            view = offset..<(offset + length)
        }
        self.key = key
        self.element = element
        self.count = count
        self.view = view
    }

    /// The size by type and number; nil if it does not fit.
    var byteCount: Int? {
        let (product, overflow) = count.multipliedReportingOverflow(by: element.size)
        return overflow ? nil : product
    }
}
