/// The name of an operator that changes a tensor, as a number: a storage keeps the last one, at no cost worth naming.
struct InPlaceName: Sendable {
    private let number: UInt32

    /// Nothing has been changed yet.
    static var none: InPlaceName { InPlaceName(number: 0) }

    @inline(__always)
    private init(number: UInt32) { self.number = number }

    init(_ name: String) {
        number = InPlaceName.known.withLock { known in
            if let number = known.numbers[name] { return number }
            known.names.append(name)
            let number = UInt32(known.names.count)
            known.numbers[name] = number
            return number
        }
    }

    var text: String { number == 0 ? "an operator" : InPlaceName.known.withLock { $0.names[Int(number) - 1] } }

    private struct Known {
        var names: [String] = []
        var numbers: [String: UInt32] = [:]
    }

    private static let known = Guarded(Known())
}

/// The last in-place change of a storage.
struct StorageChange: Sendable, CustomStringConvertible {
    let name: InPlaceName
    /// Who called, inside `detectAnomaly { }`.
    let stack: CallStack

    /// None yet.
    init() {
        name = .none
        stack = .none
    }

    /// By the operator that is running.
    @inline(__always)
    init(_ name: InPlaceName, isRecording: Bool) {
        self.name = name
        stack = isRecording ? .current() : .none
    }

    /// `add_ at main.swift:12 in train()`
    var description: String { stack == .none ? name.text : "\(name.text) at \(CallSite(stack: stack))" }
}
