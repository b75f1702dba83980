import Testing

@testable import Tern

/// Random programs of views, indexing, assignment and in-place arithmetic, run on tensors and on plain arrays alike.
@Suite struct ViewProgramTests {
    private typealias Pair = (tensor: Tensor, model: ReferenceTensor)

    /// One program: tensors that may share memory, and the steps so far, for the message.
    private struct Program {
        var choices: Choices
        var pool: [Pair] = []
        var log: [String] = []

        init(seed: Int) {
            choices = Choices(seed: seed)
            let shape = (0..<choices.int(1...4)).map { _ in choices.int(1...4) }
            let values = (0..<shape.reduce(1, *)).map { _ in Double(choices.int(-9...9)) }
            pool = [(Tensor(values, shape: shape, dtype: .float64), ReferenceTensor(values, shape))]
            log = ["\(shape)"]
        }

        mutating func step() {
            let (x, model) = pool[choices.int(0...(pool.count - 1))]
            let ndim = model.shape.count
            switch choices.int(0...13) {
            case 0...5:
                if ndim > 0 {
                    view(x, model, choices.int(0...(ndim - 1)))
                } else {
                    add("unsqueeze", x.unsqueeze(0), model.reshape([1]))
                }
            case 6: reshape(x, model)
            case 7: expand(x, model)
            case 8, 9: if ndim > 0, !model.places.isEmpty { index(x, model, choices.int(0...(ndim - 1))) }
            default: if !model.hasSharedPlaces { write(x, model) }
            }
        }

        private mutating func add(_ name: String, _ tensor: Tensor, _ model: ReferenceTensor) {
            log.append("\(name) -> \(model.shape)")
            pool.append((tensor, model))
        }

        private mutating func view(_ x: Tensor, _ model: ReferenceTensor, _ dim: Int) {
            let ndim = model.shape.count, extent = model.shape[dim]
            // Dimensions count from the end as well.
            let named = choices.bool() ? dim : dim - ndim
            switch choices.int(0...5) {
            case 0:
                guard extent > 0 else { return }
                let place = choices.int(0...(extent - 1))
                add(
                    "select \(named), \(place)", x.select(named, choices.bool() ? place : place - extent),
                    model.select(dim, place))
            case 1:
                let (start, end, step) = (choices.int(-5...5), choices.int(-5...5), choices.int(1...3))
                func clamped(_ bound: Int) -> Int { Swift.min(Swift.max(bound < 0 ? bound + extent : bound, 0), extent) }
                let indices = Array(stride(from: clamped(start), to: clamped(end), by: step))
                var items: [any TensorIndex] = Array(repeating: IndexKeyword.all, count: dim)
                items.append(IndexKeyword.stride(from: start, to: end, by: step))
                let view: Tensor =
                    switch items.count {
                    case 1: x[items[0]]
                    case 2: x[items[0], items[1]]
                    case 3: x[items[0], items[1], items[2]]
                    default: x.transpose(0, dim)[IndexKeyword.stride(from: start, to: end, by: step)].transpose(0, dim)
                    }
                add("slice \(dim), \(start):\(end):\(step)", view, model.pick(dim, indices))
            case 2:
                let dims = Array(0..<ndim).shuffled(using: &choices)
                add("permute \(dims)", x.permute(dims), model.permute(dims))
            case 3:
                let other = choices.int(0...(ndim - 1))
                var dims = Array(0..<ndim)
                dims.swapAt(dim, other)
                add("transpose \(named), \(other)", x.transpose(named, other), model.permute(dims))
            case 4:
                guard ndim < 6 else { return }
                var shape = model.shape
                shape.insert(1, at: dim)
                add("unsqueeze \(dim)", x.unsqueeze(dim), model.reshape(shape))
            default:
                var shape = model.shape
                if extent == 1 { shape.remove(at: dim) }
                add("squeeze \(named)", x.squeeze(named), model.reshape(shape))
            }
        }

        private mutating func reshape(_ x: Tensor, _ model: ReferenceTensor) {
            let count = model.places.count
            var shapes = [[count], [1, count], [count, 1]]
            for first in 2...4 where count > 0 && count.isMultiple(of: first) {
                shapes += [[first, count / first], [count / first, 1, first]]
            }
            let shape = shapes[choices.int(0...(shapes.count - 1))]
            var asked = shape
            if count > 0, choices.bool() { asked[choices.int(0...(shape.count - 1))] = -1 }
            let result = x.reshape(asked)
            // Memory decides whether this is a view; contiguous tensors always give one.
            if result.storage !== x.storage {
                #expect(!x.isContiguous, "\(log)")
                add("reshape \(asked), a copy", result, model.copy.reshape(shape))
            } else {
                add("reshape \(asked)", result, model.reshape(shape))
            }
        }

