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

private struct Broken: Error, Equatable {
    let index: Int
}

private final class Counted: Sendable {
    static let alive = Atomic<Int>(0)
    init() { Counted.alive.add(1, ordering: .relaxed) }
    deinit { Counted.alive.subtract(1, ordering: .relaxed) }
}

extension NN {
    @Suite struct DataLoaderTests {
        static let workers = [0, 1, 2, 5]

        /// Waits until the threads of loaders that are gone have ended.
        private func workersEnd() -> Bool {
            for _ in 0..<2000 {
                if LoaderThread.alive.load(ordering: .relaxed) == 0 { return true }
                usleep(1000)
            }
            return false
        }

        @Test(arguments: workers) func wholeBatches(_ workers: Int) {
            let data = TensorDataset(Tensor.arange(10).to(.float32).view(5, 2), Tensor.arange(5))
            let loader = DataLoader(data, batchSize: 2, numWorkers: workers)
            #expect(loader.count == 3 && loader.underestimatedCount == 3)
            var found: [[Double]] = []
            for (x, y) in loader {
                #expect(x.shape == [y.count, 2] && x.dtype == .float32 && y.dtype == .int64)
                found.append(numbers(y))
            }
            #expect(found == [[0, 1], [2, 3], [4]])
        }

        /// Elements are delayed so that later batches are done before earlier ones.
        @Test(arguments: workers) func orderIsKept(_ workers: Int) {
            let data = ArrayDataset(Array(0..<40)).map { index in
                usleep(UInt32(index % 7 == 0 ? 3000 : 0))
                return index
            }
            let loader = DataLoader(data, batchSize: 3, shuffle: true, numWorkers: workers, prefetchFactor: 3, seed: 4)
            let plain = DataLoader(data, batchSize: 3, shuffle: true, seed: 4)
            for _ in 0..<2 { #expect(loader.map { numbers($0) } == plain.map { numbers($0) }) }
        }

        /// Random transforms draw the same numbers with any number of workers, other ones in each epoch, and none of the program's.
        @Test func randomNumbersDoNotDependOnWorkers() {
            let data = ArrayDataset(Array(0..<12)).map { _ in Tensor.rand(2) + Tensor.randn(2) }
            var all: [[[Double]]] = []
            for workers in DataLoaderTests.workers {
                let loader = DataLoader(data, batchSize: 5, numWorkers: workers, seed: 3)
                all.append((0..<2).map { _ in loader.flatMap { numbers($0) } })
            }
            #expect(all.allSatisfy { $0 == all[0] })
            #expect(all[0][0] != all[0][1])
            #expect(Set(all[0].joined()).count == 48)
            manualSeed(5)
            for _ in DataLoader(data, batchSize: 5, generator: Generator(seed: 1)) {}
            let after = Generator.default.random()
            #expect(after == manualSeed(5).random())
        }

        @Test(arguments: workers) func errorsComeInOrder(_ workers: Int) throws {
            let data = ArrayDataset(Array(0..<20)).map { index in
                if index == 9 || index == 14 { throw Broken(index: index) }
                return index
            }
            let batches = DataLoader(data, batchSize: 4, numWorkers: workers).makeIterator()
            #expect(try batches.nextBatch().map { numbers($0) } == [0, 1, 2, 3])
            #expect(try batches.nextBatch().map { numbers($0) } == [4, 5, 6, 7])
            #expect(throws: Broken(index: 9)) { try batches.nextBatch() }
            #expect(try batches.nextBatch() == nil)
            #expect(batches.next() == nil)
            #expect(workersEnd())
        }

        /// A failed operator on a worker is thrown where the loop is.
        @Test(arguments: workers) func failedOperators(_ workers: Int) {
            let data = ArrayDataset(Array(0..<8)).map { index in Tensor.ones(2) + Tensor.ones(index == 5 ? 3 : 2) }
            var count = 0
            let text = message { for _ in DataLoader(data, batchSize: 2, numWorkers: workers) { count += 1 } }
            #expect(count == 2)
            #expect(
                text.contains("must match the size of tensor b (3)") && text.hasSuffix("(element 5 of the data set)"), "\(text)")
        }

        @Test func unequalShapes() {
            let data = ArrayDataset([2, 2, 3, 2]).map { Tensor.ones($0, 1) }
            let text = message { for _ in DataLoader(data, batchSize: 3, numWorkers: 1) {} }
            for part in ["element 2 of the data set", "shape [3, 1]", "shape [2, 1]", "pad them", "collate closure"] {
                #expect(text.contains(part), "\(text)")
            }
            let stream = SequenceDataset(1...3).map { Tensor.ones($0) }
            #expect(message { for _ in DataLoader(stream, batchSize: 2) {} }.contains("element 1 has shape [2]"))
        }

        @Test(arguments: [1, 2, 5]) func leavingEarlyStopsTheWorkers(_ workers: Int) {
            let data = ArrayDataset(Array(0..<1000)).map { _ in Tensor.ones(1000) }
            for round in 0..<3 {
                for batch in DataLoader(data, batchSize: 10, numWorkers: workers) {
                    #expect(batch.shape == [10, 1000])
                    break
                }
                #expect(workersEnd(), "round \(round)")
            }
        }

        /// Elements and batches are released, those too that nobody took.
        @Test func nothingIsKept() {
            let data = ArrayDataset(Array(0..<40)).map { _ in Counted() }
            let loader = DataLoader(data, batchSize: 8, numWorkers: 2, collate: { (elements: [Counted]) in elements })
            for epoch in 0..<20 {
                var count = 0
                for batch in loader {
                    count += batch.count
                    if epoch % 3 == 0 { break }
                }
                #expect(count == (epoch % 3 == 0 ? 8 : 40))
                #expect(workersEnd())
                #expect(Counted.alive.load(ordering: .relaxed) == 0, "epoch \(epoch)")
            }
        }

