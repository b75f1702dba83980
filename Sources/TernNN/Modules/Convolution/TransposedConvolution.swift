import Tern

/// What the transposed convolutions of one, two and three dimensions have in common.
open class TransposedConvolution: Convolution {
    /// What the output is longer at one end.
    public let outputPadding: [Int]
    /// What is cut off around the output.
    final let cut: [Int]

    init(
        _ name: String, _ inChannels: Int, _ outChannels: Int, _ kernelSize: [Int], _ form: Form, _ outputPadding: [Int],
        bias: Bool, dtype: DType, device: Device, generator: Generator
    ) {
        self.outputPadding = outputPadding.spread(form.rank)
        if case .numbers(let numbers) = form.padding { cut = numbers.spread(form.rank) } else { cut = [] }
        super.init(
            name, inChannels, outChannels, kernelSize, form, bias: bias, dtype: dtype, device: device, generator: generator)
    }

    /// The result for `outputPadding`.
    func spread(_ x: Tensor, _ outputPadding: [Int]) -> Tensor { failure(.argument("\(typeName): it has no function")) }

    open override func forward(_ x: Tensor) -> Tensor { spread(x, outputPadding) }

    /// The result with these extents, which a stride above 1 leaves a choice of. PyTorch: `layer(x, output_size=…)`.
    ///
    /// ```swift
    /// ConvTranspose2d(16, 3, 3, stride: 2)(x, outputSize: [33, 34])
    /// ```
    public final func callAsFunction(_ x: Tensor, outputSize: [Int]) -> Tensor {
        run([x]) { inputs -> Tensor in
            do throws(TensorError) {
                return spread(inputs[0], try padding(inputs[0], outputSize))
            } catch {
                return failure(error)
            }
        }
    }

    /// The output padding that leads to these extents.
    private func padding(_ x: Tensor, _ outputSize: [Int]) throws(TensorError) -> [Int] {
        let rank = kernelSize.count
        let extents = Array(outputSize.suffix(rank))
        let others = x.ndim - rank
        guard others == 1 || others == 2, extents.count == rank, outputSize.count == rank || outputSize.count == x.ndim,
            stride.count == rank, cut.count == rank, dilation.count == rank
        else {
            throw .shape(
                "\(typeName): for \(x.ndim)D input, output_size must have \(rank) or \(x.ndim) elements (got \(outputSize.count))"
            )
        }
        let least = (0..<rank).map { i -> Int in
            let reach = dilation[i] &* (kernelSize[i] &- 1) &+ 1
            return (x.shape[others + i] &- 1) &* stride[i] &+ reach &- 2 &* cut[i]
        }
        let rest = zip(extents, least).map { $0 &- $1 }
        guard zip(rest, stride).allSatisfy({ $0 >= 0 && $0 < $1 }) else {
            let largest = zip(least, stride).map { $0 &+ $1 &- 1 }
            throw .argument(
                "\(typeName): requested an output size of \(extents), but valid sizes range from \(least) to \(largest) (for an input "
                    + "of shape \(x.shape))")
        }
        return rest
    }

    open override func flops(_ inputs: [Tensor], _ outputs: [Tensor]) -> Int {
        // Each element of the input is written with all weights of its channel.
        let used = weight.count / Swift.max(inChannels, 1)
        return inputs[0].count &* 2 &* used &+ (bias == nil ? 0 : outputs[0].count)
    }

    open override func extraRepr() -> String { described(outputPadding: outputPadding) }
}
