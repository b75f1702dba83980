import Tern

/// One item between the brackets, for the plain model and as the library is given it.
enum ReferenceItem: CustomStringConvertible {
    case place(Int)
    case slice(from: Int?, to: Int?, by: Int)
    case newAxis
    case ellipsis
    /// Numbers in row-major order under a shape.
    case numbers([Int], [Int])
    case mask([Bool], [Int])

    /// True for what makes a copy.
    var isAdvanced: Bool {
        switch self {
        case .numbers, .mask: true
        default: false
        }
    }

    /// As it would be written between the brackets.
    var description: String {
        switch self {
        case .place(let place): "\(place)"
        case .slice(nil, nil, 1): ".all"
        case .slice(let from, let to, let by):
            ".stride(from: \(from.map(String.init) ?? "nil"), to: \(to.map(String.init) ?? "nil"), by: \(by))"
        case .newAxis: ".newAxis"
        case .ellipsis: ".ellipsis"
        case .numbers(let numbers, let shape): "Tensor(\(numbers), shape: \(shape))"
        case .mask(let mask, let shape): "Tensor(\(mask), shape: \(shape))"
        }
    }

    /// How many dimensions it stands for.
    var dimensions: Int {
        switch self {
        case .place, .slice, .numbers: 1
        case .newAxis, .ellipsis: 0
        case .mask(_, let shape): shape.count
        }
    }
}

extension ReferenceTensor {
    /// A place in the result's dimensions before they are put in order.
    private enum Part {
        /// Indices of a dimension, in their order.
        case kept(dim: Int, [Int])
        case new
        /// Numbers that choose along a dimension; none for a truth value, which only has a shape.
        case chosen(dim: Int?, [Int], shape: [Int])
    }

    /// NumPy's rules, one after another. A view of the places, also for index arrays: `copy` makes what reading gives.
    func indexed(_ items: [ReferenceItem]) -> ReferenceTensor {
        let (fixed, parts) = resolve(items)
        var block: [Int] = []
        var chosenAt: [Int] = []
        for (i, part) in parts.enumerated() {
            if case .chosen(_, _, let extents) = part {
                block = Self.broadcast(block, extents)
                chosenAt.append(i)
            }
        }
        let first = chosenAt.first ?? 0
        // Neighbours stay where they are; otherwise the common block comes first.
        let isTogether = chosenAt == Array(first..<first + chosenAt.count)
        let others = parts.indices.filter { !chosenAt.contains($0) }
        let before = isTogether ? others.filter { $0 < first } : []
        let after = isTogether ? others.filter { $0 >= first } : others
        func extent(_ i: Int) -> Int {
            if case .kept(_, let indices) = parts[i] { return indices.count }
            return 1
        }
        let result = before.map(extent) + (chosenAt.isEmpty ? [] : block) + after.map(extent)
        let blockStart = before.count, blockEnd = before.count + (chosenAt.isEmpty ? 0 : block.count)
        return view(result) { tuple in
            var source = fixed
            for (i, position) in zip(before + after, Array(0..<blockStart) + Array(blockEnd..<result.count)) {
                if case .kept(let dim, let indices) = parts[i] { source[dim] = indices[tuple[position]] }
            }
            let place = Array(tuple[blockStart..<blockEnd])
            for i in chosenAt {
                guard case .chosen(let dim?, let numbers, let extents) = parts[i] else { continue }
                let own = extents.indices.map { extents[$0] == 1 ? 0 : place[block.count - extents.count + $0] }
                source[dim] = numbers[Self.number(own, extents)]
            }
            return source
        }
    }

    static func broadcast(_ a: [Int], _ b: [Int]) -> [Int] {
        let count = Swift.max(a.count, b.count)
        let x = Array(repeating: 1, count: count - a.count) + a, y = Array(repeating: 1, count: count - b.count) + b
        return zip(x, y).map { $0 == 1 ? $1 : $0 }
    }

