import Testing

@testable import TernIO

/// Files of the reference writer, by `Tools/Recordings/interop/safetensors_files.py`, read and written back byte for byte.
@Suite struct ReferenceFilesTests {
    static func fixture(_ name: String) throws -> String {
        let here = #filePath
        let end = try #require(here.firstRange(of: "/IOTests/"))
        return "\(here[..<end.upperBound])Fixtures/safetensors/\(name)"
    }

    static func contents(_ path: String) throws -> [UInt8] {
        let reader = try FileReader(path)
        return try reader.bytes(reader.size, at: 0)
    }

    @Test(arguments: [false, true]) func everyTypeOfPyTorch(mapped: Bool) throws {
        let file = try Safetensors.open(ReferenceFilesTests.fixture("types.safetensors"), mapped: mapped)
        #expect(file.metadata == ["format": "pt"])
        #expect(file.entries.count == 19)
        for (name, dtype) in [
            ("float64", DType.float64), ("float32", .float32), ("float16", .float16), ("bfloat16", .bfloat16),
        ] {
            let tensor = try file.tensor("t.\(name)")
            #expect(tensor.dtype == dtype && tensor.shape == [2, 3])
            let values = tensor.to(.float64).flatten().scalars(Double.self)
            #expect(
                Array(values[..<5]) == [0, 0, 1.5, -2.25, .infinity] && values[1].sign == .minus && values[5].isNaN, "\(name)")
        }
        for (name, dtype, low, high) in [
            ("int64", DType.int64, Int.min, Int.max), ("int32", .int32, -2_147_483_648, 2_147_483_647),
            ("int16", .int16, -32768, 32767),
            ("int8", .int8, -128, 127), ("uint8", .uint8, 0, 255), ("uint16", .int32, 0, 65535),
            ("uint32", .int64, 0, 4_294_967_295),
            ("uint64", .int64, 0, Int.max),
        ] as [(String, DType, Int, Int)] {
            let tensor = try file.tensor("t.\(name)")
            #expect(tensor.dtype == dtype && tensor.shape == [2, 3], "\(name)")
            #expect(tensor.to(.int64).flatten().scalars(Int.self) == [low, high, 0, 1, 2, 3], "\(name)")
        }
        #expect(try file.tensor("t.bool").flatten().scalars(Bool.self) == [true, false, true, false, false, true])
        let complex = try file.tensor("t.complex64", complexAsReal: true)
        #expect(complex.shape == [2, 2] && complex.flatten().scalars(Float.self) == [1, 2, -0.5, -4])
    }

    @Test func typesWithoutACounterpart() throws {
        let path = try ReferenceFilesTests.fixture("types.safetensors")
        let file = try Safetensors.open(path)
        for (name, type) in [
            ("t.float8_e4m3fn", SafetensorsType.float8E4M3), ("t.float8_e5m2", .float8E5M2), ("t.complex64", .complex64),
        ] {
            let error = #expect(throws: TensorError.self) { try file.tensor(name) }
            #expect(
                error?.message.hasPrefix("\(path): tensor \"\(name)\" is \(type.rawValue), ") == true, "\(error?.message ?? "")")
            #expect(error?.message.contains("raw(…)") == true)
            #expect(try file.raw(name).type == type)
        }
        let error = #expect(throws: TensorError.self) { try file.tensor("too large for int64") }
        #expect(error?.message.contains("element 1 is 18446744073709551615") == true)
        #expect(throws: TensorError.self) { try Safetensors.load(path) }
        // 1.5 and -2.25 in a sign, four and three bits.
        let bytes = try file.bytes("t.float8_e4m3fn")
        #expect(bytes.dtype == .uint8 && bytes.scalars(Int.self)[..<4] == [0, 0x80, 0x3C, 0xC1])
    }

    @Test func packedTypes() throws {
        let file = try Safetensors.open(ReferenceFilesTests.fixture("packed.safetensors"))
        let four = try file.raw("four")
        #expect(four.type == .float4 && four.shape == [2, 8])
        #expect(four.bytes.scalars(Int.self) == (0..<8).map { $0 * 17 })
        #expect(try file.raw("exponents").bytes.scalars(Int.self) == [126, 127, 130])
        #expect(file.entry("exponents")?.type.rawValue == "F8_E8M0" && file.entry("exponents")?.dtype == nil)
        #expect(try file.tensor("weight").scalars(Float.self) == [1.5, -2])
    }

    @Test func fileOfNumPy() throws {
        let file = try Safetensors.open(ReferenceFilesTests.fixture("numpy.safetensors"))
        #expect(file.metadata == ["note": "line\nline \"quoted\" \u{1F600}"])
        #expect(try file.tensor("scalar").item(Double.self) == 2.5)
        #expect(try file.tensor("empty").shape == [0, 3])
        #expect(try file.tensor("deep").shape == [1, 2, 1, 2, 2, 2])
        #expect(try file.tensor("deep").flatten().scalars(Int.self) == Array(0..<16))
        #expect(try file.tensor("unsigned").scalars(Int.self) == [0, 40000, 65535])
        #expect(try file.tensor("ä \"\\\n日本").scalars(Bool.self) == [true, false])
    }

    /// All tensors as bytes, and those of a type here as tensors: both give the file of the reference writer.
    @Test(arguments: ["types.safetensors", "packed.safetensors", "numpy.safetensors"]) func writtenBack(_ name: String) throws {
        let scratch = try Scratch()
        let path = try ReferenceFilesTests.fixture(name)
        let file = try Safetensors.open(path)
        var raw: [String: RawTensor] = [:]
        for entry in file.entries { raw[entry.name] = try file.raw(entry.name) }
        let none: [String: Tensor] = [:]
        try Safetensors.save(none, raw: raw, metadata: file.metadata, to: scratch.path("raw"))
        #expect(try scratch.read("raw") == ReferenceFilesTests.contents(path))
        var tensors: [String: Tensor] = [:]
        for entry in file.entries where entry.dtype != nil && !entry.type.isWidened {
            tensors[entry.name] = try file.tensor(entry.name)
            raw[entry.name] = nil
        }
        try Safetensors.save(tensors, raw: raw, metadata: file.metadata, to: scratch.path("both"))
        #expect(try scratch.read("both") == ReferenceFilesTests.contents(path))
    }

    @Test func bytesThatDoNotFit() throws {
        let bytes = Tensor.zeros(3, dtype: .uint8)
        #expect(throws: Never.self) { try RawTensor(type: .float6E2M3, shape: [4], bytes: bytes) }
        #expect(throws: TensorError.self) { try RawTensor(type: .float6E2M3, shape: [3], bytes: bytes) }
        #expect(throws: TensorError.self) { try RawTensor(type: .float8E4M3, shape: [4], bytes: bytes) }
        #expect(throws: TensorError.self) { try RawTensor(type: .float8E4M3, shape: [-3], bytes: bytes) }
        #expect(throws: TensorError.self) { try RawTensor(type: .float8E4M3, shape: [1 << 40, 1 << 40], bytes: bytes) }
        #expect(throws: TensorError.self) { try RawTensor(type: .uint8, shape: [3], bytes: Tensor.zeros(3)) }
        let scratch = try Scratch()
        let raw = try RawTensor(type: .float8E4M3, shape: [3], bytes: bytes)
        #expect(throws: TensorError.self) { try Safetensors.save(["x": bytes], raw: ["x": raw], to: scratch.path("x")) }
        #expect(scratch.names.isEmpty)
    }
}
