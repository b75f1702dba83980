import CTernPython

/// Python's convention for errors, null or -1, turned into Swift's.
extension PythonLibrary {
    /// The new reference that `body` gives; what Python raised if there is none.
    package static func result(_ body: (PythonFunctions) throws -> PythonPointer?) throws -> PythonObject {
        let library = try shared()
        return try library.withGIL { functions in
            guard let pointer = try body(functions) else { throw library.raised() }
            return PythonObject(owning: pointer)
        }
    }

    /// Runs `body`, which gives a negative number where Python raised something.
    @discardableResult
    package static func status<Number: SignedInteger>(_ body: (PythonFunctions) throws -> Number) throws -> Number {
        let library = try shared()
        return try library.withGIL { functions in
            let number = try body(functions)
            if number < 0 { throw library.raised() }
            return number
        }
    }

    /// A number of which -1 may stand for an error.
    static func number<Number: SignedNumeric & Equatable>(_ body: (PythonFunctions) -> Number) throws -> Number {
        let library = try shared()
        return try library.withGIL { functions in
            let number = body(functions)
            if number == -1, functions.errorOccurred() != nil { throw library.raised() }
            return number
        }
    }

    /// Calls a function of `PythonSupport`.
    @discardableResult
    static func support(_ name: String, _ arguments: any PythonConvertible...) throws -> PythonObject {
        let function = try result { (_) in try shared().supportMember(name) }
        return try function.dynamicallyCall(withArguments: arguments)
    }

    /// The exception that is pending, which is taken away. The lock is held.
    package func raised() -> PythonError {
        var (kind, value, trace): (PythonPointer?, PythonPointer?, PythonPointer?)
        functions.fetchError(&kind, &value, &trace)
        guard kind != nil else {
            return PythonError(type: "SystemError", message: "Python reported an error without an exception")
        }
        functions.normalizeError(&kind, &value, &trace)
        if let value, let trace { _ = functions.setTraceback(value, trace) }
        defer { functions.clearError() }
        let describe = supportMember("describe_error")
        let arguments = functions.makeTuple(3)
        defer { for object in [describe, arguments] { functions.decref(object) } }
        // The tuple takes over what was fetched; an exception without a traceback has None.
        for (i, part) in [kind, value, trace].enumerated() {
            if part == nil { functions.incref(functions.none) }
            _ = functions.setTupleItem(arguments, i, part ?? functions.none)
        }
        guard let texts = functions.call(describe, arguments, nil) else {
            return PythonError(type: "SystemError", message: "Python raised an exception that cannot be described")
        }
        defer { functions.decref(texts) }
        return PythonError(type: text(texts, 0), message: text(texts, 1), traceback: text(texts, 2))
    }

    private func text(_ tuple: PythonPointer, _ index: Int) -> String {
        let key = functions.makeInt(Int64(index))
        let item = functions.getItem(tuple, key)
        defer { for object in [key, item] { functions.decref(object) } }
        return functions.text(item) ?? ""
    }
}

extension PythonFunctions {
    /// The text of a `str`; nil, with an exception pending, for anything else. The lock is held.
    package func text(_ object: PythonPointer?) -> String? {
        var count = 0
        guard let object, let bytes = stringBytes(object, &count) else { return nil }
        return bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
            String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self)
        }
    }
}
