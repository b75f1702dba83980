import Synchronization
import Testing

@testable import TernNN

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

private struct Broken: Error {}

extension NN {
    @Suite struct AsyncLoaderTests {
        private func slow(_ count: Int) -> MappedDataset<ArrayDataset<Int>, Int> {
            ArrayDataset(Array(0..<count)).map { index in
                usleep(1000)
                return index
            }
        }

        @Test(arguments: [0, 1, 3]) func batchesInOrder(_ workers: Int) async throws {
            var found: [[Double]] = []
            for try await batch in DataLoader(slow(10), batchSize: 4, numWorkers: workers) { found.append(numbers(batch)) }
            #expect(found == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])
        }

        @Test(arguments: [0, 1, 3]) func errors(_ workers: Int) async throws {
            let data = ArrayDataset(Array(0..<10)).map { index in
                if index == 6 { throw Broken() }
                return index
            }
            var count = 0
            await #expect(throws: Broken.self) {
                for try await _ in DataLoader(data, batchSize: 2, numWorkers: workers) { count += 1 }
            }
            #expect(count == 3)
        }

        /// More loops wait at once than there are threads for tasks, and others go on meanwhile.
        @Test func manyLoopsWait() async throws {
            let data = slow(20)
            let counts = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        var count = 0
                        for try await batch in DataLoader(data, batchSize: 5, numWorkers: 2) { count += batch.count }
                        return count
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(counts == Array(repeating: 20, count: 16))
        }

        @Test func cancelling() async throws {
            let data = slow(100_000)
            let task = Task {
                var count = 0
                do {
                    for try await _ in DataLoader(data, numWorkers: 2) { count += 1 }
                } catch is CancellationError {
                    return count
                }
                return -1
            }
            try await Task.sleep(for: .milliseconds(30))
            task.cancel()
            let count = try await task.value
            #expect(count >= 0 && count < 100_000)
            for _ in 0..<2000 where LoaderThread.alive.load(ordering: .relaxed) > 0 {
                try await Task.sleep(for: .milliseconds(1))
            }
            #expect(LoaderThread.alive.load(ordering: .relaxed) == 0)
        }
    }
}
