import Testing

@testable import Tern

/// Tensors of very many dimensions, whose shapes no longer stand inline.
@Suite struct RankTests {
    /// 24 elements in 64 dimensions; those of extent 2 and 3 are far from each other.
    private func deep() -> Tensor {
        var shape = Array(repeating: 1, count: 64)
        shape[3] = 2
        shape[20] = 3
        shape[41] = 2
        shape[63] = 2
        return Tensor.arange(24, dtype: .float64).view(shape)
    }

    /// 2¹⁴ elements in 20 dimensions.
    private func wide() -> Tensor {
        Tensor.arange(1 << 14, dtype: .float64).view((0..<20).map { Swift.min($0, 19 - $0) % 3 == 1 ? 1 : 2 })
    }

    private func numbers(_ x: Tensor) -> [Double] { x.scalars(Double.self) }

    @Test func viewsOfManyDimensions() {
        let x = deep()
        #expect(x.ndim == 64 && x.count == 24)
        #expect(x.permute(Array((0..<64).reversed())).permute(Array((0..<64).reversed())).equal(x))
        #expect(numbers(x.transpose(3, 63).contiguous().flatten()) == numbers(x.squeeze().transpose(0, 3).contiguous().flatten()))
        #expect(x.squeeze().shape == [2, 3, 2, 2])
        #expect(x.unsqueeze(-1).ndim == 65)
        #expect(x.movedim(63, 0).shape.first == 2)
        #expect(numbers(x.select(20, 1).flatten()) == numbers(x.squeeze()[.all, 1].flatten()))
        #expect(x.narrow(20, 1, 2).count == 16 && x.flip([3, 41]).flip([3, 41]).equal(x))
        #expect(x.diagonal(0, dim1: 3, dim2: 63).ndim == 63)
        #expect(x.unfold(20, 2, 1).shape.last == 2)
        #expect(x.expand([5] + Array(x.shape)).count == 120)
        #expect(x.split(1, dim: 20).count == 3 && x.unbind(63).count == 2)
        #expect(x.repeat(Array(repeating: 1, count: 63) + [2]).count == 48)
        #expect(x.roll(1, dims: 20).roll(2, dims: 20).equal(x))
        #expect(cat([x, x], dim: 63).shape.last == 4 && stack([x, x], dim: 64).ndim == 65)
        #expect(x.asStrided(Array(x.shape), Array(x.stride())).equal(x))
        #expect(x.view(.int64).view(.float64).equal(x))
        #expect(x.indexSelect(20, Tensor([2, 0])).shape[20] == 2)
    }

    @Test func pointwiseAndReductions() {
        let x = deep(), flat = Tensor.arange(24, dtype: .float64)
        #expect(numbers((x * 2 + x.exp()).flatten()) == numbers(flat * 2 + flat.exp()))
        #expect(numbers((x + x.transpose(3, 63)).flatten()) == numbers((x.squeeze() + x.squeeze().transpose(0, 3)).flatten()))
        #expect(numbers((x + x.select(3, 0).unsqueeze(3)).flatten()) == numbers((x.squeeze() + x.squeeze()[0]).flatten()))
        #expect(x.sum().item(Double.self) == 276)
        #expect(numbers(x.sum([3, 41]).flatten()) == numbers(x.squeeze().sum([0, 2]).flatten()))
        #expect(numbers(x.amax(20).flatten()) == numbers(x.squeeze().amax(1).flatten()))
        #expect(numbers(x.mean(63, keepdim: true).flatten()) == numbers(x.squeeze().mean(-1).flatten()))
        #expect(numbers(x.cumsum(20).flatten()) == numbers(x.squeeze().cumsum(1).flatten()))
        #expect(numbers(x.softmax(20).flatten()) == numbers(x.squeeze().softmax(1).flatten()))
        #expect(numbers(x.argmax(20).flatten()) == numbers(x.squeeze().argmax(1).flatten()))
        #expect(x.to(.float32).transpose(3, 20).to(.int32).sum().item(Int.self) == 276)
    }

    @Test func manyElementsInManyDimensions() {
        let x = wide()
        let turned = x.permute(Array((0..<20).reversed()))
        #expect((turned + 1).permute(Array((0..<20).reversed())).equal(x + 1))
        #expect((x + turned).sum().item(Double.self) == 2 * x.sum().item(Double.self))
        let everySecond = Array(stride(from: 0, to: 20, by: 2))
        #expect(x.sum(everySecond).ndim == 10)
        #expect(x.sum(everySecond).sum().item(Double.self) == x.sum().item(Double.self))
        #expect(turned.contiguous().flatten()[1].item(Double.self) == Double(1 << 13))
        #expect(turned.amax(Array(0..<20)).item(Double.self) == Double(1 << 14) - 1)
    }

    @Test func gradientsOfManyDimensions() {
        let x = deep().requiresGrad_()
        (x.transpose(3, 63) * x).sum([3, 20]).sum().backward()
        #expect(x.grad.map { numbers($0.flatten()) } == numbers((x.transpose(3, 63) * 2).detach().flatten()))
        let y = Tensor.ones(Array(repeating: 1, count: 64), dtype: .float64, requiresGrad: true)
        y.expand(Array(repeating: 1, count: 60) + [2, 2, 2, 2]).mul(3).sum().backward()
        #expect(y.grad?.item(Double.self) == 48)
    }
}
