import Testing

@testable import Tern

/// Shapes, strides and offsets of views are PyTorch's.
@Suite struct GeometryTests {
    private func expect(
        _ view: Tensor, _ shape: Shape, _ strides: Shape, _ offset: Int, contiguous: Bool,
        _ place: SourceLocation = #_sourceLocation
    ) {
        #expect(view.shape == shape, sourceLocation: place)
        #expect(view.stride() == strides, sourceLocation: place)
        #expect(view.storageOffset == offset, sourceLocation: place)
        #expect(view.isContiguous == contiguous, sourceLocation: place)
    }

    private let x = Tensor.arange(24).view(2, 3, 4)

    @Test func contiguous() {
        expect(x, [2, 3, 4], [12, 4, 1], 0, contiguous: true)
        expect(Tensor(3), [], [], 0, contiguous: true)
        expect(.zeros(2, 0, 3), [2, 0, 3], [3, 3, 1], 0, contiguous: true)
        #expect(x.size() == [2, 3, 4])
        #expect(x.size(-1) == 4)
        #expect(x.stride(0) == 12)
        #expect(x.stride(-2) == 4)
        #expect(x.ndim == 3)
        #expect(x.numel() == 24)
        #expect(x.elementSize == 8)
        #expect(message { _ = x.size(3) }.contains("[-3, 2], but got 3"))
    }

    @Test func permuted() {
        expect(x.transpose(0, 2), [4, 3, 2], [1, 4, 12], 0, contiguous: false)
        expect(x.transpose(-1, -2), [2, 4, 3], [12, 1, 4], 0, contiguous: false)
        expect(x.permute(1, 2, 0), [3, 4, 2], [4, 1, 12], 0, contiguous: false)
        expect(x.permute(0, 1, 2), [2, 3, 4], [12, 4, 1], 0, contiguous: true)
        expect(x[0].t(), [4, 3], [1, 4], 0, contiguous: false)
        expect(Tensor.arange(5).t(), [5], [1], 0, contiguous: true)
        expect(Tensor.zeros(1, 5).t(), [5, 1], [1, 5], 0, contiguous: true)
    }

    @Test func selectedAndSliced() {
        expect(x.select(0, 1), [3, 4], [4, 1], 12, contiguous: true)
        expect(x.select(1, -1), [2, 4], [12, 1], 8, contiguous: false)
        expect(x.select(2, 1), [2, 3], [12, 4], 1, contiguous: false)
        expect(x.narrow(1, 1, 2), [2, 2, 4], [12, 4, 1], 4, contiguous: false)
        expect(x[1, 2, 3], [], [], 23, contiguous: true)
        expect(x[.all, 1..<3], [2, 2, 4], [12, 4, 1], 4, contiguous: false)
        expect(x[0..., 0], [2, 4], [12, 1], 0, contiguous: false)
        expect(x[.ellipsis, .stride(by: 2)], [2, 3, 2], [12, 4, 2], 0, contiguous: false)
        expect(x[.ellipsis, .stride(from: 1, to: -1, by: 2)], [2, 3, 1], [12, 4, 2], 1, contiguous: false)
        expect(x[.ellipsis, (-2)...], [2, 3, 2], [12, 4, 1], 2, contiguous: false)
        expect(x[.all, ..<2, 1...2], [2, 2, 2], [12, 4, 1], 1, contiguous: false)
        expect(x[5...], [0, 3, 4], [12, 4, 1], 24, contiguous: true)
    }

    @Test func expandedAndSqueezed() {
        let row = Tensor.arange(3)
        expect(row.expand(2, 3), [2, 3], [0, 1], 0, contiguous: false)
        expect(row.unsqueeze(1).expand(-1, 4), [3, 4], [1, 0], 0, contiguous: false)
        expect(row.unsqueeze(0), [1, 3], [3, 1], 0, contiguous: true)
        expect(row.unsqueeze(-1), [3, 1], [1, 1], 0, contiguous: true)
        expect(x.unsqueeze(1), [2, 1, 3, 4], [12, 12, 4, 1], 0, contiguous: true)
        expect(x[.ellipsis, .newAxis], [2, 3, 4, 1], [12, 4, 1, 1], 0, contiguous: true)
        expect(Tensor.zeros(1, 3, 1).squeeze(), [3], [1], 0, contiguous: true)
        expect(Tensor.zeros(1, 3, 1).squeeze(0), [3, 1], [1, 1], 0, contiguous: true)
        expect(Tensor.zeros(1, 3, 1).squeeze(1), [1, 3, 1], [3, 1, 1], 0, contiguous: true)
    }

