// Backtraces of Swift's own, which read the debug information of the program. The C library's module has to be named with it, or
// a static link misses its symbols.
#if canImport(Runtime) && canImport(Glibc)
    import Glibc
    import Runtime

    /// The stack of a thread, to be turned into source lines later.
    struct SourceStack: Sendable {
        private let backtrace: Backtrace
        private let addresses: [Backtrace.Address]

        /// The list of the program's images takes a hundred times as long as a look at the stack.
        private static let images = ImageMap.capture()
        private static let depth = 64

        /// The stack of the calling thread; nil if it cannot be read.
        @inline(never)
        static func capture() -> SourceStack? {
            guard let backtrace = try? Backtrace.capture(limit: depth, images: images) else { return nil }
            return SourceStack(backtrace: backtrace, addresses: backtrace.frames.map(\.originalProgramCounter))
        }

        /// The first line that is neither the library's nor Swift's own.
        var location: SourcePlace? {
            let options: Backtrace.SymbolicationOptions = [.showInlineFrames, .showSourceLocations, .useSymbolCache]
            guard let frames = backtrace.symbolicated(options: options)?.frames else { return nil }
            var library: LibrarySources?
            var callee: String?
            for frame in frames {
                guard let symbol = frame.symbol, !symbol.isSystemFunction, let place = symbol.sourceLocation, place.line > 0,
                    !LibrarySources.isSwiftsOwn(place.path)
                else { continue }
                if library == nil { library = LibrarySources(ownFile: place.path) }
                if library?.contains(place.path) == true {
                    callee = symbol.name
                } else {
                    return SourcePlace(
                        path: place.path, line: place.line, function: FunctionName.short(symbol.name),
                        callee: callee.flatMap { FunctionName.short($0) })
                }
            }
            return nil
        }
    }

    extension SourceStack: Hashable {
        static func == (a: SourceStack, b: SourceStack) -> Bool { a.addresses == b.addresses }
        func hash(into hasher: inout Hasher) { hasher.combine(addresses) }
    }
#else
    /// Source lines are not to be had on this system.
    struct SourceStack: Sendable, Hashable {
        static func capture() -> SourceStack? { nil }
        var location: SourcePlace? { nil }
    }
#endif

/// Which files are the library's, wherever it was built: those that stand beside the innermost frame's.
private struct LibrarySources {
    private let folders: [String]

    /// Knows the library's folder from the path of a file here; nil if it is another file.
    init?(ownFile: String) {
        guard let end = ownFile.start(of: "/Tern/Autograd/Anomaly/") else { return nil }
        let root = ownFile[..<end]
        folders = ["Tern", "TernNN", "TernIO", "TernKernels", "TernKernelsAVX2", "TernKernelsAVX512"].map { "\(root)/\($0)/" }
    }

    func contains(_ path: String) -> Bool { folders.contains { path.hasPrefix($0) } }

    /// Code that the compiler made, and the standard library's generic code, which is compiled into the program.
    static func isSwiftsOwn(_ path: String) -> Bool { path.hasPrefix("<") || path.start(of: "/swift/stdlib/") != nil }
}

extension String {
    /// Where `part` stands first.
    fileprivate func start(of part: String) -> String.Index? { indices.first { self[$0...].hasPrefix(part) } }
}
