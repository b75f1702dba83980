@testable import TernIO

extension LargeInput {
    /// The pickle in an archive as `torch.save` writes it.
    var archived: LargeInput {
        LargeInput(name) { size in
            LargeInput.archive([("a/data.pkl", bytes(size)), ("a/version", Array("3\n".utf8)), ("a/data/0", [0, 0, 0, 0])])
        }
    }

    /// A list of as many parts as there is room for; each leaves one value. What `before` has is kept as value 0.
    private static func list(_ name: String, before: String = "N", _ part: @escaping (Int) -> [UInt8]) -> LargeInput {
        LargeInput(name, [0x80, 2] + Array(before.utf8) + Array("q\u{0}0(".utf8), Array("l.".utf8), part)
    }

    private static func list(_ name: String, before: String = "N", _ part: String) -> LargeInput {
        let bytes = part.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        return list(name, before: before) { _ in bytes }
    }

    static var pickles: [LargeInput] {
        let four = { (number: Int) in LittleEndian.bytes(number, 4) }
        return [
            list("None", "N"), list("truth", "\u{88}"), list("small numbers", "K\u{0}"), list("numbers", "J\u{0}\u{0}\u{0}\u{1}"),
            list("long numbers", "\u{8A}\u{9}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{1}"),
            list("empty long numbers", "\u{8A}\u{0}"),
            list("text numbers", "I1\n"), list("floats", "G\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}"),
            list("text floats", "F1\n"),
            list("empty tuples", ")"), list("tuples of one", "N\u{85}"), list("tuples of two", "NN\u{86}"),
            list("empty lists", "]"), list("lists of one", "]Na"), list("lists after marks", "(l"),
            list("lists of one after marks", "(Nl"),
            list("empty sets", "\u{8F}"), list("sets of one", "\u{8F}(N\u{90}"), list("frozen sets", "(\u{91}"),
            list("empty dictionaries", "}"), list("dictionaries of one", "}NNs"), list("dictionaries after marks", "(NNd"),
            list("empty texts", "U\u{0}"), list("short texts", "U\u{1}a"), list("texts of 16", "U\u{10}aaaaaaaaaaaaaaaa"),
            list("unicode", "V\n"), list("empty bytes", "C\u{0}"), list("bytes of one", "C\u{1}a"), list("used again", "h\u{0}"),
            list("doubled", "N2"), list("kept", "N\u{94}"),
            list("kept far apart") { Array("Nr".utf8) + four(3 + 3 * $0) },
            list("kept by lines") { Array("Np\(3 + 7 * $0)\n".utf8) },
            list("names", "cbuiltins\nset\n"), list("names again", before: "cbuiltins\nset\n", "h\u{0}"),
            list("sets made", before: "cbuiltins\nset\n", "h\u{0})R"), list("sizes", before: "ctorch\nSize\n", "h\u{0})R"),
            list("sizes of one", before: "ctorch\nSize\n", "h\u{0}K\u{0}\u{85}\u{85}R"),
            list("dictionaries made", before: "ccollections\nOrderedDict\n", "h\u{0})R"),
            list("complex numbers", before: "cbuiltins\ncomplex\n", "h\u{0})R"),
            list("bytes made", before: "cbuiltins\nbytearray\n", "h\u{0})R"),
            list("devices", before: "ctorch\ndevice\n", "h\u{0}U\u{3}cpu\u{85}R"),
            list("layouts", before: "ctorch.serialization\n_get_layout\n", "h\u{0}U\u{0}\u{85}R"),
            list("parameters", before: "ctorch._utils\n_rebuild_parameter\n", "h\u{0})R"),
            list("tensors", before: "(U\u{7}storagectorch\nFloatStorage\nU\u{1}0U\u{3}cpuK\u{1}tQ") { number in
                let function = number == 0 ? Array("ctorch._utils\n_rebuild_tensor_v2\nq\u{1}".utf8) : Array("h\u{1}".utf8)
                return function + Array("(h\u{0}K\u{0}))".utf8) + [0x89] + Array("}tR".utf8)
            },
            list("types", before: "cnumpy\ndtype\n", "h\u{0}U\u{2}f4\u{85}R"),
            list("storages", "NQ"), list("marks", "(0N"), list("states", before: "cbuiltins\nset\n", "}Nb"),
            LargeInput("open marks", [0x80, 2], [UInt8(ascii: ".")]) { _ in [UInt8(ascii: "(")] },
            LargeInput("nested tuples", [0x80, 2, UInt8(ascii: "N")], [UInt8(ascii: ".")]) { _ in [0x85] },
            LargeInput("pairs of pairs", [0x80, 2, UInt8(ascii: "N")], [UInt8(ascii: ".")]) { _ in [UInt8(ascii: "2"), 0x86] },
            LargeInput("appended one by one", Array("]".utf8), [UInt8(ascii: ".")]) { _ in Array("Na".utf8) },
            LargeInput("a dictionary of numbers", Array("}(".utf8), Array("u.".utf8)) {
                Array("J".utf8) + four($0) + Array("N".utf8)
            },
            LargeInput("a dictionary of texts", Array("}(".utf8), Array("u.".utf8)) {
                let text = Array(String($0, radix: 36).utf8)
                return [UInt8(ascii: "U"), UInt8(text.count)] + text + [UInt8(ascii: "N")]
            },
            LargeInput("keys set one by one", Array("}".utf8), Array(".".utf8)) { Array("J".utf8) + four($0) + Array("Ns".utf8) },
            LargeInput("nested dictionaries", Array("}(".utf8), Array("u.".utf8)) {
                Array("J".utf8) + four($0) + Array("}K\u{0}}K\u{0}}ss".utf8)
            },
            LargeInput(
                "a list with a long name", Array("}U\u{28}\(String(repeating: "k", count: 40))(".utf8), Array("ls.".utf8)
            ) { _ in Array("]".utf8) },
            LargeInput("two lists in turn", Array("]]".utf8), Array("\u{86}.".unicodeScalars.map { UInt8($0.value) })) { _ in
                Array("NaNa".utf8)
            },
            LargeInput(
                "a long text", make: { Array("X".utf8) + four($0) + [UInt8](repeating: 0x61, count: $0) + Array(".".utf8) }),
        ]
    }
}
