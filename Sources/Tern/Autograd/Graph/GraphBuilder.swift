/// Makes a `Graph` of nodes: numbers them by their distance from the root, and reads what each of them tells.
struct GraphBuilder {
    private(set) var entries: [Graph.Entry] = []
    private(set) var savedByteCount = 0
    private(set) var leafByteCount = 0

    private let names: [ObjectIdentifier: String]
    private var numbers: [ObjectIdentifier: Int] = [:]
    private var nodes: [Node] = []
    private var paths = ModulePaths()
    private var countedStorages: Set<ObjectIdentifier> = []
    private var leafStorages: Set<ObjectIdentifier> = []

    init(names: [ObjectIdentifier: String]) { self.names = names }

    mutating func build(_ root: Node) {
        _ = number(root)
        while entries.count < nodes.count { entries.append(entry(nodes[entries.count])) }
    }

    /// Numbers are given in the order of discovery, which is that of the distance from the root.
    private mutating func number(_ node: Node) -> Int {
        if let known = numbers[ObjectIdentifier(node)] { return known }
        numbers[ObjectIdentifier(node)] = nodes.count
        nodes.append(node)
        return nodes.count - 1
    }

    private mutating func entry(_ node: Node) -> Graph.Entry {
        // A backward pass on another thread may be letting go of the values.
        let (values, isFreed) = node.isBusy.with { (node.savedValues, node.hasFreed) }
        let inputs = node.nextNodes.map { $0.map { number($0) } }
        let link = viewLink(node)
        let name = node.name
        let operatorName = node.isLeaf ? nil : OperatorWords.operatorName(name)
        return Graph.Entry(
            number: entries.count, name: name, operatorName: operatorName,
            kind: GraphBuilder.kind(node, operatorName), label: names[ObjectIdentifier(node)], shape: node.shape,
            dtype: node.dtype, device: node.device, inputs: inputs, saved: values.compactMap { saved($0, node) },
            isFreed: isFreed, modulePath: paths.path(node.context), site: node.site, view: link,
            writer: (node as? CopySlicesNode)?.inner.name, gradients: GraphBuilder.gradients(node))
    }

    private static func kind(_ node: Node, _ operatorName: String?) -> Graph.Kind {
        switch node {
        case is LeafNode: .leaf
        case is ViewNode: .view
        case is CopySlicesNode: .copySlices
        case is PointwiseNode: .pointwise
        default: OperatorWords.kind(operatorName ?? "")
        }
    }

    private mutating func saved(_ value: Saved, _ node: Node) -> Graph.SavedValue? {
        guard value.memory != nil || value.isPacked else { return nil }
        if let memory = value.memory {
            let identity = ObjectIdentifier(memory)
            if countedStorages.insert(identity).inserted { savedByteCount += memory.byteCount }
            if value.isOfLeaf(node), leafStorages.insert(identity).inserted { leafByteCount += memory.byteCount }
        }
        return Graph.SavedValue(
            origin: value.isResult ? .output : value.input.map { .input($0) } ?? .constant, shape: value.extents,
            dtype: value.dtype, byteCount: value.memory?.byteCount ?? 0, version: Int(value.version),
            isChanged: value.memory.map { $0.version != value.version } ?? false, isPacked: value.isPacked,
            preview: value.value.map(GraphBuilder.preview) ?? [])
    }

    // MARK: Views

    private mutating func viewLink(_ node: Node) -> Graph.ViewLink? {
        if let node = node as? CopySlicesNode {
            return Graph.ViewLink(
                base: node.edge(0).node.map { number($0) }, steps: GraphBuilder.words(node.writtenSteps, from: node.baseGeometry))
        }
        guard var view = node as? ViewNode else { return nil }
        var steps = GraphBuilder.words(view.steps, from: view.sourceGeometry)
        // A view of a view is one of the tensor that both show.
        while let source = view.edge(0).node as? ViewNode {
            view = source
            steps = GraphBuilder.words(view.steps, from: view.sourceGeometry) + steps
        }
        return Graph.ViewLink(base: view.edge(0).node.map { number($0) }, steps: steps)
    }

    private static func words(_ steps: [ViewStep], from source: Geometry) -> [String] {
        var geometry: Geometry? = source
        return steps.map { step in
            geometry = geometry.flatMap { try? step.apply($0) }
            let shape = geometry.map { " \($0.shape)" } ?? ""
            return OperatorWords.operatorName(step.backwardName.description) + shape
        }
    }

    // MARK: Gradients

    private static func gradients(_ node: Node) -> [Graph.Gradient] {
        var found: [(output: Int, tensor: Tensor)] = []
        if let leaf = node as? LeafNode {
            if let tensor = leaf.holder?.grad { found.append((0, tensor)) }
        } else if let retained = node.extras?.retained {
            for (output, kept) in retained.sorted(by: { $0.key < $1.key }) {
                if let tensor = kept.holder?.grad { found.append((output, tensor)) }
            }
        }
        return found.compactMap { output, tensor in
            Graph.Statistics(tensor).map {
                Graph.Gradient(output: output, elementCount: tensor.count, statistics: $0, preview: preview(tensor))
            }
        }
    }

    // MARK: Values

    /// As many elements are shown.
    static let previewCount = 8

    /// The first elements in row-major order. Nothing is copied: a large tensor costs no more than a small one.
    static func preview(_ tensor: Tensor) -> [String] {
        guard tensor.device.isCPU else { return [] }
        let shape = tensor.shape
        return (0..<Swift.min(previewCount, tensor.count)).map { index in
            var (rest, offset) = (index, tensor.storageOffset)
            for dim in shape.indices.reversed() {
                offset += rest % shape[dim] * tensor.geometry.strides[dim]
                rest /= shape[dim]
            }
            let place = tensor.showing(Geometry(shape: Shape(), strides: Shape(), offset: offset))
            return OperatorWords.text(place.scalar(atFlat: 0))
        }
    }
}

extension Graph.Statistics {
    /// Nil where the elements cannot be read.
    init?(_ tensor: Tensor) {
        guard tensor.device.isCPU, tensor.dtype.isFloatingPoint else { return nil }
        let thread = ThreadState.current
        let tracing = thread.flags & ThreadState.isTracing
        // Looking at a graph is no part of what the user traces.
        thread.flags &= ~ThreadState.isTracing
        defer { thread.flags |= tracing }
        guard let found = try? withErrors({ noGrad { Graph.Statistics(finite: tensor.detach()) } }) else { return nil }
        self = found
    }

    private init(finite tensor: Tensor) {
        nanCount = tensor.isNaN().sum().item(Int.self)
        infinityCount = tensor.isInfinite().sum().item(Int.self)
        var numbers = tensor.dtype.size < 4 ? tensor.to(.float32) : tensor
        if nanCount + infinityCount > 0 { numbers = numbers[numbers.isFinite()] }
        norm = numbers.norm(dtype: .float64).item(Double.self)
        guard numbers.count > 0 else {
            (min, max, mean) = (.nan, .nan, .nan)
            return
        }
        min = numbers.amin().item(Double.self)
        max = numbers.amax().item(Double.self)
        mean = numbers.mean(dtype: .float64).item(Double.self)
    }
}
