import TernSamples
import Testing

@testable import Tern

/// Every operator of the inventory on every type and on awkward tensors: a result or an error that names the operator.
@Suite struct TypeWalkTests {
    static let names = Operator.all.map(\.name).filter { !$0.hasPrefix("third_party.") }

    /// Operators whose results are drawn.
    static let drawing = Set(
        Operator.all.filter { op in
            op.name.contains("dropout") || op.schemas.contains { $0.parameters.contains { $0.type == "Generator" } }
        }.map(\.name))

    /// Operators that look at the memory and not only at the elements.
    static let lookingAtMemory: Set<String> = ["view", "view_as", "as_strided", "empty_like", "new_empty", "is_contiguous"]

    /// Operators that must know how many elements a mask has, if they are given one.
    static let needingMasks: Set<String> = ["__getitem__", "index_put"]

    // MARK: Calling

    private enum Outcome {
        case result(Value)
        case refusal(String)
    }

    private func outcome(_ op: Operator, _ arguments: [Value], _ named: [String: Value]) throws -> Outcome {
        do { return .result(try op.call(arguments, named)) } catch let error as TensorError { return .refusal(error.message) }
    }

    /// `nn.functional.batch_norm` is called batch_norm in messages, `__radd__` add.
    private func isNamed(_ name: String, in message: String) -> Bool {
        var short = name.split(separator: ".").last.map(String.init) ?? name
        if short.hasPrefix("__r"), short.hasSuffix("__") { short = String(short.dropFirst(3).dropLast(2)) }
        while short.hasSuffix("_") { short.removeLast() }
        return message.lowercased().replacing("_", with: "").contains(short.lowercased().replacing("_", with: ""))
    }

    private func mapped(_ value: Value, _ change: (Tensor) -> Tensor) -> Value {
        switch value {
        case .tensor(let tensor): .tensor(change(tensor))
        case .tensors(let tensors): .tensors(tensors.map(change))
        case .list(let values): .list(values.map { mapped($0, change) })
        default: value
        }
    }

