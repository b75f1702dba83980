import Foundation
import Testing

@testable import Tern

/// The memory of tensors: what is counted, and how large blocks are asked for.
@Suite struct MemoryTests {
    @Test func memoryIsCounted() {
        let before = Memory.stats()
        let bytes = 3 << 20
        let x = Tensor.zeros(bytes, dtype: .uint8)
        let during = Memory.stats()
        #expect(during.peakBytes >= bytes)
        #expect(during.usedBytes >= bytes)
        #expect(x.count == bytes)
        Memory.emptyCache()
        #expect(Memory.stats().peakBytes >= before.peakBytes)
    }

    /// The flags of the mapping that an address lies in, as the system names them; "hg" is there where huge pages were asked for.
    private func mappingFlags(_ address: Int) throws -> [Substring] {
        guard let file = FileHandle(forReadingAtPath: "/proc/self/smaps"), let data = try file.readToEnd() else { return [] }
        var isInside = false
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
            let bounds = line.prefix { $0 != " " }.split(separator: "-").compactMap { Int($0, radix: 16) }
            if bounds.count == 2 { isInside = bounds[0] <= address && address < bounds[1] }
            if isInside, line.hasPrefix("VmFlags:") { return line.split(separator: " ") }
        }
        return []
    }

    @Test func largeBlocksAskForHugePages() throws {
        let hugePage = 1 << 21
        let x = Tensor.zeros(3 * hugePage / 2, dtype: .uint8)
        let address = x.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
        #expect(address % hugePage == 0)
        #if os(Linux)
            // Not every system gives them, or says so: one that does says it of memory that asks here.
            let room = mmap(nil, 2 * hugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            defer { munmap(room, 2 * hugePage) }
            madvise(room, 2 * hugePage, MADV_HUGEPAGE)
            guard try mappingFlags(Int(bitPattern: room)).contains("hg") else { return }
            #expect(try mappingFlags(address).contains("hg"))
        #endif
        #expect(x.count == 3 * hugePage / 2)
    }
}
