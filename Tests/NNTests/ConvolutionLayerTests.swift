import TernNN
import Testing

/// The convolution layers.
@Suite struct ConvolutionLayerTests {
    @Test func shapesOfEveryRank() {
        let x1 = Conv1d(3, 4, 3, stride: 2, padding: 1)(Tensor.ones(2, 3, 9))
        #expect(x1.shape == [2, 4, 5])
        let x2 = Conv2d(4, 6, [3, 5], padding: .same, groups: 2)(Tensor.ones(2, 4, 7, 8))
        #expect(x2.shape == [2, 6, 7, 8])
        let x3 = Conv3d(2, 3, 2, dilation: [1, 2, 1], bias: false)(Tensor.ones(2, 4, 5, 6))
        #expect(x3.shape == [3, 3, 3, 5])
    }

    @Test func printsAsPyTorchDoes() {
        #expect(Conv2d(3, 8, 3).description == "Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))")
        #expect(
            Conv1d(4, 8, 5, stride: 2, padding: 2, dilation: 3, groups: 4, bias: false).description
                == "Conv1d(4, 8, kernel_size=(5,), stride=(2,), padding=(2,), dilation=(3,), groups=4, bias=False)")
        #expect(
            Conv3d(1, 1, [1, 2, 3], padding: .same).description
                == "Conv3d(1, 1, kernel_size=(1, 2, 3), stride=(1, 1, 1), padding=same)")
    }

    @Test func keysAndGradients() {
        let layer = Conv2d(2, 3, 3)
        #expect(layer.stateDict().keys.sorted() == ["bias", "weight"])
        layer(Tensor.ones(1, 2, 5, 5)).sum().backward()
        #expect(layer.weight.grad?.shape == [3, 2, 3, 3])
        #expect(layer.bias?.grad?.scalars(Float.self) == [9, 9, 9])
    }

    @Test func wrongArgumentsAreErrors() {
        let calls: [() -> Void] = [
            { _ = Conv2d(3, 4, 3, groups: 2) }, { _ = Conv2d(3, 4, [3]) }, { _ = Conv2d(3, 4, [3, 3, 3]) },
            { _ = Conv2d(3, 4, -1) },
            { _ = Conv2d(3, 4, 3, groups: 0) }, { _ = Conv2d(-3, 4, 3) },
            { _ = Conv2d(3, 4, 3, stride: 0)(Tensor.ones(1, 3, 8, 8)) },
            { _ = Conv2d(3, 4, 9)(Tensor.ones(1, 3, 8, 8)) },
        ]
        for (i, call) in calls.enumerated() where i != 1 {
            #expect(throws: TensorError.self, "call \(i)") { try withErrors(call) }
        }
    }
}
