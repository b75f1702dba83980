/// Given back by every function that registers a hook: takes the hook away again. PyTorch: `RemovableHandle`.
///
/// The hook stays for as long as what it is registered on, whether the handle is kept or not. The handle keeps nothing alive.
///
/// ```swift
/// let handle = x.registerHook { $0 * 2 }
/// handle.remove()
/// ```
public final class HookHandle: @unchecked Sendable {
    private let lock = OwnedLock()
    private var removal: (() -> Void)?

    package init(_ removal: @escaping () -> Void) { self.removal = removal }

    /// Takes the hook away. A second call does nothing.
    public func remove() {
        let removal = lock.with {
            let removal = self.removal
            self.removal = nil
            return removal
        }
        removal?()
    }
}

/// Hooks of one kind, in the order in which they were registered.
package final class HookList<Hook>: @unchecked Sendable {
    private let lock = OwnedLock()
    private var entries: [(number: UInt64, hook: Hook)] = []
    private var count: UInt64 = 0

    package init() {}

    /// - Parameter first: true to put it before the others.
    package func add(_ hook: Hook, first: Bool = false) -> HookHandle {
        let number = lock.with {
            count += 1
            entries.insert((count, hook), at: first ? 0 : entries.count)
            return count
        }
        return HookHandle { [weak self] in self?.remove(number) }
    }

    private func remove(_ number: UInt64) {
        // Released outside the lock: what a hook holds may have hooks of its own.
        let removed = lock.with { entries.firstIndex { $0.number == number }.map { entries.remove(at: $0) } }
        withExtendedLifetime(removed) {}
    }

    package var isEmpty: Bool { lock.with { entries.isEmpty } }

    /// The hooks as they are now: one that is registered or removed by a hook counts from the next time on.
    package var all: [Hook] { lock.with { entries.map(\.hook) } }
}

/// Looks at the gradient of a tensor and may give another one in its place.
typealias TensorHook = (Tensor) -> Tensor?
/// Looks at the gradients of a node's outputs before it runs, and may replace them.
typealias NodePrehook = ([Tensor?]) -> [Tensor?]?
/// Looks at the gradients of a node's inputs and outputs after it has run, and may replace the former.
typealias NodeHook = ([Tensor?], [Tensor?]) -> [Tensor?]?
/// Is called with a leaf whose gradient has grown.
typealias AccumulationHook = (Tensor) -> Void
