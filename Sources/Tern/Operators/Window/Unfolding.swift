extension Operators {
    static var unfoldings: [any OperatorDefinition.Type] { [UnfoldImages.self, FoldImages.self] }

    /// The blocks under a window that slides over images, as columns.
    enum UnfoldImages: OperatorDefinition {
        static let schemas = [
            "nn.functional.unfold(Tensor input, int[] kernel_size, int[] dilation=1, int[] padding=0, int[] stride=1) -> Tensor"
        ]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([2, 2, 4, 3]), .value(.ints([2, 2]))),
            Sample(
                .normal([2, 4, 5]), .value(.ints([3, 2])),
                named: ["dilation": .ints([1, 2]), "padding": .int(1), "stride": .int(2)]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.ints("kernel_size"), try arguments.ints("dilation"),
                    try arguments.ints("padding"), try arguments.ints("stride")))
        }

        static func apply(
            _ x: Tensor, _ kernel: [Int], _ dilation: [Int], _ padding: [Int], _ stride: [Int]
        ) throws(TensorError) -> Tensor {
            let input = try WindowRule.images("unfold", x, 2)
            let rule = try Columns.rule("unfold", input, kernel, dilation, padding, stride)
            let isBatched = x.ndim == 4
            let images = isBatched ? x : x.unsqueeze(0)
            let columns = Columns(rule: rule, batch: images.shape[0], channels: images.shape[1])
            let result = try columns.unfold(images)
            return isBatched ? result : result.squeeze(0)
        }
    }

    /// The sums of overlapping blocks: images from columns.
    enum FoldImages: OperatorDefinition {
        static let schemas = [
            "nn.functional.fold(Tensor input, int[] output_size, int[] kernel_size, int[] dilation=1, int[] padding=0, "
                + "int[] stride=1) -> Tensor"
        ]
        static let kind = "kernel"
        static let samples = [
            Sample(.normal([2, 8, 6]), .value(.ints([4, 3])), .value(.ints([2, 2]))),
            Sample(
                .normal([6, 6]), .value(.ints([4, 3])), .value(.ints([3, 2])),
                named: ["dilation": .ints([1, 2]), "padding": .int(1), "stride": .ints([2, 1])]),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(
                try apply(
                    try arguments.tensor("input"), try arguments.ints("output_size"), try arguments.ints("kernel_size"),
                    try arguments.ints("dilation"), try arguments.ints("padding"), try arguments.ints("stride")))
        }

        static func apply(
            _ x: Tensor, _ output: [Int], _ kernel: [Int], _ dilation: [Int], _ padding: [Int], _ stride: [Int]
        ) throws(TensorError) -> Tensor {
            guard x.ndim == 2 || x.ndim == 3, !x.shape.suffix(2).contains(0) else {
                throw .shape(
                    "fold: Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for "
                        + "input, but got: \(x.shape)")
            }
            guard x.dtype != .bool else { throw .dtype("fold: not implemented for bool tensors; convert with .to(.float32)") }
            let numbers = WindowNumbers(name: "fold", rank: 2)
            let output = try numbers.spread(output, "output_size", atLeast: 1)
            let rule = try Columns.rule("fold", output, kernel, dilation, padding, stride)
            let isBatched = x.ndim == 3
            let columns = isBatched ? x : x.unsqueeze(0)
            let (rows, positions) = (rule.window.kernelCount, rule.window.outputCount)
            guard columns.shape[1] % rows == 0 else {
                throw .shape(
                    "fold: Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got "
                        + "input.size(1)=\(columns.shape[1]) and kernel_size=(\(WindowNumbers.list(rule.kernelExtents, ", "))).")
            }
            guard columns.shape[2] == positions else {
                throw .shape(
                    "fold: Given output_size=\(output) and kernel_size=\(rule.kernelExtents), expected size of input's dimension 2 to "
                        + "match the calculated number of sliding blocks \(WindowNumbers.list(rule.outputExtents, " * ")) = \(positions), "
                        + "but got input.size(2)=\(columns.shape[2]).")
            }
            let plan = Columns(rule: rule, batch: columns.shape[0], channels: columns.shape[1] / rows)
            let isHalf = x.dtype == .float16 || x.dtype == .bfloat16
            let result = isHalf ? try plan.fold(columns.to(.float32)).to(x.dtype) : try plan.fold(columns)
            return isBatched ? result : result.squeeze(0)
        }
    }
}

