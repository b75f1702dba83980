import TernKernelABI

/// A binary formula whose inputs may be every second element of what lies in memory: real parts beside imaginary ones, rotary
/// embeddings, `x[..., .stride(by: 2)]`. They are read where they are, so that both inputs and the output are on their way through
/// the caches at the same time; copied together a tile at a time, each would wait for the other.
@inline(__always)
func everySecondTile<F: BinaryFormula, L: TileLanes>(_: F.Type, _: L.Type) -> TileKernel {
    { count, output, a, b, _, _, forms in
        let a = SpacedInput(a, forms, 0, L.elementSize), b = SpacedInput(b, forms, 1, L.elementSize)
        let bytes = L.laneCount &* L.elementSize
        var done = 0, at = 0
        // Behind the last element of a register of pairs there may be nothing to read, so that the last register goes in part.
        while done &+ L.laneCount < count {
            F.value(a.register(at) as L, b.register(at)).store(output + at)
            done &+= L.laneCount
            at &+= bytes
        }
        let rest = count &- done
        store(F.value(a.part(at, rest) as L, b.part(at, rest)), output, at, rest)
    }
}

/// One input of such a loop.
private struct SpacedInput {
    private let address: UnsafeRawPointer
    /// How far places in memory lie apart for one byte of output: 0 for a register that is read again, 1 for neighbours, 2.
    private let factor: Int

    @inline(__always)
    init(_ address: UnsafeRawPointer, _ forms: UInt, _ input: UInt, _ elementSize: Int) {
        self.address = address
        factor = (forms &>> input) & 1 != 0 ? 0 : ((forms &>> (input &+ TileKernels.everySecondShift)) & 1 != 0 ? 2 : 1)
    }

    @inline(__always)
    func register<L: TileLanes>(_ at: Int) -> L {
        factor == 2 ? L.loadEven(address + at &* 2) : L.load(address + at &* factor)
    }

    /// The first `count` lanes of a register.
    @inline(__always)
    func part<L: TileLanes>(_ at: Int, _ count: Int) -> L {
        if factor == 0 { return L.load(address) }
        if factor == 1 { return load(address, at, count) }
        var lanes = L.one
        withUnsafeMutableBytes(of: &lanes) { room in
            let room = room.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: L.Element.self)
            let from = (address + at &* 2).assumingMemoryBound(to: L.Element.self)
            for i in 0..<count { room[i] = from[2 &* i] }
        }
        return lanes
    }
}
