import Tern

/// What a module consists of and what it costs for one input, layer by layer. It prints as a table. What `torchinfo.summary` is for
/// PyTorch.
public struct ModuleSummary: Sendable, CustomStringConvertible {
    /// One module that ran.
    public struct Layer: Sendable {
        /// The way to it: `features.0`; the empty string for the module itself.
        public let path: String
        /// How many of the modules that ran are around it.
        public let depth: Int
        /// The name of its class.
        public let typeName: String
        /// The shapes that came out of its last call.
        public let outputShapes: [Shape]
        /// How many numbers its own parameters have, without those of the modules inside.
        public let parameters: Int
        /// How many of them are trained.
        public let trainableParameters: Int
        /// The bytes of what came out, over all calls, if it has no modules inside; else 0.
        public let activationBytes: Int
        /// Its own multiplications and additions, over all calls, without those of the modules inside.
        public let flops: Int
        /// How often it was called.
        public let calls: Int
    }

    /// The modules that ran, outer before inner.
    public let layers: [Layer]
    /// How many numbers all parameters have; one that is shared counts once.
    public let parameters: Int
    /// How many of them are trained.
    public let trainableParameters: Int
    /// The bytes of parameters and buffers.
    public let parameterBytes: Int

    /// The bytes of what came out of all layers that have no modules inside.
    public var activationBytes: Int { layers.reduce(0) { $0 &+ $1.activationBytes } }
    /// The multiplications and additions of one forward pass.
    public var flops: Int { layers.reduce(0) { $0 &+ $1.flops } }
}

extension Module {
    /// What the module consists of and what it costs for an input, layer by layer. PyTorch's users know it as
    /// `torchinfo.summary`.
    ///
    /// The module runs once in evaluation mode, without gradients; nothing of it changes.
    ///
    /// ```swift
    /// print(net.summary(input: Tensor.zeros(1, 3, 32, 32)))
    /// ```
    public final func summary(input: Tensor) -> ModuleSummary { summary { _ = self(input) } }

    /// The same for an input of zeros of this shape, of the type and on the device of the first parameter.
    ///
    /// ```swift
    /// print(net.summary(input: [1, 3, 32, 32]))
    /// ```
    public final func summary(input shape: Shape) -> ModuleSummary {
        let first = parameters().first { $0.isFloatingPoint }
        return summary(
            input: Tensor.zeros(Array(shape), dtype: first?.dtype ?? defaultDtype(), device: first?.device ?? .cpu))
    }

    /// The same for a module that is called in another way than with one tensor: `body` calls it.
    ///
    /// ```swift
    /// attention.summary { _ = attention(query, key, value) }
    /// ```
    public final func summary(_ body: () throws -> Void) rethrows -> ModuleSummary {
        let named = namedModules()
        let modes = named.map(\.module.isTraining)
        let counts = named.map { _ in CallCount() }
        let handles = zip(named, counts).map { entry, count in
            entry.module.registerForwardHook { module, inputs, outputs in count.add(module, inputs, outputs) }
        }
        eval()
        defer {
            for handle in handles { handle.remove() }
            for (entry, mode) in zip(named, modes) { entry.module.isTraining = mode }
        }
        try noGrad { try body() }
        let ran = zip(named, counts).filter { $0.1.calls > 0 }
        let layers = ran.map { entry, count in
            let around = ran.filter { $0.0.name.isEmpty || entry.name.hasPrefix($0.0.name + ".") }
            return count.layer(entry.name, depth: around.count - (entry.name.isEmpty ? 1 : 0), entry.module)
        }
        let all = self.parameters()
        return ModuleSummary(
            layers: layers, parameters: all.reduce(0) { $0 &+ $1.count },
            trainableParameters: all.reduce(0) { $0 &+ ($1.requiresGrad ? $1.count : 0) },
            parameterBytes: (all + buffers()).reduce(0) { $0 &+ $1.count &* $1.dtype.size })
    }
}

/// What hooks add up of one module.
private final class CallCount {
    private(set) var calls = 0
    private var outputShapes: [Shape] = []
    private var bytes = 0
    private var flops = 0

    func add(_ module: Module, _ inputs: [Tensor], _ outputs: [Tensor]) {
        calls += 1
        outputShapes = outputs.map(\.shape)
        flops = flops &+ module.flops(inputs, outputs)
        if module.namedChildren().isEmpty { bytes = outputs.reduce(bytes) { $0 &+ $1.count &* $1.dtype.size } }
    }

    func layer(_ path: String, depth: Int, _ module: Module) -> ModuleSummary.Layer {
        let own = ModuleMembers(of: module).boxes.filter(\.box.isParameter).compactMap(\.box.content)
        return ModuleSummary.Layer(
            path: path, depth: depth, typeName: module.typeName, outputShapes: outputShapes,
            parameters: own.reduce(0) { $0 &+ $1.count },
            trainableParameters: own.reduce(0) { $0 &+ ($1.requiresGrad ? $1.count : 0) }, activationBytes: bytes, flops: flops,
            calls: calls)
    }
}
