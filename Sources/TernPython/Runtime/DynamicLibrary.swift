#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Shared libraries, opened while the program runs.
enum DynamicLibrary {
    /// A function or variable of the program itself and of all libraries that it shows; nil if there is none.
    static func symbolOfProcess(_ name: String) -> UnsafeMutableRawPointer? {
        #if canImport(Darwin)
            return dlsym(UnsafeMutableRawPointer(bitPattern: -2), name)
        #else
            return dlsym(nil, name)
        #endif
    }

    /// Opens a library so that those opened later find its functions; it stays open. The system's reason if it cannot.
    static func open(_ path: String) -> Result<@Sendable (String) -> UnsafeMutableRawPointer?, Refusal> {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_GLOBAL) else {
            return .failure(Refusal(reason: dlerror().map { String(cString: $0) } ?? "the system gives no reason"))
        }
        let address = UInt(bitPattern: handle)
        return .success { dlsym(UnsafeMutableRawPointer(bitPattern: address), $0) }
    }

    /// Why a library was not opened.
    struct Refusal: Error {
        let reason: String
    }
}
