import Tern

/// The types of elements by the names that safetensors gives them.
enum SafetensorsType {
    /// In the reverse of the order in which the reference writer puts tensors: greater alignment first.
    private static let table: [(name: String, dtype: DType)] = [
        ("BOOL", .bool), ("U8", .uint8), ("I8", .int8), ("I16", .int16), ("F16", .float16), ("BF16", .bfloat16), ("I32", .int32),
        ("F32", .float32), ("F64", .float64), ("I64", .int64),
    ]

    /// Names of the format that have no type here.
    private static let others: Set<String> = [
        "U16", "U32", "U64", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F6_E2M3", "F6_E3M2", "F4", "C64",
    ]

    static func dtype(_ name: String) -> DType? { table.first { $0.name == name }?.dtype }

    static func isKnownElsewhere(_ name: String) -> Bool { others.contains(name) }

    static func name(_ dtype: DType) -> String? { table.first { $0.dtype == dtype }?.name }

    /// Higher is written earlier.
    static func rank(_ dtype: DType) -> Int { table.firstIndex { $0.dtype == dtype } ?? -1 }

    static var names: String { table.map(\.name).joined(separator: ", ") }
}
