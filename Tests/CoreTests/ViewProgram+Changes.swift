@testable import Tern

extension ProgramRun {
    /// One of the operators that write into a tensor, on one in which no two elements share a place.
    mutating func change(_ number: Int) {
        let (x, model) = pool[number]
        let value = choices.int(-2...2), dim = model.shape.isEmpty ? 0 : choices.int(0...(model.shape.count - 1))
        switch choices.int(0...16) {
        case 0:
            note("t\(number).add_(\(value))")
            x.add_(value)
            model.update { $0 + Double(value) }
        case 1:
            note("t\(number).mul_(\(value))")
            x.mul_(value)
            model.update { $0 * Double(value) }
        case 2:
            note("t\(number).fill_(\(value))")
            x.fill_(value)
            model.update { _ in Double(value) }
        case 3:
            note("t\(number)[.ellipsis] = \(value)")
            x[.ellipsis] = Scalar.int(Int64(value))
            model.update { _ in Double(value) }
        case 4, 5, 6: combine(number)
        case 7: fillMasked(number, value)
        case 8: scatterMasked(number)
        case 9, 10: if !model.shape.isEmpty { scatter(number, dim) }
        case 11, 12: if !model.shape.isEmpty { writeSlices(number, dim, value) }
        case 13: put(number)
        case 14: indexPut(number)
        default:
            guard !model.shape.isEmpty, model.shape[0] > 0 else { return }
            let place = choices.int(-model.shape[0]...(model.shape[0] - 1))
            note("t\(number)[\(place)] += \(value)")
            x[place] += value
            model.indexed([.place(place)]).update { $0 + Double(value) }
        }
    }

    /// With another tensor, which may share the memory.
    private mutating func combine(_ number: Int) {
        let (x, model) = pool[number]
        let (y, other, name) = operand(model.shape)
        let kind = choices.int(0...2)
        note("t\(number).\(["add_", "sub_", "copy_"][kind])(\(name))")
        switch kind {
        case 0:
            x.add_(y)
            model.update(with: other, +)
        case 1:
            x.sub_(y)
            model.update(with: other, -)
        default:
            x.copy_(y)
            model.update(with: other) { $1 }
        }
    }

    private mutating func mask(_ shape: [Int]) -> (tensor: Tensor, model: ReferenceTensor) {
        let own = Array(shape.map { choices.int(0...3) == 0 ? 1 : $0 }.dropFirst(choices.int(0...3) == 0 ? 1 : 0))
        let flags = (0..<own.reduce(1, *)).map { _ in choices.bool() }
        return (Tensor(flags, shape: own, dtype: .bool), ReferenceTensor(flags.map { $0 ? 1 : 0 }, own))
    }

    private mutating func fillMasked(_ number: Int, _ value: Int) {
        let (x, model) = pool[number]
        let (mask, flags) = mask(model.shape)
        note("t\(number).maskedFill_(\(flags.values) \(flags.shape), \(value))")
        x.maskedFill_(mask, value)
        model.update(with: flags) { $1 == 1 ? Double(value) : $0 }
    }

    private mutating func scatterMasked(_ number: Int) {
        let (x, model) = pool[number]
        let (mask, flags) = mask(model.shape)
        let (source, other) = fresh([model.places.count])
        note("t\(number).maskedScatter_(\(flags.values) \(flags.shape), \(other.values))")
        x.maskedScatter_(mask, source)
        var taken = 0
        let values = other.values
        model.update(with: flags) { old, flag in
            guard flag == 1 else { return old }
            taken += 1
            return values[taken - 1]
        }
    }

