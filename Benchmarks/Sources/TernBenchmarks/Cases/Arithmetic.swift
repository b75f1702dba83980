import Tern

/// Sums, products, comparisons and choices, element by element.
extension Suite {
    static func arithmetic(_ suite: inout Suite) {
        suite.binary("add.1M", "add, 1M, fresh result", million) { $0 + $1 }
        suite.binary("add.16M", "add, 16M, fresh result", million * 16) { $0 + $1 }
        suite.binary("add_.1M", "add in place, 1M", million) { $0.add_($1) }
        suite.binary("div.1M", "divide, 1M", million) { $0 / $1 }
        suite.binary("maximum.1M", "maximum, 1M", million) { $0.maximum($1) }
        suite.binary("add.1M.f64", "add, 1M float64", million, dtype: .float64) { $0 + $1 }
        suite.binary("add.1M.bf16", "add, 1M bfloat16", million, dtype: .bfloat16) { $0 + $1 }
        suite.add("mul.1M.scalar", "times a number, 1M", bytes: 8 * perMillion) {
            let a = Inputs.uniform(million, seed: 1)
            return { a * 1.5 }
        }
        suite.add("lt.1M", "less than, 1M, bool result", bytes: 9 * perMillion) {
            let a = Inputs.uniform(million, seed: 1)
            let b = Inputs.uniform(million, seed: 2)
            return { a.lt(b) }
        }
        suite.add("where.1M", "where, 1M", bytes: 13 * perMillion) {
            let mask = Inputs.uniform(million, seed: 3).lt(0)
            let a = Inputs.uniform(million, seed: 1)
            let b = Inputs.uniform(million, seed: 2)
            return { Tensor.where(mask, a, b) }
        }
        suite.add("clamp.1M", "clamp to ±0.5, 1M", bytes: 8 * perMillion) {
            let a = Inputs.uniform(million, seed: 1)
            return { a.clamp(min: -0.5, max: 0.5) }
        }
        suite.add("addcmul.1M", "a + 0.5·b·c, 1M", bytes: 16 * perMillion) {
            let a = Inputs.uniform(million, seed: 1)
            let b = Inputs.uniform(million, seed: 2)
            let c = Inputs.uniform(million, seed: 3)
            return { a.addcmul(b, c, value: 0.5) }
        }
        suite.add("square.1M", "x**2, 1M", bytes: 8 * perMillion) {
            let a = Inputs.uniform(million, seed: 1)
            return { a ** 2 }
        }
        addStridedSums(&suite)
        addIntegers(&suite)
    }

    private static func addStridedSums(_ suite: inout Suite) {
        suite.add("add.strided.1024", "add of a transposed 1024² and a plain one", bytes: 12 * perMillion) {
            let a = Inputs.uniform(1024, 1024, seed: 1).t()
            let b = Inputs.uniform(1024, 1024, seed: 2)
            return { a + b }
        }
        suite.add("add.every_second.1M", "add of every second element, 1M results", bytes: 20 * perMillion) {
            let a = Inputs.uniform(million, 2, seed: 1)[0..., 0]
            let b = Inputs.uniform(million, 2, seed: 2)[0..., 1]
            return { a + b }
        }
        suite.add("add.row.1024", "add of a row to 1024²", bytes: 8 * perMillion) {
            let a = Inputs.uniform(1024, 1024, seed: 1)
            let row = Inputs.uniform(1024, seed: 2)
            return { a + row }
        }
        suite.add("add.column.1024", "add of a column to 1024²", bytes: 8 * perMillion) {
            let a = Inputs.uniform(1024, 1024, seed: 1)
            let column = Inputs.uniform(1024, 1, seed: 2)
            return { a + column }
        }
        suite.add("mul.outer.1024", "[1024, 1] times [1024]", bytes: 4 * perMillion) {
            let column = Inputs.uniform(1024, 1, seed: 1)
            let row = Inputs.uniform(1024, seed: 2)
            return { column * row }
        }
    }

    private static func addIntegers(_ suite: inout Suite) {
        suite.integers("add.1M.i32", "add, 1M int32", .int32, bytes: 12) { $0 + $1 }
        suite.integers("mul.1M.i64", "multiply, 1M int64", .int64, bytes: 24) { $0 * $1 }
        suite.integers("remainder.1M.i32", "remainder, 1M int32", .int32, bytes: 12) { $0.remainder($1) }
        suite.integers("bitwise_and.1M.u8", "bitwise and, 1M uint8", .uint8, bytes: 3) { $0.bitwiseAnd($1) }
        suite.add("add.mixed.1M", "int32 plus float32, 1M", bytes: 12 * perMillion) {
            let a = Inputs.integers(million, seed: 1, limit: 100, dtype: .int32)
            let b = Inputs.uniform(million, seed: 2)
            return { a + b }
        }
    }

    private mutating func binary(
        _ id: String, _ title: String, _ count: Int, dtype: DType = .float32, _ body: @escaping (Tensor, Tensor) -> Tensor
    ) {
        let size = dtype == .float64 ? 8.0 : dtype == .bfloat16 ? 2.0 : 4.0
        add(id, title, bytes: 3 * size * Double(count), tolerance: dtype == .bfloat16 ? 1e-2 : 1e-4) {
            let a = Inputs.uniform(count, seed: 1, dtype: dtype)
            let b = Inputs.uniform(count, seed: 2, low: 0.5, high: 2, dtype: dtype)
            return { body(a, b) }
        }
    }

    private mutating func integers(
        _ id: String, _ title: String, _ dtype: DType, bytes: Double, _ body: @escaping (Tensor, Tensor) -> Tensor
    ) {
        add(id, title, bytes: bytes * perMillion) {
            let a = Inputs.integers(million, seed: 1, limit: 100, dtype: dtype)
            let b = Inputs.integers(million, seed: 2, limit: 50, dtype: dtype) + Tensor(1).to(dtype)
            return { body(a, b) }
        }
    }
}
