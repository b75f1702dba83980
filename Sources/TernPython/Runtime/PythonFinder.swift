#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Looks for a Python whose library can be opened, and keeps account of what was tried.
///
/// `TERN_PYTHON` is asked first: the path of an interpreter, or of its library. Then come `python3` and `python` in the folders of
/// `PATH`. An interpreter tells through `sysconfig` where its library is; an interpreter of a virtual environment stays one.
package struct PythonFinder {
    /// A Python that was found.
    package struct Found {
        /// The library's functions.
        package let functions: PythonFunctions
        /// The library's file.
        package let library: String
        /// The interpreter, which tells the library where its modules are; nil if only the library is known.
        package let executable: String?
    }

    private let environment: [String: String]
    private var attempts: [String] = []

    /// - Parameter environment: the variables of the process, or others for a test.
    package init(environment: [String: String]) { self.environment = environment }

    /// The variables of this process.
    package static var processEnvironment: [String: String] {
        var result: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return result
    }

    /// The first Python that works. Throws a `PythonError` that lists what was tried, each with its reason, and what to do.
    package mutating func find() throws -> Found {
        if let chosen = environment["TERN_PYTHON"], !chosen.isEmpty {
            if let found = tryPath(chosen, "TERN_PYTHON=\(chosen)") { return found }
            // A choice that does not work is an error, and not a reason to take another Python in silence.
            throw failure("Set TERN_PYTHON to a Python interpreter (for example .venv/bin/python) or to a libpython that exists.")
        }
        for name in ["python3", "python"] {
            let paths = programs(name)
            if paths.isEmpty { attempts.append("\(name): in no folder of PATH (\(environment["PATH"] ?? "not set"))") }
            for path in paths {
                if let found = tryInterpreter(path, "\(name) (\(path))") { return found }
            }
        }
        throw failure(
            "Install Python 3.9 or later with its shared library (Debian and Ubuntu: python3-dev; pyenv: PYTHON_CONFIGURE_OPTS="
                + "--enable-shared), or set TERN_PYTHON to an interpreter or a libpython.")
    }

    /// The programs of a name in the folders of `PATH`.
    private func programs(_ name: String) -> [String] {
        let folders = (environment["PATH"] ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
        return folders.map { folder in "\(folder)/\(name)" }.filter { path in access(path, X_OK) == 0 }
    }

    private func failure(_ advice: String) -> PythonError {
        PythonError(
            type: "PythonNotFound",
            message: "no Python could be opened. Tried:\n" + attempts.map { "  - \($0)\n" }.joined() + advice)
    }

    private mutating func tryPath(_ path: String, _ label: String) -> Found? {
        guard path.contains("/") else {
            let paths = programs(path)
            if paths.isEmpty { attempts.append("\(label): in no folder of PATH") }
            for path in paths {
                if let found = tryInterpreter(path, "\(label) (\(path))") { return found }
            }
            return nil
        }
        guard access(path, R_OK) == 0 else {
            attempts.append("\(label): \(String(cString: strerror(errno)))")
            return nil
        }
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        if name.contains(".so") || name.hasSuffix(".dylib") || (name == "Python" && access("\(path)3", X_OK) != 0) {
            return open(path, executable: nil, label)
        }
        return tryInterpreter(path, label)
    }

    private mutating func tryInterpreter(_ path: String, _ label: String) -> Found? {
        let answer: ChildProcess.Answer
        // Isolated, so that no module of the current folder answers.
        switch ChildProcess.run(path, ["-I", "-c", PythonFinder.question], environment: environment) {
        case .success(let value): answer = value
        case .failure(let refusal):
            attempts.append("\(label): cannot be started: \(refusal.reason)")
            return nil
        }
        let lines = answer.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard answer.status == 0, let start = lines.firstIndex(of: "tern-python"), lines.count >= start + 5 else {
            let text = answer.output.split(separator: "\n").last.map(String.init) ?? "no output"
            attempts.append("\(label): does not answer as Python 3 does: \(text.prefix(200))")
            return nil
        }
        let (executable, version, isShared) = (lines[start + 1], lines[start + 2], lines[start + 3] == "1")
        let candidates = lines[(start + 4)...].filter { $0.hasPrefix("/") }
        let present = candidates.filter { access($0, R_OK) == 0 }
        if present.isEmpty {
            let kind = isShared ? "its library is in none of" : "was built without a shared library, and there is none in"
            attempts.append("\(label): Python \(version) \(kind) \(candidates.joined(separator: ", "))")
            return nil
        }
        for library in present {
            if let found = open(library, executable: executable, label) { return found }
        }
        return nil
    }

    private mutating func open(_ library: String, executable: String?, _ label: String) -> Found? {
        switch DynamicLibrary.open(library) {
        case .failure(let refusal):
            attempts.append("\(label): \(library) cannot be opened: \(refusal.reason)")
            return nil
        case .success(let find):
            do {
                return Found(functions: try PythonFunctions(find), library: library, executable: executable)
            } catch {
                attempts.append("\(label): \(library) lacks the function \(error.name); Python 3.9 or later is needed")
                return nil
            }
        }
    }

    /// Prints the interpreter's path, its version, whether it was built with a shared library, and where that may be.
    private static let question = """
        import os, sys, sysconfig
        get = lambda name: sysconfig.get_config_var(name) or ""
        folders, names = [], []
        def add(items, item):
            if item and item not in items: items.append(item)
        if get("PYTHONFRAMEWORK"):
            add(names, os.path.join(get("PYTHONFRAMEWORKPREFIX"), get("LDLIBRARY")))
        add(names, get("INSTSONAME"))
        add(names, get("LDLIBRARY"))
        for suffix in (".so.1.0", ".so", ".dylib"):
            add(names, "libpython" + get("VERSION") + (getattr(sys, "abiflags", "")) + suffix)
        for folder in (get("LIBDIR"), os.path.join(get("LIBDIR"), get("MULTIARCH")) if get("MULTIARCH") else "",
                       os.path.join(sys.base_prefix, "lib"), os.path.join(sys.base_prefix, "lib64"), get("LIBPL")):
            add(folders, folder)
        print("tern-python")
        print(sys.executable)
        print(sys.version.split()[0])
        print(1 if get("Py_ENABLE_SHARED") or get("PYTHONFRAMEWORK") else 0)
        for name in names:
            if os.path.isabs(name):
                print(name)
            elif not name.endswith(".a"):
                for folder in folders: print(os.path.join(folder, name))
        """
}