    @Test func viewed() {
        let square = Tensor.arange(16).view(4, 4)
        expect(square.view(16), [16], [1], 0, contiguous: true)
        expect(square.view(-1, 8), [2, 8], [8, 1], 0, contiguous: true)
        expect(square.view(4, -1), [4, 4], [4, 1], 0, contiguous: true)
        expect(square.view(-1, 2, 2), [4, 2, 2], [4, 2, 1], 0, contiguous: true)
        expect(square[1...].view(-1), [12], [1], 4, contiguous: true)
        // A dimension may be cut where its neighbours are not touched.
        expect(square.t().view(2, 2, 4), [2, 2, 4], [2, 1, 4], 0, contiguous: false)
        expect(x.narrow(2, 0, 2).view(6, 2), [6, 2], [4, 1], 0, contiguous: false)
        expect(x.flatten(1), [2, 12], [12, 1], 0, contiguous: true)
        expect(x.unflatten(2, [2, -1]), [2, 3, 2, 2], [12, 4, 2, 1], 0, contiguous: true)
        expect(x.diagonal(dim1: 1, dim2: 2), [2, 3], [12, 5], 0, contiguous: false)
        expect(x.chunk(2, dim: 1)[1], [2, 1, 4], [12, 4, 1], 8, contiguous: false)
        expect(x.unbind(1)[2], [2, 4], [12, 1], 8, contiguous: false)
        expect(x.split([1, 3], dim: 2)[1], [2, 3, 3], [12, 4, 1], 1, contiguous: false)
    }

    @Test func describesDensityAndOverlap() {
        #expect(x.permute(2, 0, 1).geometry.isNonOverlappingAndDense)
        #expect(!x.narrow(2, 0, 2).geometry.isNonOverlappingAndDense)
        #expect(!x.permute(2, 0, 1).geometry.overlaps)
        #expect(Tensor.arange(3).expand(2, 3).geometry.overlaps)
        #expect(!Tensor.arange(3).expand(1, 3).geometry.overlaps)
        #expect(x.select(1, 2).geometry.extent == 8...23)
        #expect(Tensor.zeros(0).geometry.extent == nil)
    }

    @Test func refusesWhatHasNoView() {
        #expect(message { _ = x.view(-1, -1) }.contains("only one dimension can be inferred"))
        #expect(message { _ = x.view(5, 5) }.contains("shape '[5, 5]' is invalid for input of size 24"))
        #expect(message { _ = x.view(-1, 5) }.contains("shape '[-1, 5]' is invalid for input of size 24"))
        #expect(message { _ = x.view(-2, 12) }.contains("-2"))
        #expect(message { _ = x.transpose(0, 1).view(24) }.contains("size [24] is not compatible"))
        #expect(message { _ = Tensor.zeros(0).view(-1, 0) }.contains("view"))
        #expect(message { _ = x.reshape(7) }.contains("shape '[7]' is invalid for input of size 24"))
        #expect(message { _ = x.expand(2, 6, 4) }.contains("(6) must match the existing size (3) at non-singleton dimension 1"))
        #expect(message { _ = x.expand(3, 4) }.contains("expand"))
        #expect(message { _ = x.expand(-1, 2, 3, 4) }.contains("expand"))
        #expect(message { _ = x.permute(0, 1) }.contains("permute"))
        #expect(message { _ = x.permute(0, 1, 1) }.contains("permute"))
        #expect(message { _ = x.select(0, 2) }.contains("index 2 is out of bounds for dimension 0 with size 2"))
        #expect(message { _ = x.unsqueeze(4) }.contains("[-4, 3], but got 4"))
        #expect(message { _ = x[.stride(by: 0)] as Tensor }.contains("positive"))
        #expect(message { _ = x[.ellipsis, .ellipsis] as Tensor }.contains("single ellipsis"))
        #expect(message { _ = x.t() }.contains("t"))
        #expect(message { _ = x.narrow(1, 2, 2) }.contains("exceeds dimension size (3)"))
        #expect(message { _ = x.chunk(0) }.contains("chunk"))
        #expect(message { _ = x.split(-1) }.contains("split"))
        #expect(message { _ = Tensor(1)[0] as Tensor }.contains("0"))
        #expect(message { _ = x.view(Int.max, 2) }.contains("view"))
        #expect(message { _ = x.reshape(Int.max, Int.max) }.contains("reshape"))
        #expect(message { _ = x[Int.min] as Tensor }.contains("out of bounds"))
        #expect(message { _ = x.narrow(1, Int.max, 1) }.contains("narrow"))
    }
}
