import Testing

@testable import Tern

/// Reading and writing between brackets: what the random programs do not say plainly, errors, and gradients.
@Suite struct IndexingTests {
    private let x = Tensor.arange(24).view(2, 3, 4)

    // MARK: Where the block of index arrays stands

    @Test func neighboursStayAndOthersComeFirst() {
        let a = Tensor([0, 1, 1, 0, 1]), b = Tensor([[2], [0]])
        #expect(x[0..., b].shape == [2, 2, 1, 4])
        #expect(x[a, 0..., Tensor([3, 0, 1, 2, 3])].shape == [5, 3])
        #expect(x[0..., a, Tensor([3, 0, 1, 2, 3])].shape == [2, 5])
        #expect(x[a, .newAxis, Tensor([0, 1, 2, 0, 1])].shape == [5, 1, 4])
        // A number is taken first and separates nothing, as in PyTorch; NumPy would put the block first here.
        #expect(x[0, 0..., Tensor([1, 2])].shape == [3, 2])
        #expect(x[.ellipsis, [[0, 1], [2, 3]]].shape == [2, 3, 2, 2])
    }

    @Test func masksOfEveryRank() {
        let mask = x.remainder(5) .== 0
        #expect(numbers(x[mask]) == [0, 5, 10, 15, 20])
        #expect(x[Tensor([[true, false, true], [false, false, false]])].shape == [2, 4])
        #expect(numbers(x[0, [true, false, true], 1]) == [1, 9])
        #expect(x[true].shape == [1, 2, 3, 4])
        #expect(x[false].shape == [0, 2, 3, 4])
        #expect(x[0..., Tensor(true)].shape == [2, 1, 3, 4])
        #expect(numbers(Tensor(5)[true]) == [5])
        // uint8 is a mask, as in PyTorch.
        #expect(x[Tensor([0, 1], dtype: .uint8)].shape == [1, 3, 4])
    }

    @Test func nothingIsChosen() {
        #expect(x[[Int]()].shape == [0, 3, 4])
        #expect(x[0..., Tensor.zeros(2, 0, dtype: .int64)].shape == [2, 2, 0, 4])
        #expect(x[5...].shape == [0, 3, 4])
        #expect(x[.stride(from: -100, to: 100, by: 50)].shape == [1, 3, 4])
        let y = x.clone()
        y[[Int]()] = Tensor(7)
        y[false] = Tensor(7)
        #expect(y.equal(x))
    }

    @Test func indicesOfOtherTypes() {
        #expect(numbers(x[Tensor([1], dtype: .int32), [2], [-1]]) == [23])
        #expect(x[Tensor(1)].shape == [3, 4])
        #expect(x[Tensor(1)].storage === x.storage)
    }

    // MARK: Writing

    @Test func theRightSideStretches() {
        let y = Tensor.zeros(2, 3)
        y[0..., [0, 2]] = Tensor([1.0, 2.0])
        #expect(numbers(y) == [1, 0, 2, 1, 0, 2])
        y[Tensor([[true, false, false], [false, true, true]])] = Tensor([7.0, 8.0, 9.0])
        #expect(numbers(y) == [7, 0, 2, 1, 8, 9])
        y[1] = Tensor([[4.0]])
        #expect(numbers(y) == [7, 0, 2, 4, 4, 4])
        y[.ellipsis, -1] = 5
        #expect(numbers(y) == [7, 0, 5, 4, 4, 5])
        y[[0, 0], [1, 1]] += 1
        #expect(numbers(y) == [7, 1, 5, 4, 4, 5])
    }

    @Test func accumulatingCountsEveryTime() {
        let y = Tensor.zeros(3)
        y.indexPut_([Tensor([0, 2, 0, 0])], Tensor(1.0), accumulate: true)
        #expect(numbers(y) == [3, 0, 1])
        let z = Tensor.zeros(2, 3)
        #expect(numbers(z.indexPut([nil, Tensor([1, 1])], Tensor([1.0, 2.0]), accumulate: true)) == [0, 3, 0, 0, 3, 0])
        #expect(z.sum().item() == 0)
    }

    @Test func theSourceMayBeWhatIsWritten() {
        let y = Tensor.arange(6)
        y[[0, 1, 2]] = y[.stride(from: 1, to: 4)]
        #expect(numbers(y) == [1, 2, 3, 3, 4, 5])
        let z = Tensor.arange(4)
        z.scatter_(0, Tensor([1, 2, 3]), z[0..<3])
        #expect(numbers(z) == [0, 0, 1, 2])
        let w = Tensor.arange(4)
        w.indexAdd_(0, Tensor([1, 2, 3]), w[0..<3])
        #expect(numbers(w) == [0, 1, 3, 5])
    }

