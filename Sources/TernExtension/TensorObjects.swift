import CTernPython
import Tern
import TernPython

/// Tensors as Python holds them: an object of the class that the package registers, with a capsule in its `_capsule`.
enum TensorObjects {
    private static let name = Text("tern.Tensor")

    /// The class; changed under the interpreter's lock.
    private final class Registry: @unchecked Sendable {
        var type: PythonPointer?
        static let shared = Registry()
    }

    /// Sets the class whose objects are tensors.
    static func register(_ type: PythonPointer, _ python: Interpreter) throws {
        guard try python.isInstance(type, python.typeType) else {
            throw Failure.new("PyExc_TypeError", "register: expected a class, not \(python.typeName(type))")
        }
        python.functions.incref(type)
        python.functions.decref(Registry.shared.type)
        Registry.shared.type = type
    }

    /// The tensor in an object; nil if it is of another class.
    static func find(_ object: PythonPointer, _ python: Interpreter) throws -> Tensor? {
        guard let type = Registry.shared.type, try python.isInstance(object, type) else { return nil }
        let capsule = try python.made(python.functions.getAttribute(object, "_capsule"))
        defer { python.functions.decref(capsule) }
        guard let address = python.functions.capsulePointer(capsule, name.pointer) else { throw Failure.raised }
        return Unmanaged<Tensor>.fromOpaque(address).takeUnretainedValue()
    }

    /// The tensor in an object that has to be one.
    static func require(_ object: PythonPointer, _ python: Interpreter) throws -> Tensor {
        guard let tensor = try find(object, python) else {
            throw Failure.new("PyExc_TypeError", "expected a Tensor, not \(python.typeName(object))")
        }
        return tensor
    }

    /// A new object that keeps the tensor until it goes.
    static func make(_ tensor: Tensor, _ python: Interpreter) throws -> PythonPointer {
        let functions = python.functions
        guard let type = Registry.shared.type else {
            throw Failure.new("PyExc_RuntimeError", "no class of tensors is registered; import tern, not its extension module")
        }
        let address = Unmanaged.passRetained(tensor).toOpaque()
        let capsule = functions.makeCapsule(address, name.pointer) { capsule in
            let address = Interpreter.shared?.functions.capsulePointer(capsule, TensorObjects.name.pointer)
            if let address { Unmanaged<Tensor>.fromOpaque(address).release() }
        }
        guard let capsule else {
            Unmanaged<Tensor>.fromOpaque(address).release()
            throw Failure.raised
        }
        let arguments = try python.tuple([capsule])
        defer { functions.decref(arguments) }
        return try python.made(functions.call(type, arguments, nil))
    }
}
