import Testing

@testable import TernNN

extension NN {
    /// What layers say of arguments and inputs that they cannot use.
    @Suite struct LayerErrorTests {
        @Test func normalizations() {
            #expect(
                message { _ = BatchNorm2d(3)(Tensor.zeros(2, 3)) }.hasPrefix(
                    "BatchNorm2d: expected 4D input (got 2D input, shape [2, 3])"))
            #expect(message { _ = BatchNorm1d(3)(Tensor.zeros(3)) }.hasPrefix("BatchNorm1d: expected 2D or 3D input"))
            #expect(message { _ = GroupNorm(2, 3) }.contains("num_channels (3) must be divisible by num_groups (2)"))
            #expect(
                message { _ = InstanceNorm1d(4, affine: true)(Tensor.zeros(2, 3, 5)) }.contains("to match num_features (4)"))
        }

        @Test func convolutions() {
            #expect(
                message { _ = Conv2d(1, 1, 3, stride: 2, padding: .same, paddingMode: .reflect) }.contains(
                    "padding='same' is not supported for strided convolutions"))
            let layer = ConvTranspose1d(1, 1, 3, stride: 2)
            #expect(layer(Tensor.zeros(1, 1, 4), outputSize: [10]).shape == [1, 1, 10])
            #expect(
                message { _ = layer(Tensor.zeros(1, 1, 4), outputSize: [12]) }.contains(
                    "requested an output size of [12], but valid sizes range from [9] to [10]"))
            #expect(message { _ = layer(Tensor.zeros(1, 1, 4), outputSize: [1, 2]) }.contains("output_size must have 1 or 3"))
        }

        @Test func others() {
            #expect(message { _ = Dropout2d(1.5) }.contains("dropout probability has to be between 0 and 1, but got 1.5"))
            #expect(message { _ = Hardtanh(1, maxVal: 1) }.contains("max_val must be larger than min_val"))
            #expect(message { _ = ZeroPad2d([1, 2]) }.contains("ZeroPad2d: padding must be one number or 4"))
            #expect(message { _ = Embedding.fromPretrained(Tensor.zeros(3)) }.contains("expected to be 2-dimensional"))
            #expect(message { _ = Softmax2d()(Tensor.zeros(3)) }.contains("Softmax2d: expected input to be 3D or 4D"))
            #expect(message { _ = ChannelShuffle(3)(Tensor.zeros(1, 4, 2)) }.contains("divisible by groups"))
        }
    }
}
