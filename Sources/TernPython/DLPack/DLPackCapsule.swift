import CTernPython
import Tern

/// The capsules in which Python passes DLPack's structures on. Whoever takes the structure out renames the capsule, and one that
/// nobody emptied frees what is in it. Source: https://dmlc.github.io/dlpack/latest/python_spec.html
package enum DLPackCapsule {
    // Names that live as long as the program: a capsule keeps the pointer.
    private static let versioned: StaticString = "dltensor_versioned"
    private static let usedVersioned: StaticString = "used_dltensor_versioned"
    private static let legacy: StaticString = "dltensor"
    private static let usedLegacy: StaticString = "used_dltensor"

    /// A new capsule with a tensor.
    package static func make(_ tensor: Tensor, legacy isLegacy: Bool, copied: Bool, readOnly: Bool = false) throws -> PythonObject
    {
        if isLegacy {
            let managed = try tensor.makeLegacyDLManagedTensor(copied: copied)
            do {
                return try PythonLibrary.result { $0.makeCapsule(managed, text(legacy)) { DLPackCapsule.free($0) } }
            } catch {
                managed.pointee.deleter?(managed)
                throw error
            }
        }
        let managed = try tensor.makeDLManagedTensor(readOnly: readOnly && !copied, copied: copied)
        do {
            return try PythonLibrary.result { $0.makeCapsule(managed, text(versioned)) { DLPackCapsule.free($0) } }
        } catch {
            managed.pointee.deleter?(managed)
            throw error
        }
    }

    /// A tensor over the memory in a capsule, which is used up; nil if the object is no capsule of DLPack's, or used already.
    package static func tensor(_ capsule: PythonObject) throws -> Tensor? { try take(capsule)?.tensor().tensor }

    /// Takes the structure out of a capsule; nil if the object is no capsule of DLPack's.
    static func take(_ capsule: PythonObject) throws -> DLPackSource? {
        let library = try PythonLibrary.shared()
        return try library.withGIL { functions in
            let pointer = capsule.pointer
            if functions.isCapsule(pointer, text(versioned)) == 1,
                let content = functions.capsulePointer(pointer, text(versioned))
            {
                guard functions.setCapsuleName(pointer, text(usedVersioned)) == 0 else { throw library.raised() }
                return DLPackSource(content.assumingMemoryBound(to: DLManagedTensorVersioned.self))
            }
            if functions.isCapsule(pointer, text(legacy)) == 1, let content = functions.capsulePointer(pointer, text(legacy)) {
                guard functions.setCapsuleName(pointer, text(usedLegacy)) == 0 else { throw library.raised() }
                return DLPackSource(content.assumingMemoryBound(to: DLManagedTensor.self))
            }
            return nil
        }
    }

    /// Called by Python when a capsule goes.
    private static func free(_ capsule: PythonPointer?) {
        guard let functions = try? PythonLibrary.shared().functions else { return }
        if functions.isCapsule(capsule, text(versioned)) == 1, let content = functions.capsulePointer(capsule, text(versioned)) {
            let managed = content.assumingMemoryBound(to: DLManagedTensorVersioned.self)
            managed.pointee.deleter?(managed)
        } else if functions.isCapsule(capsule, text(legacy)) == 1, let content = functions.capsulePointer(capsule, text(legacy)) {
            let managed = content.assumingMemoryBound(to: DLManagedTensor.self)
            managed.pointee.deleter?(managed)
        }
    }

    private static func text(_ name: StaticString) -> UnsafePointer<CChar> {
        UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
