/// Carries tangents through a recorded graph, from its inputs to its outputs: forward-mode differentiation.
///
/// The nodes between the two are put in order once; after that each direction is one walk over them. Iterative, as the engine is:
/// the depth of a graph is limited by memory only.
struct ForwardPass {
    private let inputs: [(place: Int, index: Int)]
    private let outputs: [(place: Int, index: Int)?]
    /// The inputs' own nodes, and then those that lead to the outputs, each after all that it depends on.
    private let nodes: [Node]
    /// Where a node stands in `nodes`; -1 for those that no input reaches.
    private let places: [ObjectIdentifier: Int]
    /// How many edges lead to a node, and one more if it is an output's: its tangents are let go of after so many uses.
    private let uses: [Int]
    private let sources: Int

    /// - Parameter inputs: tensors of the graph, each with a node of its own; what lies behind them is not looked at.
    init(from inputs: [Tensor], to outputs: [Tensor]) {
        var nodes: [Node] = []
        var places: [ObjectIdentifier: Int] = [:]
        self.inputs = inputs.compactMap { input in
            guard let node = input.node else { return nil }
            let place = places[ObjectIdentifier(node)] ?? nodes.count
            if place == nodes.count {
                places[ObjectIdentifier(node)] = place
                nodes.append(node)
            }
            return (place, Int(input.outputIndex))
        }
        sources = nodes.count
        for output in outputs {
            if let node = output.node { ForwardPass.add(node, &nodes, &places) }
        }
        var uses = Array(repeating: 0, count: nodes.count)
        for node in nodes.dropFirst(sources) {
            for i in 0..<node.edgeCount {
                if let source = node.edge(i).node, let place = places[ObjectIdentifier(source)], place >= 0 { uses[place] += 1 }
            }
        }
        self.outputs = outputs.map { output in
            guard let node = output.node, let place = places[ObjectIdentifier(node)], place >= 0 else { return nil }
            uses[place] += 1
            return (place, Int(output.outputIndex))
        }
        self.nodes = nodes
        self.places = places
        self.uses = uses
    }

    /// Appends those nodes behind `root` that an input reaches.
    private static func add(_ root: Node, _ nodes: inout [Node], _ places: inout [ObjectIdentifier: Int]) {
        if places[ObjectIdentifier(root)] != nil { return }
        var stack: [(node: Node, next: Int, isReached: Bool)] = [(root, 0, false)]
        places[ObjectIdentifier(root)] = -1
        while let (node, next, isReached) = stack.last {
            if next == node.edgeCount {
                stack.removeLast()
                if !isReached { continue }
                places[ObjectIdentifier(node)] = nodes.count
                nodes.append(node)
                if !stack.isEmpty { stack[stack.count - 1].isReached = true }
                continue
            }
            stack[stack.count - 1].next += 1
            guard let source = node.edge(next).node else { continue }
            if let place = places[ObjectIdentifier(source)] {
                if place >= 0 { stack[stack.count - 1].isReached = true }
            } else {
                places[ObjectIdentifier(source)] = -1
                stack.append((source, 0, false))
            }
        }
    }

    /// The tangents of the outputs for those of the inputs; nil is zero. They record a graph if the grad mode says so.
    func push(_ tangents: [Tensor?]) throws(TensorError) -> [Tensor?] {
        var values = Array(repeating: Gradients(), count: nodes.count)
        var uses = uses
        for ((place, index), tangent) in zip(inputs, tangents) { values[place][index] = tangent }
        for place in sources..<nodes.count {
            let node = nodes[place]
            var incoming = Gradients()
            var isZero = true
            for i in 0..<node.edgeCount {
                let edge = node.edge(i)
                guard let source = edge.node, let from = places[ObjectIdentifier(source)], from >= 0 else { continue }
                if let tangent = values[from][Int(edge.index)] {
                    incoming[i] = tangent
                    isZero = false
                }
                uses[from] -= 1
                if uses[from] == 0 { values[from] = Gradients() }
            }
            if !isZero { values[place] = ForwardPass.fitted(try node.pushForward(incoming), node) }
            if ThreadState.current.isPoisoned { break }
        }
        return outputs.map { output in output.flatMap { values[$0.place][$0.index] } }
    }

    /// What a rule gives may still have to be stretched to the outputs' shapes, and converted, as gradients are on the way back.
    private static func fitted(_ tangents: Gradients, _ node: Node) -> Gradients {
        var result = tangents
        for i in 0..<node.outputCount {
            guard var tangent = tangents[i] else { continue }
            if tangent.shape != node.outputShape(i) { tangent = tangent.expand(Array(node.outputShape(i))) }
            let dtype = i == 0 ? node.dtype : node.outputDType(i)
            if tangent.dtype != dtype { tangent = tangent.to(dtype) }
            result[i] = tangent
        }
        return result
    }
}

extension Node {
    /// Tangents of the outputs by way of the backward rule, for operations without a forward rule of their own.
    ///
    /// The backward rule is linear in the gradients u that come in: it gives Jᵀu. So the derivative by u of its product with the
    /// tangents t is J t, exactly. (J. Townsend, "A new trick for calculating Jacobian vector products", 2017.)
    final func pushThroughBackward(_ tangents: Gradients) throws(TensorError) -> Gradients {
        let recordsGraph = GradMode.isEnabled
        let floating = (0..<outputCount).filter { outputDType($0).isFloatingPoint }
        var incoming = Gradients()
        for i in floating {
            // Not zeros: some rules treat gradients by their sign.
            incoming[i] = Tensor.ones(
                Array(outputShape(i)), dtype: i == 0 ? dtype : outputDType(i), device: device, requiresGrad: true)
        }
        let cotangents = floating.compactMap { incoming[$0] }
        // Where no graph is asked for, nobody wants the derivative by the saved values, and nothing behind them is looked at.
        let pulled = try GradMode.with(recordsGraph ? 0 : ThreadState.savedAreConstants, cleared: ThreadState.noGrad) {
            () throws(TensorError) in try backward(incoming)
        }
        var products: [Tensor] = [], directions: [Tensor?] = []
        for i in 0..<edgeCount {
            guard var tangent = tangents[i], let gradient = pulled[i] else { continue }
            guard gradient.node != nil else {
                // A gradient that does not depend on the one that came in is zero, or its history is missing.
                guard noGrad({ gradient.eq(0).all().item(Bool.self) }) else {
                    throw .autograd(
                        "\(name): the tangent of input \(i) cannot be found: the operation has no forward rule, and its backward "
                            + "rule cannot be differentiated; write the rule with differentiable operators")
                }
                continue
            }
            if tangent.shape != gradient.shape { tangent = tangent.expand(Array(gradient.shape)) }
            if tangent.dtype != gradient.dtype { tangent = tangent.to(gradient.dtype) }
            products.append(gradient)
            directions.append(tangent)
        }
        if products.isEmpty { return Gradients() }
        let found = grad(of: products, with: cotangents, gradOutputs: directions, createGraph: recordsGraph, allowUnused: true)
        var result = Gradients()
        for (i, tangent) in zip(floating, found) { result[i] = tangent }
        return result
    }
}