        @Test(arguments: workers) func goesOnWhereItWas(_ workers: Int) throws {
            let data = ArrayDataset(Array(0..<23)).map { index in (index, Tensor.rand(1)) }
            func values(_ batch: (Tensor, Tensor)) -> [Double] { numbers(batch.0) + numbers(batch.1) }
            let loader = DataLoader(data, batchSize: 4, shuffle: true, numWorkers: workers, seed: 8)
            let state = try #require(loader.generator?.state)
            let whole = loader.map(values)
            let first = loader.makeIterator()
            _ = try first.nextBatch()
            loader.generator?.state = state
            let rest = loader.makeIterator(skipping: 4)
            #expect(rest.position == 4)
            var found: [[Double]] = []
            while let batch = try rest.nextBatch() { found.append(values(batch)) }
            #expect(found == Array(whole[4...]) && rest.position == 6)
            #expect(loader.makeIterator(skipping: 100).next() == nil)
        }

        @Test(arguments: workers) func streams(_ workers: Int) throws {
            let stream = SequenceDataset(0..<11).map { index in
                usleep(UInt32(index % 4 == 0 ? 2000 : 0))
                return (index, Tensor.rand(1))
            }
            func epoch(_ workers: Int, dropLast: Bool = false) -> [[Double]] {
                DataLoader(stream, batchSize: 3, numWorkers: workers, dropLast: dropLast, seed: 1)
                    .map { numbers($0.0) + numbers($0.1) }
            }
            #expect(epoch(workers) == epoch(0))
            #expect(epoch(workers).map(\.count) == [6, 6, 6, 4])
            #expect(epoch(workers, dropLast: true).count == 3)
            #expect(DataLoader(stream, batchSize: 3).count == nil)
            let broken = SequenceDataset(0..<9).map { index in
                if index == 4 { throw Broken(index: index) }
                return index
            }
            let batches = DataLoader(broken, batchSize: 2, numWorkers: workers).makeIterator()
            #expect(try batches.nextBatch() != nil)
            #expect(try batches.nextBatch() != nil)
            #expect(throws: Broken(index: 4)) { try batches.nextBatch() }
            #expect(try batches.nextBatch() == nil)
            #expect(workersEnd())
        }

        @Test func ownBatches() {
            struct Pairs: IndexBatches {
                let count = 2
                func makeIterator() -> IndexingIterator<[[Int]]> { [[4, 0], [1]].makeIterator() }
            }
            let data = ArrayDataset(Array(0..<5))
            let loader = DataLoader(data, batchSampler: Pairs(), numWorkers: 1)
            #expect(loader.map { numbers($0) } == [[4, 0], [1]])
            #expect(loader.count == 2 && loader.batchSize == nil)
        }

        @Test func ownCollation() {
            let data = ArrayDataset([[1.0], [1, 2], [1, 2, 3]])
            let loader = DataLoader(data, batchSize: 3) { (rows: [[Double]]) in
                let length = rows.map(\.count).max() ?? 0
                return Tensor(rows.map { $0 + Array(repeating: 0, count: length - $0.count) })
            }
            #expect(loader.map { numbers($0) } == [[1, 0, 0, 1, 2, 0, 1, 2, 3]])
        }

        /// An index that is not there, from a sampler: an error and no crash.
        @Test(arguments: workers) func wrongSamplers(_ workers: Int) {
            let sampler = SubsetRandomSampler([7])
            let text = message { for _ in DataLoader(ArrayDataset([1]), sampler: sampler, numWorkers: workers) {} }
            #expect(text.contains("index 7 is out of range"))
            let weights = WeightedRandomSampler([-1], 1)
            #expect(
                message { for _ in DataLoader(ArrayDataset([1]), sampler: weights, numWorkers: workers) {} }.contains(
                    "element < 0"))
        }

        @Test func refusals() {
            let data = ArrayDataset([1, 2])
            #expect(message { _ = DataLoader(data, batchSize: 0) }.contains("batchSize should be a positive integer value"))
            #expect(message { _ = DataLoader(data, numWorkers: -1) }.contains("numWorkers is -1"))
            #expect(message { _ = DataLoader(data, numWorkers: .max) }.contains("0 to 256"))
            #expect(message { _ = DataLoader(data, prefetchFactor: 0) }.contains("prefetchFactor should be"))
            let sampler = SequentialSampler(2)
            #expect(message { _ = DataLoader(data, shuffle: true, sampler: sampler) }.contains("mutually exclusive with shuffle"))
            #expect(
                message { _ = DataLoader(data, batchSize: 2, batchSampler: BatchSampler(sampler, 1)) }
                    .contains("mutually exclusive with batchSize"))
            #expect(message { _ = DataLoader(data, generator: .default, seed: 1) }.contains("one of the two"))
            #expect(message { _ = DataLoader(data).makeIterator(skipping: -1) }.contains("skipping should not be negative"))
        }

        /// No work follows a failure in the loop's body.
        @Test func failuresInTheBody() {
            var count = 0
            let text = message {
                for batch in DataLoader(ArrayDataset([1, 2, 3]), numWorkers: 1) {
                    count += 1
                    _ = batch + Tensor.ones(2, 3).view(7)
                }
            }
            #expect(count == 1 && text.contains("view"), "\(text)")
        }
    }
}
