/// Memory for the time of `body`, not initialized, from the start of a cache line.
///
/// It is the same for one loop after the other, and so in the cache already. The standard library's call takes the stack only for up
/// to 1 KiB, and only for alignments of up to 16: at 64 it asks the system, which took 75 ns and where threads wait for each other.
@inline(__always)
func withScratch<Result>(byteCount: Int, _ body: (UnsafeMutableRawPointer) -> Result) -> Result {
    let size = (byteCount &+ 63) & ~63
    let thread = ThreadState.current
    let own = thread.takeScratch(size)
    // `body` is called in one place: it is a whole loop, which would be compiled for each.
    let large = own == nil ? LargeScratch(size) : nil
    defer { if let large { large.release() } else { thread.returnScratch(size) } }
    return body(own ?? large.unsafelyUnwrapped.block)
}

/// More than a thread keeps.
private struct LargeScratch {
    let block: UnsafeMutableRawPointer
    private let sizeClass: Allocator.SizeClass

    @inline(never)
    init(_ size: Int) {
        guard let (block, sizeClass) = Allocator.allocate(size) else {
            fatalError("no memory for \(size) bytes that an operator needs for a moment; free tensors or use smaller ones")
        }
        self.block = block
        self.sizeClass = sizeClass
    }

    @inline(never)
    func release() { Allocator.release(block, sizeClass) }
}
