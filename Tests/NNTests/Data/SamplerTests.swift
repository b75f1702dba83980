import Testing

@testable import TernNN

extension NN {
    @Suite struct SamplerTests {
        static let weights = [0.1, 0.9, 0.4, 0.7, 3.0, 0.6]

        /// The next number of a generator, by which one sees that as much was drawn as in PyTorch.
        private func next(_ generator: Generator) -> [Int] {
            Tensor.randint(0, 1 << 31, [1], generator: generator).scalars(Int.self)
        }

        private func epochs(_ sampler: any Sampler, _ count: Int) -> [Int] {
            (0..<count).flatMap { _ in Array(sampler.erasedIterator()) }
        }

        private func batches(_ loader: DataLoader<Tensor>, _ count: Int) -> [Int] {
            (0..<count).flatMap { _ in loader.flatMap { [$0.count] + $0.scalars(Int.self) } }
        }

        /// Every case of the file, with the same name.
        private func cases() -> [String: () -> ([Int], after: [Int]?)] {
            let numbers = ArrayDataset(Array(0..<20))
            var cases: [String: () -> ([Int], after: [Int]?)] = [
                "random.default": {
                    manualSeed(0)
                    return (epochs(RandomSampler(10), 2), next(.default))
                },
                "distributed.plain": { (epochs(DistributedSampler(7, numReplicas: 3, rank: 1, shuffle: false), 1), nil) },
                "distributed.few": { (epochs(DistributedSampler(2, numReplicas: 5, rank: 4, seed: 1), 1), nil) },
                "loader.default": {
                    manualSeed(1)
                    return (batches(DataLoader(numbers, batchSize: 6, shuffle: true), 2), next(.default))
                },
                "loader.weighted": {
                    manualSeed(2)
                    let sampler = WeightedRandomSampler(SamplerTests.weights, 10)
                    return (batches(DataLoader(numbers, batchSize: 4, sampler: sampler), 2), next(.default))
                },
                "loader.sequential": {
                    manualSeed(3)
                    let few = ArrayDataset(Array(0..<5))
                    return (batches(DataLoader(few, batchSize: 2), 1), next(.default))
                },
            ]
            func add(_ name: String, _ seed: Int, _ count: Int, _ sampler: @escaping (Generator) -> any Sampler) {
                cases[name] = {
                    let generator = Generator(seed: seed)
                    return (epochs(sampler(generator), count), next(generator))
                }
            }
            add("random.generator", 7, 3) { RandomSampler(10, generator: $0) }
            add("random.replacement", 7, 2) { RandomSampler(10, replacement: true, numSamples: 70, generator: $0) }
            add("random.replacement.64", 7, 2) { RandomSampler(10, replacement: true, numSamples: 64, generator: $0) }
            add("random.longer", 3, 2) { RandomSampler(10, numSamples: 25, generator: $0) }
            add("random.shorter", 3, 2) { RandomSampler(10, numSamples: 4, generator: $0) }
            add("weighted.replacement", 11, 2) { WeightedRandomSampler(SamplerTests.weights, 20, generator: $0) }
            add("weighted.once", 11, 2) { WeightedRandomSampler(SamplerTests.weights, 4, replacement: false, generator: $0) }
            add("subset", 5, 2) { SubsetRandomSampler([2, 3, 5, 7, 11, 13], generator: $0) }
            for rank in 0..<3 {
                for (dropLast, name) in [(false, "False"), (true, "True")] {
                    cases["distributed.\(rank).\(name)"] = {
                        let sampler = DistributedSampler(11, numReplicas: 3, rank: rank, seed: 5, dropLast: dropLast)
                        let indices = (0..<2).flatMap { epoch in
                            sampler.setEpoch(epoch)
                            return Array(sampler)
                        }
                        #expect(indices.count == 2 * sampler.count)
                        return (indices, nil)
                    }
                }
            }
            cases["split.lengths"] = {
                let generator = Generator(seed: 42)
                let parts = randomSplit(ArrayDataset(Array(0..<10)), [3, 7], generator: generator)
                return (parts.flatMap(\.indices), next(generator))
            }
            cases["split.fractions"] = {
                let generator = Generator(seed: 42)
                let parts = randomSplit(ArrayDataset(Array(0..<31)), [0.3, 0.3, 0.4], generator: generator)
                return (parts.flatMap { [$0.count] + $0.indices }, next(generator))
            }
            for (name, dropLast) in [("loader.generator", false), ("loader.drop_last", true)] {
                cases[name] = {
                    let generator = Generator(seed: 9)
                    let loader = DataLoader(numbers, batchSize: 6, shuffle: true, dropLast: dropLast, generator: generator)
                    return (batches(loader, 2), next(generator))
                }
            }
            return cases
        }

        @Test func asInPyTorch() throws {
            let recorded = try OrderRecordings.load()
            let cases = cases()
            #expect(Set(recorded.keys.filter { !$0.hasSuffix(".after") }) == Set(cases.keys))
            for (name, run) in cases.sorted(by: { $0.key < $1.key }) {
                let (indices, after) = run()
                #expect(indices == recorded[name], "\(name)")
                #expect(after == recorded["\(name).after"], "after \(name)")
            }
        }

        @Test func batchSamplers() {
            #expect(Array(BatchSampler(SequentialSampler(5), 2)) == [[0, 1], [2, 3], [4]])
            #expect(Array(BatchSampler(SequentialSampler(5), 2, dropLast: true)) == [[0, 1], [2, 3]])
            #expect(BatchSampler(SequentialSampler(5), 2).count == 3)
            #expect(BatchSampler(SequentialSampler(5), 2, dropLast: true).count == 2)
            #expect(Array(BatchSampler(SequentialSampler(5), .max)) == [[0, 1, 2, 3, 4]])
            #expect(Array(BatchSampler(SequentialSampler(0), 2)) == [])
            #expect(Array(RandomSampler(0)) == [])
            #expect(Array(RandomSampler(0, replacement: true, numSamples: 3)) == [])
        }

        @Test func refusals() {
            #expect(message { _ = RandomSampler(4, numSamples: 0) }.contains("numSamples should be a positive integer value"))
            #expect(message { _ = BatchSampler(SequentialSampler(4), -1) }.contains("batchSize should be a positive"))
            #expect(message { _ = SequentialSampler(-1) }.contains("should not be negative"))
            #expect(message { _ = DistributedSampler(4, numReplicas: 2, rank: 2) }.contains("interval [0, 1]"))
            #expect(message { _ = Array(WeightedRandomSampler([-1, 2], 3)) }.contains("element < 0"))
            #expect(message { _ = Array(WeightedRandomSampler([1, 0], 3, replacement: false)) }.contains("without replacement"))
            let data = ArrayDataset([1, 2, 3])
            #expect(message { _ = randomSplit(data, [1, 1]) }.contains("Sum of input lengths"))
            #expect(message { _ = randomSplit(data, [-1, 4]) }.contains("not negative"))
            #expect(message { _ = randomSplit(data, [.max, .max]) }.contains("Sum of input lengths"))
            #expect(message { _ = randomSplit(data, [0.5, 0.6]) }.contains("must sum to 1"))
            #expect(message { _ = randomSplit(data, [1.5, -0.5]) }.contains("Fraction at index 0"))
            #expect(message { _ = randomSplit(data, [.nan, 1]) }.contains("Fraction at index 0"))
        }
    }
}
