import Testing
import TernNN

// Public declarations only: what somebody outside the package can do.

/// A device whose memory is the process's own, with a handful of kernels written here.
enum Toy {
    static let device = Result { () throws -> Device in
        try Device.register(
            Backend(
                name: "toy", memory: .host,
                kernels: [
                    "add": binary { $0 + $1 }, "sub": binary { $0 - $1 }, "mul": binary { $0 * $1 }, "div": binary { $0 / $1 },
                    "square": unary { $0 * $0 }, "neg": unary { -$0 }, "copy": unary { $0 }, "fill": fill, "sum": sum,
                ]))
    }

    /// The elements of an operand, broadcast to the output's shape.
    private static func elements(_ operand: Operand, _ output: Tensor) -> [Float] {
        guard let tensor = operand.tensor else { return Array(repeating: Float(operand.scalar.doubleValue), count: output.count) }
        let missing = output.ndim - tensor.ndim
        return (0..<output.count).map { flat in
            var rest = flat
            var place = tensor.storageOffset
            for d in (0..<output.ndim).reversed() {
                let index = rest % output.shape[d]
                rest /= output.shape[d]
                if d >= missing, tensor.shape[d - missing] != 1 { place += index * tensor.stride()[d - missing] }
            }
            return tensor.storage.withUnsafeMutableBytes { $0.loadUnaligned(fromByteOffset: place * 4, as: Float.self) }
        }
    }

    private static func store(_ values: [Float], _ output: Tensor) {
        for (flat, value) in values.enumerated() {
            var rest = flat
            var place = output.storageOffset
            for d in (0..<output.ndim).reversed() {
                place += rest % output.shape[d] * output.stride()[d]
                rest /= output.shape[d]
            }
            output.storage.withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: place * 4, as: Float.self) }
        }
    }

    private static func unary(_ formula: @escaping @Sendable (Float) -> Float) -> Kernel {
        { call in store(elements(call.operand(0), call.output).map(formula), call.output) }
    }

    private static func binary(_ formula: @escaping @Sendable (Float, Float) -> Float) -> Kernel {
        { call in
            let a = elements(call.operand(0), call.output), b = elements(call.operand(1), call.output)
            store(zip(a, b).map(formula), call.output)
        }
    }

    private static let fill: Kernel = { call in
        store(Array(repeating: Float(call.operand(0).scalar.doubleValue), count: call.output.count), call.output)
    }

    /// Sums over all dimensions, which is all that this device needs.
    private static let sum: Kernel = { (call) throws(TensorError) in
        guard call.integers.count == call.input(0).ndim else {
            throw TensorError.missingKernel("sum: the toy device sums over all dimensions only")
        }
        store([elements(call.operand(0), call.input(0)).reduce(0, +)], call.output)
    }
}

/// An operator that is not in the library: |x - y| ≤ bound.
enum IsWithin: OperatorDefinition {
    static let schemas = ["third_party.is_within(Tensor self, Tensor other, float bound=0.5) -> Tensor"]
    static let isDifferentiable = false
    static let samples = [Sample(.normal([3]), .normal([3]))]

    static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
        let distance = try arguments.tensor("self").sub(try arguments.tensor("other")).abs()
        return .tensor(distance.le(try arguments.double("bound")))
    }
}

@Suite(.serialized) struct ToyDeviceTests {
    @Test func aLineIsFittedOnTheToyDevice() throws {
        let device = try Toy.device.get()
        let x = Tensor([-2.0, -1.0, 0.0, 1.0, 2.0, 3.0]).to(device)
        let y = (Tensor([-2.0, -1.0, 0.0, 1.0, 2.0, 3.0]) * 3 - 1).to(device)
        let a = Tensor(0.0).to(device).requiresGrad_(), b = Tensor(0.0).to(device).requiresGrad_()
        let optimizer = SGD([a, b], lr: 0.1)
        let (_, events) = trace {
            for _ in 0..<200 {
                let loss = (a * x + b - y).square().mean()
                optimizer.zeroGrad()
                loss.backward()
                optimizer.step()
            }
        }
        #expect(abs(a.cpu().item(Double.self) - 3) < 1e-3)
        #expect(abs(b.cpu().item(Double.self) + 1) < 1e-3)
        #expect(a.device == device && "\(a.device)" == "toy")
        // Every kernel that ran was the toy's.
        #expect(!events.isEmpty && events.allSatisfy { $0.backend.hasPrefix("toy/") })
    }

    @Test func whatTheDeviceLacksIsNamed() throws {
        let device = try Toy.device.get()
        #expect(throws: TensorError.self) { try withErrors { Tensor([1.0]).to(device).exp() } }
        do {
            _ = try withErrors { Tensor([1.0]).to(device).exp() }
        } catch let error as TensorError {
            for word in ["exp", "toy", "strided", "float32"] { #expect(error.message.contains(word), "\(error)") }
        }
        #expect(throws: TensorError.self) { try withErrors { Tensor([1.0]).to(device) + Tensor([1.0]) } }
        #expect(throws: TensorError.self) { try Device.register(Backend(name: "toy", memory: .host, kernels: [:])) }
    }

    @Test func anOperatorOfOnesOwn() throws {
        try Operator.register(IsWithin.self)
        let op = try #require(Operator.named("third_party.is_within"))
        let result = try op.call([.tensor(Tensor([1.0, 2.0])), .tensor(Tensor([1.2, 9.0]))], [:])
        guard case .tensor(let tensor) = result else {
            Issue.record("no tensor")
            return
        }
        #expect(tensor.scalars(Bool.self) == [true, false])
        #expect(throws: TensorError.self) { try Operator.register(IsWithin.self) }
        #expect(throws: (any Error).self) { try op.call([.tensor(Tensor([1.0])), .int(2), .string("x")], [:]) }
    }
}
