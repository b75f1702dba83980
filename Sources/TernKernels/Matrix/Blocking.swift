/// The size of the largest tile: as many accumulators as the registers hold beside two vectors of `b` and the broadcasts of `a`.
/// AVX-512 and NEON have 32 registers, the others 16.
enum TileShape {
    #if TERN_AVX512
        @inline(__always) static var rowPairs: Int { 6 }
        @inline(__always) static var pairStep: Int { 2 }
    #elseif TERN_AVX2
        @inline(__always) static var rowPairs: Int { 3 }
        @inline(__always) static var pairStep: Int { 1 }
    #elseif arch(arm64)
        @inline(__always) static var rowPairs: Int { 4 }
        @inline(__always) static var pairStep: Int { 2 }
    #else
        @inline(__always) static var rowPairs: Int { 2 }
        @inline(__always) static var pairStep: Int { 1 }
    #endif

    @inline(__always) static var rows: Int { 2 &* rowPairs }

    /// Tiles of this many rows, of twice as many and of `rows` have code of their own, so that a product of few rows computes
    /// few.
    @inline(__always) static var rowStep: Int { 2 &* pairStep }

    /// The most rows of the second of these forms, or of the first where the second is the largest tile itself.
    @inline(__always) static var middleRows: Int { 2 &* pairStep < rowPairs ? 4 &* pairStep : rowStep }
}

/// How a product is cut so that each piece stays in the cache it is read from (Goto and van de Geijn, "Anatomy of
/// High-Performance Matrix Multiplication", 2008; Van Zee and van de Geijn, "BLIS", 2015).
///
/// What an element of `c` goes through depends on `k` alone: for each block of `depth(k:)` steps one chain of multiply-adds
/// from zero, and one addition to `c`. Cuts along `m` and `n`, the tile's form, packing and the exchange of the operands change
/// none of it. That makes results bit-identical however the caller splits rows and columns. (Which of two NaNs survives is left
/// open.)
enum Blocking<Element: PanelElement> {
    /// Columns in a tile and in a panel of `b`.
    @inline(__always) static var tileColumns: Int { 2 &* Element.lanes }

    /// The largest depth of a block: 384 steps of a 128-byte group fill the first-level cache or, there being nothing else in the
    /// inner loop to read, stream from the second.
    @inline(__always) static var largestDepth: Int { 384 }

    /// Rows of `a` in a block: with the depth above 216 KiB of float32, for the second-level cache.
    @inline(__always) static var blockRows: Int { 144 }

    /// Columns of `b` in a block: with the depth above 3 MiB, for the third-level cache.
    @inline(__always) static var blockColumns: Int { 8192 / MemoryLayout<Element>.size }

    /// The most columns for which rows of `a` are read where they lie. Packing an element costs about as much as multiplying it by
    /// one panel of columns.
    @inline(__always) static var columnsInPlace: Int { 8 &* tileColumns }

    /// Blocks of equal depth: 512 is twice 256 rather than 384 and a short rest. Whole fours suit the packing.
    @inline(__always) static func depth(k: Int) -> Int {
        let blocks = (k &+ largestDepth &- 1) / largestDepth
        return blocks > 1 ? roundUp((k &+ blocks &- 1) / blocks, to: 4) : k
    }

    /// The tile at the edge, then the block of `a`, then the block of `b`, each on a cache line.
    @inline(__always) static var tileBytes: Int { roundUp(TileShape.rows &* tileColumns &* MemoryLayout<Element>.size, to: 64) }

    @inline(__always) static func leftBytes(rows: Int, depth: Int) -> Int {
        let packed = roundUp(rows < blockRows ? rows : blockRows, to: TileShape.rows)
        return roundUp(packed &* depth &* MemoryLayout<Element>.size, to: 64)
    }

    @inline(__always) static func rightBytes(columns: Int, depth: Int) -> Int {
        let packed = roundUp(columns < blockColumns ? columns : blockColumns, to: tileColumns)
        return roundUp(packed &* depth &* MemoryLayout<Element>.size, to: 64)
    }

    /// Enough for smaller products too, whose blocks may be deeper: 384 steps are one block, 512 two of 256.
    static func scratchBytes(m: Int, n: Int, k: Int) -> Int {
        let exchanged = exchangesOperands(m: m, n: n)
        let depth = smaller(k, largestDepth)
        return tileBytes &+ leftBytes(rows: exchanged ? n : m, depth: depth)
            &+ rightBytes(columns: exchanged ? m : n, depth: depth)
    }
}

/// Whether to compute the transposed product, bᵀ · aᵀ. Vectors run along the columns, of which a product with a vector has one.
@inline(__always)
func exchangesOperands(m: Int, n: Int) -> Bool { n <= 4 && m > n }

@inline(__always)
func roundUp(_ value: Int, to step: Int) -> Int { (value &+ step &- 1) / step &* step }
