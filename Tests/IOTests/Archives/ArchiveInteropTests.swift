import Testing

@testable import TernIO

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Files for NumPy to read, each with what it has to find: written if TERN_INTEROP_DIR names a folder, into `numpy` there.
@Suite struct ArchiveInteropTests {
    private static var folder: String? { getenv("TERN_INTEROP_DIR").map { String(cString: $0) } }

    private static var tensors: [(name: String, tensor: Tensor)] {
        let numbers = Tensor([[0.0, 1.5, -2.0], [100.0, 3.0, 0.25]])
        let types = DType.allCases.filter { $0 != .bfloat16 }.map { dtype in
            (dtype.name, dtype == .uint8 ? numbers.abs().to(dtype) : numbers.to(dtype))
        }
        return types + [
            ("turned", numbers.t()), ("view", Tensor.arange(24).view(2, 3, 4).permute(1, 0, 2)), ("scalar", Tensor(2.5)),
            ("empty", Tensor.zeros(0, 3)), ("one", Tensor([7])),
        ]
    }

    @Test(.enabled(if: folder != nil)) func files() throws {
        let folder = try #require(ArchiveInteropTests.folder) + "/numpy"
        mkdir(folder, 0o755)
        var all: [String] = []
        for (name, tensor) in ArchiveInteropTests.tensors {
            try tensor.save(npy: "\(folder)/\(name).npy")
            let description = ArchiveInteropTests.described(tensor)
            try ArchiveInteropTests.write(description, "\(folder)/\(name).expected.json")
            all.append("\(SafetensorsHeader.json(name)): \(description)")
        }
        let arrays = Dictionary(uniqueKeysWithValues: ArchiveInteropTests.tensors.map { ($0.name, $0.tensor) })
        for name in ["stored", "compressed"] {
            try Npz.save(arrays, compressed: name == "compressed", to: "\(folder)/\(name).npz")
            try ArchiveInteropTests.write("{\(all.joined(separator: ", "))}", "\(folder)/\(name).expected.json")
        }
    }

    /// A JSON object with dtype, shape and the values in row-major order.
    private static func described(_ tensor: Tensor) -> String {
        let values =
            tensor.dtype.isFloatingPoint
            ? tensor.to(.float64).flatten().scalars(Double.self).map { "\($0)" }
            : tensor.to(.int64).flatten().scalars(Int.self).map { "\($0)" }
        return "{\"dtype\": \"\(tensor.dtype)\", \"shape\": \(tensor.shape), \"values\": [\(values.joined(separator: ", "))]}"
    }

    private static func write(_ text: String, _ path: String) throws {
        try AtomicFile.write(path) { (file) throws(TensorError) in try file.append(Array(text.utf8)) }
    }
}
