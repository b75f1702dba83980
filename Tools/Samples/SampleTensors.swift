import Tern

/// Makes the tensors that a `Sample` describes, the same in every run.
package struct SampleTensors {
    /// How the tensors lie in memory.
    package enum Layout: CaseIterable {
        case contiguous
        /// With a gap after each element and the first dimensions exchanged.
        case strided
    }

    private var state: UInt64
    /// Set apart from each other, so that no number of one tensor equals one of another.
    private var shift = 0.3
    let dtype: DType
    let layout: Layout
    let requiresGrad: Bool

    package init(seed: UInt64, dtype: DType, layout: Layout = .contiguous, requiresGrad: Bool = false) {
        state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493
        self.dtype = dtype
        self.layout = layout
        self.requiresGrad = requiresGrad
    }

    private mutating func next() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / Double(1 << 53)
    }

    private mutating func values(_ count: Int, _ make: (Double) -> Double) -> [Double] {
        (0..<count).map { _ in make(next()) }
    }

    package mutating func arguments(_ sample: Sample) -> [Value] { sample.arguments.map { value($0) } }

    private mutating func value(_ argument: Sample.Argument) -> Value {
        switch argument {
        case .value(let value): return value
        case .normal(let shape): return .tensor(tensor(values(shape.product) { 4 * $0 - 2 }, shape, dtype))
        case .uniform(let shape, let low, let high):
            return .tensor(tensor(values(shape.product) { low + (high - low) * $0 }, shape, dtype))
        case .distinct(let shape):
            // Half-integers far from each other and from every integer, shuffled.
            var numbers = (0..<shape.product).map { Double($0 - shape.product / 2) * 1.5 + shift }
            shift += 0.37
            for i in numbers.indices.dropLast() { numbers.swapAt(i, i + Int(next() * Double(numbers.count - i))) }
            return .tensor(tensor(numbers, shape, dtype))
        case .index(let shape, let bound):
            let numbers = values(shape.product) { ($0 * Double(bound)).rounded(.down) }
            return .tensor(Tensor(numbers, shape: Array(shape), dtype: .int64))
        case .mask(let shape):
            return .tensor(Tensor(values(shape.product) { $0 < 0.5 ? 0 : 1 }, shape: Array(shape), dtype: .bool))
        case .tensors(let parts):
            return .tensors(parts.flatMap { value($0).allTensors })
        }
    }

    private func tensor(_ numbers: [Double], _ shape: Shape, _ dtype: DType) -> Tensor {
        let plain = Tensor(numbers, shape: Array(shape), dtype: dtype)
        let result: Tensor
        switch layout {
        case .contiguous: result = plain
        case .strided: result = SampleTensors.spread(plain)
        }
        return requiresGrad && dtype.isFloatingPoint ? result.requiresGrad_() : result
    }

    /// The same elements in another place: every other element of a wider tensor, its dimensions in reverse order.
    package static func spread(_ x: Tensor) -> Tensor {
        if x.ndim == 0 { return Tensor.zeros(3, dtype: x.dtype).copy_(x)[1].detach() }
        let reversed = Array((0..<x.ndim).reversed())
        var shape = reversed.map { x.shape[$0] }
        shape[shape.count - 1] *= 2
        let wide = Tensor.zeros(shape, dtype: x.dtype)
        let part = wide[.ellipsis, .stride(by: 2)].permute(reversed)
        part.copy_(x)
        return part.detach()
    }
}

extension Value {
    /// The value with its tensors on a device.
    package func on(_ device: Device) -> Value {
        switch self {
        case .tensor(let tensor): .tensor(tensor.to(device))
        case .tensors(let tensors): .tensors(tensors.map { $0.to(device) })
        case .list(let values): .list(values.map { $0.on(device) })
        default: self
        }
    }
}

extension Operator {
    /// Calls the operator with a sample's tensors of a type, on a device.
    ///
    /// An operator that has no tensor to take the type and the device from is given them as arguments.
    package func call(_ sample: Sample, seed: UInt64 = 1, dtype: DType, device: Device) throws -> [Tensor] {
        var maker = SampleTensors(seed: seed, dtype: dtype)
        let arguments = maker.arguments(sample).map { $0.on(device) }
        var named = sample.named.mapValues { $0.on(device) }
        if (arguments + named.values).allSatisfy(\.allTensors.isEmpty) {
            let parameters = Set(schemas.flatMap(\.parameters).map(\.name))
            if parameters.contains("dtype"), named["dtype"] == nil { named["dtype"] = .dtype(dtype) }
            if parameters.contains("device") { named["device"] = .device(device) }
        }
        return try call(arguments, named).allTensors
    }

    /// Where in the inventory an operator may be differentiated with the samples given.
    package func checkedArguments(_ sample: Sample, seed: UInt64, layout: SampleTensors.Layout, requiresGrad: Bool = true)
        -> [Value]
    {
        var maker = SampleTensors(seed: seed, dtype: .float64, layout: layout, requiresGrad: requiresGrad)
        return maker.arguments(sample)
    }
}
