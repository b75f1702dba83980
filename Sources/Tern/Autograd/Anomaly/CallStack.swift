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
        if let number = known.withLock({ $0.numbers[stack] }) { return CallStack(number: number) }
        stack.remember()
        return known.withLock { known in
            if let number = known.numbers[stack] { return CallStack(number: number) }
            if known.stacks.count == limit { return .none }
            known.stacks.append(stack)
            let number = UInt32(known.stacks.count)
            known.numbers[stack] = number
            return CallStack(number: number)
        }
    }

    /// The place outside the library that the stack leads to; nil if there are no source lines for it.
    var place: SourcePlace? {
        number == 0 ? nil : CallStack.known.withLock { $0.stacks[Int(number) - 1] }.place
    }

    private struct Known {
        var numbers: [SourceStack: UInt32] = [:]
        var stacks: [SourceStack] = []
    }

    private static let known = Guarded(Known())
    /// A program whose chains of callers are without number, by recursion, gets no more of them than this.
    private static let limit = 1 << 16
}
