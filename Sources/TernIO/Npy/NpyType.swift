import Tern

/// The type of an array's elements as NumPy writes it: byte order, kind and size, `<f4`.
struct NpyType: Hashable, Sendable {
    /// What becomes of the elements.
    enum Element: Hashable, Sendable {
        /// Elements of a type that there is here.
        case plain(DType)
        /// Unsigned integers of two and more bytes, which are read as signed ones.
        case unsigned
        /// Complex numbers, of two numbers of a type that there is here.
        case complex(DType)
        /// No tensor has such elements: why, and what can be done.
        case none(String)
    }

    /// Bytes an element; 0 where no tensor has such elements.
    let size: Int
    let isBigEndian: Bool
    let element: Element

    /// Reads what stands for `descr`.
    init(_ literal: NpyLiteral) {
        guard case .string(let text) = literal else {
            self.init(none: "has records (a structured dtype) as elements; save its fields one by one, as array['name']")
            return
        }
        var rest = Substring(text)
        var isBigEndian = false
        if let order = rest.first, "<>|=".contains(order) {
            isBigEndian = order == ">"
            rest.removeFirst()
        }
        let kind = rest.first ?? " "
        let digits = rest.dropFirst()
        let size = digits.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? Int(digits) ?? 0 : 0
        let element: Element? =
            switch (kind, size) {
            case ("b", 1): .plain(.bool)
            case ("i", 1): .plain(.int8)
            case ("i", 2): .plain(.int16)
            case ("i", 4): .plain(.int32)
            case ("i", 8): .plain(.int64)
            case ("u", 1): .plain(.uint8)
            case ("u", 2), ("u", 4), ("u", 8): .unsigned
            case ("f", 2): .plain(.float16)
            case ("f", 4): .plain(.float32)
            case ("f", 8): .plain(.float64)
            case ("c", 8): .complex(.float32)
            case ("c", 16): .complex(.float64)
            default: nil
            }
        if let element {
            self.init(size, isBigEndian, element)
        } else {
            self.init(none: NpyType.reason(kind, size, HeaderTokenizer.quoted(text)))
        }
    }

    private init(none reason: String) { self.init(0, false, .none(reason)) }

    private init(_ size: Int, _ isBigEndian: Bool, _ element: Element) {
        self.size = size
        self.isBigEndian = isBigEndian
        self.element = element
    }

    /// Why there is no tensor of it, as the rest of a sentence about the array.
    private static func reason(_ kind: Character, _ size: Int, _ text: String) -> String {
        switch kind {
        case "O":
            "has Python objects as elements (dtype \(text)), which are kept as pickled code that would run when it is loaded; "
                + "save numbers, as array.astype('float64')"
        case "f" where size >= 10, "c" where size >= 20:
            "has elements of the dtype \(text), whose bits depend on the machine that wrote them; save it as "
                + (kind == "f" ? "array.astype('float64')" : "array.astype('complex128')")
        case "S", "a", "U": "has texts as elements (dtype \(text)), of which there are no tensors; save numbers"
        case "M", "m":
            "has dates or spans of time as elements (dtype \(text)), of which there are no tensors; save array.astype('int64')"
        case "V":
            "has bytes without a type as elements (dtype \(text)), which is how a bfloat16 of ml_dtypes is saved too; "
                + "save array.astype('float32')"
        default: "has elements of the dtype \(text), which NumPy's format does not know"
        }
    }

    /// NumPy's name of a type; nil for one that it does not know.
    static func name(_ dtype: DType) -> String? {
        switch dtype {
        case .bool: "|b1"
        case .uint8: "|u1"
        case .int8: "|i1"
        case .int16: "<i2"
        case .int32: "<i4"
        case .int64: "<i8"
        case .float16: "<f2"
        case .float32: "<f4"
        case .float64: "<f8"
        default: nil
        }
    }
}
