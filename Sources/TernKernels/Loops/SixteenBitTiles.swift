import CTern
import TernKernelABI

#if TERN_FMA
    // Sixteen-bit floats as they lie in memory, for the formulas that are nothing beside converting: each element is read, computed in
    // float32 and rounded without a tile in between.

    /// `join` rounds two registers and writes them side by side.
    @inline(__always)
    private func sixteenBitTile<F: BinaryFormula>(
        _: F.Type, _ load: @escaping (UnsafeRawPointer) -> SIMD16<Float>,
        _ join: @escaping (UnsafeMutableRawPointer, SIMD16<Float>, SIMD16<Float>) -> Void
    ) -> TileKernel {
        { count, output, a, b, _, _, _ in
            @inline(__always) func compute(_ output: UnsafeMutableRawPointer, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer) {
                join(output, F.value(load(a), load(b)), F.value(load(a + 32), load(b + 32)))
            }
            let whole = 2 &* (count & ~31), rest = 2 &* (count & 31)
            var at = 0
            while at < whole {
                compute(output + at, a + at, b + at)
                at &+= 64
            }
            if rest == 0 { return }
            withRegisters(of: SIMD16<Float>()) { room in
                room.copyMemory(from: a + whole, byteCount: rest)
                (room + 64).copyMemory(from: b + whole, byteCount: rest)
                compute(room + 128, room, room + 64)
                (output + whole).copyMemory(from: room + 128, byteCount: rest)
            }
        }
    }
#endif

extension KernelCatalog {
    @inline(__always)
    func sixteenBits<F: BinaryFormula>(_ name: StaticString, _: F.Type) {
        #if TERN_FMA
            add(
                name, .value, .bfloat16,
                tile: sixteenBitTile(F.self) {
                    tern_f32x16_load_bfloat16($0)
                } _: {
                    tern_f32x32_store_bfloat16($0, $1, $2)
                })
            add(
                name, .value, .float16,
                tile: sixteenBitTile(F.self) {
                    tern_f32x16_load_half($0)
                } _: {
                    tern_f32x16_store_half($0, $1)
                    tern_f32x16_store_half($0 + 32, $2)
                })
        #endif
    }
}
