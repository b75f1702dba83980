import Testing

@testable import Tern

/// Convolution, pooling, unfolding and interpolation where recordings do not look.
@Suite struct WindowTests {
    private struct Case: CustomTestStringConvertible, Sendable {
        var channels = 1, filters = 1, groups = 1, extents = [5, 6], kernel = [3, 2]
        var stride = [1, 1], padding = [0, 0], dilation = [1, 1]
        var testDescription: String {
            "\(channels)/\(filters)/\(groups) \(extents) k\(kernel) s\(stride) p\(padding) d\(dilation)"
        }
    }

    private static let cases = [
        Case(), Case(channels: 3, filters: 4, padding: [1, 2]), Case(channels: 4, filters: 6, groups: 2, stride: [2, 3]),
        Case(channels: 3, filters: 6, groups: 3, padding: [2, 1], dilation: [2, 3]),
        Case(channels: 2, filters: 3, extents: [1, 1], kernel: [1, 1]),
        Case(channels: 2, filters: 3, extents: [4, 3], kernel: [1, 1], stride: [2, 2]),
        // More columns than are made at a time, and more channels.
        Case(channels: 40, filters: 3, extents: [40, 70], padding: [1, 0]),
        Case(channels: 1, filters: 2, extents: [2, 9000], kernel: [1, 5], stride: [1, 2], padding: [0, 4]),
        // Several panels of filters and of channels, rectangles of positions, steps and blocks of sums.
        Case(channels: 3, filters: 30, extents: [20, 21], kernel: [3, 3], padding: [1, 1]),
        Case(channels: 50, filters: 13, extents: [17, 40], kernel: [3, 3], stride: [2, 2], padding: [1, 1]),
        Case(
            channels: 10, filters: 3, extents: [9, 1200], kernel: [2, 5], stride: [1, 3], padding: [1, 2], dilation: [2, 1]),
        Case(channels: 36, filters: 16, groups: 4, extents: [30, 30], kernel: [3, 3], stride: [4, 4], padding: [1, 1]),
        Case(channels: 30, filters: 2, extents: [100, 20], kernel: [3, 3], padding: [1, 1]),
        Case(channels: 100, filters: 5, extents: [8, 8], kernel: [3, 3], padding: [2, 2], dilation: [2, 2]),
        Case(channels: 60, filters: 7, extents: [40, 28], kernel: [3, 3], padding: [1, 1]),
        Case(channels: 40, filters: 20, extents: [11, 12], kernel: [1, 1], stride: [2, 2]),
        Case(channels: 9, filters: 2, extents: [12, 13], kernel: [2, 2], stride: [3, 2], dilation: [2, 3]),
        Case(channels: 8, filters: 8, groups: 8, extents: [9, 20], kernel: [3, 3], padding: [1, 1]),
        // Lines of elements that are strided, around the lengths of registers.
        Case(channels: 3, filters: 2, extents: [9, 8], kernel: [3, 3], stride: [2, 2], padding: [1, 1]),
        Case(channels: 3, filters: 2, extents: [8, 31], kernel: [3, 3], stride: [2, 2], padding: [1, 1]),
        Case(channels: 2, filters: 5, extents: [7, 33], kernel: [2, 2], stride: [1, 2]),
        Case(channels: 2, filters: 3, extents: [7, 68], kernel: [3, 3], stride: [2, 2], padding: [0, 1]),
        Case(channels: 2, filters: 3, extents: [7, 50], kernel: [3, 4], stride: [3, 3], padding: [1, 0]),
        // A kernel that reaches from one border to the other.
        Case(channels: 1, filters: 1, extents: [3, 3], kernel: [7, 7], padding: [5, 5]),
    ]

