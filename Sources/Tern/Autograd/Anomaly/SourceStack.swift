// Backtraces of Swift's own, which read the debug information of the program. The C library's module has to be named with it, or
// a static link misses its symbols.
#if canImport(Runtime) && canImport(Glibc)
    import Glibc
    import Runtime
    import Synchronization

    /// The functions that are running on a thread, as addresses.
    struct SourceStack: Sendable, Hashable {
        private let addresses: [Backtrace.Address]

        /// The list of the program's images takes a hundred times as long as a look at the stack.
        private static let images = ImageMap.capture()
        private static let depth = 64
        /// The functions here and their caller, which calls `capture` and `remember`.
        private static let own = 2

        /// The stack of the calling thread; nil if it cannot be read.
        @inline(never)
        static func capture() -> SourceStack? {
            guard let backtrace = try? Backtrace.capture(limit: depth, images: images) else { return nil }
            return SourceStack(addresses: backtrace.frames.dropFirst(own).map(\.originalProgramCounter))
        }

        /// Keeps what is needed to find the lines of the stack later. To be called from the function that has called `capture`.
        @inline(never)
        func remember() {
            let unknown = SourceStack.known.withLock { known in addresses.indices.filter { known[addresses[$0]] == nil } }
            for index in unknown {
                // One frame of each: lines are looked up a backtrace at a time, and many stacks share most of their frames. The
                // second place is taken by the mark for what was left out.
                guard
                    let frame = try? Backtrace.capture(
                        limit: 2, offset: index + SourceStack.own, top: 0, images: SourceStack.images),
                    frame.frames.first(where: { _ in true })?.originalProgramCounter == addresses[index]
                else { continue }
                SourceStack.known.withLock { $0[addresses[index]] = .address(frame) }
            }
        }

        /// The first line that is neither the library's nor Swift's own.
        var place: SourcePlace? {
            SourceStack.known.withLock { known in
                var library: LibrarySources?
                var callee: String?
                for address in addresses {
                    for line in SourceStack.lines(address, &known) {
                        if library == nil { library = LibrarySources(file: line.path) }
                        if library?.contains(line.path) != true {
                            return SourcePlace(
                                path: line.path, line: line.line, function: FunctionName.short(line.function),
                                callee: callee.flatMap { FunctionName.short($0) })
                        }
                        callee = line.function
                    }
                }
                return nil
            }
        }

        // MARK: Lines

        private enum Entry {
            case address(Backtrace)
            case lines([Line])
        }

        private struct Line {
            let path: String
            let line: Int
            let function: String
        }

        // The lock is held during a look-up too: Swift's cache of symbols is not for several threads at once.
        private static let known = Mutex<[Backtrace.Address: Entry]>([:])

        /// The lines of one address: several where functions have been inlined, the innermost first.
        private static func lines(_ address: Backtrace.Address, _ known: inout [Backtrace.Address: Entry]) -> [Line] {
            switch known[address] {
            case .lines(let lines): return lines
            case .address(let backtrace):
                let options: Backtrace.SymbolicationOptions = [.showInlineFrames, .showSourceLocations, .useSymbolCache]
                var lines: [Line] = []
                for frame in backtrace.symbolicated(options: options)?.frames ?? [] {
                    guard let symbol = frame.symbol, !symbol.isSystemFunction, let place = symbol.sourceLocation, place.line > 0,
                        !LibrarySources.isSwiftsOwn(place.path)
                    else { continue }
                    lines.append(Line(path: place.path, line: place.line, function: symbol.name))
                }
                known[address] = .lines(lines)
                return lines
            case nil: return []
            }
        }
    }
#else
    /// Source lines are not to be had on this system.
    struct SourceStack: Sendable, Hashable {
        static func capture() -> SourceStack? { nil }
        func remember() {}
        var place: SourcePlace? { nil }
    }
#endif

/// A line of source, and what was called there.
struct SourcePlace: Sendable {
    let path: String
    let line: Int
    /// Nil for a file's top level.
    let function: String?
    /// The function of the library that the line called.
    let callee: String?

    /// The last part of the path.
    var file: String { path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path }
}

/// Which files are the library's, wherever it was built.
private struct LibrarySources {
    private let folders: [String]

    /// Knows the library's folder from the path of a file of it; nil if it is another file.
    init?(file: String) {
        guard let end = file.places(of: "/Sources/Tern/").last else { return nil }
        let root = file[..<end]
        folders = ["Tern", "TernNN", "TernIO", "TernKernels", "TernKernelsAVX2", "TernKernelsAVX512"].map {
            "\(root)/Sources/\($0)/"
        }
    }

    func contains(_ path: String) -> Bool { folders.contains { path.hasPrefix($0) } }

    /// Code that the compiler made, and the standard library's generic code, which is compiled into the program.
    static func isSwiftsOwn(_ path: String) -> Bool {
        path.hasSuffix("<compiler-generated>") || !path.places(of: "/swift/stdlib/").isEmpty
    }
}

extension String {
    /// Where `part` stands.
    fileprivate func places(of part: String) -> [String.Index] { indices.filter { self[$0...].hasPrefix(part) } }
}
