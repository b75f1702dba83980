import Testing

@testable import Tern

@Suite struct ShapeTests {
    @Test func isACollectionOfExtents() {
        let shape: Shape = [2, 3, 4]
        #expect(shape.count == 3)
        #expect(Array(shape) == [2, 3, 4])
        #expect(shape.last == 4)
        #expect(shape.product == 24)
        #expect(shape.description == "[2, 3, 4]")
        #expect(shape.reversed() == [4, 3, 2])
    }

    @Test func ofNoDimensionsHasOneElement() {
        let shape = Shape()
        #expect(shape.isEmpty)
        #expect(shape.product == 1)
        #expect(shape == [])
        #expect(shape.description == "[]")
    }

    @Test(arguments: 0...9)
    func keepsItsValueForEveryRank(_ rank: Int) {
        let extents = (0..<rank).map { $0 + 2 }
        let shape = Shape(extents)
        #expect(shape.count == rank)
        #expect(Array(shape) == extents)
        #expect(shape.product == extents.reduce(1, *))
        var grown = Shape()
        for extent in extents { grown.append(extent) }
        #expect(grown == shape)
        #expect(grown.hashValue == shape.hashValue)
        #expect(Shape(repeating: 5, count: rank) == Shape(Array(repeating: 5, count: rank)))
    }

    @Test(arguments: [6, 7, 30])
    func aChangedCopyLeavesTheOther(_ rank: Int) {
        let shape = Shape(repeating: 2, count: rank)
        var changed = shape
        changed[rank - 1] = 9
        #expect(shape == Shape(repeating: 2, count: rank))
        #expect(changed != shape)
        #expect(changed.last == 9)
        changed[rank - 1] = 2
        #expect(changed == shape)
        #expect(changed.hashValue == shape.hashValue)
    }

    @Test(arguments: [5, 6, 7, 8])
    func insertsAndRemovesAcrossTheInlineCapacity(_ rank: Int) {
        let shape = Shape(1...rank)
        var changed = shape
        changed.insert(99, at: 2)
        #expect(changed.count == rank + 1)
        #expect(changed[2] == 99)
        #expect(changed.remove(at: 2) == 99)
        #expect(changed == shape)
    }

    @Test func equalityLooksAtRankAndExtents() {
        #expect(Shape([2, 3]) != Shape([2, 3, 0]))
        #expect(Shape([2, 3]) != Shape([3, 2]))
        #expect(Shape([1, 2, 3, 4, 5, 6, 7]) != Shape([1, 2, 3, 4, 5, 6, 8]))
        #expect(Shape([]) != Shape([0]))
    }

    @Test func isChangedByElement() {
        var small: Shape = [2, 3]
        small[1] = 7
        #expect(small == [2, 7])
        var large = Shape(1...8)
        let copy = large
        large[7] = 0
        #expect(large.product == 0)
        #expect(copy[7] == 8)
    }

    @Test func anIndexOutOfRangeIsATensorError() {
        let shape: Shape = [2, 3]
        #expect(message { _ = shape[2] } == "shape: index 2 is out of range for 2 dimensions; use 0..<2")
        #expect(message { _ = shape[-1] }.contains("index -1"))
        var changed = shape
        #expect(message { changed[5] = 1 }.contains("index 5"))
        #expect(changed == shape)
    }

    @Test func tensorsOfManyDimensionsWork() {
        let extents = [1, 2, 1, 3, 1, 2, 1, 2]
        let x = Tensor.arange(24).reshape(extents)
        #expect(x.ndim == 8)
        #expect(x.stride() == [24, 12, 12, 4, 4, 2, 2, 1])
        #expect(x.transpose(1, 7).stride() == [24, 1, 12, 4, 4, 2, 2, 12])
        #expect(x.squeeze().shape == [2, 3, 2, 2])
        #expect(numbers(x.transpose(1, 7).contiguous().transpose(1, 7)) == numbers(x))
        #expect((x + x.transpose(1, 7)).sum().item() == .int(2 * 276))
        #expect(numbers(x.sum([0, 2, 3, 4, 5, 6, 7])) == [66, 210])
        #expect(x[0, 1, 0, 2, 0, 1, 0, 1].item(Int.self) == 23)
    }
}
