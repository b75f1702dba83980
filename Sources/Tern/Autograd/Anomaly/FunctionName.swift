/// Swift's names of functions, as a reader of a message wants them.
enum FunctionName {
    /// `Net.forward(_:)` as it is, `a closure in train()` for `closure #1 in train()`; nil for the top level of a program's main
    /// file.
    static func short(_ name: String) -> String? {
        // A program's entry has a C name: `main`, or `app_main` where a build system renames it.
        if name.isEmpty || name == "main" || name.hasSuffix("_main") { return nil }
        var rest = Substring(name)
        var isClosure = false
        while true {
            if let prefix = ["specialized ", "static ", "merged "].first(where: { rest.hasPrefix($0) }) {
                rest = rest.dropFirst(prefix.count)
            } else if rest.hasPrefix("closure #") || rest.hasPrefix("implicit closure #") {
                guard let end = rest.indices.first(where: { rest[$0...].hasPrefix(" in ") }) else { break }
                rest = rest[end...].dropFirst(4)
                isClosure = true
            } else {
                break
            }
        }
        if rest.isEmpty { return nil }
        return isClosure ? "a closure in \(rest)" : String(rest)
    }
}