    /// The definition, one multiplication after another.
    private func reference(_ c: Case, _ x: [Double], _ w: [Double], _ output: [Int]) -> [Double] {
        let (perGroup, filtersPerGroup) = (c.channels / c.groups, c.filters / c.groups)
        var result: [Double] = []
        for n in 0..<2 {
            for o in 0..<c.filters {
                for oy in 0..<output[0] {
                    for ox in 0..<output[1] {
                        var sum = 0.0
                        for i in 0..<perGroup {
                            let channel = o / filtersPerGroup * perGroup + i
                            for ky in 0..<c.kernel[0] {
                                for kx in 0..<c.kernel[1] {
                                    let y = oy * c.stride[0] + ky * c.dilation[0] - c.padding[0]
                                    let z = ox * c.stride[1] + kx * c.dilation[1] - c.padding[1]
                                    guard y >= 0, y < c.extents[0], z >= 0, z < c.extents[1] else { continue }
                                    sum +=
                                        x[((n * c.channels + channel) * c.extents[0] + y) * c.extents[1] + z]
                                        * w[((o * perGroup + i) * c.kernel[0] + ky) * c.kernel[1] + kx]
                                }
                            }
                        }
                        result.append(sum)
                    }
                }
            }
        }
        return result
    }

    @Test(arguments: cases)
    private func convolutionIsItsDefinition(_ c: Case) {
        func whole(_ shape: [Int]) -> Tensor { Tensor.randint(-9, 10, shape, dtype: .float64) }
        let x = whole([2, c.channels] + c.extents).requiresGrad_()
        let w = whole([c.filters, c.channels / c.groups] + c.kernel).requiresGrad_()
        let y = conv2d(x, w, stride: c.stride, padding: c.padding, dilation: c.dilation, groups: c.groups)
        let expected = reference(c, x.detach().scalars(Double.self), w.detach().scalars(Double.self), Array(y.shape.suffix(2)))
        // Sums of whole numbers are exact in any order.
        #expect(y.detach().scalars(Double.self) == expected)
        for dtype in [DType.float32, .int64, .int16] {
            let other = conv2d(
                x.detach().to(dtype), w.detach().to(dtype), stride: c.stride, padding: c.padding, dilation: c.dilation,
                groups: c.groups)
            #expect(other.equal(y.detach().to(.int64).to(dtype)))
        }
        // ⟨conv(x, w), g⟩ is linear in x and in w, so that it equals ⟨x, its gradient⟩ and ⟨w, its gradient⟩.
        let g = whole(Array(y.shape))
        let value = (y * g).sum()
        let gradients = grad(of: [value], with: [x, w])
        let total = value.item(Double.self)
        #expect(gradients[0].map { ($0 * x).sum().item(Double.self) } == total)
        #expect(gradients[1].map { ($0 * w).sum().item(Double.self) } == total)
        let narrow = [x, w].map { $0.detach().to(.float32).requiresGrad_() }
        let z = conv2d(
            narrow[0], narrow[1], stride: c.stride, padding: c.padding, dilation: c.dilation, groups: c.groups)
        for (a, b) in zip(grad(of: [z], with: narrow, gradOutputs: [g.to(.float32)]), gradients) {
            #expect(a.map { a in b.map { a.equal($0.to(.float32)) } == true } == true)
        }
        // The transposed convolution is the gradient.
        let output = c.extents.indices.map { i in
            c.extents[i] - ((y.shape[i + 2] - 1) * c.stride[i] - 2 * c.padding[i] + c.dilation[i] * (c.kernel[i] - 1) + 1)
        }
        let image = convTranspose2d(
            g, w.detach(), stride: c.stride, padding: c.padding, outputPadding: output, groups: c.groups, dilation: c.dilation)
        #expect(gradients[0].map { image.equal($0) } == true)
    }

