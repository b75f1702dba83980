#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Memory for tensors on the processor: 64-byte aligned blocks, kept for reuse.
///
/// Blocks of up to 1 KiB come from a list of the calling thread. Larger ones come from one cache with four size classes in each
/// power of two: fresh pages from the system cost several times what filling them does, so a freed block is worth keeping.
enum Allocator {
    /// Where a block came from, and so where it goes back to.
    struct SizeClass: Equatable {
        let value: Int32
        static let system = SizeClass(value: -1)
    }

    static let alignment = 64
    static let smallLimit = 1024
    /// Blocks of at least this size begin at a multiple of it: they can lie in the system's huge pages, which take one entry of the
    /// processor's address tables where small pages take 512, and one fault where those take as many.
    static let hugePage = 1 << 21

    @inline(__always)
    static func allocate(_ byteCount: Int) -> (UnsafeMutableRawPointer, SizeClass)? {
        if byteCount <= smallLimit {
            let sizeClass = Swift.max((byteCount &+ 63) &>> 6, 1)
            if let block = ThreadState.current.takeSmallBlock(sizeClass) {
                return (block, SizeClass(value: Int32(truncatingIfNeeded: sizeClass)))
            }
            return systemBlock(sizeClass &* 64).map { ($0, SizeClass(value: Int32(truncatingIfNeeded: sizeClass))) }
        }
        return allocateLarge(byteCount)
    }

    @inline(__always)
    static func release(_ block: UnsafeMutableRawPointer, _ sizeClass: SizeClass) {
        let index = Int(sizeClass.value)
        if index <= smallLimit / 64 {
            if !ThreadState.current.keepSmallBlock(block, index) { free(block) }
        } else {
            releaseLarge(block, index)
        }
    }

    /// Aligned memory from the system; nil if there is none.
    static func systemBlock(_ byteCount: Int) -> UnsafeMutableRawPointer? {
        guard byteCount >= 0 else { return nil }
        let isHuge = byteCount >= hugePage
        var block: UnsafeMutableRawPointer?
        guard posix_memalign(&block, isHuge ? hugePage : alignment, byteCount) == 0, let block else { return nil }
        #if os(Linux)
            // Advice: where the system has no such pages, or none left, the block lies in small ones.
            if isHuge { _ = madvise(block, byteCount, MADV_HUGEPAGE) }
        #endif
        return block
    }

    static func releaseSystemBlock(_ block: UnsafeMutableRawPointer) { free(block) }

    // MARK: Larger blocks

    /// Class numbers of large blocks start above those of small ones.
    private static let firstLargeClass = 32
    private static let largeClassCount = 160

    /// The class of a size, and the size of its blocks: 1280, 1536, 1792, 2048, 2560, …
    private static func largeClass(_ byteCount: Int) -> (index: Int, size: Int) {
        let power = Int.bitWidth - 1 - (byteCount - 1).leadingZeroBitCount
        let quarter = 1 << (power - 2)
        let step = (byteCount - 1 - (1 << power)) / quarter
        return (firstLargeClass + (power - 10) * 4 + step, (1 << power) + (step + 1) * quarter)
    }

    private struct Cache {
        var lists = [[UInt]](repeating: [], count: largeClassCount)
        var cachedBytes = 0
        var usedBytes = 0
        var peakBytes = 0
    }

    private static let cache = Guarded(Cache())
    /// More than this is given back to the system at once.
    private static let cacheLimit = 1 << 30

    private static func allocateLarge(_ byteCount: Int) -> (UnsafeMutableRawPointer, SizeClass)? {
        guard byteCount <= 1 << 46 else { return nil }
        let (index, size) = largeClass(byteCount)
        let kept: UInt? = cache.withLock { cache in
            cache.usedBytes += size
            cache.peakBytes = Swift.max(cache.peakBytes, cache.usedBytes)
            guard let block = cache.lists[index - firstLargeClass].popLast() else { return nil }
            cache.cachedBytes -= size
            return block
        }
        if let kept, let block = UnsafeMutableRawPointer(bitPattern: kept) { return (block, SizeClass(value: Int32(index))) }
        if let block = systemBlock(size) { return (block, SizeClass(value: Int32(index))) }
        // Other sizes may be holding the memory.
        emptyCache()
        if let block = systemBlock(size) { return (block, SizeClass(value: Int32(index))) }
        cache.withLock { $0.usedBytes -= size }
        return nil
    }

    private static func releaseLarge(_ block: UnsafeMutableRawPointer, _ index: Int) {
        let size = blockSize(index)
        let isKept = cache.withLock { cache in
            cache.usedBytes -= size
            guard cache.cachedBytes + size <= cacheLimit else { return false }
            cache.lists[index - firstLargeClass].append(UInt(bitPattern: block))
            cache.cachedBytes += size
            return true
        }
        if !isKept { free(block) }
    }

    private static func blockSize(_ index: Int) -> Int {
        let (power, step) = ((index - firstLargeClass) / 4 + 10, (index - firstLargeClass) % 4)
        return (1 << power) + (step + 1) * (1 << (power - 2))
    }

    static func emptyCache() {
        let blocks = cache.withLock { cache in
            let blocks = cache.lists.joined()
            cache.lists = Array(repeating: [], count: largeClassCount)
            cache.cachedBytes = 0
            return Array(blocks)
        }
        for block in blocks { free(UnsafeMutableRawPointer(bitPattern: block)) }
    }

    static var stats: Memory.Stats {
        cache.withLock { Memory.Stats(usedBytes: $0.usedBytes, peakBytes: $0.peakBytes, cachedBytes: $0.cachedBytes) }
    }
}

/// The processor memory that tensors hold.
public enum Memory {
    /// Bytes in blocks larger than 1 KiB; smaller ones are kept by each thread and not counted.
    public struct Stats: Sendable {
        /// Held by live tensors.
        public let usedBytes: Int
        /// The most that `usedBytes` has been.
        public let peakBytes: Int
        /// Freed and kept for reuse.
        public let cachedBytes: Int
    }

    /// The figures now. PyTorch's counterpart is `torch.cuda.memory_stats`.
    public static func stats() -> Stats { Allocator.stats }

    /// Gives the blocks that are kept for reuse back to the system. PyTorch's counterpart is `torch.cuda.empty_cache`.
    public static func emptyCache() { Allocator.emptyCache() }
}
