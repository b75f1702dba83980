/// Swift's names of functions, as a reader of a message wants them.
enum FunctionName {
    /// `Net.forward(_:)` as it is, `a closure in train()` for `closure #1 in train()`, `Tensor.*` for an operator; nil for the top
    /// level of a program's main file.
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
        let plain = withoutGenerics(rest)
        return isClosure ? "a closure in \(plain)" : plain
    }

    private static func withoutGenerics(_ name: Substring) -> String {
        for kind in [" infix", " prefix", " postfix"] {
            if let end = name.indices.first(where: { name[$0...].hasPrefix(kind) }) { return String(name[..<end]) }
        }
        guard let start = name.firstIndex(of: "<"), let end = name[start...].firstIndex(of: "("), name[..<end].last == ">" else {
            return String(name)
        }
        return String(name[..<start] + name[end...])
    }

    /// True for the mangled names of this library's functions, specialized for a program or not.
    static func isOfLibrary(_ name: String) -> Bool {
        let modules = ["4Tern", "6TernNN", "6TernIO", "11TernKernels", "15TernKernelsAVX2", "17TernKernelsAVX512"]
        return modules.contains { name.hasPrefix("$s" + $0) } && !isForeignExtension(name)
    }

    /// True for those of the standard library.
    static func isOfSwift(_ name: String) -> Bool { name.hasPrefix("$sS") || name.hasPrefix("$ss") }

    /// True for what a program adds to a type of the library: after the type stands the program's module and an `E`, as in
    /// `$s4Tern6TensorC4demoE5scale`.
    private static func isForeignExtension(_ name: String) -> Bool {
        let characters = Array(name.utf8)
        var position = 2
        var names = 0
        while position < characters.count {
            var length = 0
            while position < characters.count, case let digit = characters[position], digit >= 0x30, digit <= 0x39,
                length < 1 << 16
            {
                length = length * 10 + Int(digit - 0x30)
                position += 1
            }
            if length == 0 {
                // The kind of the type just named: class, structure, enumeration or protocol.
                guard names > 1, position < characters.count, [0x43, 0x56, 0x4F, 0x50].contains(characters[position]) else {
                    return false
                }
                position += 1
                continue
            }
            position += length
            names += 1
            if names > 2, position < characters.count, characters[position] == 0x45 { return true }
        }
        return false
    }
}
