import TernIO
import Testing

@testable import TernNN

extension NN {
    /// Event files read back field by field.
    @Suite struct EventFileTests {
        @Test func checksum() {
            // RFC 3720, appendix B.4.
            #expect(RecordFrame.checksum([UInt8](repeating: 0, count: 32)[...]) == 0x8A91_36AA)
            #expect(RecordFrame.checksum([UInt8](repeating: 0xFF, count: 32)[...]) == 0x62A8_AB43)
            #expect(RecordFrame.checksum(Array("123456789".utf8)[...]) == 0xE306_9283)
        }

        @Test func scalarsComeBack() throws {
            let folder = ScratchFolder()
            let events = try EventFile(folder: folder.path + "/a/b")
            events.scalar("loss", 0.5, step: 1)
            events.scalar("loss", -2, step: 300)
            try events.flush()
            let records = try EventFileTests.records(events.path)
            #expect(records.count == 3)
            #expect(records[0].fields.contains { $0.0 == 3 && $0.1 == .content(Array("brain.Event:2".utf8)) })
            let values = try records.dropFirst().map { record in
                let summary = try #require(record.content(5))
                let value = try #require(Fields(summary).content(1))
                let tag = String(decoding: try #require(Fields(value).content(1)), as: UTF8.self)
                return (record.number(2), tag, Fields(value).number(2).map { Float(bitPattern: UInt32($0)) })
            }
            #expect(values.map(\.0) == [1, 300])
            #expect(values.map(\.1) == ["loss", "loss"])
            #expect(values.map(\.2) == [0.5, -2])
        }

        @Test func histogramsCountEverything() throws {
            let folder = ScratchFolder()
            let events = try EventFile(folder: folder.path)
            events.histogram("w", Tensor([0.0, 1.0, 1.0, 2.0, .infinity, .nan]), step: 7, buckets: 2)
            events.histogram("empty", Tensor.zeros(0), step: 7)
            try events.flush()
            let records = try EventFileTests.records(events.path)
            let summary = try #require(records[1].content(5)), value = try #require(Fields(summary).content(1))
            let histogram = Fields(try #require(Fields(value).content(5)))
            #expect([1, 2, 3, 4, 5].map { histogram.number($0).map { Double(bitPattern: $0) } } == [0, 2, 4, 4, 6])
            #expect(Fields.doubles(histogram.content(6) ?? []) == [1, 2])
            #expect(Fields.doubles(histogram.content(7) ?? []) == [1, 3])
        }

        @Test func aFolderThatCannotBe() throws {
            let folder = ScratchFolder()
            try Safetensors.save(["x": Tensor([1.0])].map { (key: $0.key, value: $0.value) }, to: folder.path + "/file")
            #expect(message { _ = try EventFile(folder: folder.path + "/file/sub") }.contains("cannot make the folder"))
            #expect(message { _ = try EventFile(folder: "") }.contains("the folder is empty"))
        }

        /// The records of a file, whose checksums must fit.
        static func records(_ path: String) throws -> [Fields] {
            let file = try FileReader(path)
            let bytes = try file.bytes(file.size, at: 0)
            var place = 0
            var result: [Fields] = []
            while place < bytes.count {
                let length = Int(Fields.fixed(bytes[place..<place + 8]))
                #expect(
                    Fields.fixed(bytes[place + 8..<place + 12]) == UInt64(RecordFrame.maskedChecksum(bytes[place..<place + 8])))
                let record = bytes[place + 12..<place + 12 + length]
                place += 12 + length
                #expect(Fields.fixed(bytes[place..<place + 4]) == UInt64(RecordFrame.maskedChecksum(record)))
                place += 4
                result.append(Fields(Array(record)))
            }
            return result
        }
    }

    /// The fields of a message of protocol buffers.
    struct Fields {
        enum Content: Equatable {
            case number(UInt64)
            case content([UInt8])
        }

        private(set) var fields: [(Int, Content)] = []

        init(_ bytes: [UInt8]) {
            var place = 0
            func varint() -> UInt64 {
                var value: UInt64 = 0
                for shift in stride(from: UInt64(0), to: 64, by: 7) {
                    let byte = bytes[place]
                    place += 1
                    value |= UInt64(byte & 0x7F) << shift
                    if byte < 0x80 { break }
                }
                return value
            }
            while place < bytes.count {
                let key = varint()
                let field = Int(key >> 3)
                switch key & 7 {
                case 0: fields.append((field, .number(varint())))
                case 1, 5:
                    let size = key & 7 == 1 ? 8 : 4
                    fields.append((field, .number(Fields.fixed(bytes[place..<place + size]))))
                    place += size
                default:
                    let length = Int(varint())
                    fields.append((field, .content(Array(bytes[place..<place + length]))))
                    place += length
                }
            }
        }

        func number(_ field: Int) -> UInt64? {
            for case (field, .number(let value)) in fields { return value }
            return nil
        }

        func content(_ field: Int) -> [UInt8]? {
            for case (field, .content(let value)) in fields { return value }
            return nil
        }

        static func fixed(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

        static func doubles(_ bytes: [UInt8]) -> [Double] {
            stride(from: 0, to: bytes.count, by: 8).map { Double(bitPattern: fixed(bytes[$0..<$0 + 8])) }
        }
    }
}
