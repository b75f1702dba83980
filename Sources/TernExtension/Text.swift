/// A C string for the life of the process, as Python wants the names of modules, functions and capsules.
struct Text: @unchecked Sendable {
    let pointer: UnsafePointer<CChar>

    init(_ text: String) {
        let characters = Array(text.utf8CString)
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: characters.count)
        copy.initialize(from: characters, count: characters.count)
        pointer = UnsafePointer(copy)
    }
}
