import CTernPython
import Tern
import TernPython

/// Python's objects as the values that operators take, and back.
extension Interpreter {
    /// Lists in arguments are never nested deeper: what comes deeper holds itself.
    private static let deepest = 16
    /// The most values that one argument may have.
    private static let most = 1 << 24

    /// The value of one object.
    func value(_ object: PythonPointer) throws -> Value {
        var budget = Interpreter.most
        return try value(object, depth: 0, &budget)
    }

    /// The values of a tuple's items, each for itself.
    func values(_ tuple: PythonPointer) throws -> [Value] {
        guard try isInstance(tuple, tupleType) else {
            throw Failure.new("PyExc_TypeError", "expected a tuple of arguments, not \(typeName(tuple))")
        }
        return try (0..<tupleSize(tuple)).map { try value(try made(tupleItem(tuple, $0))) }
    }

    private func value(_ object: PythonPointer, depth: Int, _ budget: inout Int) throws -> Value {
        budget -= 1
        guard budget > 0 else {
            throw Failure.new(
                "PyExc_ValueError", "a list of more than \(Interpreter.most) values is no argument; make it a tensor")
        }
        if object == functions.none { return .none }
        if object == yes { return .bool(true) }
        if object == no { return .bool(false) }
        if let tensor = try TensorObjects.find(object, self) { return .tensor(tensor) }
        if try isInstance(object, intType) { return .int(try int(object)) }
        if try isInstance(object, floatType) { return .double(try double(object)) }
        if try isInstance(object, stringType) { return .string(try string(object)) }
        let isTuple = try isInstance(object, tupleType)
        let isList = try !isTuple && isInstance(object, listType)
        if isTuple || isList {
            guard depth < Interpreter.deepest else {
                throw Failure.new(
                    "PyExc_ValueError",
                    "lists in an argument are nested more than \(Interpreter.deepest) deep, or hold themselves")
            }
            return try list(object, isTuple ? (tupleSize, tupleItem) : (listSize, listItem), depth: depth, &budget)
        }
        return try number(object)
    }

    private func list(
        _ object: PythonPointer,
        _ access: (size: @convention(c) (PythonPointer?) -> Int, item: @convention(c) (PythonPointer?, Int) -> PythonPointer?),
        depth: Int, _ budget: inout Int
    ) throws -> Value {
        var values: [Value] = []
        // The size is asked for each time, since what an item runs may change the list; and the item is kept meanwhile.
        while values.count < access.size(object) {
            let item = try made(access.item(object, values.count))
            functions.incref(item)
            defer { functions.decref(item) }
            values.append(try value(item, depth: depth + 1, &budget))
        }
        if values.isEmpty { return .list([]) }
        let ints = values.compactMap { value -> Int? in if case .int(let number) = value { number } else { nil } }
        if ints.count == values.count { return .ints(ints) }
        let tensors = values.compactMap { value -> Tensor? in if case .tensor(let tensor) = value { tensor } else { nil } }
        return tensors.count == values.count ? .tensors(tensors) : .list(values)
    }

    /// Numbers of other libraries: NumPy's, fractions.
    private func number(_ object: PythonPointer) throws -> Value {
        if isIndex(object) != 0 {
            if let number = index(object) {
                defer { functions.decref(number) }
                return .int(try int(number))
            }
            functions.clearError()
        }
        if let method = functions.getAttribute(object, "__float__") {
            functions.decref(method)
            if let number = float(object) {
                defer { functions.decref(number) }
                return .double(try double(number))
            }
        }
        functions.clearError()
        throw Failure.new(
            "PyExc_TypeError",
            "an argument of type \(typeName(object)) is not understood: use tensors, numbers, texts, lists of these or None; "
                + "arrays become tensors by tern.asarray()")
    }

    private func int(_ object: PythonPointer) throws -> Int {
        let number = functions.intValue(object)
        if number == -1, functions.errorOccurred() != nil { throw Failure.raised }
        return Int(number)
    }

    private func double(_ object: PythonPointer) throws -> Double {
        let number = functions.floatValue(object)
        if number == -1, functions.errorOccurred() != nil { throw Failure.raised }
        return number
    }

    private func string(_ object: PythonPointer) throws -> String {
        var count = 0
        guard let bytes = functions.stringBytes(object, &count) else { throw Failure.raised }
        return bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
            String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self)
        }
    }

    /// The name of an object's type, for messages.
    func typeName(_ object: PythonPointer) -> String {
        guard let type = functions.type(object) else {
            functions.clearError()
            return "an unknown type"
        }
        defer { functions.decref(type) }
        guard let name = functions.getAttribute(type, "__name__") else {
            functions.clearError()
            return "an unknown type"
        }
        defer { functions.decref(name) }
        guard let text = try? string(name) else {
            functions.clearError()
            return "an unknown type"
        }
        return text
    }

    /// A new object for a value.
    func object(_ value: Value) throws -> PythonPointer {
        switch value {
        case .tensor(let tensor): return try TensorObjects.make(tensor, self)
        case .tensors(let tensors): return try tuple(of: tensors.map { .tensor($0) })
        case .int(let number): return try made(functions.makeInt(Int64(number)))
        case .ints(let numbers): return try tuple(of: numbers.map { .int($0) })
        case .double(let number): return try made(functions.makeFloat(number))
        case .bool(let truth): return try made(functions.makeBool(truth ? 1 : 0))
        case .string(let text): return try string(text)
        case .dtype(let dtype): return try string(dtype.name)
        case .device(let device): return try string(device.description)
        case .list(let values): return try tuple(of: values)
        case .none: return none
        case .layout, .generator, .slice, .ellipsis:
            throw Failure.new("PyExc_TypeError", "the result is of a kind that Python has no object for")
        }
    }

    private func string(_ text: String) throws -> PythonPointer {
        var text = text
        return try text.withUTF8 { bytes in
            try bytes.withMemoryRebound(to: CChar.self) { try made(functions.makeString($0.baseAddress, $0.count)) }
        }
    }

    private func tuple(of values: [Value]) throws -> PythonPointer {
        var objects: [PythonPointer] = []
        do {
            for value in values { objects.append(try object(value)) }
        } catch {
            for object in objects { functions.decref(object) }
            throw error
        }
        return try tuple(objects)
    }

    /// A new tuple that takes over the references to its items.
    func tuple(_ items: [PythonPointer]) throws -> PythonPointer {
        guard let result = functions.makeTuple(items.count) else {
            for item in items { functions.decref(item) }
            throw Failure.raised
        }
        for (place, item) in items.enumerated() { _ = functions.setTupleItem(result, place, item) }
        return result
    }
}
