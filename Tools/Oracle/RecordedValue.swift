import Tern

/// A value of a recorded call, as the corpus writes it: `{"i": 3}`, `{"t": "float32.0/a0", "grad": true}`, `{"l": […]}`.
package enum RecordedValue: Decodable, Sendable {
    case tensor(String, requiresGrad: Bool)
    case tensors([String])
    case int(Int)
    case double(Double)
    case bool(Bool)
    case string(String)
    case dtype(String)
    case list([RecordedValue])
    case slice(start: Int?, stop: Int?, step: Int?)
    case ellipsis
    case none

    private enum Key: String, CodingKey, CaseIterable {
        case t, ts, i, f, b, s, dtype, l, slice, ellipsis, none, grad
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        guard let key = fields.allKeys.first(where: { $0 != .grad }) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "a value has none of the fields t, ts, i, f, b, s, dtype, l, …"))
        }
        switch key {
        case .t:
            self = .tensor(
                try fields.decode(String.self, forKey: .t),
                requiresGrad: try fields.decodeIfPresent(Bool.self, forKey: .grad) ?? false)
        case .ts: self = .tensors(try fields.decode([String].self, forKey: .ts))
        case .i: self = .int(try fields.decode(Int.self, forKey: .i))
        case .f:
            // JSON has no infinities: they are texts.
            if let number = try? fields.decode(Double.self, forKey: .f) {
                self = .double(number)
            } else {
                let text = try fields.decode(String.self, forKey: .f)
                guard let number = Double(text) else {
                    throw DecodingError.dataCorruptedError(forKey: .f, in: fields, debugDescription: "\"\(text)\" is no number")
                }
                self = .double(number)
            }
        case .b: self = .bool(try fields.decode(Bool.self, forKey: .b))
        case .s: self = .string(try fields.decode(String.self, forKey: .s))
        case .dtype: self = .dtype(try fields.decode(String.self, forKey: .dtype))
        case .l: self = .list(try fields.decode([RecordedValue].self, forKey: .l))
        case .slice:
            let parts = try fields.decode([Int?].self, forKey: .slice)
            guard parts.count == 3 else {
                throw DecodingError.dataCorruptedError(
                    forKey: .slice, in: fields, debugDescription: "a slice has a start, a stop and a step")
            }
            self = .slice(start: parts[0], stop: parts[1], step: parts[2])
        case .ellipsis: self = .ellipsis
        case .none, .grad: self = .none
        }
    }
}
