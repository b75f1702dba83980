import CTernPython
import Tern

/// Python objects that stand for something of Swift's or C's, and give it back when they go.
enum PythonCapsule {
    /// An object that keeps `owner` for as long as Python keeps the object.
    static func holding(_ owner: AnyObject) throws -> PythonObject {
        let retained = Unmanaged.passRetained(owner)
        do {
            return try PythonLibrary.result { functions in
                functions.makeCapsule(retained.toOpaque(), nil) { PythonCapsule.letGo($0) }
            }
        } catch {
            retained.release()
            throw error
        }
    }

    /// What `holding` was given, if the object is such a capsule; the lock is held.
    static func owner(_ capsule: PythonPointer?, _ functions: PythonFunctions) -> AnyObject? {
        guard let pointer = functions.capsulePointer(capsule, nil) else { return nil }
        return Unmanaged<AnyObject>.fromOpaque(pointer).takeUnretainedValue()
    }

    private static func letGo(_ capsule: PythonPointer?) {
        guard let functions = try? PythonLibrary.shared().functions, let pointer = functions.capsulePointer(capsule, nil) else {
            return
        }
        Unmanaged<AnyObject>.fromOpaque(pointer).release()
    }
}