        private mutating func expand(_ x: Tensor, _ model: ReferenceTensor) {
            guard model.places.count <= 60, model.shape.count < 5 else { return }
            var shape = model.shape.map { $0 == 1 ? choices.int(1...3) : $0 }
            var asked = zip(shape, model.shape).map { $0 == $1 && choices.bool() ? -1 : $0 }
            if choices.bool() {
                shape.insert(2, at: 0)
                asked.insert(2, at: 0)
            }
            add("expand \(asked)", x.expand(asked), model.expand(shape))
        }

        private func indices(_ numbers: [Int], _ extent: Int) -> Tensor {
            // Every other one counts from the end.
            Tensor(
                numbers.enumerated().map { $0.offset.isMultiple(of: 2) ? $0.element : $0.element - extent },
                shape: [numbers.count])
        }

        /// Reading with an index tensor in one dimension, or with a mask: copies.
        private mutating func index(_ x: Tensor, _ model: ReferenceTensor, _ dim: Int) {
            let extent = model.shape[dim]
            if choices.bool() {
                let chosen = (0..<choices.int(0...4)).map { _ in choices.int(0...(extent - 1)) }
                let index = indices(chosen, extent)
                let result: Tensor =
                    switch dim {
                    case 0: x[index]
                    case 1: x[.all, index]
                    default: x.transpose(0, dim)[index].transpose(0, dim)
                    }
                add("index \(dim) with \(chosen)", result, model.pick(dim, chosen).copy)
            } else {
                let mask = model.places.map { _ in choices.bool() }
                add("mask", x[Tensor(mask, shape: model.shape)], model.masked(mask).copy)
            }
        }

        private mutating func write(_ x: Tensor, _ model: ReferenceTensor) {
            let number = choices.int(-3...3)
            log.append("write \(number)")
            switch choices.int(0...7) {
            case 0:
                x.add_(number)
                model.update { $0 + Double(number) }
            case 1:
                x.mul_(Double(number))
                model.update { $0 * Double(number) }
            case 2:
                x[.ellipsis] = Scalar.int(Int64(number))
                model.update { _ in Double(number) }
            case 3 where !model.shape.isEmpty && model.shape[0] > 0:
                let place = choices.int(0...(model.shape[0] - 1))
                x[place] = Tensor(Double(number), dtype: .float64)
                model.select(0, place).update { _ in Double(number) }
            case 4 where !model.shape.isEmpty && model.shape[0] > 0:
                let chosen = Array((0..<model.shape[0]).shuffled(using: &choices).prefix(choices.int(1...3)))
                x[indices(chosen, model.shape[0])] = Scalar.int(Int64(number))
                model.pick(0, chosen).update { _ in Double(number) }
            case 5 where !model.shape.isEmpty:
                let mask = model.places.map { _ in choices.bool() }
                x[Tensor(mask, shape: model.shape)] = Scalar.int(Int64(number))
                model.masked(mask).update { _ in Double(number) }
            default: combine(x, model)
            }
        }

        /// With a tensor of the pool, which may share the memory.
        private mutating func combine(_ x: Tensor, _ model: ReferenceTensor) {
            let fitting = pool.filter { _, other in
                other.shape.count <= model.shape.count
                    && zip(other.shape.reversed(), model.shape.reversed()).allSatisfy { $0 == $1 || $0 == 1 }
            }
            let (y, other) = fitting[choices.int(0...(fitting.count - 1))]
            log.append("with \(other.shape)")
            switch choices.int(0...3) {
            case 0:
                x.add_(y)
                model.update(with: other, +)
            case 1:
                x.sub_(y)
                model.update(with: other, -)
            case 2:
                x.copy_(y)
                model.update(with: other) { $1 }
            default:
                x[.ellipsis] = y
                model.update(with: other) { $1 }
            }
        }

        /// What differs; nil if nothing does.
        func difference() -> String? {
            for (i, (tensor, model)) in pool.enumerated() {
                if Array(tensor.shape) != model.shape { return "tensor \(i): shape \(tensor.shape), expected \(model.shape)" }
                if numbers(tensor) != model.values { return "tensor \(i): \(numbers(tensor)), expected \(model.values)" }
            }
            return nil
        }
    }

    @Test(arguments: 0..<10)
    func programsAgreeWithPlainArrays(_ block: Int) throws {
        for seed in block * 50..<block * 50 + 50 {
            var program = Program(seed: seed)
            for _ in 0..<14 {
                try withErrors { program.step() }
                if let difference = program.difference() {
                    Issue.record("program \(seed): \(difference); steps: \(program.log.joined(separator: "; "))")
                    break
                }
            }
        }
    }
}
