import Tern

/// Elements that move or change their type, and are not computed with.
extension Suite {
    static func movement(_ suite: inout Suite) {
        suite.moved("transpose.1024", "transpose copy, 1024²") { $0.t().contiguous() }
        suite.moved("clone.1M", "clone, 1M") { $0.clone() }
        suite.moved("flip.1024", "flip both dimensions, 1024²") { $0.flip(0, 1) }
        suite.moved("roll.1024", "roll by 100 along dim 1, 1024²") { $0.roll(100, dims: 1) }
        suite.moved("tril.1024", "tril, 1024²", bytes: 6) { $0.tril() }
        suite.moved("pad.1024", "pad by 8 on all sides, 1024²") { $0.pad([8, 8, 8, 8]) }
        suite.moved("crop.1024", "copy of [1:1023, 1:1023]") { $0[1..<1023, 1..<1023].contiguous() }
        suite.moved("to.1M.bf16", "float32 to bfloat16, 1M", bytes: 6) { $0.to(.bfloat16) }
        suite.moved("to.1M.f64", "float32 to float64, 1M", bytes: 12) { $0.to(.float64) }
        suite.moved("to.1M.i32", "float32 to int32, 1M") { ($0).to(.int32) }
        suite.moved("expand.1024", "copy of a row expanded to 1024²", bytes: 4) { $0[0].expand(1024, 1024).contiguous() }
        suite.add("clone.16M", "clone, 16M", bytes: 8 * 16 * perMillion) {
            let x = Inputs.uniform(16 * million, seed: 1)
            return { x.clone() }
        }
        suite.add("copy_.1M", "copy_ into existing memory, 1M", bytes: 8 * perMillion) {
            let x = Inputs.uniform(million, seed: 1)
            let y = Tensor.zeros(million)
            return { y.copy_(x) }
        }
        suite.add("zeros.1M", "zeros, 1M", bytes: 4 * perMillion) {
            { Tensor.zeros(million) }
        }
        suite.add("arange.1M", "arange, 1M int64", bytes: 8 * perMillion) {
            { Tensor.arange(million) }
        }
        suite.add("cat.dim0.1024", "cat of four [256, 1024] along dim 0", bytes: 8 * perMillion) {
            let parts = (1...4).map { Inputs.uniform(256, 1024, seed: UInt32($0)) }
            return { cat(parts) }
        }
        suite.add("cat.dim1.1024", "cat of four [1024, 256] along dim 1", bytes: 8 * perMillion) {
            let parts = (1...4).map { Inputs.uniform(1024, 256, seed: UInt32($0)) }
            return { cat(parts, dim: 1) }
        }
        suite.add("stack.1024", "stack of four [512, 512] along the last dimension", bytes: 8 * perMillion) {
            let parts = (1...4).map { Inputs.uniform(512, 512, seed: UInt32($0)) }
            return { stack(parts, dim: -1) }
        }
        suite.add("permute.nhwc", "[16, 64, 56, 56] to channels last", bytes: 8 * 16 * 64 * 56 * 56) {
            let x = Inputs.uniform(16, 64, 56, 56, seed: 1)
            return { x.permute(0, 2, 3, 1).contiguous() }
        }
        suite.add("permute.heads", "[8, 512, 8, 64] to [8, 8, 512, 64]", bytes: 16 * perMillion) {
            let x = Inputs.uniform(8, 512, 8, 64, seed: 1)
            return { x.transpose(1, 2).contiguous() }
        }
        suite.add("to.1M.i64.f32", "int64 to float32, 1M", bytes: 12 * perMillion) {
            let x = Inputs.integers(million, seed: 1, limit: 1 << 20)
            return { x.to(.float32) }
        }
        suite.add("to.1M.u8.f32", "uint8 to float32, 1M", bytes: 5 * perMillion) {
            let x = Inputs.integers(million, seed: 1, limit: 256, dtype: .uint8)
            return { x.to(.float32) }
        }
        suite.add("to.1M.bf16.f32", "bfloat16 to float32, 1M", bytes: 6 * perMillion) {
            let x = Inputs.uniform(million, seed: 1, dtype: .bfloat16)
            return { x.to(.float32) }
        }
    }

    private mutating func moved(_ id: String, _ title: String, bytes: Double = 8, _ body: @escaping (Tensor) -> Tensor) {
        add(id, title, bytes: bytes * perMillion) {
            let x = Inputs.uniform(1024, 1024, seed: 1, low: -100, high: 100)
            return { body(x) }
        }
    }
}
