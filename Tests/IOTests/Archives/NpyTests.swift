import Testing

@testable import TernIO

@Suite struct NpyTests {
    /// An npy file with any header and data.
    static func file(_ header: String, data: [UInt8] = [], version: UInt8 = 1, length: Int? = nil) -> [UInt8] {
        let length = LittleEndian.bytes(length ?? header.utf8.count, version == 1 ? 2 : 4)
        return [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, version, 0] + length + Array(header.utf8) + data
    }

    static func header(_ descr: String, shape: String, order: String = "False") -> String {
        "{'descr': '\(descr)', 'fortran_order': \(order), 'shape': \(shape), }"
    }

    @Test func everyTypeOfNumPy() throws {
        let archive = try ZipArchive(NumpyFixtures.path("types.npz"))
        let expected = try NumpyFixtures.expected()
        #expect(expected.count == 64 && archive.entries.count == 64)
        for array in expected {
            let bytes = try archive.bytes(of: #require(archive["\(array.name).npy"]))
            try NumpyFixtures.check(Npy.load(.bytes(bytes), array.name, complexAsReal: true), array)
        }
    }

    @Test func bytesOfNumPy() throws {
        let scratch = try Scratch()
        let archive = try ZipArchive(NumpyFixtures.path("types.npz"))
        var count = 0
        for array in try NumpyFixtures.expected() where array.isWritten {
            let bytes = try archive.bytes(of: #require(archive["\(array.name).npy"]))
            try Npy.load(.bytes(bytes), array.name).save(npy: scratch.path("x.npy"))
            #expect(try scratch.read("x.npy") == bytes, "\(array.name)")
            count += 1
        }
        #expect(count == 26)
        // A view that is neither in row-major nor in Fortran order.
        let cube = Tensor.arange(24).to(.float32).view(2, 3, 4).permute(1, 0, 2)
        try cube.save(npy: scratch.path("x.npy"))
        #expect(try scratch.read("x.npy") == archive.bytes(of: #require(archive["cube.mixed.npy"])))
    }

    @Test(arguments: [false, true]) func mappedOrRead(mapped: Bool) throws {
        let scratch = try Scratch()
        let path = scratch.path("x.npy")
        let values = Tensor.arange(12).to(.float32).view(3, 4)
        for tensor in [values, values.t()] {
            try Npy.save(tensor, to: path)
            let loaded = try Tensor.load(npy: path, mapped: mapped)
            #expect(loaded.shape == tensor.shape && loaded.stride() == tensor.stride() && loaded.storageOffset == 0)
            #expect(loaded.equal(tensor))
            // Whatever becomes of the tensor, the file stays.
            loaded.fill_(7)
            #expect(try Npy.load(path, mapped: mapped).equal(tensor))
        }
    }

    /// A tensor over a mapped file lives on without the file's name.
    @Test func replacedWhileMapped() throws {
        let scratch = try Scratch()
        let path = scratch.path("x.npy")
        try Tensor([1.0, 2.0]).save(npy: path)
        let old = try Npy.load(path, mapped: true)
        try Tensor([3.0]).save(npy: path)
        #expect(old.scalars(Float.self) == [1, 2])
        #expect(try Npy.load(path).scalars(Float.self) == [3])
    }

    @Test func headerAlone() throws {
        let scratch = try Scratch()
        let path = try scratch.write(NpyTests.file(NpyTests.header(">u4", shape: "(2, 3)", order: "True"), version: 2), "x")
        let header = try Npy.header(path)
        #expect(header.descr == ">u4" && header.shape == [2, 3] && header.isFortranOrder && header.version == 2)
        #expect(header.dtype == .int64)
        let records = NpyTests.file("{'descr': [('a', '<i4'), ('b', '<f4', (2,))], 'fortran_order': False, 'shape': (2,), }")
        let other = try Npy.header(scratch.write(records, "y"))
        #expect(other.descr == "[('a', '<i4'), ('b', '<f4', (2,))]" && other.dtype == nil)
    }

    @Test func withoutElements() throws {
        for order in ["True", "False"] {
            let tensor = try Npy.load(.bytes(NpyTests.file(NpyTests.header("<f8", shape: "(3, 0, 4)", order: order))), "x")
            #expect(tensor.shape == [3, 0, 4] && tensor.dtype == .float64)
        }
        // No elements, but a shape of which no view would fit.
        let huge = NpyTests.file(NpyTests.header("<f8", shape: "(0, 4611686018427387904, 4611686018427387904)", order: "True"))
        let error = #expect(throws: TensorError.self) { try Npy.load(.bytes(huge), "x") }
        #expect(error?.message.hasPrefix("x: empty: a tensor of shape") == true)
    }

    @Test func refusedToSave() throws {
        let scratch = try Scratch()
        for (tensor, words) in [
            (Tensor([1.0]).to(.bfloat16), "convert it with .to(.float32)"),
            (Tensor.empty(2, dtype: .float32, device: .meta), "meta device"),
        ] {
            let error = #expect(throws: TensorError.self) { try tensor.save(npy: scratch.path("x.npy")) }
            #expect(error?.message.contains(words) == true && error?.message.hasPrefix(scratch.path("x.npy")) == true)
        }
        #expect(scratch.names.isEmpty)
    }
}

// MARK: Damage

@Suite struct NpyDamageTests {
    private static let four: [UInt8] = [0, 0, 0x80, 0x3F]

    private static func damage(_ name: String, _ header: String, data: [UInt8] = four, _ words: String) -> Damage {
        Damage(name, NpyTests.file(header, data: data), words)
    }

    static let beginnings: [Damage] = [
        Damage("empty file", [], "0 bytes here do not"),
        Damage("other bytes", Array("hello world, this is text".utf8), "no npy file"),
        Damage("an archive", [0x50, 0x4B, 0x03, 0x04, 0, 0], "Npz.load"),
        Damage("a pickle", [0x80, 4, 0x95, 0, 0], "this is a pickle"),
        Damage("version 4", NpyTests.file("{}", version: 4), "version 4.0"),
        Damage("no version", [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "cut short"),
        Damage("header beyond the file", NpyTests.file("{}  ", length: 100), "only 4 are there"),
        Damage("header beyond the limit", NpyTests.file("{}", version: 2, length: 0xFFFF_FFFF), "at most 10000"),
    ]

    static let headers: [Damage] = [
        damage("no dictionary", "('descr', '<f4')  ", "'{' was expected"),
        damage("not closed", "{'descr': '<f4'", "'}' was expected"),
        damage("a key is missing", "{'descr': '<f4', 'shape': (1,), }", "its keys must be"),
        damage("a key too much", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", "its keys must be"),
        damage("a key twice", "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "stands twice"),
        damage("something after", NpyTests.header("<f4", shape: "(1,)") + " x", "something after the dictionary"),
        damage("a call", "{'descr': open('x'), 'fortran_order': False, 'shape': (1,), }", "a value was expected"),
        damage("order is no bool", NpyTests.header("<f4", shape: "(1,)", order: "0"), "True or False"),
        damage("shape is a number", NpyTests.header("<f4", shape: "(1)"), "must be a tuple"),
        damage("shape is a list", NpyTests.header("<f4", shape: "[1]"), "must be a tuple"),
        damage("negative extent", NpyTests.header("<f4", shape: "(-1,)"), "negative"),
        damage("extent too large", NpyTests.header("<f4", shape: "(9223372036854775808,)"), "too large"),
        damage("extent with a fraction", NpyTests.header("<f4", shape: "(1.0,)"), "')' was expected"),
        damage("extent with zeros", NpyTests.header("<f4", shape: "(01,)"), "begins with 0"),
        damage("nested without end", NpyTests.header("<f4", shape: String(repeating: "(", count: 3000)), "too deeply"),
        damage("65 dimensions", NpyTests.header("<f4", shape: "(" + String(repeating: "1, ", count: 65) + ")"), "65 dimensions"),
        damage("text without end", "{'descr", "ends inside a text"),
        damage("text ends in an escape", "{'descr\\", "ends inside a text"),
        Damage(
            "L in version 3", NpyTests.file(NpyTests.header("<f4", shape: "(1L,)"), data: four, version: 3), "')' was expected"),
    ]

    static let sizes: [Damage] = [
        damage("too few elements", NpyTests.header("<f4", shape: "(2,)"), "cut short"),
        damage("too many elements", NpyTests.header("<f4", shape: "()"), data: four + [0], "something after the last element"),
        damage("bytes without elements", NpyTests.header("<f4", shape: "(0,)"), "needs 0 bytes"),
        damage("overflow", NpyTests.header("<f4", shape: "(4611686018427387904, 4)"), "too large for any memory"),
        damage("neither true nor false", NpyTests.header("|b1", shape: "(2,)"), data: [1, 2], "its element 1 is 2"),
        damage("complex", NpyTests.header("<c8", shape: "()"), data: four + four, "complexAsReal: true"),
        damage("a type by its name", NpyTests.header("float32", shape: "(1,)"), "does not know"),
        damage("a type of three bytes", NpyTests.header("<i3", shape: "(1,)"), "does not know"),
        damage("a type without a size", NpyTests.header("<f", shape: "(1,)"), "does not know"),
    ]

    @Test(arguments: beginnings + headers + sizes) func damaged(_ damage: Damage) {
        let error = #expect(throws: TensorError.self) { try Npy.load(.bytes(damage.bytes), "x.npy") }
        #expect(
            error?.message.hasPrefix("x.npy: ") == true && error?.message.contains(damage.words) == true,
            "\(error?.message ?? "")")
    }

    @Test func cutShortAnywhere() throws {
        let scratch = try Scratch()
        try Tensor([1, 2, 3]).save(npy: scratch.path("x.npy"))
        let good = try scratch.read("x.npy")
        for length in 0..<good.count {
            let error = #expect(throws: TensorError.self) { try Npy.load(.bytes(Array(good[..<length])), "x") }
            guard case .file = error else {
                Issue.record("\(length): \(String(describing: error))")
                return
            }
        }
    }

    @Test(arguments: [
        ("object", "pickled code"), ("text", "texts"), ("bytes", "texts"), ("date", "array.astype('int64')"),
        ("span", "array.astype('int64')"), ("records", "its fields one by one"), ("long double", "astype('float64')"),
        ("long complex", "astype('complex128')"), ("untyped", "bfloat16 of ml_dtypes"),
        ("large", "its element 1 is 9223372036854775808"), ("large.big", "its element 1 is 9223372036854775808"),
        ("complex", "complexAsReal: true"),
    ]) func withoutACounterpart(name: String, words: String) throws {
        let file = try Npz.open(NumpyFixtures.path("refused.npz"))
        let error = #expect(throws: TensorError.self) { try file.tensor(name) }
        #expect(error?.message.contains("entry \"\(name).npy\": the array") == true)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
}
