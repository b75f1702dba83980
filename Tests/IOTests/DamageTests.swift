import Testing

@testable import TernIO

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file with one thing wrong, and words that the error must have.
struct Damage: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let words: String
    var testDescription: String { name }

    init(_ name: String, _ bytes: [UInt8], _ words: String) {
        self.name = name
        self.bytes = bytes
        self.words = words
    }

    /// A file whose only tensor, of four bytes of data, is described by `fields`.
    init(_ name: String, tensor fields: String, data: Int = 4, _ words: String) {
        self.init(name, file("{\"x\":\(fields)}", data: Array(repeating: 0, count: data)), words)
    }
}

@Suite struct DamageTests {
    static let right = #"{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#

    static let lengths: [Damage] = [
        Damage("empty file", [], "has 0 bytes"),
        Damage("seven bytes", [0, 0, 0, 0, 0, 0, 0], "has 7 bytes"),
        Damage("no header", [0, 0, 0, 0, 0, 0, 0, 0], "must begin with '{'"),
        Damage("header length beyond the file", file("{}", length: 100), "has only 2 after"),
        Damage("header length beyond the limit", file("{}", length: 100_000_001), "at most 100000000"),
        Damage("header length of all bits", file("{}", length: .max), "at most 100000000"),
        Damage("header cut short", file("{\"x\":\(right)}", length: 20), "the header ends inside"),
    ]