    private mutating func scatter(_ number: Int, _ dim: Int) {
        let (x, model) = pool[number]
        let extent = model.shape[dim]
        var shape = model.shape.map { choices.int(0...$0) }
        shape[dim] = extent == 0 ? 0 : choices.int(0...4)
        let numbers = (0..<shape.reduce(1, *)).map { _ in choices.int(0...Swift.max(extent - 1, 0)) }
        let (source, other) = fresh(shape.map { $0 + choices.int(0...1) })
        let index = Tensor(numbers, shape: shape, dtype: .int64)
        let kind = choices.int(0...4)
        let name = ["scatter_", "scatterAdd_", "amax", "amin", "without itself"][kind]
        note("t\(number).\(name)(\(dim), \(numbers) \(shape), \(other.values) \(other.shape))")
        switch kind {
        case 0: x.scatter_(dim, index, source)
        case 1: x.scatterAdd_(dim, index, source)
        case 2: x.scatterReduce_(dim, index, source, "amax")
        case 3: x.scatterReduce_(dim, index, source, "amin")
        default: x.scatterReduce_(dim, index, source, "sum", includeSelf: false)
        }
        var met: Set<Int> = []
        ReferenceTensor.forEachTuple(shape) { tuple in
            var place = tuple
            place[dim] = numbers[ReferenceTensor.number(tuple, shape)]
            let target = model.indexed(place.map { .place($0) })
            let value = other.values[ReferenceTensor.number(tuple, other.shape)]
            let isFirst = met.insert(target.places[0]).inserted
            target.update { old in
                switch kind {
                case 0: value
                case 1: old + value
                case 2: Swift.max(old, target.memory.stored(value))
                case 3: Swift.min(old, target.memory.stored(value))
                default: isFirst ? value : old + value
                }
            }
        }
    }

    /// `indexAdd_` and its relatives: whole slices along a dimension.
    private mutating func writeSlices(_ number: Int, _ dim: Int, _ value: Int) {
        let (x, model) = pool[number]
        let extent = model.shape[dim]
        let numbers = (0..<(extent == 0 ? 0 : choices.int(0...4))).map { _ in choices.int(0...(extent - 1)) }
        let index = Tensor(numbers, shape: [numbers.count], dtype: .int64)
        var shape = model.shape
        shape[dim] = numbers.count
        let (source, other) = fresh(shape)
        let kind = choices.int(0...2)
        note("t\(number).\(["indexAdd_", "indexCopy_", "indexFill_"][kind])(\(dim), \(numbers), \(other.values) or \(value))")
        let place = model.pick(dim, numbers)
        switch kind {
        case 0:
            x.indexAdd_(dim, index, source, alpha: value)
            place.update(with: other) { $0 + Double(value) * $1 }
        case 1:
            x.indexCopy_(dim, index, source)
            place.update(with: other) { $1 }
        default:
            x.indexFill_(dim, index, value)
            place.update { _ in Double(value) }
        }
    }

    private mutating func put(_ number: Int) {
        let (x, model) = pool[number]
        let count = model.places.count
        let numbers = (0..<(count == 0 ? 0 : choices.int(0...4))).map { _ in choices.int(-count...(count - 1)) }
        let (source, other) = fresh([numbers.count])
        let accumulates = choices.bool()
        note("t\(number).put_(\(numbers), \(other.values), accumulate: \(accumulates))")
        x.put_(Tensor(numbers, shape: [numbers.count], dtype: .int64), source, accumulate: accumulates)
        let place = model.reshape([count]).pick(0, numbers.map { $0 < 0 ? $0 + count : $0 })
        place.update(with: other) { accumulates ? $0 + $1 : $1 }
    }

    private mutating func indexPut(_ number: Int) {
        let (x, model) = pool[number]
        var items: [ReferenceItem] = [], indices: [Tensor?] = []
        let length = choices.int(0...3)
        for extent in model.shape.prefix(3) {
            if choices.bool() || extent == 0 {
                items.append(.slice(from: nil, to: nil, by: 1))
                indices.append(nil)
            } else {
                let numbers = (0..<length).map { _ in choices.int(-extent...(extent - 1)) }
                items.append(.numbers(numbers, [length]))
                indices.append(Tensor(numbers, shape: [length], dtype: .int64))
            }
        }
        let place = model.indexed(items)
        let (source, other) = fresh(place.shape)
        let accumulates = choices.bool()
        note("t\(number).indexPut_(\(items), \(other.values), accumulate: \(accumulates))")
        x.indexPut_(indices, source, accumulate: accumulates)
        place.update(with: other) { accumulates ? $0 + $1 : $1 }
    }
}
