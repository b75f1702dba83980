import Tern

/// What Python asks for by name beside the operators: a tensor's properties, gradients, modes.
enum Members {
    typealias Member = @Sendable ([Value]) throws -> Value

    static let all: [String: Member] = properties.merging(gradients) { $1 }.merging(modes) { $1 }.merging(elements) { $1 }

    private static let properties: [String: Member] = [
        "shape": { .ints(Array(try tensor($0).shape)) },
        "strides": { .ints(Array(try tensor($0).stride())) },
        "count": { .int(try tensor($0).count) },
        "dtype": { .dtype(try tensor($0).dtype) },
        "device": { .device(try tensor($0).device) },
        "storage_offset": { .int(try tensor($0).storageOffset) },
        "address": { values in
            let tensor = try tensor(values)
            return .int(Int(bitPattern: tensor.storage.pointer + tensor.storageOffset * tensor.dtype.size))
        },
        "is_contiguous": { .bool(try tensor($0).isContiguous) },
        "is_same": { .bool(try tensor($0) === tensor($0, 1)) },
        "text": { .string(try tensor($0).description) },
    ]

    private static let gradients: [String: Member] = [
        "requires_grad": { .bool(try tensor($0).requiresGrad) },
        "set_requires_grad": { values in
            try tensor(values).requiresGrad = try bool(values, 1)
            return .none
        },
        "gradient": { values in try tensor(values).grad.map { Value.tensor($0) } ?? Value.none },
        "set_gradient": { values in
            try tensor(values).grad = try optionalTensor(values, 1)
            return .none
        },
        "grad_fn": { values in try tensor(values).gradFn.map { Value.string($0.name) } ?? Value.none },
        "is_leaf": { .bool(try tensor($0).isLeaf) },
        "detach": { .tensor(try tensor($0).detach()) },
        "retain_grad": { values in
            try tensor(values).retainGrad()
            return .none
        },
        "backward": { values in
            try tensor(values).backward(
                gradient: try optionalTensor(values, 1), retainGraph: try optionalBool(values, 2),
                createGraph: try bool(values, 3), inputs: try optionalTensors(values, 4))
            return .none
        },
        "grad": { values in
            let outputs = try optionalTensors(values, 0) ?? [], inputs = try optionalTensors(values, 1) ?? []
            var given: [Tensor?]?
            switch value(values, 2) {
            case .none: break
            case .tensors(let tensors): given = tensors
            case .list(let list): given = try list.indices.map { try optionalTensor(list, $0) }
            default: throw wrong("a list of tensors", value(values, 2))
            }
            let results = grad(
                of: outputs, with: inputs, gradOutputs: given, createGraph: try bool(values, 4),
                retainGraph: try optionalBool(values, 3), allowUnused: try bool(values, 5))
            return .list(results.map { result in result.map { Value.tensor($0) } ?? Value.none })
        },
    ]

    private static let modes: [String: Member] = [
        "is_grad_enabled": { _ in .bool(isGradEnabled()) },
        "set_grad_enabled": { values in
            setGradEnabled(try bool(values, 0))
            return .none
        },
        "manual_seed": { values in
            guard case .int(let seed) = value(values, 0) else { throw wrong("an integer", value(values, 0)) }
            manualSeed(seed)
            return .none
        },
        "default_dtype": { _ in .dtype(defaultDtype()) },
        "set_default_dtype": { values in
            setDefaultDtype(try dtype(value(values, 0)))
            return .none
        },
        "operators": { _ in .list(Operator.all.map { .string($0.name) }) },
        "signatures": { values in
            guard case .string(let name) = value(values, 0), let found = Operator.named(name) else { return .none }
            return .list(found.schemas.map { .string($0.description) })
        },
    ]

    private static let elements: [String: Member] = [
        "item": { values in
            switch try tensor(values).item() {
            case .int(let number): .int(Int(number))
            case .double(let number): .double(number)
            case .bool(let truth): .bool(truth)
            }
        },
        "get_item": { .tensor(try tensor($0).read(try IndexItems.of(value($0, 1)))) },
        "set_item": { values in
            try tensor(values).write(try IndexItems.of(value(values, 1)), try tensor(values, 2))
            return .none
        },
    ]
}

/// Arguments in the kinds that are asked for.
extension Members {
    private static func value(_ values: [Value], _ place: Int) -> Value { place < values.count ? values[place] : .none }

    private static func wrong(_ expected: String, _ value: Value) -> Failure {
        .new("PyExc_TypeError", "expected \(expected), not \(value.kind)")
    }

    private static func tensor(_ values: [Value], _ place: Int = 0) throws -> Tensor {
        guard case .tensor(let tensor) = value(values, place) else { throw wrong("a Tensor", value(values, place)) }
        return tensor
    }

    private static func optionalTensor(_ values: [Value], _ place: Int) throws -> Tensor? {
        if case .none = value(values, place) { return nil }
        return try tensor(values, place)
    }

    private static func optionalTensors(_ values: [Value], _ place: Int) throws -> [Tensor]? {
        switch value(values, place) {
        case .none: return nil
        case .tensors(let tensors): return tensors
        case .list(let list) where list.isEmpty: return []
        default: throw wrong("a list of tensors", value(values, place))
        }
    }

    private static func bool(_ values: [Value], _ place: Int) throws -> Bool {
        guard case .bool(let truth) = value(values, place) else { throw wrong("a truth value", value(values, place)) }
        return truth
    }

    private static func optionalBool(_ values: [Value], _ place: Int) throws -> Bool? {
        if case .none = value(values, place) { return nil }
        return try bool(values, place)
    }

    /// A list of whole numbers, which may be empty.
    static func ints(_ value: Value, _ name: String) throws -> [Int] {
        switch value {
        case .ints(let numbers): return numbers
        case .list(let list) where list.isEmpty: return []
        default: throw Failure.new("PyExc_TypeError", "\(name) must be a tuple of integers")
        }
    }

    /// A type by its name.
    static func dtype(_ value: Value) throws -> DType {
        guard case .string(let name) = value, let dtype = DType(name: name) else { throw wrong("the name of a type", value) }
        return dtype
    }
}
