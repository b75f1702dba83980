/// Where in a program's source an operator was called: the first line outside the library. It prints as `main.swift:12 in train()`.
///
/// Inside `detectAnomaly { }` every node of a graph remembers its own. Taking one notes a few addresses only; file, line and
/// function are looked up when they are asked for, in the debug information of the program. Swift programs have it in debug and in
/// release builds, unless they are stripped. Where it is missing, and on systems without Swift's `Runtime` module, a site
/// knows the path of modules only.
///
/// ```swift
/// detectAnomaly { print(x.sqrt().gradFn!.site!) }    // main.swift:3
/// ```
public struct CallSite: Sendable {
    let stack: CallStack
    private let context: CallContext?

    /// The place from which the library is being called on this thread.
    static func current() -> CallSite { CallSite(stack: .current(), context: .current) }

    init(stack: CallStack, context: CallContext? = nil) {
        self.stack = stack
        self.context = context
    }

    /// The name of the file, without its directory: `main.swift`.
    public var file: String? { stack.place?.file }

    /// The file as the compiler was given it, with its directory.
    public var path: String? { stack.place?.path }

    /// The line, from 1.
    public var line: Int? { stack.place?.line }

    /// The function, without the types of its arguments: `train()`, `Net.forward(_:)`. Nil for the top level of `main.swift`.
    public var function: String? { stack.place?.function }

    /// The library's function that was called there: `Tensor.sqrt()`.
    public var callee: String? { stack.place?.callee }

    /// The modules that were running: `Net.fc1: Linear`.
    public var modulePath: String? { context.map(\.path).flatMap { $0.isEmpty ? nil : $0 } }
}

extension CallSite: CustomStringConvertible {
    /// `main.swift:12 in train()`, and the path of modules if any was running.
    public var description: String {
        var words = "an unknown line"
        if let place = stack.place {
            words = "\(place.file):\(place.line)"
            if let function = place.function { words += " in \(function)" }
        }
        if let modulePath { words += " (module \(modulePath))" }
        return words
    }
}

extension Node {
    /// Where the operator was called that made this node; known for those made inside `detectAnomaly { }`.
    public final var site: CallSite? { extras?.site }

    /// Notes the caller of the operator that makes this node.
    @inline(never)
    final func rememberSite() {
        let extras = extras ?? NodeExtras()
        extras.site = .current()
        self.extras = extras
    }
}
