import CTernPython
import Tern
import TernPython

/// The functions of the module. Each takes a tuple of arguments and gives a new reference, or nil with an exception raised.
enum Functions {
    /// `register(type)`: the class whose objects are tensors.
    static func register(_ arguments: PythonPointer?) -> PythonPointer? {
        Interpreter.answer { python in
            try TensorObjects.register(python.arguments(arguments, count: 1)[0], python)
            return python.none
        }
    }

    /// `call(name, arguments, names, values)`: an operator by name, with arguments in order and by name.
    static func call(_ arguments: PythonPointer?) -> PythonPointer? {
        Interpreter.answer { python in
            let given = try python.arguments(arguments, count: 4)
            guard case .string(let name) = try python.value(given[0]) else {
                throw Failure.new("PyExc_TypeError", "call: the name of an operator must be a text")
            }
            guard let found = Operator.named(name) else {
                throw Failure.new("PyExc_AttributeError", "there is no operator \"\(name)\"")
            }
            var named: [String: Value] = [:]
            for (key, value) in zip(try python.values(given[2]), try python.values(given[3])) {
                if case .string(let key) = key { named[key] = value }
            }
            return try python.object(try found.call(try python.values(given[1]), named))
        }
    }

    /// `invoke(name, …)`: what is no operator, such as a tensor's shape or `backward`; see `Members`.
    static func invoke(_ arguments: PythonPointer?) -> PythonPointer? {
        Interpreter.answer { python in
            var values = try python.values(try python.made(arguments))
            guard case .string(let name)? = values.first, let member = Members.all[name] else {
                throw Failure.new("PyExc_AttributeError", "invoke: the first argument names no member")
            }
            values.removeFirst()
            let result = try member(values)
            if let error = TensorError.pending { throw error }
            return try python.object(result)
        }
    }

    /// `from_bytes(bytes, shape, dtype)`: a tensor of a copy of the bytes.
    static func fromBytes(_ arguments: PythonPointer?) -> PythonPointer? {
        Interpreter.answer { python in
            let given = try python.arguments(arguments, count: 3)
            var start: UnsafeMutablePointer<CChar>?
            var count = 0
            guard python.bytes(given[0], &start, &count) == 0 else { throw Failure.raised }
            let shape = try Members.ints(try python.value(given[1]), "from_bytes: the shape")
            let dtype = try Members.dtype(try python.value(given[2]))
            let tensor = Tensor(bytes: UnsafeRawBufferPointer(start: start, count: count), shape: shape, dtype: dtype)
            if let error = TensorError.pending { throw error }
            return try TensorObjects.make(tensor, python)
        }
    }

    /// `to_bytes(tensor)`: the elements in row-major order.
    static func toBytes(_ arguments: PythonPointer?) -> PythonPointer? {
        Interpreter.answer { python in
            let tensor = try TensorObjects.require(try python.arguments(arguments, count: 1)[0], python)
            guard tensor.device == .cpu else {
                throw TensorError.device("to_bytes: a tensor on \(tensor.device) has no bytes here; call .cpu() first")
            }
            return try tensor.withUnsafeBytes { bytes in
                try bytes.withMemoryRebound(to: CChar.self) { try python.made(python.makeBytes($0.baseAddress, $0.count)) }
            }
        }
    }
}