    // MARK: Errors

    @Test func errorsSayWhatIsWrong() {
        #expect(message { _ = x[2] }.contains("index 2 is out of bounds for dimension 0 with size 2"))
        #expect(message { _ = x[0..., Tensor([0, -4])] }.contains("index -4 is out of bounds for dimension 1 with size 3"))
        #expect(message { _ = x[0, 0, 0, 0] }.contains("too many indices for tensor of dimension 3"))
        #expect(message { _ = x[.ellipsis, 0, .ellipsis] }.contains("single ellipsis"))
        #expect(message { _ = x[.stride(by: -1)] }.contains("step must be"))
        #expect(message { _ = x[.stride(by: 0)] }.contains("step must be"))
        #expect(message { _ = x[Tensor([0.0])] }.contains("tensors used as indices must be long, int, byte or bool tensors"))
        #expect(message { _ = x[[0, 1], [0, 1, 2]] }.contains("could not be broadcast together with shapes [2], [3]"))
        #expect(message { _ = x[[true, false, true]] }.contains("The shape of the mask [3] at index 0"))
        #expect(message { _ = x[[[0, 1], [0]]] }.contains("expected sequence of length 2 at dim 1 (got 1)"))
        #expect(message { _ = Tensor(1)[0] }.contains("too many indices"))
        #expect(message { _ = Tensor.zeros(0)[[0]] }.contains("out of bounds for dimension 0 with size 0"))
        #expect(message { _ = x[mask.to(.meta)] }.contains("meta"))
    }

    private var mask: Tensor { Tensor([true, false]) }

    /// A failed write leaves everything as it was.
    @Test func nothingIsWrittenAfterAnError() {
        let y = x.clone()
        let index = Tensor([0, 9])
        let wrong: [(String, () -> Void)] = [
            ("out of bounds", { y[index] = Tensor(1) }),
            ("cannot be broadcast to indexing result of shape [2, 3, 4]", { y[[0, 1]] = Tensor.zeros(5, dtype: .int64) }),
            ("out of bounds", { y.scatter_(0, index.view(2, 1, 1), Tensor.ones(2, 1, 1, dtype: .int64)) }),
            ("no larger than src", { y.scatterAdd_(0, Tensor([[[0]], [[1]]]), Tensor.ones(1, 1, 1, dtype: .int64)) }),
            ("out of bounds", { y.indexAdd_(0, index, Tensor.ones(2, 3, 4, dtype: .int64)) }),
            ("Number of indices (2) should be equal", { y.indexCopy_(0, Tensor([0, 1]), Tensor.ones(1, 3, 4, dtype: .int64)) }),
            ("source tensor shape must match self", { y.indexCopy_(0, Tensor([0]), Tensor.ones(1, 3, 5, dtype: .int64)) }),
            ("out of bounds", { y.indexFill_(2, Tensor([4]), 1) }),
            ("reduce argument must be", { y.scatterReduce_(0, Tensor([[[0]]]), y, "median") }),
            ("use index_add", { y.indexReduce_(0, Tensor([0]), y, "sum") }),
            ("out of bounds", { y.put_(Tensor([24]), Tensor([1])) }),
            ("same number of elements", { y.put_(Tensor([2]), Tensor([1, 2])) }),
            ("number of ones in mask: 1 < 24", { y.maskedScatter_(Tensor(true), Tensor([1])) }),
            ("to be equal to src.dtype", { y.scatter_(0, Tensor([[[0]]]), Tensor([[[1.0]]])) }),
            ("single memory location", { y[0].expand(5, 3, 4)[[0]] = Tensor(1) }),
        ]
        for (text, write) in wrong {
            let found = message { write() }
            #expect(found.contains(text), "\(found)")
            #expect(y.equal(x), "\(text)")
        }
    }

    // MARK: Gradients

