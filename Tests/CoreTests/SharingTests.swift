import Testing

@testable import Tern

/// Which tensors are the same memory, and where in it their elements are.
@Suite struct SharingTests {
    @Test func assignmentIsTheSameTensor() {
        let a = Tensor.ones(2, 2)
        let a1 = a
        a.sub_(Tensor.ones(2, 2))
        #expect(a1 === a)
        #expect(numbers(a1) == [0, 0, 0, 0])
        var b = a
        b += 3
        #expect(numbers(a) == [3, 3, 3, 3])
        b = b + 1
        #expect(numbers(a) == [3, 3, 3, 3])
    }

    @Test func everyViewSharesTheStorage() {
        let x = Tensor.arange(24).view(2, 3, 4)
        let views: [(String, Tensor)] = [
            ("view", x.view(4, 6)), ("reshape", x.reshape(-1)), ("flatten", x.flatten()), ("unflatten", x.unflatten(1, [3, 1])),
            ("transpose", x.transpose(0, 1)), ("t", x[0].t()), ("permute", x.permute(2, 1, 0)), ("select", x.select(1, 0)),
            ("narrow", x.narrow(2, 1, 2)), ("unsqueeze", x.unsqueeze(0)), ("squeeze", x.squeeze()),
            ("expand", x.expand(5, 2, 3, 4)),
            ("diagonal", x.diagonal()), ("chunk", x.chunk(2)[1]), ("split", x.split(2, dim: 2)[1]), ("unbind", x.unbind()[1]),
            ("one index", x[1]), ("range", x[.all, 1...]), ("steps", x[.ellipsis, .stride(by: 3)]), ("new axis", x[.newAxis]),
            ("all", x[.all]), ("detach", x.detach()), ("contiguous", x.contiguous()), ("to its own type", x.to(.int64)),
        ]
        for (name, view) in views {
            #expect(view.storage === x.storage, "\(name)")
            let before = x[0, 0, 0].item(Int.self) + x[1, 0, 0].item(Int.self)
            if !view.geometry.overlaps {
                view.add_(1)
                #expect(x.sum().item(Int.self) == 276 + view.count, "\(name)")
                view.sub_(1)
            }
            #expect(x[0, 0, 0].item(Int.self) + x[1, 0, 0].item(Int.self) == before, "\(name)")
        }
        #expect(numbers(x) == (0..<24).map(Double.init))
    }

    @Test func copiesDoNot() {
        let x = Tensor.arange(6).view(2, 3)
        let copies: [(String, Tensor)] = [
            ("clone", x.clone()), ("contiguous of a transpose", x.t().contiguous()), ("reshape of a transpose", x.t().reshape(6)),
            ("index tensor", x[Tensor([0, 1])]), ("mask", x[x .> -1]), ("another type", x.to(.float32)), ("flip", x.flip(0)),
            ("sum", x + 0),
        ]
        for (name, copy) in copies {
            #expect(copy.storage !== x.storage, "\(name)")
            copy.zero_()
        }
        #expect(numbers(x) == [0, 1, 2, 3, 4, 5])
    }

    @Test func writingThroughIndicesChangesTheTensor() {
        let x = Tensor.zeros(3, 4)
        x[0, 0] = 5
        x[1] = Tensor([1.0, 2, 3, 4])
        x[.all, 3] = 9
        x[Tensor([2, 2]), Tensor([0, 1])] = Tensor([7.0, 8])
        x[x .== 0] = -1
        #expect(numbers(x) == [5, -1, -1, 9, 1, 2, 3, 9, 7, 8, -1, 9])
        x[1] += 1
        x[0][0].mul_(10)
        #expect(numbers(x) == [50, -1, -1, 9, 2, 3, 4, 10, 7, 8, -1, 9])
    }

    @Test func overlappingOperandsAreReadBeforeTheyAreWritten() {
        let x = Tensor.arange(6)
        x[1...] += x[..<5]
        #expect(numbers(x) == [0, 1, 3, 5, 7, 9])
        let y = Tensor.arange(9).view(3, 3)
        y.add_(y.t())
        #expect(numbers(y) == [0, 4, 8, 4, 8, 12, 8, 12, 16])
        let z = Tensor.arange(4)
        z.copy_(z.flip(0))
        #expect(numbers(z) == [3, 2, 1, 0])
        let w = Tensor.arange(5)
        w[1...] = w[..<4]
        #expect(numbers(w) == [0, 0, 1, 2, 3])
    }

    /// Element [i, j, k] is number `offset + i * stride[0] + j * stride[1] + k * stride[2]` of the storage.
    @Test func elementsLieWhereTheStridesSay() {
        var choices = Choices(seed: 1)
        for _ in 0..<60 {
            let base = Tensor.arange(120).view(2, 3, 4, 5)
            var view = base
            for _ in 0..<choices.int(1...5) { view = randomView(view, &choices) }
            guard view.ndim > 0, view.count > 0 else { continue }
            for _ in 0..<5 {
                let place = view.shape.map { choices.int(0...($0 - 1)) }
                let address = zip(place, view.stride()).reduce(view.storageOffset) { $0 + $1.0 * $1.1 }
                let element = place.reduce(view) { $0[$1] }
                // The base holds its own addresses.
                #expect(element.item(Int.self) == address)
                #expect(element.storageOffset == address)
            }
        }
    }

    private func randomView(_ x: Tensor, _ choices: inout Choices) -> Tensor {
        guard x.ndim > 0 else { return x.unsqueeze(0) }
        let dim = choices.int(0...(x.ndim - 1))
        switch choices.int(0...4) {
        case 0: return x.transpose(dim, choices.int(0...(x.ndim - 1)))
        case 1: return x.ndim > 2 ? x.select(dim, choices.int(0...(x.shape[dim] - 1))) : x
        case 2: return x.unsqueeze(dim)
        case 3:
            let start = choices.int(0...(x.shape[dim] - 1))
            return x.narrow(dim, start, choices.int(1...(x.shape[dim] - start)))
        default:
            return x.transpose(0, dim)[.stride(from: choices.int(0...(x.shape[dim] - 1)), by: choices.int(1...3))].transpose(
                0, dim)
        }
    }
}