    static let syntax: [Damage] = [
        Damage("no object", file("[]"), "must begin with '{'"),
        Damage("space first", file(" {}"), "must begin with '{'"),
        Damage("something after", file("{}x"), "something after"),
        Damage("zero bytes after", file("{}\0\0"), "something after"),
        Damage("not closed", file("{"), "the header ends inside"),
        Damage("comma at the end", file("{\"x\":\(right),}", data: [0, 0, 0, 0]), "must have '\"' here"),
        Damage("no colon", file(#"{"x"}"#), "must have ':' here"),
        Damage("key without quotes", file("{x:1}"), "must have '\"' here"),
        Damage("control character", file("{\"a\u{1}\":1}"), "control character"),
        Damage("unknown escape", file(#"{"\q":1}"#), "escape"),
        Damage("half a surrogate", file(#"{"\ud800":1}"#), "surrogate"),
        Damage("low surrogate first", file(#"{"\udc00":1}"#), "surrogate"),
        Damage("bad hexadecimal", file(#"{"\u12g4":1}"#), "hexadecimal"),
        Damage("invalid UTF-8", file(Array("{\"".utf8) + [0xC3, 0x28] + Array("\":1}".utf8)), "UTF-8"),
        Damage("string not closed", file(#"{"abc"#), "ends inside a string"),
        Damage("same tensor twice", file("{\"x\":\(right),\"x\":\(right)}", data: [0, 0, 0, 0]), "stands twice"),
        Damage("same field twice", tensor: #"{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}"#, "stands twice"),
        Damage("metadata twice", file(#"{"__metadata__":{},"__metadata__":{}}"#), "stands twice"),
        Damage("metadata is a number", file(#"{"__metadata__":1}"#), "must have '{' here"),
        Damage("metadata has a number", file(#"{"__metadata__":{"a":1}}"#), "must have '\"' here"),
        Damage("nested too deeply", tensor: "{\"a\":" + String(repeating: "[", count: 100_000), "nested too deeply"),
        Damage("unknown word", tensor: #"{"a":nul}"#, "is not JSON"),
    ]

    static let tensors: [Damage] = [
        Damage("tensor is a number", tensor: "1", "must have '{' here"),
        Damage("no type", tensor: #"{"shape":[1],"data_offsets":[0,4]}"#, "has no dtype"),
        Damage("no shape", tensor: #"{"dtype":"F32","data_offsets":[0,4]}"#, "has no shape"),
        Damage("no offsets", tensor: #"{"dtype":"F32","shape":[1]}"#, "has no data_offsets"),
        Damage("type of nobody", tensor: #"{"dtype":"F33","shape":[1],"data_offsets":[0,4]}"#, "does not know"),
        Damage("type without a counterpart", tensor: #"{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}"#, "is F8_E4M3"),
        Damage("complex numbers", tensor: #"{"dtype":"C64","shape":[1],"data_offsets":[0,8]}"#, data: 8, "complexAsReal: true"),
        Damage("half a byte", tensor: #"{"dtype":"F4","shape":[7],"data_offsets":[0,4]}"#, "whole byte"),
        Damage("six bits and no whole byte", tensor: #"{"dtype":"F6_E2M3","shape":[5],"data_offsets":[0,4]}"#, "whole byte"),
        Damage(
            "uint64 beyond int64",
            file(#"{"x":{"dtype":"U64","shape":[2],"data_offsets":[0,16]}}"#, data: Array(repeating: 0, count: 15) + [128]),
            "element 1 is 9223372036854775808"),
        Damage("type in lower case", tensor: #"{"dtype":"f32","shape":[1],"data_offsets":[0,4]}"#, "does not know"),
        Damage("type is a number", tensor: #"{"dtype":1,"shape":[1],"data_offsets":[0,4]}"#, "must have '\"' here"),
        Damage("negative extent", tensor: #"{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}"#, "whole numbers from 0 on"),
        Damage("extent with a fraction", tensor: #"{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}"#, "without fraction"),
        Damage("extent with an exponent", tensor: #"{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}"#, "without fraction"),
        Damage("extent with a leading zero", tensor: #"{"dtype":"F32","shape":[01],"data_offsets":[0,4]}"#, "begins with 0"),
        Damage("extent as text", tensor: #"{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}"#, "whole numbers from 0 on"),
        Damage("shape is a number", tensor: #"{"dtype":"F32","shape":1,"data_offsets":[0,4]}"#, "must have '[' here"),
        Damage("extent too large", tensor: #"{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}"#, "too large"),
        Damage(
            "product too large", tensor: #"{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}"#, "too large"),
        Damage(
            "product that would wrap to the size",
            tensor: #"{"dtype":"F32","shape":[4294967297,4294967296],"data_offsets":[0,4]}"#,
            "too large"),
        Damage(
            "empty with an extent too large", tensor: #"{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[0,0]}"#,
            data: 0, "tensor \"x\""),
        Damage(
            "too many dimensions",
            tensor:
                "{\"dtype\":\"U8\",\"shape\":[\(Array(repeating: "1", count: 65).joined(separator: ","))],\"data_offsets\":[0,1]}",
            data: 1, "65 dimensions"),
        Damage("one offset", tensor: #"{"dtype":"F32","shape":[1],"data_offsets":[0]}"#, "a begin and an end"),
        Damage("three offsets", tensor: #"{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}"#, "a begin and an end"),
        Damage("end before begin", tensor: #"{"dtype":"F32","shape":[1],"data_offsets":[4,0]}"#, "a begin and an end"),
        Damage("size of another shape", tensor: #"{"dtype":"F32","shape":[2],"data_offsets":[0,4]}"#, "needs 8 bytes"),
        Damage("does not begin at zero", tensor: #"{"dtype":"F32","shape":[1],"data_offsets":[1,5]}"#, data: 5, "leaves a hole"),
        Damage(
            "neither true nor false", file(#"{"x":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}"#, data: [1, 2]),
            "neither 0 nor 1"),
    ]

    static let data: [Damage] = [
        Damage("data cut short", file("{\"x\":\(right)}", data: [0, 0, 0]), "cut short"),
        Damage("data missing", file("{\"x\":\(right)}"), "cut short"),
        Damage("bytes after the last tensor", file("{\"x\":\(right)}", data: [0, 0, 0, 0, 0]), "1 bytes after the last tensor"),
        Damage("data without tensors", file("{}", data: [0]), "1 bytes after the last tensor"),
        Damage(
            "overlap",
            file(
                #"{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#,
                data: [0, 0, 0, 0, 0, 0]),
            "overlaps"),
        Damage(
            "same bytes twice",
            file(
                #"{"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#,
                data: [0, 0, 0, 0]),
            "overlaps"),
        Damage(
            "hole",
            file(
                #"{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"y":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}"#,
                data: [0, 0, 0]),
            "leaves a hole"),
    ]

    @Test(arguments: lengths + syntax + tensors + data) func damagedFile(_ damage: Damage) throws {
        let scratch = try Scratch()
        let path = try scratch.write(damage.bytes, "bad.safetensors")
        let error = #expect(throws: TensorError.self) { try Safetensors.load(path) }
        guard case .file(let message) = error else {
            Issue.record("another kind of error: \(String(describing: error))")
            return
        }
        #expect(message.hasPrefix("\(path): "), "\(message)")
        #expect(message.contains(damage.words), "\(message)")
        #expect(!message.contains("\n"))
    }

    @Test func filesThatAreNone() throws {
        let scratch = try Scratch()
        #expect(mkfifo(scratch.path("pipe"), 0o600) == 0)
        for path in ["", scratch.path("none"), scratch.folder, "/dev/null", "/dev/zero", "a\0b", scratch.path("pipe")] {
            let error = #expect(throws: TensorError.self, "\(path)") { try Safetensors.load(path) }
            guard case .file = error else { throw TensorError.argument("another kind of error: \(String(describing: error))") }
        }
    }

    /// Bytes changed, removed and added at random places: an error or tensors, and never the end of the program.
    @Test func randomDamage() throws {
        let scratch = try Scratch()
        try Safetensors.save(
            ["weight": Tensor.ones(2, 3), "mask": Tensor([true, false]), "n": Tensor(3)], metadata: ["format": "pt"],
            to: scratch.path("good"))
        let good = try scratch.read("good")
        var random = Xorshift(state: 0x9E37_79B9_7F4A_7C15)
        var errors = 0
        for _ in 0..<2000 {
            var bytes = good
            for _ in 0...random.below(4) {
                let place = random.below(bytes.count)
                switch random.below(5) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(UInt8(random.below(256)), at: place)
                case 2: bytes[place] = [0x22, 0x7B, 0x7D, 0x5B, 0x5D, 0x2C, 0x5C, 0x30, 0x39, 0xFF][random.below(10)]
                case 3: bytes.removeSubrange(place..<Swift.min(bytes.count, place + random.below(40)))
                default: bytes[place] ^= 1 << UInt8(random.below(8))
                }
                if bytes.isEmpty { break }
            }
            let path = try scratch.write(bytes, "bad")
            do throws(TensorError) {
                for (_, tensor) in try Safetensors.load(path) { _ = tensor.withUnsafeBytes { $0.count } }
            } catch {
                guard case .file = error else {
                    Issue.record("another kind of error: \(error)")
                    return
                }
                errors += 1
            }
        }
        #expect(errors > 1000)
    }
}

private struct Xorshift {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(limit))
    }
}
