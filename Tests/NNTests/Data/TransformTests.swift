import Testing

@testable import TernNN

extension NN {
    @Suite struct TransformTests {
        private let image = Tensor.arange(12).to(.float32).view(1, 3, 4)

        @Test func flips() throws {
            #expect(numbers(try RandomHorizontalFlip(1)(image)) == [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8])
            #expect(numbers(try RandomVerticalFlip(1)(image)) == [8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3])
            #expect(try RandomHorizontalFlip(0)(image) === image)
            // PyTorch: torch.rand(1) < 0.5 from the seed 0 is 0.4963, 0.7682, 0.0885.
            let generator = Generator(seed: 0)
            let turned = try (0..<3).map { _ in try RandomHorizontalFlip()(image, generator: generator) !== image }
            #expect(turned == [true, false, true])
        }

        @Test func crops() throws {
            #expect(numbers(try CenterCrop(1, 2)(image)) == [5, 6])
            #expect(numbers(try Pad(1, value: 9)(Tensor([[1.0]]))) == [9, 9, 9, 9, 1, 9, 9, 9, 9])
            // Smaller than the crop: zeros around.
            #expect(numbers(try CenterCrop(1, 6)(Tensor([[1.0, 2.0, 3.0]]))) == [0, 1, 2, 3, 0, 0])
            let generator = Generator(seed: 0)
            let top = Tensor.randint(0, 2, [1], generator: generator).item(Int.self)
            let left = Tensor.randint(0, 3, [1], generator: generator).item(Int.self)
            let crop = try RandomCrop(2)(image, generator: Generator(seed: 0))
            #expect(numbers(crop) == numbers(image[0..., top..<(top + 2), left..<(left + 2)]))
            #expect(try RandomCrop(3, 4)(image).shape == image.shape)
            #expect(try RandomCrop(5, padding: 1)(image).shape == [1, 5, 5])
        }

        @Test func sizes() throws {
            #expect(try Resize(6)(image).shape == [1, 6, 8])
            #expect(try Resize(6, 2)(image).shape == [1, 6, 2])
            #expect(try Resize(6)(image[0]).shape == [6, 8])
            #expect(try Resize(3)(image) === image)
            #expect(numbers(try Resize(6, 8, mode: .nearest)(image)[0, 0]) == [0, 0, 1, 1, 2, 2, 3, 3])
        }

        @Test func pixels() throws {
            let colors = Tensor([[[1.0]], [[2.0]], [[4.0]]])
            #expect(numbers(try Normalize(mean: [1, 1, 1], std: [1, 2, 3])(colors)) == [0, 0.5, 1])
            #expect(numbers(try Normalize(mean: [2], std: [2])(colors)) == [-0.5, 0, 1])
            #expect(isClose(numbers(try Grayscale()(colors)), [0.2989 + 2 * 0.587 + 4 * 0.114]))
            let bytes = Tensor([0, 51, 255], dtype: .uint8)
            #expect(isClose(numbers(try ToFloat()(bytes)), [0, 0.2, 1]))
            #expect(numbers(try ToFloat(maximum: 2, dtype: .float64)(Tensor([1, 2]))) == [0.5, 1])
        }

        @Test func compositions() throws {
            let both = Compose(Lambda { $0 + 1 }, Lambda(random: { x, generator in x * Tensor.rand(1, generator: generator) }))
            let factor = Tensor.rand(1, generator: Generator(seed: 6)).item(Double.self)
            #expect(isClose(numbers(try both(Tensor([1.0]), generator: Generator(seed: 6))), [2 * factor]))
        }

        @Test func refusals() {
            #expect(message { _ = RandomHorizontalFlip(1.5) }.contains("from 0 to 1"))
            #expect(message { _ = RandomVerticalFlip(.nan) }.contains("from 0 to 1"))
            #expect(message { _ = CenterCrop(0) }.contains("must be above 0"))
            #expect(message { _ = Pad(-1) }.contains("not be negative"))
            #expect(message { _ = Normalize(mean: [1], std: [0]) }.contains("division by zero"))
            #expect(message { _ = Normalize(mean: [1], std: [1, 2]) }.contains("one for each channel"))
            #expect(message { _ = try RandomCrop(9)(image) }.contains("larger than input image size (3, 4)"))
            #expect(message { _ = try Resize(3)(Tensor.ones(3)) }.contains("[..., height, width]"))
            #expect(message { _ = try Resize(3)(Tensor.ones(0, 3)) }.contains("no pixels"))
            #expect(message { _ = try Resize(.max)(image) } != "")
            #expect(message { _ = try Normalize(mean: [0, 0], std: [1, 1])(image) }.contains("2 channels"))
            #expect(message { _ = try Normalize(mean: [0], std: [1])(image.to(.uint8)) }.contains("ToFloat"))
            #expect(message { _ = try Pad(.max)(image) } != "")
            #expect(message { _ = try Lambda { $0.view(5) }(image) }.contains("view"))
        }
    }
}
