import Tern

/// A type of elements of PyTorch's, and how its bytes are read here.
struct TorchElement: Hashable {
    enum Reading: Hashable {
        /// As they are.
        case native(DType)
        /// Unsigned integers, as signed ones that hold them.
        case widened(DType)
        /// Pairs of numbers of this type.
        case complex(DType)
        /// With scales that stand beside them.
        case quantized
        /// Not at all.
        case unknown
    }

    /// PyTorch's name without `torch.`.
    let name: String
    /// Bytes an element.
    let size: Int
    let reading: Reading

    private init(_ name: String, _ size: Int, _ reading: Reading) {
        self.name = name
        self.size = size
        self.reading = reading
    }

    static let uint8 = TorchElement("uint8", 1, .native(.uint8))

    private static let all: [TorchElement] =
        DType.allCases.map { TorchElement($0.name, $0.size, .native($0)) } + [
            TorchElement("uint16", 2, .widened(.int32)), TorchElement("uint32", 4, .widened(.int64)),
            TorchElement("uint64", 8, .widened(.int64)),
            TorchElement("complex32", 4, .complex(.float16)), TorchElement("complex64", 8, .complex(.float32)),
            TorchElement("complex128", 16, .complex(.float64)),
            TorchElement("bcomplex32", 4, .complex(.bfloat16)),
            TorchElement("quint8", 1, .quantized), TorchElement("qint8", 1, .quantized), TorchElement("qint32", 4, .quantized),
            TorchElement("quint4x2", 1, .quantized), TorchElement("quint2x4", 1, .quantized),
            TorchElement("float8_e5m2", 1, .unknown), TorchElement("float8_e4m3fn", 1, .unknown),
            TorchElement("float8_e5m2fnuz", 1, .unknown), TorchElement("float8_e4m3fnuz", 1, .unknown),
            TorchElement("float8_e8m0fnu", 1, .unknown), TorchElement("float4_e2m1fn_x2", 1, .unknown),
            TorchElement("bits8", 1, .unknown), TorchElement("bits16", 2, .unknown), TorchElement("bits1x8", 1, .unknown),
            TorchElement("bits2x4", 1, .unknown), TorchElement("bits4x2", 1, .unknown),
        ]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    private static let shortNames = [
        "int": "int32", "long": "int64", "short": "int16", "half": "float16", "float": "float32", "double": "float64",
        "cfloat": "complex64", "cdouble": "complex128", "chalf": "complex32",
    ]

    private static let storages = [
        "DoubleStorage": "float64", "FloatStorage": "float32", "HalfStorage": "float16", "LongStorage": "int64",
        "IntStorage": "int32", "ShortStorage": "int16", "CharStorage": "int8", "ByteStorage": "uint8", "BoolStorage": "bool",
        "BFloat16Storage": "bfloat16", "ComplexDoubleStorage": "complex128", "ComplexFloatStorage": "complex64",
        "QInt8Storage": "qint8", "QInt32Storage": "qint32", "QUInt8Storage": "quint8", "QUInt4x2Storage": "quint4x2",
        "QUInt2x4Storage": "quint2x4", "UntypedStorage": "uint8",
    ]

    /// The type with a name of PyTorch's, without `torch.`.
    init?(dtypeName name: String) {
        guard let found = TorchElement.byName[TorchElement.shortNames[name] ?? name] else { return nil }
        self = found
    }

    /// The type that a class of storages holds: `FloatStorage`. An untyped storage holds bytes.
    init?(storageClass name: String) {
        guard let element = TorchElement.storages[name].flatMap({ TorchElement.byName[$0] }) else { return nil }
        self = element
    }

    /// The class of storages that tensors of `dtype` are written with.
    static func storageClass(_ dtype: DType) -> String? {
        storages.first { $0.value == dtype.name && $0.key != "UntypedStorage" }?.key
    }
}