    /// Rows of results of every length around those of tiles and registers, of one block of channels and of two; a bias is added to
    /// results alone.
    @Test(arguments: [[1, 1], [2, 2]], [2, 50])
    func rowsOfEveryLength(_ stride: [Int], _ channels: Int) {
        for width in 1...(channels == 2 ? 70 : 20) {
            for filters in channels == 2 ? [5, 12, 13] : [13] {
                let c = Case(
                    channels: channels, filters: filters, extents: [7, stride[1] * width], kernel: [3, 3], stride: stride,
                    padding: [1, 1])
                let x = Tensor.randint(-9, 10, [2, channels] + c.extents, dtype: .float64)
                let w = Tensor.randint(-9, 10, [filters, channels, 3, 3], dtype: .float64)
                let bias = Tensor.arange(filters).to(.float64)
                let plain = conv2d(x, w, stride: stride, padding: c.padding)
                let expected = reference(c, x.scalars(Double.self), w.scalars(Double.self), Array(plain.shape.suffix(2)))
                #expect(plain.scalars(Double.self) == expected, "\(width) \(filters)")
                let sums = plain.add(bias.view(1, -1, 1, 1))
                for dtype in [DType.float32, .float64] {
                    let result = conv2d(x.to(dtype), w.to(dtype), bias: bias.to(dtype), stride: stride, padding: c.padding)
                    #expect(result.to(.float64).equal(sums), "\(width) \(filters) \(dtype)")
                }
            }
        }
    }

    /// Of the positions, or of the channels, so few are left at the end that their product is computed the other way round.
    @Test func fewOfManyAreLeft() throws {
        for (channels, filters, positions) in [(8, 3000, 1025), (8, 3000, 2052), (515, 1100, 20)] {
            let x = Tensor.arange(channels * positions).remainder(5).to(.float32).reshape(1, channels, 1, positions)
                .requiresGrad_()
            let weight = Tensor.arange(filters * channels).remainder(3).to(.float32).reshape(filters, channels, 1, 1)
                .requiresGrad_()
            let y = conv2d(x, weight)
            let (flat, matrix) = (x.detach().reshape(channels, positions), weight.detach().reshape(filters, channels))
            #expect(y.detach().reshape(filters, positions).equal(matrix.matmul(flat)))
            y.sum().backward()
            let ones = Tensor.ones(filters, positions)
            #expect(try #require(x.grad).reshape(channels, positions).equal(matrix.t().matmul(ones)))
            #expect(try #require(weight.grad).reshape(filters, channels).equal(ones.matmul(flat.t())))
        }
    }

    @Test func sameKeepsTheExtents() {
        let x = Tensor.arange(12, dtype: .float32).reshape(1, 1, 3, 4)
        for k in [[1, 2], [2, 3], [3, 4]] {
            let y = conv2d(x, Tensor.ones([1, 1] + k), padding: .same)
            #expect(y.shape == x.shape)
            #expect(y.equal(conv2d(x, Tensor.ones([1, 1] + k), padding: "same")))
        }
        // Of an odd number of zeros the last one stands behind.
        let y = conv1d(Tensor([[1.0, 2.0, 3.0]]), Tensor([[[1.0, 10.0]]]), padding: .same)
        #expect(y.scalars(Float.self) == [21, 32, 3])
        #expect(conv2d(x, Tensor.ones(1, 1, 2, 2), padding: .valid).shape == [1, 1, 2, 3])
    }

    @Test func onlyTheBatchMayBeEmpty() throws {
        let weight = Tensor.ones(3, 2, 2, 2, requiresGrad: true)
        let y = conv2d(Tensor.ones(0, 2, 4, 4), weight)
        #expect(y.shape == [0, 3, 3, 3])
        y.sum().backward()
        #expect(weight.grad.map { $0.equal(Tensor.zeros(3, 2, 2, 2)) } == true)
        #expect(maxPool2d(Tensor.ones(0, 2, 4, 4), 2).shape == [0, 2, 2, 2])
        #expect(avgPool2d(Tensor.ones(0, 2, 4, 4), 2).shape == [0, 2, 2, 2])
        #expect(throws: TensorError.self) { try withErrors { conv2d(Tensor.ones(1, 2, 0, 4), Tensor.ones(3, 2, 1, 1)) } }
        #expect(throws: TensorError.self) { try withErrors { maxPool2d(Tensor.ones(1, 0, 4, 4), 2) } }
    }

