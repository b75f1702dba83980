import Synchronization

/// The functions that were running when an operator was called, as a number.
///
/// A program calls operators from few places very often, so each chain of callers is kept once for good, and a node or a storage
/// keeps a number.
struct CallStack: Sendable, Hashable {
    private let number: UInt32

    /// No stack is known.
    static var none: CallStack { CallStack(number: 0) }

    /// The callers of this thread's operator.
    @inline(never)
    static func current() -> CallStack {
        guard let stack = SourceStack.capture() else { return .none }
        return known.withLock { known in
            if let number = known.numbers[stack] { return CallStack(number: number) }
            if known.locations.count == limit { return .none }
            known.locations.append(.unknown(stack))
            let number = UInt32(known.locations.count)
            known.numbers[stack] = number
            return CallStack(number: number)
        }
    }

    /// The place outside the library that the stack leads to; nil if there are no source lines for it.
    var location: SourcePlace? {
        guard number > 0 else { return nil }
        let index = Int(number) - 1
        switch CallStack.known.withLock({ $0.locations[index] }) {
        case .known(let location): return location
        case .unknown(let stack):
            let location = stack.location
            CallStack.known.withLock { $0.locations[index] = .known(location) }
            return location
        }
    }

    private enum Location {
        case unknown(SourceStack)
        case known(SourcePlace?)
    }

    private struct Known {
        var numbers: [SourceStack: UInt32] = [:]
        var locations: [Location] = []
    }

    private static let known = Mutex(Known())
    /// A program whose chains of callers are without number, by recursion, gets no more of them than this.
    private static let limit = 1 << 16
}

/// A line of source, and what was called there.
struct SourcePlace: Sendable {
    let path: String
    let line: Int
    /// Nil for a file's top level.
    let function: String?
    /// The function of the library that the line called.
    let callee: String?
}