    /// The gradients of reading and of assignment, for random items, against places worked out plainly.
    @Test(arguments: 0..<4)
    func gradientsGoWhereTheElementsWent(_ block: Int) throws {
        for seed in block * 150..<(block + 1) * 150 {
            var choices = Choices(seed: seed)
            let shape = (0..<choices.int(1...4)).map { _ in choices.int(1...4) }
            let items = ReferenceItem.random(shape, &choices)
            let spelled = items.map { $0.spelled(&choices) }
            let count = shape.reduce(1, *)
            let place = ReferenceTensor((0..<count).map(Double.init), shape).indexed(items)
            let weights = place.places.map { _ in Double(choices.int(1...9)) }
            let weight = Tensor(weights, shape: place.shape, dtype: .float64)
            let accumulates = choices.bool()

            try withErrors {
                let x = Tensor.zeros(shape, dtype: .float64, requiresGrad: true)
                (x.reading(spelled) * weight).sum().backward()
                var expected = Array(repeating: 0.0, count: count)
                for (at, w) in zip(place.places, weights) { expected[at] += w }
                #expect(x.grad.map(numbers) ?? expected == expected, "reading [\(items)] of \(shape), seed \(seed)")
            }
            // Where a place is written twice, which value stays is nothing to differentiate.
            if place.hasSharedPlaces, !accumulates { continue }
            try withErrors {
                let x = Tensor.zeros(shape, dtype: .float64, requiresGrad: true)
                let stretched = Array(place.shape.map { choices.int(0...3) == 0 ? 1 : $0 })
                let value = Tensor.zeros(stretched, dtype: .float64, requiresGrad: true)
                let all = (0..<count).map { _ in Double(choices.int(1...9)) }
                let y = x.clone()
                if accumulates {
                    try Indexed.write(y, spelled.map(\.indexItem), value, accumulate: true)
                } else {
                    y.writing(spelled, value)
                }
                (y * Tensor(all, shape: shape, dtype: .float64)).sum().backward()
                var old = all
                if !accumulates { for at in place.places { old[at] = 0 } }
                let stretch = ReferenceTensor(Array(repeating: 0, count: stretched.reduce(1, *)), stretched)
                let targets = stretch.expand(place.shape).places
                var new = stretch.values
                for (at, target) in zip(place.places, targets) { new[target] += all[at] }
                #expect(x.grad.map(numbers) == old, "old elements under [\(items)] of \(shape), seed \(seed)")
                #expect(value.grad.map(numbers) ?? new == new, "value of [\(items)] of \(shape), seed \(seed)")
            }
        }
    }

    /// The in-place forms carry gradients like the others.
    @Test func inPlaceFormsAreDifferentiable() throws {
        let index = Tensor([2, 0]), weight = Tensor([1.0, 2.0, 3.0], dtype: .float64)
        func check(_ name: String, _ body: @escaping (Tensor, Tensor) -> Tensor) throws {
            let x = Tensor([0.5, -1.5, 2.5], dtype: .float64, requiresGrad: true)
            let source = Tensor([4.0, 1.0], dtype: .float64, requiresGrad: true)
            let report = try withErrors {
                gradCheck({ inputs in [body(inputs[0].clone(), inputs[1]) * weight] }, [x, source])
            }
            #expect(report.passed && report.count > 0, "\(name): \(report)")
        }
        try check("scatter_") { $0.scatter_(0, index, $1) }
        try check("scatterAdd_") { $0.scatterAdd_(0, index, $1) }
        for reduce in ["sum", "prod", "mean", "amax", "amin"] {
            try check(reduce) { $0.scatterReduce_(0, index, $1, reduce) }
            try check(reduce + " of the source") { $0.scatterReduce_(0, index, $1, reduce, includeSelf: false) }
        }
        try check("indexReduce_") { $0.indexReduce_(0, index, $1, "prod") }
        try check("indexAdd_") { $0.indexAdd_(0, index, $1, alpha: 3) }
        try check("indexCopy_") { $0.indexCopy_(0, index, $1) }
        try check("indexFill_") { $0.indexFill_(0, index, $1[0]) }
        try check("indexPut_") { $0.indexPut_([index], $1, accumulate: true) }
        try check("put_") { $0.put_(index, $1) }
        try check("maskedFill_") { $0.maskedFill_(Tensor([true, false, true]), $1[0]) }
        try check("maskedScatter_") { $0.maskedScatter_(Tensor([true, false, true]), $1) }
    }

    @Test func extremaShareAmongTies() {
        let x = Tensor([2.0, 5.0], requiresGrad: true), source = Tensor([2.0, 2.0, 1.0], requiresGrad: true)
        x.scatterReduce(0, Tensor([0, 0, 0]), source, "amax").backward(gradient: Tensor([6.0, 1.0]))
        #expect(x.grad.map(numbers) == [2, 1])
        #expect(source.grad.map(numbers) == [2, 2, 0])
    }

    @Test func productsOfZeros() {
        let x = Tensor([3.0, 0.0, 2.0], requiresGrad: true), source = Tensor([0.0, 5.0, 4.0, 0.0, 0.0], requiresGrad: true)
        x.scatterReduce(0, Tensor([0, 0, 1, 2, 2]), source, "prod").sum().backward()
        #expect(x.grad.map(numbers) == [0, 4, 0])
        #expect(source.grad.map(numbers) == [15, 0, 0, 0, 0])
    }
}
