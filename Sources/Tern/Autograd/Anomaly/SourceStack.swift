// Backtraces of Swift's own, which read the debug information of the program. The C library's module has to be named with it, or
// a static link misses its symbols.
#if canImport(Runtime) && canImport(Glibc)
    import Glibc
    import Runtime

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
            let unknown = SourceStack.known.withLock { known in addresses.indices.filter { known.entries[addresses[$0]] == nil } }
            for index in unknown {
                // One frame of each: lines are looked up a backtrace at a time, and many stacks share most of their frames. The
                // second place is taken by the mark for what was left out.
                guard
                    let frame = try? Backtrace.capture(
                        limit: 2, offset: index + SourceStack.own, top: 0, images: SourceStack.images),
                    frame.frames.first(where: { _ in true })?.originalProgramCounter == addresses[index]
                else { continue }
                SourceStack.known.withLock { $0.entries[addresses[index]] = .unresolved(frame) }
            }
        }

        /// The first line that is neither the library's nor Swift's own.
        var place: SourcePlace? {
            SourceStack.known.withLock { known in
                var callee: String?
                for address in addresses {
                    switch SourceStack.resolve(address, &known) {
                    case .user(var place):
                        if place.callee == nil { place.callee = callee }
                        return place
                    case .library(let name): callee = name ?? callee
                    }
                }
                return nil
            }
        }

        // MARK: Addresses

        private enum Entry {
            case unresolved(Backtrace)
            case resolved(Owner)
        }

        /// Whose code an address belongs to.
        private enum Owner {
            case user(SourcePlace)
            case library(String?)
        }

        private struct Known {
            var entries: [Backtrace.Address: Entry] = [:]
            var library: LibrarySources?
        }

        // The lock is held during a look-up too: Swift's cache of symbols is not for several threads at once.
        private static let known = Guarded(Known())

        private static func resolve(_ address: Backtrace.Address, _ known: inout Known) -> Owner {
            switch known.entries[address] {
            case .resolved(let owner): return owner
            case .unresolved(let backtrace):
                let options: Backtrace.SymbolicationOptions = [.showInlineFrames, .showSourceLocations, .useSymbolCache]
                let symbols = backtrace.symbolicated(options: options)?.frames.compactMap(\.symbol) ?? []
                let owner = owner(symbols, &known.library)
                known.entries[address] = .resolved(owner)
                return owner
            case nil: return .library(nil)
            }
        }

        /// Several symbols are functions that have been inlined into each other. The first has the place of the address; the place
        /// of each of the others is where the one before it is called. The order of functions that begin and end at one address
        /// is by chance, so that who calls whom is told by the names.
        private static func owner(
            _ symbols: [SymbolicatedBacktrace.Symbol], _ library: inout LibrarySources?
        ) -> Owner {
            var folders = library
            let places = symbols.map { symbol -> SymbolicatedBacktrace.SourceLocation? in
                guard let place = symbol.sourceLocation, place.line > 0, !LibrarySources.isSwiftsOwn(place.path) else {
                    return nil
                }
                if folders == nil { folders = LibrarySources(file: place.path) }
                return place
            }
            library = folders
            let isUsers = places.map { $0.map { folders?.contains($0.path) != true } ?? false }
            let names = symbols.map { FunctionName.short($0.name) }
            let areUsers = symbols.map { !FunctionName.isOfLibrary($0.rawName) && !FunctionName.isOfSwift($0.rawName) }
            func user(_ index: Int, callee: String?) -> Owner? {
                guard let place = places[index] else { return nil }
                let function = areUsers.firstIndex(of: true) ?? symbols.count - 1
                return .user(SourcePlace(path: place.path, line: place.line, function: names[function], callee: callee))
            }
            if isUsers.first == true { return user(0, callee: nil) ?? .library(nil) }
            let calls = symbols.indices.dropLast().filter { isUsers[$0 + 1] }
            if let call = calls.first(where: { FunctionName.isOfLibrary(symbols[$0].rawName) }) ?? calls.first {
                return user(call + 1, callee: names[call]) ?? .library(nil)
            }
            return .library(symbols.indices.last { FunctionName.isOfLibrary(symbols[$0].rawName) }.flatMap { names[$0] })
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
    var callee: String?

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
