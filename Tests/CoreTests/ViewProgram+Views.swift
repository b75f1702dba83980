@testable import Tern

extension ProgramRun {
    /// One of the views of a tensor of the pool.
    mutating func view(_ number: Int) {
        let (x, model) = pool[number]
        let ndim = model.shape.count
        guard ndim > 0 else {
            return choices.bool()
                ? add(".unsqueeze(0)", x.unsqueeze(0), model.reshape([1]), of: number)
                : add(".expand(2)", x.expand([2]), model.expand([2]), of: number)
        }
        let dim = choices.int(0...(ndim - 1))
        switch choices.int(0...15) {
        case 0, 1: permute(number, dim)
        case 2: slice(number, dim)
        case 3: part(number, dim)
        case 4: reshape(number)
        case 5: expand(number)
        case 6 where ndim > 1: diagonal(number, dim)
        case 7 where ndim < 6: unfold(number, dim)
        case 8: asStrided(number)
        case 9 where ndim < 6:
            var shape = model.shape
            shape.insert(1, at: dim)
            add(".unsqueeze(\(dim))", x.unsqueeze(dim), model.reshape(shape), of: number)
        case 10:
            var shape = model.shape
            if shape[dim] == 1 { shape.remove(at: dim) }
            add(".squeeze(\(dim - ndim))", x.squeeze(dim - ndim), model.reshape(shape), of: number)
        case 11: flatten(number)
        case 12:
            let flipped = model.pick(dim, (0..<model.shape[dim]).reversed()).copy
            add(".flip([\(dim)])", x.flip([dim]), flipped, of: number)
        case 13: add(".clone()", x.clone(), model.copy, of: number)
        case 14: add(".squeeze()", x.squeeze(), model.reshape(model.shape.filter { $0 != 1 }), of: number)
        default:
            guard model.shape[dim] > 0 else { return }
            let place = choices.int(-model.shape[dim]...(model.shape[dim] - 1))
            let expected = model.select(dim, place < 0 ? place + model.shape[dim] : place)
            add(".select(\(dim), \(place))", x.select(dim, place), expected, of: number)
        }
    }

    private mutating func permute(_ number: Int, _ dim: Int) {
        let (x, model) = pool[number]
        let ndim = model.shape.count
        let other = choices.int(0...(ndim - 1))
        switch choices.int(0...2) {
        case 0:
            let dims = Array(0..<ndim).shuffled(using: &choices)
            add(".permute(\(dims))", x.permute(dims), model.permute(dims), of: number)
        case 1:
            var dims = Array(0..<ndim)
            dims.swapAt(dim, other)
            add(".transpose(\(dim - ndim), \(other))", x.transpose(dim - ndim, other), model.permute(dims), of: number)
        default:
            // One dimension taken out and put in elsewhere.
            var dims = Array(0..<ndim)
            dims.insert(dims.remove(at: dim), at: other)
            guard let moved = call("movedim", [.tensor(x), .int(dim), .int(other)]) else { return }
            add(".movedim(\(dim), \(other))", moved, model.permute(dims), of: number)
        }
    }

    /// An operator by name; nil if the inventory does not have it.
    private func call(_ name: String, _ arguments: [Value]) -> Tensor? {
        guard let op = Operator.named(name) else { return nil }
        do {
            return try op.call(arguments).allTensors.first
        } catch {
            return failure(error as? TensorError ?? .argument("\(error)"))
        }
    }

    private mutating func slice(_ number: Int, _ dim: Int) {
        let (x, model) = pool[number]
        let extent = model.shape[dim]
        if choices.bool() {
            let start = choices.int(0...extent), length = choices.int(0...(extent - start))
            let named = start > 0 && start < extent && choices.bool() ? start - extent : start
            let expected = model.pick(dim, Array(start..<start + length))
            return add(".narrow(\(dim), \(named), \(length))", x.narrow(dim, named, length), expected, of: number)
        }
        let item = ReferenceItem.slice(from: choices.int(-5...5), to: choices.int(-5...5), by: choices.int(1...3))
        let items = Array(repeating: ReferenceItem.slice(from: nil, to: nil, by: 1), count: dim) + [item]
        add("\(items)", x.reading(items.map { $0.spelled(&choices) }), model.indexed(items), of: number)
    }

    /// One of the parts that a tensor is cut into.
    private mutating func part(_ number: Int, _ dim: Int) {
        let (x, model) = pool[number]
        let extent = model.shape[dim]
        guard extent > 0 else { return }
        let size = choices.int(1...3)
        let name: String, parts: [Tensor], length: Int
        switch choices.int(0...2) {
        case 0: (name, parts, length) = (".split(\(size), \(dim))", x.split(size, dim: dim), size)
        case 1: (name, parts, length) = (".chunk(\(size), \(dim))", x.chunk(size, dim: dim), (extent + size - 1) / size)
        default:
            let i = choices.int(0...(extent - 1))
            return add(".unbind(\(dim))[\(i)]", x.unbind(dim)[i], model.select(dim, i), of: number)
        }
        if parts.count != (extent + length - 1) / length { complaint = "\(name) gives \(parts.count) parts" }
        let i = choices.int(0...(parts.count - 1))
        let places = Array(i * length..<Swift.min((i + 1) * length, extent))
        add("\(name)[\(i)]", parts[i], model.pick(dim, places), of: number)
    }