    private func onMeta(_ op: Operator, _ arguments: [Value], _ named: [String: Value], _ value: Value, _ what: String) throws {
        let real = value.allTensors
        let meta = try outcome(
            op, arguments.map { mapped($0) { $0.to(.meta) } }, named.mapValues { mapped($0) { $0.to(.meta) } })
        switch meta {
        case .refusal(let message):
            #expect(
                InventoryTests.needingElements.contains(op.name) || Self.needingMasks.contains(op.name),
                "\(op.name), \(what), on meta: \(message)")
            #expect(isNamed(op.name, in: message) && message.contains("meta"), "\(op.name), \(what): \(message)")
        case .result(let shapes):
            #expect(real.map(\.shape) == shapes.allTensors.map(\.shape), "\(op.name), \(what), on meta")
            #expect(real.map(\.dtype) == shapes.allTensors.map(\.dtype), "\(op.name), \(what), on meta")
        }
    }

    // MARK: Types

    @Test(arguments: names)
    func everyType(_ name: String) throws {
        let op = try #require(Operator.named(name))
        var results = 0
        for (i, sample) in op.definition.samples.enumerated() {
            for dtype in DType.allCases {
                var maker = SampleTensors(seed: UInt64(i) + 1, dtype: dtype)
                let natural = maker.arguments(sample)
                // Once as the sample means it, and once with indices and masks of that type too.
                for arguments in [natural, natural.map { mapped($0) { $0.to(dtype) } }] {
                    let what = "sample \(i), \(dtype)"
                    switch try outcome(op, arguments, sample.named) {
                    case .refusal(let message): #expect(isNamed(name, in: message), "\(name), \(what): \(message)")
                    case .result(let value):
                        results += 1
                        try onMeta(op, arguments, sample.named, value, what)
                    }
                }
            }
        }
        #expect(results > 0, "\(name) takes no type")
    }

    // MARK: Layouts

    /// The first tensor replaced by others made of it: each with what it shows in memory of its own.
    private func variants(_ x: Tensor) -> [(String, Tensor)] {
        var list = [("strided", SampleTensors.spread(x))]
        if x.count > 0 {
            list.append(("0-d", x.reshape(-1).select(0, 0)))
            if x.ndim > 0 { list.append(("expanded", x.reshape(-1).narrow(0, 0, 1).expand(Array(x.shape)))) }
        }
        for dim in 0..<x.ndim {
            list.append(("dimension \(dim) empty", x.narrow(dim, 0, 0)))
            if x.shape[dim] > 0 {
                list.append(("dimension \(dim) stretched", x.narrow(dim, 0, 1).expand(Array(x.shape))))
                list.append(("dimension \(dim) flipped", x.transpose(0, dim).clone().transpose(0, dim)))
            }
        }
        return list
    }

    private func replacingFirst(_ arguments: [Value], _ tensor: Tensor) -> [Value] {
        var isReplaced = false
        return arguments.map { value in
            mapped(value) { old in
                defer { isReplaced = true }
                return isReplaced ? old : tensor
            }
        }
    }

    private func agree(_ a: Tensor, _ b: Tensor) -> Bool {
        a.shape == b.shape && a.dtype == b.dtype
            && (a.dtype == .bool ? a.equal(b) : a.allclose(b, rtol: 1e-5, atol: 1e-6, equalNaN: true))
    }

    @Test(arguments: names)
    func everyLayout(_ name: String) throws {
        let op = try #require(Operator.named(name))
        let dtypes: [DType] = [.float32, .int64, .bool].filter { op.definition.dtypes.contains($0) }
        for (i, sample) in op.definition.samples.enumerated() {
            for dtype in dtypes {
                var maker = SampleTensors(seed: UInt64(i) + 1, dtype: dtype)
                let arguments = maker.arguments(sample)
                guard let first = arguments.flatMap(\.allTensors).first else { continue }
                for (label, tensor) in variants(first) {
                    let what = "\(name), sample \(i), \(dtype), \(label)"
                    let plain = tensor.clone().contiguous()
                    let mine = try outcome(op, replacingFirst(arguments, tensor), sample.named)
                    let expected = try outcome(op, replacingFirst(arguments, plain), sample.named)
                    if Self.lookingAtMemory.contains(name) || Self.drawing.contains(name) { continue }
                    switch (mine, expected) {
                    case (.refusal(let message), .refusal): #expect(isNamed(name, in: message), "\(what): \(message)")
                    case (.result(let value), .result(let other)):
                        let results = value.allTensors, others = other.allTensors
                        #expect(results.count == others.count && zip(results, others).allSatisfy(agree), "\(what)")
                        try onMeta(op, replacingFirst(arguments, plain), sample.named, other, "\(label), sample \(i), \(dtype)")
                    case (.refusal(let message), .result):
                        // What shares memory with itself cannot be written to.
                        #expect(name.hasSuffix("_"), "\(what) is refused, its copy is not: \(message)")
                    case (.result, .refusal(let message)): Issue.record("\(what): only its copy is refused: \(message)")
                    }
                }
            }
        }
    }

    // MARK: Gradients

    /// The gradient of the sum of all results by the first tensor; nil if the operator refuses the tensor.
    private func gradient(_ op: Operator, _ arguments: [Value], _ tensor: Tensor, _ named: [String: Value]) throws -> Tensor? {
        let leaf = tensor.detach().requiresGrad_()
        guard case .result(let value) = try outcome(op, replacingFirst(arguments, leaf), named) else { return nil }
        let results = value.allTensors.filter(\.requiresGrad)
        guard !results.isEmpty else { return nil }
        return try withErrors {
            // Different weights for all elements, so that no two gradients are the same by chance.
            let sums = results.map { y in
                (y * Tensor.arange(y.count).to(y.dtype).add(1).cos().reshape(Array(y.shape))).sum()
            }
            let total = sums.dropFirst().reduce(sums[0]) { $0 + $1.to(sums[0].dtype) }
            return grad(of: total, with: [leaf], allowUnused: true)[0]
        }
    }

    @Test(arguments: names.filter { Operator.named($0)?.definition.isDifferentiable == true })
    func everyLayoutHasTheGradientsOfItsCopy(_ name: String) throws {
        if Self.lookingAtMemory.contains(name) || Self.drawing.contains(name) { return }
        let op = try #require(Operator.named(name))
        var compared = 0
        for (i, sample) in op.definition.samples.enumerated() {
            var maker = SampleTensors(seed: UInt64(i) + 1, dtype: .float64)
            let arguments = maker.arguments(sample)
            guard let first = arguments.flatMap(\.allTensors).first, first.isFloatingPoint else { return }
            for (label, tensor) in variants(first) {
                let what = "\(name), sample \(i), \(label)"
                do {
                    let mine = try gradient(op, arguments, tensor, sample.named)
                    let expected = try gradient(op, arguments, tensor.clone().contiguous(), sample.named)
                    #expect((mine == nil) == (expected == nil), "\(what)")
                    guard let mine, let expected else { continue }
                    compared += 1
                    #expect(mine.shape == tensor.shape && agree(mine, expected), "\(what)")
                } catch { Issue.record("\(what): \(error)") }
            }
        }
        #expect(compared > 0, "\(name): no gradient was compared")
    }
}
