import CTernPython
import Tern

// Python's operators. They throw, as all that runs Python does: `try a + 1`. Comparisons have a point, as they do for tensors,
// since what they give is an object and not always a truth value: `try Bool(a .== b)`.
extension PythonObject {
    /// Python: `a + b`.
    public static func + (a: PythonObject, b: some PythonConvertible) throws -> PythonObject { try a.combined(b) { $0.add } }
    /// Python: `a - b`.
    public static func - (a: PythonObject, b: some PythonConvertible) throws -> PythonObject { try a.combined(b) { $0.subtract } }
    /// Python: `a * b`.
    public static func * (a: PythonObject, b: some PythonConvertible) throws -> PythonObject { try a.combined(b) { $0.multiply } }
    /// Python: `a / b`.
    public static func / (a: PythonObject, b: some PythonConvertible) throws -> PythonObject { try a.combined(b) { $0.divide } }
    /// Python: `a % b`.
    public static func % (a: PythonObject, b: some PythonConvertible) throws -> PythonObject {
        try a.combined(b) { $0.remainder }
    }

    /// Python: `a + b`.
    @_disfavoredOverload
    public static func + (a: some PythonConvertible, b: PythonObject) throws -> PythonObject { try a.toPython() + b }
    /// Python: `a - b`.
    @_disfavoredOverload
    public static func - (a: some PythonConvertible, b: PythonObject) throws -> PythonObject { try a.toPython() - b }
    /// Python: `a * b`.
    @_disfavoredOverload
    public static func * (a: some PythonConvertible, b: PythonObject) throws -> PythonObject { try a.toPython() * b }
    /// Python: `a / b`.
    @_disfavoredOverload
    public static func / (a: some PythonConvertible, b: PythonObject) throws -> PythonObject { try a.toPython() / b }

    /// Python: `-a`.
    public static prefix func - (a: PythonObject) throws -> PythonObject { try PythonLibrary.result { $0.negative(a.pointer) } }

    /// Python: `a == b`.
    public static func .== (a: PythonObject, b: some PythonConvertible) throws -> PythonObject { try a.compared(b, 2) }
    /// Python: `a != b`.
    public static func .!= (a: PythonObject, b: some PythonConvertible) throws -> PythonObject { try a.compared(b, 3) }
    /// Python: `a < b`.
    public static func .< (a: PythonObject, b: some PythonConvertible) throws -> PythonObject { try a.compared(b, 0) }
    /// Python: `a <= b`.
    public static func .<= (a: PythonObject, b: some PythonConvertible) throws -> PythonObject { try a.compared(b, 1) }
    /// Python: `a > b`.
    public static func .> (a: PythonObject, b: some PythonConvertible) throws -> PythonObject { try a.compared(b, 4) }
    /// Python: `a >= b`.
    public static func .>= (a: PythonObject, b: some PythonConvertible) throws -> PythonObject { try a.compared(b, 5) }

    private func combined(
        _ other: some PythonConvertible, _ function: (PythonFunctions) -> PythonFunctions.Binary
    ) throws -> PythonObject {
        let other = try other.toPython()
        return try PythonLibrary.result { function($0)(pointer, other.pointer) }
    }

    /// - Parameter operation: the number that Python's C interface gives the comparison.
    private func compared(_ other: some PythonConvertible, _ operation: Int32) throws -> PythonObject {
        let other = try other.toPython()
        return try PythonLibrary.result { $0.compare(pointer, other.pointer, operation) }
    }
}
