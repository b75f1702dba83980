import CTernPython
import Tern

extension Int: PythonConvertible, ConvertibleFromPython {
    /// An `int`.
    public func toPython() throws -> PythonObject { try PythonLibrary.result { $0.makeInt(Int64(self)) } }

    /// The number of an `int`, or of another object that is one, such as NumPy's integers.
    public init(_ object: PythonObject) throws { self = Int(try PythonLibrary.number { $0.intValue(object.pointer) }) }
}

extension Double: PythonConvertible, ConvertibleFromPython {
    /// A `float`.
    public func toPython() throws -> PythonObject { try PythonLibrary.result { $0.makeFloat(self) } }

    /// The number of a `float`, or of another object that has one.
    public init(_ object: PythonObject) throws { self = try PythonLibrary.number { $0.floatValue(object.pointer) } }
}

extension Float: PythonConvertible, ConvertibleFromPython {
    /// A `float`.
    public func toPython() throws -> PythonObject { try Double(self).toPython() }

    /// The nearest number.
    public init(_ object: PythonObject) throws { self = Float(try Double(object)) }
}

extension Bool: PythonConvertible, ConvertibleFromPython {
    /// `True` or `False`.
    public func toPython() throws -> PythonObject { try PythonLibrary.result { $0.makeBool(self ? 1 : 0) } }

    /// What Python takes the object for where a truth value is needed.
    public init(_ object: PythonObject) throws { self = try PythonLibrary.status { $0.isTrue(object.pointer) } == 1 }
}

extension String: PythonConvertible, ConvertibleFromPython {
    /// A `str`.
    public func toPython() throws -> PythonObject {
        var text = self
        return try text.withUTF8 { bytes in
            try bytes.withMemoryRebound(to: CChar.self) { characters in
                try PythonLibrary.result { $0.makeString(characters.baseAddress, characters.count) }
            }
        }
    }

    /// The text of a `str`. Of other objects `String(describing: object)` gives what `str(object)` does.
    public init(_ object: PythonObject) throws {
        let library = try PythonLibrary.shared()
        self = try library.withGIL { functions in
            guard let text = functions.text(object.pointer) else { throw library.raised() }
            return text
        }
    }
}
