import CTernPython

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The one CPython of this process: its functions, started if need be, and the lock under which they are called.
///
/// A program that is itself Python, into which Tern was loaded, is used as it is. Otherwise a library is opened and started, with
/// the handling of signals left to the program.
package final class PythonLibrary: Sendable {
    /// The functions. Almost all need the lock: call them inside `withGIL`.
    package let functions: PythonFunctions
    /// Where the functions came from, for reports.
    package let origin: String
    /// The namespace of `PythonSupport`; never given back.
    private let support: UInt

    /// Makes the helpers right away: made later, by a thread that has Python's lock and gives it away for a moment, they would keep
    /// another waiting that has the lock meanwhile.
    private init(_ functions: PythonFunctions, origin: String) throws {
        self.functions = functions
        self.origin = origin
        let state = functions.ensureGIL()
        defer { functions.releaseGIL(state) }
        let builtins = functions.importModule("builtins")
        let exec = functions.getAttribute(builtins, "exec")
        let namespace = functions.makeDictionary()
        let source = functions.makeString(PythonSupport.source, PythonSupport.source.utf8.count)
        let arguments = functions.makeTuple(2)
        // The tuple takes over one reference to each.
        functions.incref(namespace)
        _ = functions.setTupleItem(arguments, 0, source)
        _ = functions.setTupleItem(arguments, 1, namespace)
        let result = functions.call(exec, arguments, nil)
        for object in [result, arguments, exec, builtins] { functions.decref(object) }
        support = UInt(bitPattern: namespace)
        guard result != nil else {
            functions.clearError()
            throw PythonError(
                type: "PythonNotFound", message: "Python was started from \(origin), and its standard library does not work")
        }
    }

    /// A function or class of `PythonSupport`, a new reference. The lock is held.
    func supportMember(_ name: String) -> PythonPointer? {
        let key = functions.makeString(name, name.utf8.count)
        defer { functions.decref(key) }
        return functions.getItem(PythonPointer(bitPattern: support), key)
    }

    private static let opened: Result<PythonLibrary, PythonError> = {
        do {
            return .success(try open())
        } catch let error as PythonError {
            return .failure(error)
        } catch {
            return .failure(PythonError(type: "PythonNotFound", message: String(describing: error)))
        }
    }()

    /// Python, opened and started by the first call. Throws the same `PythonError` each time if there is none.
    package static func shared() throws -> PythonLibrary { try opened.get() }

    private static func open() throws -> PythonLibrary {
        if let functions = try? PythonFunctions({ DynamicLibrary.symbolOfProcess($0) }) {
            if functions.isInitialized() == 0 { try start(functions, executable: nil) }
            return try PythonLibrary(functions, origin: "this process")
        }
        var finder = PythonFinder(environment: PythonFinder.processEnvironment)
        let found = try finder.find()
        if found.functions.isInitialized() == 0 { try start(found.functions, executable: found.executable) }
        return try PythonLibrary(found.functions, origin: found.library)
    }

    /// Starts the interpreter without signal handlers, and lets go of its lock.
    private static func start(_ functions: PythonFunctions, executable: String?) throws {
        // The module `_signal` takes the interrupt for itself when it is first imported, even where signals are not asked for.
        var interrupt = sigaction()
        sigaction(SIGINT, nil, &interrupt)
        defer { sigaction(SIGINT, &interrupt, nil) }
        if let setProgramName = functions.setProgramName {
            // The path of the interpreter is what the folders of modules, and a virtual environment, are found by. Python keeps the
            // pointer, so it is never freed.
            if let executable, let text = functions.decodeLocale?(executable, nil) { setProgramName(text) }
            functions.initialize(0)
        } else if let configuration = functions.makeConfiguration?(), let initialize = functions.initializeFrom {
            defer { functions.freeConfiguration?(configuration) }
            // This way begins isolated; as the interpreter does, variables such as PYTHONPATH and the user's folder are looked at.
            for (option, value) in [("isolated", 0), ("use_environment", 1), ("user_site_directory", 1), ("safe_path", 1)] {
                _ = functions.setConfigurationNumber?(configuration, option, Int64(value))
            }
            if let executable { _ = functions.setConfigurationText?(configuration, "program_name", executable) }
            guard initialize(configuration) == 0 else {
                throw PythonError(type: "PythonNotFound", message: "Python's library was opened and could not be started")
            }
        } else {
            functions.initialize(0)
        }
        functions.decref(functions.importModule("_signal"))
        functions.clearError()
        _ = functions.saveThread()
        // What Python's own files hold back would be lost, since the interpreter is left running at the end.
        atexit { _ = try? PythonLibrary.support("flush") }
    }

    /// False once the interpreter is going down: its objects are left alone then.
    package var isAlive: Bool { functions.isInitialized() != 0 && (functions.isFinalizing?() ?? 0) == 0 }

    /// Runs `body` with Python's lock held, on whatever thread. Calls may be nested.
    package func withGIL<Result>(_ body: (PythonFunctions) throws -> Result) throws -> Result {
        guard isAlive else {
            throw PythonError(type: "RuntimeError", message: "Python has been shut down; its objects can no longer be used")
        }
        let state = functions.ensureGIL()
        defer { functions.releaseGIL(state) }
        return try body(functions)
    }

    /// Gives a reference back, from whatever thread. After the interpreter's end there is nobody to give it to.
    package func release(_ pointer: PythonPointer) {
        guard isAlive else { return }
        let state = functions.ensureGIL()
        functions.decref(pointer)
        functions.releaseGIL(state)
    }
}