    /// The dimensions that single numbers fix, and what the other items mean; dimensions that are not named are whole.
    private func resolve(_ items: [ReferenceItem]) -> (fixed: [Int], parts: [Part]) {
        var fixed = Array(repeating: 0, count: shape.count)
        var parts: [Part] = []
        var dim = 0
        let unnamed = shape.count - items.map(\.dimensions).reduce(0, +)
        func keepWhole(_ count: Int) {
            for _ in 0..<count {
                parts.append(.kept(dim: dim, Array(0..<shape[dim])))
                dim += 1
            }
        }
        for item in items {
            switch item {
            case .place(let place):
                fixed[dim] = place < 0 ? place + shape[dim] : place
                dim += 1
            case .slice(let from, let to, let by):
                let extent = shape[dim]
                func clamped(_ bound: Int) -> Int { Swift.min(Swift.max(bound < 0 ? bound + extent : bound, 0), extent) }
                parts.append(.kept(dim: dim, Array(stride(from: clamped(from ?? 0), to: clamped(to ?? extent), by: by))))
                dim += 1
            case .newAxis: parts.append(.new)
            case .ellipsis: keepWhole(unnamed)
            case .numbers(let numbers, let extents):
                let extent = shape[dim]
                parts.append(.chosen(dim: dim, numbers.map { $0 < 0 ? $0 + extent : $0 }, shape: extents))
                dim += 1
            case .mask(let mask, let extents):
                if extents.isEmpty {
                    parts.append(.chosen(dim: nil, [], shape: [mask[0] ? 1 : 0]))
                    continue
                }
                var tuples: [[Int]] = []
                Self.forEachTuple(extents) { if mask[Self.number($0, extents)] { tuples.append($0) } }
                for d in extents.indices {
                    parts.append(.chosen(dim: dim, tuples.map { $0[d] }, shape: [tuples.count]))
                    dim += 1
                }
            }
        }
        keepWhole(shape.count - dim)
        return (fixed, parts)
    }
}

// MARK: Choosing and spelling

extension ReferenceItem {
    /// A random list of items that fits `shape`: every mixture.
    static func random(_ shape: [Int], _ choices: inout Choices) -> [ReferenceItem] {
        var items: [ReferenceItem] = []
        var block: [Int]?
        var dim = 0
        // Index arrays must broadcast: they share one block, whose extents some of them have as 1.
        func numbers(_ extent: Int) -> ReferenceItem {
            let common =
                block
                ?? (extent == 0 ? [0] : (0..<choices.int(0...2)).map { _ in choices.int(0...9) == 0 ? 0 : choices.int(1...3) })
            block = common
            var own = common.map { choices.int(0...3) == 0 ? 1 : $0 }
            if own.first == 1, choices.bool() { own.removeFirst() }
            if own.isEmpty { own = [1] }
            if extent == 0 { own = common }
            return .numbers((0..<own.reduce(1, *)).map { _ in choices.int(-extent...(extent - 1)) }, own)
        }
        func mask(_ extents: [Int], trues: Int) -> ReferenceItem {
            var flags = Array(repeating: false, count: extents.reduce(1, *))
            for i in Array(flags.indices).shuffled(using: &choices).prefix(trues) { flags[i] = true }
            return .mask(flags, extents)
        }
        let stops = choices.int(0...3) == 0 ? choices.int(0...shape.count) : shape.count
        while dim < stops {
            let extent = shape[dim]
            switch choices.int(0...11) {
            case 0 where extent > 0, 1 where extent > 0:
                items.append(.place(choices.int(-extent...(extent - 1))))
                dim += 1
            case 2, 3, 4:
                // Mostly in range, and mostly not empty.
                func bound(_ low: Int, _ high: Int) -> Int? { choices.int(0...2) == 0 ? nil : choices.int(low...high) }
                let isForward = choices.int(0...4) > 0
                let from = isForward ? bound(0, extent / 2).map { choices.bool() ? $0 : $0 - extent } : bound(-6, 6)
                let to = isForward ? bound((extent + 1) / 2, extent + 1) : bound(-6, 6)
                items.append(.slice(from: from, to: to, by: choices.bool() ? 1 : choices.int(1...3)))
                dim += 1
            case 5: items.append(.newAxis)
            case 6, 7, 8:
                if extent == 0, let block, !block.contains(0) { continue }
                items.append(numbers(extent))
                dim += 1
            case 9:
                let rank = choices.int(1...(shape.count - dim))
                let extents = Array(shape[dim..<dim + rank]), count = extents.reduce(1, *)
                // As many are true as fit beside the other index arrays.
                if let block {
                    guard block.count <= 1 || block.last == 1, let length = block.last, length <= count else { continue }
                    items.append(mask(extents, trues: length))
                } else {
                    let trues = choices.int(0...Swift.min(count, 4))
                    block = [trues]
                    items.append(mask(extents, trues: trues))
                }
                dim += rank
            case 10:
                if choices.int(0...2) == 0, block == nil || block == [1] {
                    block = [1]
                    items.append(.mask([choices.int(0...3) > 0], []))
                }
            default:
                items.append(.slice(from: nil, to: nil, by: 1))
                dim += 1
            }
            if items.count >= 5 { break }
        }
        if choices.int(0...5) == 0, items.count < 5 { items.append(.newAxis) }
        if choices.int(0...2) == 0 { shorten(&items, isComplete: dim == shape.count, &choices) }
        return items
    }

