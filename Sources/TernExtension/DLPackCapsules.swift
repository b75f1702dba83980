import CTernPython
import Tern
import TernPython

/// Tensors of other libraries in capsules, as the Array API standard's `__dlpack__` hands them over, and back.
enum DLPackCapsules {
    /// `to_dlpack(tensor, is_versioned)`
    static func give(_ arguments: PythonPointer?) -> PythonPointer? {
        Interpreter.answer { python in
            let given = try python.arguments(arguments, count: 2)
            let tensor = try TensorObjects.require(given[0], python)
            guard case .bool(let isVersioned) = try python.value(given[1]) else {
                throw Failure.new("PyExc_TypeError", "to_dlpack: the second argument must be a truth value")
            }
            let capsule = try DLPackCapsule.make(tensor, legacy: !isVersioned, copied: false)
            return withExtendedLifetime(capsule) {
                // The caller's reference; the object's goes with it.
                python.functions.incref(capsule.pointer)
                return capsule.pointer
            }
        }
    }

    /// `from_dlpack(capsule)`: a tensor over the memory in a capsule, which is used up.
    static func take(_ arguments: PythonPointer?) -> PythonPointer? {
        Interpreter.answer { python in
            let capsule = try python.arguments(arguments, count: 1)[0]
            guard let tensor = try DLPackCapsule.tensor(PythonObject(borrowing: capsule, python.functions)) else {
                throw Failure.new(
                    "PyExc_TypeError",
                    "from_dlpack: expected a DLPack capsule that nobody has used, not \(python.typeName(capsule)); "
                        + "hand over the array itself")
            }
            return try TensorObjects.make(tensor, python)
        }
    }
}
