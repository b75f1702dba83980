import Tern

/// What a pickle says about a tensor, before its bytes are looked at.
///
/// Source: torch/_utils.py and torch/_tensor.py, `_rebuild_…` and `__reduce_ex__`.
struct TensorDescription {
    enum Kind: String {
        case dense, sparse, quantized, nested, meta, subclass
    }

    var kind = Kind.dense
    var element: TorchElement
    var storage: StorageReference?
    var shape: [Int]
    var strides: [Int] = []
    /// Counted in elements.
    var offset = 0
    var requiresGrad = false
    /// Set for a view that shows the conjugate or the negative of what is stored.
    var isLazy = false

    /// PyTorch's limit.
    static let rankLimit = 64
    private static let markLimit = 16
}

extension TensorDescription {
    /// The description that a call is; nil if its arguments are not those of the function.
    static func read(_ function: TensorRebuilding, _ items: [PickleID], _ graph: PickleGraph) -> TensorDescription? {
        switch function {
        case .tensor, .tensorV2, .tensorV3, .quantized: return dense(function, items, graph)
        case .sparse, .sparseCSR: return sparse(items, graph)
        case .nested:
            return items.isEmpty ? nil : TensorDescription(kind: .nested, element: .uint8, shape: [])
        case .meta:
            guard items.count >= 2, let element = elementType(graph, items[0]), let shape = extents(graph, items[1]) else {
                return nil
            }
            return TensorDescription(kind: .meta, element: element, shape: shape)
        case .wrapperSubclass:
            guard items.count >= 3, let element = elementType(graph, items[1]), let shape = extents(graph, items[2]) else {
                return nil
            }
            return TensorDescription(kind: .subclass, element: element, shape: shape)
        case .parameter, .parameterWithState, .fromType, .deviceFromNumPy, .deviceFromCPU: return nil
        }
    }

    private static func dense(
        _ function: TensorRebuilding, _ items: [PickleID], _ graph: PickleGraph
    ) -> TensorDescription? {
        let least = function == .tensor ? 4 : function == .tensorV2 ? 6 : 7
        guard items.count >= least, items.count <= 8, let storage = StorageReference(graph, items[0]),
            let offset = graph.int(items[1]), let shape = extents(graph, items[2]), let strides = extents(graph, items[3])
        else { return nil }
        var result = TensorDescription(
            element: storage.element, storage: storage, shape: shape, strides: strides, offset: offset)
        if function == .quantized { result.kind = .quantized }
        guard function != .tensor, function != .quantized else { return result }
        guard let requiresGrad = graph.bool(items[4]) else { return nil }
        result.requiresGrad = requiresGrad
        if function == .tensorV3 {
            guard let element = elementType(graph, items[6]) else { return nil }
            result.element = element
        }
        // The marks `conj` and `neg`: there are no others.
        if items.count > least, case .dictionary = graph[items[least]], graph.elementCount(items[least]) <= markLimit {
            let marks = graph.members(items[least])
            result.isLazy = stride(from: 1, to: marks.count, by: 2).contains { graph.bool(marks[$0]) == true }
        }
        return result
    }

    /// A sparse tensor: its layout, and a tuple of indices, values and size.
    private static func sparse(_ items: [PickleID], _ graph: PickleGraph) -> TensorDescription? {
        guard let parts = items.last.flatMap({ graph.elements($0, atMost: 5) }) else { return nil }
        let shape = parts.lazy.compactMap { extents(graph, $0) }.first
        var result = TensorDescription(kind: .sparse, element: .uint8, shape: shape ?? [])
        // The values' type is the tensor's.
        for part in parts {
            guard case .call(.rebuild(let function), let arguments, _) = graph[part], let inner = graph.elements(arguments),
                let values = read(dense: function, inner, graph)
            else { continue }
            result.element = values.element
        }
        return result
    }

    private static func read(
        dense function: TensorRebuilding, _ items: [PickleID], _ graph: PickleGraph
    ) -> TensorDescription? {
        switch function {
        case .tensor, .tensorV2, .tensorV3: dense(function, items, graph)
        default: nil
        }
    }

    private static func extents(_ graph: PickleGraph, _ id: PickleID) -> [Int]? {
        graph.ints(id, atMost: rankLimit).flatMap { $0.allSatisfy { $0 >= 0 } ? $0 : nil }
    }

    private static func elementType(_ graph: PickleGraph, _ id: PickleID) -> TorchElement? {
        if case .global(.dtype(let element)) = graph[id] { element } else { nil }
    }
}
