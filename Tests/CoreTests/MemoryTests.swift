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

    /// Where the system gives huge pages to those that ask; `smaps` then says "hg".
    @Test func largeBlocksAskForHugePages() throws {
        let hugePage = 1 << 21
        let x = Tensor.zeros(3 * hugePage / 2, dtype: .uint8)
        let address = x.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
        #expect(address % hugePage == 0)
        guard FileManager.default.fileExists(atPath: "/sys/kernel/mm/transparent_hugepage/enabled") else { return }
        var isInside = false
        for line in try String(contentsOfFile: "/proc/self/smaps", encoding: .utf8).split(separator: "\n") {
            let bounds = line.prefix { $0 != " " }.split(separator: "-").compactMap { Int($0, radix: 16) }
            if bounds.count == 2 { isInside = bounds[0] <= address && address < bounds[1] }
            if isInside, line.hasPrefix("VmFlags:") { #expect(line.split(separator: " ").contains("hg")) }
        }
        #expect(x.count == 3 * hugePage / 2)
    }
}
