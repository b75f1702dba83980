import TernIO

@testable import TernNN

/// What PyTorch's samplers gave: `Tests/Oracle/data-orders.safetensors`, made by
/// `Tools/Recordings/data_orders.py`.
enum OrderRecordings {
    static let path = String(#filePath.dropLast("NNTests/Data/OrderRecordings.swift".count)) + "Oracle/data-orders.safetensors"

    static func load() throws -> [String: [Int]] {
        try Safetensors.load(path).mapValues { $0.scalars(Int.self) }
    }
}