    @Test func errorsNameTheOperatorAndEveryNumber() throws {
        func message(_ body: () -> Tensor) -> String {
            do {
                _ = try withErrors { body() }
                return "no error"
            } catch { return "\(error)" }
        }
        let channels = message { conv2d(Tensor.ones(1, 3, 8, 8), Tensor.ones(4, 2, 3, 3)) }
        #expect(channels.hasPrefix("conv2d: Given groups=1, weight of size [4, 2, 3, 3], expected input[1, 3, 8, 8] to have 2 "))
        #expect(channels.contains("but got 3 channels instead"))
        let size = message { conv1d(Tensor.ones(1, 1, 3), Tensor.ones(1, 1, 4)) }
        #expect(size.contains("conv1d") && size.contains("(3)") && size.contains("(4)"))
        #expect(
            message { conv2d(Tensor.ones(1, 1, 3, 3), Tensor.ones(1, 1, 2, 2), stride: 2, padding: .same) }.contains("strided"))
        #expect(message { conv2d(Tensor.ones(1, 1, 3, 3), Tensor.ones(1, 1, 2, 2), padding: "some") }.contains("some"))
        #expect(message { maxPool2d(Tensor.ones(1, 1, 4, 4), 2, padding: 2) }.contains("at most half"))
        #expect(message { avgPool2d(Tensor.ones(1, 1, 2, 2), 3) }.contains("too small"))
    }

    /// The first of the largest, or the last NaN, in each box that lies inside; the first place if nothing is above -inf.
    private func boxMaxima(
        _ x: [Double], _ extents: [Int], _ kernel: [Int], _ stride: [Int], _ padding: [Int], _ dilation: [Int], _ output: [Int]
    ) -> [(value: Double, place: Int)] {
        var result: [(value: Double, place: Int)] = []
        func inside(_ axis: Int, _ position: Int) -> [Int] {
            (0..<kernel[axis]).map { position * stride[axis] - padding[axis] + $0 * dilation[axis] }
                .filter { $0 >= 0 && $0 < extents[axis] }
        }
        for image in 0..<x.count / (extents[0] * extents[1]) {
            for oy in 0..<output[0] {
                for ox in 0..<output[1] {
                    var best = -Double.infinity, place = -1
                    for y in inside(0, oy) {
                        for z in inside(1, ox) {
                            let at = y * extents[1] + z, value = x[image * extents[0] * extents[1] + at]
                            if place < 0 { place = at }
                            if value > best || value.isNaN { (best, place) = (value, at) }
                        }
                    }
                    result.append((best, place))
                }
            }
        }
        return result
    }

    private static let boxes: [(kernel: [Int], stride: [Int], padding: [Int], dilation: [Int])] = [
        ([2, 2], [2, 2], [0, 0], [1, 1]), ([3, 3], [2, 2], [1, 1], [1, 1]), ([3, 3], [1, 1], [1, 1], [1, 1]),
        ([2, 3], [1, 2], [1, 0], [1, 1]), ([3, 2], [3, 3], [0, 1], [1, 2]), ([1, 4], [2, 5], [0, 2], [1, 3]),
        ([5, 5], [2, 1], [2, 2], [1, 1]), ([3, 3], [2, 2], [1, 1], [2, 2]),
    ]

    @Test(arguments: [[7, 8], [12, 56], [9, 33], [6, 100]], boxes.indices)
    func maximaAreThoseOfTheBoxes(_ extents: [Int], _ index: Int) {
        let c = WindowTests.boxes[index]
        for dtype in [DType.float32, .float64, .int32, .bfloat16] {
            for special in [nil, Double.nan, -Double.infinity] {
                if !dtype.isFloatingPoint, special != nil { continue }
                // Few numbers, so that many are equal.
                var x = Tensor.randint(-3, 4, [2, 3] + extents, generator: Generator(seed: 7)).to(dtype)
                if let special { x = x.maskedFill(x.abs() .> (special.isNaN ? 2.5 : 0.5), special) }
                let own = maxPool2dWithIndices(
                    x, c.kernel, stride: c.stride, padding: c.padding, dilation: c.dilation)
                let expected = boxMaxima(
                    x.scalars(Double.self), extents, c.kernel, c.stride, c.padding, c.dilation, Array(own.0.shape.suffix(2)))
                #expect(own.1.scalars(Int.self) == expected.map(\.place), "\(dtype) \(c)")
                #expect(own.0.scalars(Double.self).map { "\($0)" } == expected.map { "\($0.value)" }, "\(dtype) \(c)")
            }
        }
    }

    @Test func theMaximumOfNaNIsNaN() {
        let x = Tensor([[1.0, .nan, 3.0, 4.0, 2.0, 2.0]], requiresGrad: true)
        let (values, indices) = maxPool1dWithIndices(x, 2)
        #expect(values.detach().isNaN().scalars(Bool.self) == [true, false, false])
        #expect(indices.scalars(Int.self) == [1, 3, 4])
        values.nanToNum().sum().backward()
        #expect(x.grad.map { $0.scalars(Float.self) } == [0, 0, 0, 1, 1, 0])
        // Overlapping windows add up at one place, and unpooling puts the values back.
        let y = Tensor([[0.0, 5.0, 0.0]], requiresGrad: true)
        maxPool1d(y, 2, stride: 1).sum().backward()
        #expect(y.grad.map { $0.scalars(Float.self) } == [0, 2, 0])
        #expect(maxUnpool1d(values.detach(), indices, 2)[0, 3].item(Float.self) == 4)
    }

    @Test func meansOfEqualNumbersAreThatNumber() {
        let x = Tensor.full([1, 1, 7, 7], 0.1)
        #expect(adaptiveAvgPool2d(x, 3).allclose(Tensor.full([1, 1, 3, 3], 0.1)))
        #expect(avgPool2d(x, 3, stride: 2, padding: 1, countIncludePad: false).allclose(Tensor.full([1, 1, 4, 4], 0.1)))
        #expect(avgPool2d(Tensor.ones(1, 4, 4), 3, stride: 2, ceilMode: true).equal(Tensor.ones(1, 2, 2)))
        #expect(avgPool2d(Tensor([[[-7, -7], [0, 0]]]), 2).item(Int.self) == -3)
        for mode in InterpolationMode.allCases where ![.linear, .trilinear].contains(mode) {
            let y = interpolate(x, size: [10, 4], mode: mode)
            #expect(y.allclose(Tensor.full([1, 1, 10, 4], 0.1)), "\(mode)")
        }
        let smooth = interpolate(x, size: 3, mode: .bicubic, antialias: true)
        #expect(smooth.allclose(Tensor.full([1, 1, 3, 3], 0.1)))
    }

    @Test func unfoldingAndFoldingCountTheWindows() {
        let x = Tensor.arange(20, dtype: .float32).reshape(1, 1, 4, 5)
        let columns = unfold(x, [2, 3])
        #expect(columns.shape == [1, 6, 9])
        #expect(columns[0, .all, 0].scalars(Float.self) == [0, 1, 2, 5, 6, 7])
        let counts = fold(unfold(Tensor.ones(1, 1, 4, 5), [2, 3]), [4, 5], [2, 3])
        #expect(fold(columns, [4, 5], [2, 3]).equal(x * counts))
        #expect(unfold(Tensor.ones(1, 3, 3, dtype: .bool), 2, padding: 1).dtype == .bool)
    }

    /// Slices are worked on together, whatever their number.
    @Test(arguments: [InterpolationMode.bilinear, .bicubic, .area])
    func imagesAreInterpolatedAsIfAlone(_ mode: InterpolationMode) {
        for (height, width, size) in [(1, 1, 3), (3, 5, 7), (9, 8, 4), (40, 30, 61)] {
            let x = Tensor.randn(19, 1, height, width, generator: Generator(seed: 8))
            let all = interpolate(x, size: [size, size + 1], mode: mode)
            for i in 0..<19 {
                #expect(all[i..<(i + 1)].equal(interpolate(x[i..<(i + 1)], size: [size, size + 1], mode: mode)), "\(mode), \(i)")
            }
        }
        // Between two neighbours, by the definition.
        let row = Tensor.randn(11, 1, 1, 6, generator: Generator(seed: 9)),
            wide = interpolate(row, size: [1, 12], mode: .bilinear)
        for o in 0..<12 {
            let place = Swift.max((Double(o) + 0.5) / 2 - 0.5, 0), first = Int(place), part = place - Double(first)
            let a = row.select(-1, first), b = row.select(-1, Swift.min(first + 1, 5))
            #expect(wide.select(-1, o).allclose(a * (1 - part) + b * part))
        }
    }

    @Test func meansOfWholeImages() {
        let x = Tensor.randn(3, 5, 9, 7, generator: Generator(seed: 10)).requiresGrad_()
        #expect(adaptiveAvgPool2d(x, 1).equal(x.mean([2, 3], keepdim: true)))
        #expect(adaptiveAvgPool2d(x, [1, nil] as [Int?]).allclose(x.mean(2, keepdim: true)))
        #expect(adaptiveAvgPool1d(x[0], 1).shape == [5, 9, 1] && adaptiveAvgPool3d(x, 1).shape == [3, 1, 1, 1])
        adaptiveAvgPool2d(x, 1).sum().backward()
        #expect(x.grad?.allclose(Tensor.full([3, 5, 9, 7], 1.0 / 63)) == true)
    }

    @Test func bytesAreInterpolatedAndRounded() {
        let x = Tensor([[[0, 255]]], dtype: .uint8)
        #expect(interpolate(x, size: 4).scalars(Int.self) == [0, 0, 255, 255])
        #expect(interpolate(x, size: 4, mode: .linear).scalars(Int.self) == [0, 64, 191, 255])
    }

    /// Whatever the numbers are, a call is refused or gives a result.
    @Test func hostileNumbersAreRefused() throws {
        let values = [Int.min, -1 << 40, -1, 0, 1, 2, 1 << 31, 1 << 62, Int.max]
        let image = Value.tensor(Tensor.ones(1, 2, 4, 4)), weight = Value.tensor(Tensor.ones(2, 2, 2, 2))
        let calls: [(String, [Value], [String])] = [
            ("conv2d", [image, weight], ["stride", "padding", "dilation", "groups"]),
            ("conv_transpose2d", [image, weight], ["stride", "padding", "dilation", "output_padding"]),
            ("max_pool2d", [image], ["kernel_size", "stride", "padding", "dilation"]),
            ("avg_pool2d", [image], ["kernel_size", "stride", "padding", "divisor_override"]),
            ("unfold", [image], ["kernel_size", "stride", "padding", "dilation"]),
            ("local_response_norm", [image], ["size"]),
        ]
        for (name, arguments, parameters) in calls {
            let op = try #require(Operator.named("nn.functional." + name))
            for parameter in parameters {
                for value in values {
                    var named: [String: Value] = [parameter: .int(value)]
                    if parameters.contains("kernel_size"), parameter != "kernel_size" { named["kernel_size"] = .int(2) }
                    // On the meta device a result may be larger than any memory.
                    let onMeta = arguments.map { value -> Value in
                        if case .tensor(let tensor) = value { .tensor(tensor.to(.meta)) } else { value }
                    }
                    let result = try? op.call(onMeta, named)
                    let isSmall = result?.allTensors.allSatisfy { $0.count < 1 << 16 } ?? true
                    if isSmall {
                        let real = try? op.call(arguments, named)
                        #expect(real?.allTensors.map(\.shape) == result?.allTensors.map(\.shape), "\(name) \(parameter) \(value)")
                    }
                }
            }
        }
        for scale in [0, -1, Double.nan, .infinity, 1e300, 1e-300] {
            #expect(throws: TensorError.self, "\(scale)") {
                try withErrors { interpolate(Tensor.ones(1, 1, 4), scaleFactor: scale, mode: .linear) }
            }
        }
        #expect(throws: TensorError.self) {
            try withErrors { maxUnpool1d(Tensor.ones(1, 2), Tensor([[0, 99]]), 2) }
        }
    }
}