/// Unfolding and folding, each the other's gradient.
struct Columns: Sendable {
    let rule: WindowRule
    let batch: Int
    let channels: Int

    private static let unfoldTable = KernelTable.named("im2col")
    private static let foldTable = KernelTable.named("col2im")

    static func rule(
        _ name: String, _ input: [Int], _ kernel: [Int], _ dilation: [Int], _ padding: [Int], _ stride: [Int]
    ) throws(TensorError) -> WindowRule {
        let numbers = WindowNumbers(name: name, rank: input.count)
        let kernel = try numbers.spread(kernel, "kernel_size", atLeast: 1)
        return try WindowRule.convolution(
            name, input: input, kernel: kernel, stride: stride, padding: .numbers(padding), dilation: dilation)
    }

    private func run(_ table: KernelTable, _ x: Tensor, _ shape: [Int]) throws(TensorError) -> Tensor {
        let output = try Tensor.uninitialized(Shape(shape), x.dtype, x.device)
        try table.run(
            KernelCall(
                output, Operand(x.contiguous()), count: 1, computeType: x.dtype,
                integers: Shape(rule.integers)))
        return output
    }

    /// Shape [N, C, …] to [N, C × elements of the window, positions].
    func unfold(_ images: Tensor) throws(TensorError) -> Tensor {
        let rows = Shape([channels] + rule.kernelExtents).product
        let output = try run(Columns.unfoldTable, images, [batch, rows, Shape(rule.outputExtents).product])
        if GradMode.isEnabled, images.node != nil {
            let plan = self
            output.storedNode = ClosureNode("Im2ColBackward0", inputs: [images], output: output) {
                (_, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                let isHalf = g.dtype == .float16 || g.dtype == .bfloat16
                return Gradients(isHalf ? try plan.fold(g.to(.float32)).to(g.dtype) : try plan.fold(g))
            } forward: { (_, tangents) throws(TensorError) in
                Gradients(try tangents[0].map { t throws(TensorError) in try plan.unfold(t) })
            }
        }
        return output
    }

    /// The other way, where blocks that overlap are added.
    func fold(_ columns: Tensor) throws(TensorError) -> Tensor {
        let output = try run(Columns.foldTable, columns, [batch, channels] + rule.inputExtents)
        if GradMode.isEnabled, columns.node != nil {
            let plan = self
            output.storedNode = ClosureNode("Col2ImBackward0", inputs: [columns], output: output) {
                (_, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                return Gradients(try plan.unfold(g))
            } forward: { (_, tangents) throws(TensorError) in
                Gradients(try tangents[0].map { t throws(TensorError) in try plan.fold(t) })
            }
        }
        return output
    }
}

/// The blocks under a window that slides over images, as columns. PyTorch: `torch.nn.functional.unfold`.
///
/// Images of shape [N, C, H, W] or [C, H, W] become [N, C × kernel, positions]. `Tensor.unfold` is another operator.
public func unfold(
    _ input: Tensor, _ kernelSize: some WindowExtents, dilation: some WindowExtents = 1, padding: some WindowExtents = 0,
    stride: some WindowExtents = 1
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.UnfoldImages.apply(input, kernelSize.extents, dilation.extents, padding.extents, stride.extents)
    }
}

/// Images of extents `outputSize` from the columns that `unfold` makes; blocks that overlap are added. PyTorch:
/// `torch.nn.functional.fold`.
public func fold(
    _ input: Tensor, _ outputSize: some WindowExtents, _ kernelSize: some WindowExtents, dilation: some WindowExtents = 1,
    padding: some WindowExtents = 0, stride: some WindowExtents = 1
) -> Tensor {
    checked { () throws(TensorError) in
        try Operators.FoldImages.apply(
            input, outputSize.extents, kernelSize.extents, dilation.extents, padding.extents, stride.extents)
    }
}
