import TernKernelABI

/// The rule of a window over the last dimensions of a tensor, and all its checks: what convolution, pooling and unfolding share.
struct WindowRule: Sendable {
    /// The operator, for messages.
    let name: String
    /// From the outermost to the innermost: one to three.
    let axes: [WindowAxis]

    /// How positions at the end of the image count.
    enum End { case inside, ceiling }

    init(name: String, axes: [WindowAxis]) {
        self.name = name
        self.axes = axes
    }

    var rank: Int { axes.count }
    var inputExtents: [Int] { axes.map(\.input) }
    var kernelExtents: [Int] { axes.map(\.kernel) }
    var outputExtents: [Int] { axes.map(\.output) }

    /// As kernels take it: three dimensions.
    var window: Window {
        Window(
            depth: rank > 2 ? axes[rank - 3] : .none, height: rank > 1 ? axes[rank - 2] : .none, width: axes.last ?? .none)
    }

    /// The positions of a window on an image with zeros on both sides; floor division, as PyTorch's `pooling_output_shape`.
    static func positions(_ axis: WindowAxis, paddingAfter: Int, _ end: End = .inside) -> Int {
        let reach = axis.dilation * (axis.kernel - 1) + 1
        let room = axis.input + axis.padding + paddingAfter - reach + (end == .ceiling ? axis.stride - 1 : 0)
        var count = (room >= 0 ? room / axis.stride : (room - axis.stride + 1) / axis.stride) + 1
        // The last window begins in the image or in the zeros before it.
        if end == .ceiling, (count - 1) * axis.stride >= axis.input + axis.padding { count -= 1 }
        return count
    }

    // MARK: Convolution

    /// The window of a convolution, from the extents of the image and of the weight.
    static func convolution(
        _ name: String, input: [Int], kernel: [Int], stride: [Int], padding: PaddingForm, dilation: [Int]
    ) throws(TensorError) -> WindowRule {
        let numbers = WindowNumbers(name: name, rank: input.count)
        let stride = try numbers.spread(stride, "stride", atLeast: 1)
        let dilation = try numbers.spread(dilation, "dilation", atLeast: 1)
        try checkSizes(numbers, input, kernel)
        var before = Array(repeating: 0, count: input.count), after = before
        switch padding {
        case .nothing: break
        case .numbers(let values):
            before = try numbers.spread(values, "padding", atLeast: 0)
            after = before
        case .sameExtents:
            guard stride.allSatisfy({ $0 == 1 }) else {
                throw .argument(
                    "\(name): padding='same' is not supported for strided convolutions, got stride=\(stride); give the padding as numbers"
                )
            }
            for i in kernel.indices {
                let total = dilation[i] * (kernel[i] - 1)
                before[i] = total / 2
                after[i] = total - total / 2
            }
        }
        var axes: [WindowAxis] = []
        for i in input.indices {
            var axis = WindowAxis(
                input: input[i], kernel: kernel[i], stride: stride[i], padding: before[i], dilation: dilation[i], output: 0)
            axis.output = positions(axis, paddingAfter: after[i])
            axes.append(axis)
        }
        if axes.contains(where: { $0.output < 1 }) {
            let padded = input.indices.map { input[$0] + before[$0] + after[$0] }
            let reach = input.indices.map { dilation[$0] * (kernel[$0] - 1) + 1 }
            throw .shape(
                "\(name): Calculated padded input size per channel: (\(WindowNumbers.list(padded))). Kernel size: "
                    + "(\(WindowNumbers.list(reach))). Kernel size can't be greater than actual input size; use a smaller kernel or more padding"
            )
        }
        return WindowRule(name: name, axes: axes)
    }

    /// The window of a transposed convolution: `input` is where the window stands, and the image is the result.
    static func transposed(
        _ name: String, input: [Int], kernel: [Int], stride: [Int], padding: [Int], outputPadding: [Int], dilation: [Int]
    ) throws(TensorError) -> WindowRule {
        let numbers = WindowNumbers(name: name, rank: input.count)
        let stride = try numbers.spread(stride, "stride", atLeast: 1)
        let dilation = try numbers.spread(dilation, "dilation", atLeast: 1)
        let padding = try numbers.spread(padding, "padding", atLeast: 0)
        let outputPadding = try numbers.spread(outputPadding, "output_padding", atLeast: 0)
        try checkSizes(numbers, input, kernel)
        var axes: [WindowAxis] = []
        for i in input.indices {
            guard outputPadding[i] < stride[i] || outputPadding[i] < dilation[i] else {
                throw .argument(
                    "\(name): output padding must be smaller than either stride or dilation, but got output_padding=\(outputPadding), "
                        + "stride=\(stride) and dilation=\(dilation)")
            }
            let reach = (input[i] - 1) * stride[i] + dilation[i] * (kernel[i] - 1) + 1
            axes.append(
                WindowAxis(
                    input: reach - 2 * padding[i] + outputPadding[i], kernel: kernel[i], stride: stride[i], padding: padding[i],
                    dilation: dilation[i], output: input[i]))
        }
        if axes.contains(where: { $0.input < 1 }) {
            throw .shape(
                "\(name): Given input size per channel: (\(WindowNumbers.list(input))). Calculated output size per channel: "
                    + "(\(WindowNumbers.list(axes.map(\.input)))). Output size is too small; use less padding")
        }
        return WindowRule(name: name, axes: axes)
    }

