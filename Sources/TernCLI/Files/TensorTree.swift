/// The tensors of a file as a tree of modules, by the dots in their names.
struct TensorTree {
    /// A line of the tree: a tensor, a value, or a module with what is inside it.
    struct Row {
        let depth: Int
        /// The last part of the name.
        let name: String
        let content: Content
    }

    enum Content {
        case tensor(ListedTensor)
        case value(ListedValue)
        case module(tensorCount: Int, byteCount: Int)
    }

    let rows: [Row]

    /// Names are not taken apart any further.
    private static let depthLimit = 32

    private struct Item {
        let parts: [String]
        let content: Content

        init(_ name: String, _ content: Content) {
            parts = name.split(separator: ".", maxSplits: TensorTree.depthLimit - 1, omittingEmptySubsequences: false).map(
                String.init)
            self.content = content
        }
    }

    init(_ tensors: [ListedTensor], _ values: [ListedValue]) {
        var items = tensors.map { Item($0.name, .tensor($0)) } + values.map { Item($0.name, .value($0)) }
        items.sort { TensorTree.isLess($0.parts, $1.parts) }
        var totals: [ArraySlice<String>: (tensorCount: Int, byteCount: Int)] = [:]
        for item in items {
            guard case .tensor(let tensor) = item.content else { continue }
            for depth in 1..<max(item.parts.count, 1) {
                let total = totals[item.parts[..<depth]] ?? (0, 0)
                totals[item.parts[..<depth]] = (total.tensorCount + 1, Saturating.sum(total.byteCount, tensor.byteCount ?? 0))
            }
        }
        var rows: [Row] = []
        // The modules around the last tensor.
        var open: ArraySlice<String> = []
        for item in items {
            let around = item.parts.dropLast()
            let shared = zip(open, around).prefix { $0 == $1 }.count
            for depth in shared..<around.count {
                let total = totals[around[...depth]] ?? (0, 0)
                let module = Content.module(tensorCount: total.tensorCount, byteCount: total.byteCount)
                rows.append(Row(depth: depth, name: around[depth], content: module))
            }
            rows.append(Row(depth: around.count, name: item.parts.last ?? "", content: item.content))
            open = around
        }
        self.rows = rows
    }

    private static func isLess(_ a: [String], _ b: [String]) -> Bool {
        for (x, y) in zip(a, b) where x != y { return NaturalOrder.isLess(x, y) }
        return a.count < b.count
    }
}
