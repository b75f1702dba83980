/// The parameters that the outermost `autocast { }` on a thread has cast so far. Only that thread uses it.
///
/// A weight that several steps of a network use is cast once, and its gradients meet before they are converted back.
final class CastCache: @unchecked Sendable {
    private struct Entry {
        let parameter: Tensor
        let version: UInt32
        let cast: Tensor
    }

    /// By the thread's identity. A region that casts no parameter has none.
    private static let caches = Guarded<[UInt: CastCache]>([:])

    private var entries: [ObjectIdentifier: Entry] = [:]

    /// The thread's own.
    static func current(_ thread: ThreadState) -> CastCache {
        caches.withLock { caches in
            if let cache = caches[thread.identity] { return cache }
            let cache = CastCache()
            caches[thread.identity] = cache
            return cache
        }
    }

    /// Lets go of what a thread keeps.
    static func clear(_ thread: ThreadState) {
        // What is released may run much: not under the lock.
        let cache = caches.withLock { $0.removeValue(forKey: thread.identity) }
        cache?.entries = [:]
    }

    /// The parameter as `dtype`.
    func cast(_ parameter: Tensor, to dtype: DType) -> Tensor {
        let key = ObjectIdentifier(parameter), version = parameter.storage.version
        // A cast that was made in `noGrad { }` leads to no gradient.
        if let entry = entries[key], entry.version == version, entry.cast.dtype == dtype,
            entry.cast.node != nil || !GradMode.isEnabled
        {
            return entry.cast
        }
        let cast = parameter.to(dtype)
        entries[key] = Entry(parameter: parameter, version: version, cast: cast)
        return cast
    }
}
