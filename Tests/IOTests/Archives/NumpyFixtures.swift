import Testing

@testable import TernIO

/// Files of NumPy, by `Tools/Recordings/interop/numpy_files.py`.
enum NumpyFixtures {
    /// What NumPy says of an array.
    struct Expected {
        let name: String
        let dtype: String
        let shape: [Int]
        let isFortranOrder: Bool
        let numbers: [String]

        /// True for the arrays whose bytes this library writes as well: in this machine's order, of types that it has.
        var isWritten: Bool {
            !name.hasSuffix(".big")
                && !["u2", "u4", "u8", "c8", "c16", "version", "python", "other", "unaligned"].contains { name.hasPrefix($0) }
        }
    }

    static func path(_ name: String) throws -> String {
        let here = #filePath
        let end = try #require(here.firstRange(of: "/IOTests/"))
        return "\(here[..<end.upperBound])Fixtures/numpy/\(name)"
    }

    static func expected() throws -> [Expected] {
        let lines = try TextLines(path("types.txt"))
        return try (0..<lines.count).map { number in
            let fields = try lines[number].split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            try #require(fields.count == 5)
            return Expected(
                name: fields[0], dtype: fields[1], shape: fields[2].split(separator: ",").compactMap { Int($0) },
                isFortranOrder: fields[3] == "F",
                numbers: fields[4] == "-" ? [] : fields[4].split(separator: ",").map(String.init))
        }
    }

    static func check(_ tensor: Tensor, _ expected: Expected) throws {
        let name = expected.name
        #expect(tensor.dtype.name == expected.dtype && Array(tensor.shape) == expected.shape, "\(name)")
        if tensor.dtype.isFloatingPoint {
            let values = tensor.to(.float64).flatten().scalars(Double.self)
            let wanted = try expected.numbers.map { try #require(Double($0)) }
            #expect(values.count == wanted.count, "\(name)")
            for (value, wanted) in zip(values, wanted) {
                #expect(value.bitPattern == wanted.bitPattern || value.isNaN && wanted.isNaN, "\(name): \(value), not \(wanted)")
            }
        } else {
            let values = tensor.to(.int64).flatten().scalars(Int.self)
            #expect(try values == expected.numbers.map { try #require(Int($0)) }, "\(name)")
        }
        if expected.isFortranOrder, name.prefix(1) != "c" || name.hasPrefix("cube") {
            var step = 1
            for (extent, stride) in zip(tensor.shape, tensor.stride()) {
                #expect(stride == step, "\(name)")
                step *= extent
            }
        }
    }
}

/// The bytes as deflate makes them.
func deflated(_ bytes: [UInt8]) throws -> [UInt8] {
    var result: [UInt8] = []
    try bytes.withUnsafeBytes { buffer in
        try Deflate.run([buffer]) { (piece) throws(TensorError) in result += Array(piece) }
    }
    return result
}

/// The checksum of an entry of a zip archive.
func checksum(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { Checksum.crc32($0) } }
