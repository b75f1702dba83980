import CTernPython
import Tern

/// Swift's values that can be handed to Python: arguments, keys, items.
public protocol PythonConvertible {
    /// The value as an object of Python's.
    func toPython() throws -> PythonObject
}

/// Swift's types that can be made from an object of Python's: `try Int(object)`.
public protocol ConvertibleFromPython {
    /// The value. Throws a `PythonError` for an object of another type.
    init(_ object: PythonObject) throws
}

extension PythonObject: PythonConvertible {
    /// The object itself.
    public func toPython() throws -> PythonObject { self }
}

extension Array: PythonConvertible where Element: PythonConvertible {
    /// A `list`.
    public func toPython() throws -> PythonObject {
        let objects = try map { try $0.toPython() }
        return try Python.filled(objects, { $0.makeList(objects.count) }, { $0.setListItem($1, $2, $3) })
    }
}

extension Array: ConvertibleFromPython where Element: ConvertibleFromPython {
    /// The items of anything that can be iterated. `[PythonObject](object)` leaves them as they are.
    public init(_ object: PythonObject) throws {
        let iterator = try PythonLibrary.result { $0.iterator(object.pointer) }
        self = []
        while let item = try PythonLibrary.nextItem(iterator) { append(try Element(item)) }
    }
}

extension PythonObject: ConvertibleFromPython {
    /// Another reference to the same object.
    public convenience init(_ object: PythonObject) throws {
        let pointer = object.pointer
        try PythonLibrary.shared().withGIL { $0.incref(pointer) }
        self.init(owning: pointer)
    }
}

extension Dictionary: PythonConvertible where Key: PythonConvertible, Value: PythonConvertible {
    /// A `dict`.
    public func toPython() throws -> PythonObject {
        let result = try PythonLibrary.result { $0.makeDictionary() }
        for (key, value) in self { try result.setItem(key, value) }
        return result
    }
}

extension Dictionary: ConvertibleFromPython where Key: ConvertibleFromPython, Value: ConvertibleFromPython {
    /// The entries of a `dict`, or of anything that has `items()`.
    public init(_ object: PythonObject) throws {
        self = [:]
        for pair in try [PythonObject](object.attribute("items")()) { self[try Key(pair[0])] = try Value(pair[1]) }
    }
}

extension Optional: PythonConvertible where Wrapped: PythonConvertible {
    /// `None` for nil.
    public func toPython() throws -> PythonObject { try self?.toPython() ?? Python.none }
}

extension Optional: ConvertibleFromPython where Wrapped: ConvertibleFromPython {
    /// nil for `None`.
    public init(_ object: PythonObject) throws {
        let none = try PythonLibrary.shared().functions.none
        self = object.pointer == none ? nil : try Wrapped(object)
    }
}

extension Range: PythonConvertible where Bound == Int {
    /// A `slice`: `object[1..<3]` is Python's `object[1:3]`.
    public func toPython() throws -> PythonObject { try Python.slice(lowerBound, upperBound) }
}

extension PythonLibrary {
    /// The next item; nil at the end.
    fileprivate static func nextItem(_ iterator: PythonObject) throws -> PythonObject? {
        let library = try shared()
        return try library.withGIL { functions in
            if let item = functions.next(iterator.pointer) { return PythonObject(owning: item) }
            if functions.errorOccurred() != nil { throw library.raised() }
            return nil
        }
    }
}