    private static func checkSizes(_ numbers: WindowNumbers, _ input: [Int], _ kernel: [Int]) throws(TensorError) {
        _ = try numbers.spread(kernel, "kernel_size", atLeast: 1)
        for extent in input where extent > WindowNumbers.largest {
            throw .shape(
                "\(numbers.name): an extent of \(extent) is too large for a window; use less than \(WindowNumbers.largest)")
        }
    }

    // MARK: Pooling

    /// The numbers of a pooling as its arguments give them.
    struct PoolArguments {
        var kernel: [Int]
        /// Nil or empty: the kernel's.
        var stride: [Int]?
        var padding: [Int] = [0]
        var dilation: [Int] = [1]
        var ceilMode = false
    }

    /// The window of a pooling over the last `rank` dimensions of `x`, which has one or two before them.
    static func pooling(_ name: String, _ x: Tensor, rank: Int, _ arguments: PoolArguments) throws(TensorError) -> WindowRule {
        let numbers = WindowNumbers(name: name, rank: rank)
        let kernel = try numbers.spread(arguments.kernel, "kernel_size", atLeast: 1)
        let given = arguments.stride ?? []
        let stride = given.isEmpty ? kernel : try numbers.spread(given, "stride", atLeast: 1)
        let padding = try numbers.spread(arguments.padding, "padding", atLeast: 0)
        let dilation = try numbers.spread(arguments.dilation, "dilation", atLeast: 1)
        let input = try images(name, x, rank)
        try checkSizes(numbers, input, kernel)
        var axes: [WindowAxis] = []
        for i in 0..<rank {
            let reach = dilation[i] * (kernel[i] - 1) + 1
            guard padding[i] <= reach / 2 else {
                throw .argument(
                    "\(name): pad should be at most half of effective kernel size, but got pad=\(padding[i]), kernel_size=\(kernel[i]) "
                        + "and dilation=\(dilation[i])")
            }
            var axis = WindowAxis(
                input: input[i], kernel: kernel[i], stride: stride[i], padding: padding[i], dilation: dilation[i], output: 0)
            axis.output = positions(axis, paddingAfter: padding[i], arguments.ceilMode ? .ceiling : .inside)
            axes.append(axis)
        }
        if axes.contains(where: { $0.output < 1 }) {
            let channels = x.shape[x.ndim - rank - 1]
            throw .shape(
                "\(name): Given input size: (\(WindowNumbers.list([channels] + input, "x"))). Calculated output size: "
                    + "(\(WindowNumbers.list([channels] + axes.map(\.output), "x"))). Output size is too small; use a smaller kernel"
            )
        }
        return WindowRule(name: name, axes: axes)
    }

    /// The extents of the images that `x` is made of. Only the batch may be empty.
    static func images(_ name: String, _ x: Tensor, _ rank: Int) throws(TensorError) -> [Int] {
        guard x.ndim == rank + 1 || x.ndim == rank + 2, !x.shape.suffix(rank + 1).contains(0) else {
            throw .shape(
                "\(name): Expected \(rank + 1)D or \(rank + 2)D (batch mode) tensor with optional 0 dim batch size for input, but got: "
                    + "\(x.shape)")
        }
        return Array(x.shape.suffix(rank))
    }

    // MARK: Kernels' arguments

    /// The window as numbers of a kernel's call.
    var integers: [Int] {
        let window = window
        return [window.depth, window.height, window.width].flatMap {
            [$0.input, $0.kernel, $0.stride, $0.padding, $0.dilation, $0.output]
        }
    }
}

extension Window {
    /// The window that `WindowRule.integers` wrote.
    init(_ integers: Shape) {
        func axis(_ i: Int) -> WindowAxis {
            WindowAxis(
                input: integers[6 * i], kernel: integers[6 * i + 1], stride: integers[6 * i + 2], padding: integers[6 * i + 3],
                dilation: integers[6 * i + 4], output: integers[6 * i + 5])
        }
        self.init(depth: axis(0), height: axis(1), width: axis(2))
    }
}