    /// Puts an ellipsis where it stands for whole dimensions: at the end, or for some of the items.
    private static func shorten(_ items: inout [ReferenceItem], isComplete: Bool, _ choices: inout Choices) {
        guard isComplete else { return items.append(.ellipsis) }
        let start = choices.int(0...items.count)
        var end = start
        while end < items.count, case .slice(nil, nil, 1) = items[end] { end += 1 }
        items.replaceSubrange(start..<choices.int(start...end), with: [.ellipsis])
    }

    /// One of the ways to write it in Swift.
    func spelled(_ choices: inout Choices) -> any TensorIndex {
        switch self {
        case .place(let place): return choices.int(0...3) == 0 ? Tensor(place) : place
        case .newAxis: return IndexKeyword.newAxis
        case .ellipsis: return IndexKeyword.ellipsis
        case .slice(let from, let to, 1) where choices.bool():
            switch (from, to) {
            case (nil, nil): return choices.bool() ? 0... : IndexKeyword.all
            case (let from?, nil): return from...
            case (nil, let to?): return choices.bool() ? ..<to : ...(to - 1 < 0 && to >= 0 ? -100 : to - 1)
            case (let from?, let to?) where from <= to: return from..<to
            default: return IndexKeyword.stride(from: from, to: to)
            }
        case .slice(let from, let to, let by): return IndexKeyword.stride(from: from, to: to, by: by)
        case .numbers(let numbers, let shape):
            if shape.count == 1, choices.bool() { return numbers }
            if shape.count == 2, shape[0] > 0, choices.bool() {
                return (0..<shape[0]).map { Array(numbers[$0 * shape[1]..<($0 + 1) * shape[1]]) }
            }
            return Tensor(numbers, shape: shape, dtype: choices.bool() ? .int64 : .int32)
        case .mask(let mask, let shape):
            if shape.isEmpty, choices.bool() { return mask[0] }
            if shape.count == 1, choices.bool() { return mask }
            return Tensor(mask, shape: shape, dtype: choices.bool() ? .bool : .uint8)
        }
    }
}

extension Tensor {
    /// `self[items…]`: subscripts take a list of items in brackets only.
    func reading(_ items: [any TensorIndex]) -> Tensor {
        switch items.count {
        case 0: self[IndexKeyword.ellipsis]
        case 1: self[items[0]]
        case 2: self[items[0], items[1]]
        case 3: self[items[0], items[1], items[2]]
        case 4: self[items[0], items[1], items[2], items[3]]
        case 5: self[items[0], items[1], items[2], items[3], items[4]]
        default: self[items[0], items[1], items[2], items[3], items[4], items[5]]
        }
    }

    /// `self[items…] = value`
    func writing(_ items: [any TensorIndex], _ value: Tensor) {
        switch items.count {
        case 0: self[IndexKeyword.ellipsis] = value
        case 1: self[items[0]] = value
        case 2: self[items[0], items[1]] = value
        case 3: self[items[0], items[1], items[2]] = value
        case 4: self[items[0], items[1], items[2], items[3]] = value
        case 5: self[items[0], items[1], items[2], items[3], items[4]] = value
        default: self[items[0], items[1], items[2], items[3], items[4], items[5]] = value
        }
    }
}
