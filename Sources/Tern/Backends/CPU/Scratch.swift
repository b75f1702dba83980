/// Memory for the time of `body`, not initialized, from the start of a cache line.
///
/// It is the same for one loop after the other, and so in the cache already. The standard library's call takes the stack only for up
/// to 1 KiB, and only for alignments of up to 16: at 64 it asks the system, which took 75 ns and where threads wait for each other.
@inline(__always)
func withScratch<Result>(byteCount: Int, _ body: (UnsafeMutableRawPointer) -> Result) -> Result {
    let size = (byteCount &+ 63) & ~63
    let thread = ThreadState.current
    if let block = thread.takeScratch(size) {
        defer { thread.returnScratch(size) }
        return body(block)
    }
    return withLargeScratch(size, body)
}

@inline(never)
private func withLargeScratch<Result>(_ size: Int, _ body: (UnsafeMutableRawPointer) -> Result) -> Result {
    guard let (block, sizeClass) = Allocator.allocate(size) else {
        fatalError("no memory for \(size) bytes that an operator needs for a moment; free tensors or use smaller ones")
    }
    defer { Allocator.release(block, sizeClass) }
    return body(block)
}
