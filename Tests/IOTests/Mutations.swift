import Tern
import Testing

/// Reads a good file and then changed ones: each gives a `TensorError.file` or a result, some are refused, and some are not.
///
/// - Parameters:
///   - good: the bytes that are changed at random places.
///   - special: bytes that mean something in the format.
///   - rounds: how many changed files are read.
///   - read: the reader.
func fuzz(_ good: [UInt8], _ special: [UInt8], rounds: Int = 3000, _ read: ([UInt8]) throws -> Void) throws {
    try read(good)
    var random = Mutations(state: 0x9E37_79B9_7F4A_7C15)
    var errors = 0
    for _ in 0..<rounds {
        let bytes = random.changed(good, special)
        do {
            try read(bytes)
        } catch let error as TensorError {
            guard case .file = error else {
                Issue.record("another kind of error: \(error) from \(bytes)")
                return
            }
            errors += 1
        }
    }
    #expect(errors > rounds / 10, "\(errors) errors")
    #expect(errors < rounds, "all were refused")
}

/// Random changes of bytes, the same in every run.
struct Mutations {
    var state: UInt64

    private mutating func below(_ limit: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(limit))
    }

    mutating func changed(_ good: [UInt8], _ special: [UInt8]) -> [UInt8] {
        var bytes = good
        for _ in 0...below(4) {
            if bytes.isEmpty { return bytes }
            let place = below(bytes.count)
            switch below(6) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(special[below(special.count)], at: place)
            case 2: bytes[place] = special[below(special.count)]
            case 3: bytes.removeSubrange(place..<Swift.min(bytes.count, place + below(20)))
            case 4: bytes.insert(contentsOf: bytes[place..<Swift.min(bytes.count, place + below(9))], at: place)
            default: bytes[place] ^= 1 << UInt8(below(8))
            }
        }
        return bytes
    }
}