    private mutating func reshape(_ number: Int) {
        let (x, model) = pool[number]
        let count = model.places.count
        var shapes = [[count], [1, count], [count, 1]]
        for first in 2...4 where count > 0 && count.isMultiple(of: first) {
            shapes += [[first, count / first], [count / first, 1, first]]
        }
        let shape = shapes[choices.int(0...(shapes.count - 1))]
        var asked = shape
        if count > 0, choices.bool() { asked[choices.int(0...(shape.count - 1))] = -1 }
        reshaped(".reshape(\(asked))", x.reshape(asked), shape, of: number)
    }

    private mutating func flatten(_ number: Int) {
        let (x, model) = pool[number]
        let first = choices.int(0...(model.shape.count - 1)), last = choices.int(first...(model.shape.count - 1))
        var shape = model.shape
        shape.replaceSubrange(first...last, with: [shape[first...last].reduce(1, *)])
        reshaped(".flatten(\(first), \(last))", x.flatten(first, endDim: last), shape, of: number)
    }

    /// Memory decides whether this is a view; contiguous tensors always give one.
    private mutating func reshaped(_ name: String, _ result: Tensor, _ shape: [Int], of number: Int) {
        let (x, model) = pool[number]
        if result.storage === x.storage { return add(name, result, model.reshape(shape), of: number) }
        if x.isContiguous { complaint = "\(name) of a contiguous tensor is a copy" }
        add(name, result, model.copy.reshape(shape), of: number)
    }

    private mutating func expand(_ number: Int) {
        let (x, model) = pool[number]
        guard model.places.count <= 60, model.shape.count < 5 else { return }
        var shape = model.shape.map { $0 == 1 ? choices.int(0...3) : $0 }
        var asked = zip(shape, model.shape).map { $0 == $1 && choices.bool() ? -1 : $0 }
        if choices.bool() {
            shape.insert(2, at: 0)
            asked.insert(2, at: 0)
        }
        add(".expand(\(asked))", x.expand(asked), model.expand(shape), of: number)
    }

    private mutating func diagonal(_ number: Int, _ dim: Int) {
        let (x, model) = pool[number]
        let ndim = model.shape.count
        let other = (dim + choices.int(1...(ndim - 1))) % ndim, offset = choices.int(-3...3)
        add(
            ".diagonal(\(offset), \(dim), \(other - ndim))", x.diagonal(offset, dim1: dim, dim2: other - ndim),
            model.diagonal(offset, dim, other), of: number)
    }

    private mutating func unfold(_ number: Int, _ dim: Int) {
        let (x, model) = pool[number]
        guard model.places.count <= 60 else { return }
        let size = choices.int(0...model.shape[dim]), step = choices.int(1...3)
        guard let result = call("unfold", [.tensor(x), .int(dim), .int(size), .int(step)]) else { return }
        add(".unfold(\(dim), \(size), \(step))", result, model.unfold(dim, size, step), of: number)
    }

    /// Any places of the storage. The model knows them if it lies in memory as the tensor does.
    private mutating func asStrided(_ number: Int) {
        let (x, model) = pool[number]
        guard x.storage.byteCount == model.memory.values.count * dtype.size, model.isLaidOut(like: x) else { return }
        var room = model.memory.values.count
        guard room > 0 else { return }
        let offset = choices.int(0...(room - 1))
        room -= offset + 1
        var size: [Int] = [], stride: [Int] = []
        for _ in 0..<choices.int(0...3) {
            let step = choices.int(0...4), extent = choices.int(1...3)
            guard step * (extent - 1) <= room else { continue }
            room -= step * (extent - 1)
            size.append(extent)
            stride.append(step)
        }
        guard
            let result = call(
                "as_strided", [.tensor(x), .ints(size), .ints(stride), .int(offset)])
        else { return }
        var places: [Int] = []
        ReferenceTensor.forEachTuple(size) { tuple in
            places.append(offset + zip(tuple, stride).map { $0 * $1 }.reduce(0, +))
        }
        add(".as_strided(\(size), \(stride), \(offset))", result, ReferenceTensor(model.memory, size, places), of: number)
    }
}

extension ReferenceTensor {
    /// True if every element has the place that the tensor's strides give it.
    func isLaidOut(like tensor: Tensor) -> Bool {
        var i = 0, isSame = true
        Self.forEachTuple(shape) { tuple in
            let place = tensor.storageOffset + zip(tuple, tensor.stride()).map { $0 * $1 }.reduce(0, +)
            isSame = isSame && place == places[i]
            i += 1
        }
        return isSame
    }
}
