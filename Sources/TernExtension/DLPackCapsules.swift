import CTernPython
import Tern
import TernPython

/// Tensors of other libraries in capsules, as the Array API standard's `__dlpack__` hands them over, and back.
///
/// A capsule of the names here owns what is in it, until whoever takes that renames the capsule.
/// Source: https://dmlc.github.io/dlpack/latest/python_spec.html
enum DLPackCapsules {
    private static let versioned = Text("dltensor_versioned")
    private static let legacy = Text("dltensor")
    private static let usedVersioned = Text("used_dltensor_versioned")
    private static let usedLegacy = Text("used_dltensor")

    /// `to_dlpack(tensor, is_versioned)`
    static func give(_ arguments: PythonPointer?) -> PythonPointer? {
        Interpreter.answer { python in
            let given = try python.arguments(arguments, count: 2)
            let tensor = try TensorObjects.require(given[0], python)
            guard case .bool(let isVersioned) = try python.value(given[1]) else {
                throw Failure.new("PyExc_TypeError", "to_dlpack: the second argument must be a truth value")
            }
            return try isVersioned ? give(tensor, python) : giveLegacy(tensor, python)
        }
    }

    private static func give(_ tensor: Tensor, _ python: Interpreter) throws -> PythonPointer {
        let managed = try tensor.makeDLManagedTensor()
        let capsule = python.functions.makeCapsule(UnsafeMutableRawPointer(managed), versioned.pointer) { capsule in
            guard let functions = Interpreter.shared?.functions,
                functions.isCapsule(capsule, DLPackCapsules.versioned.pointer) != 0
            else {
                return
            }
            let address = functions.capsulePointer(capsule, DLPackCapsules.versioned.pointer)
            let managed = address?.assumingMemoryBound(to: DLManagedTensorVersioned.self)
            managed?.pointee.deleter?(managed)
        }
        guard let capsule else {
            managed.pointee.deleter?(managed)
            throw Failure.raised
        }
        return capsule
    }

    private static func giveLegacy(_ tensor: Tensor, _ python: Interpreter) throws -> PythonPointer {
        let managed = try tensor.makeLegacyDLManagedTensor()
        let capsule = python.functions.makeCapsule(UnsafeMutableRawPointer(managed), legacy.pointer) { capsule in
            guard let functions = Interpreter.shared?.functions, functions.isCapsule(capsule, DLPackCapsules.legacy.pointer) != 0
            else { return }
            let address = functions.capsulePointer(capsule, DLPackCapsules.legacy.pointer)
            let managed = address?.assumingMemoryBound(to: DLManagedTensor.self)
            managed?.pointee.deleter?(managed)
        }
        guard let capsule else {
            managed.pointee.deleter?(managed)
            throw Failure.raised
        }
        return capsule
    }

    /// `from_dlpack(capsule)`: a tensor over the memory in a capsule, which is used up.
    static func take(_ arguments: PythonPointer?) -> PythonPointer? {
        Interpreter.answer { python in
            let capsule = try python.arguments(arguments, count: 1)[0]
            let functions = python.functions
            let tensor: Tensor
            if functions.isCapsule(capsule, versioned.pointer) != 0 {
                let managed = try take(capsule, versioned, as: usedVersioned, DLManagedTensorVersioned.self, python)
                tensor = try Tensor(consuming: managed)
            } else if functions.isCapsule(capsule, legacy.pointer) != 0 {
                tensor = try Tensor(consuming: try take(capsule, legacy, as: usedLegacy, DLManagedTensor.self, python))
            } else {
                throw Failure.new(
                    "PyExc_TypeError",
                    "from_dlpack: expected a DLPack capsule that nobody has used, not \(python.typeName(capsule)); "
                        + "hand over the array itself")
            }
            return try TensorObjects.make(tensor, python)
        }
    }

    private static func take<Managed>(
        _ capsule: PythonPointer, _ name: Text, as used: Text, _: Managed.Type, _ python: Interpreter
    ) throws -> UnsafeMutablePointer<Managed> {
        guard let address = python.functions.capsulePointer(capsule, name.pointer),
            python.functions.setCapsuleName(capsule, used.pointer) == 0
        else { throw Failure.raised }
        return address.assumingMemoryBound(to: Managed.self)
    }
}
