import TernKernelABI

/// Maxima over the boxes of images. Gradients go to the places of the maxima.
struct MaximumPlan: Sendable {
    /// How the boxes of one dimension lie.
    enum Boxes: Sendable {
        case window(WindowAxis)
        /// So many boxes that share the dimension evenly.
        case adaptive(input: Int, output: Int)

        var input: Int {
            switch self {
            case .window(let axis): axis.input
            case .adaptive(let input, _): input
            }
        }

        var output: Int {
            switch self {
            case .window(let axis): axis.output
            case .adaptive(_, let output): output
            }
        }

        var step: Int {
            if case .window(let axis) = self { axis.dilation } else { 1 }
        }

        /// The elements of a box, those from one box to the next and those before the image, for boxes that are all alike; zeros
        /// for others.
        var regularity: [Int] {
            switch self {
            case .window(let axis): return [axis.kernel, axis.stride, axis.padding]
            case .adaptive(let input, let output):
                if output == 0 || input % output != 0 { return [0, 0, 0] }
                return [input / output, input / output, 0]
            }
        }

        /// The most elements in a box.
        var reach: Int {
            switch self {
            case .window(let axis): Swift.min(axis.kernel, axis.input)
            case .adaptive(let input, let output): Swift.min(input, input / Swift.max(output, 1) + 2)
            }
        }

        /// The first element and the end of each box, inside the image.
        var bounds: [Int] {
            var bounds: [Int] = []
            bounds.reserveCapacity(2 * output)
            for i in 0..<output {
                switch self {
                case .window(let axis):
                    let start = i * axis.stride - axis.padding
                    let end = start + axis.dilation * (axis.kernel - 1) + 1
                    let skipped = start < 0 ? (-start + axis.dilation - 1) / axis.dilation * axis.dilation : 0
                    bounds.append(Swift.min(start + skipped, axis.input - 1))
                    bounds.append(start + skipped < axis.input ? Swift.min(end, axis.input) : 0)
                case .adaptive(let input, let output):
                    bounds.append(i * input / output)
                    bounds.append(((i + 1) * input + output - 1) / output)
                }
            }
            return bounds
        }
    }

    let name: String
    /// From the outermost to the innermost: one to three.
    let boxes: [Boxes]

    private static let table = KernelTable.named("max_pool")

    /// The maxima and their places in the image.
    func apply(_ input: Tensor) throws(TensorError) -> (values: Tensor, places: Tensor) {
        guard input.dtype != .bool else {
            throw .dtype("\(name): not implemented for bool tensors; convert with .to(.float32)")
        }
        if input.dtype == .float16 || input.dtype == .bfloat16 {
            let wide = try apply(input.to(.float32))
            return (wide.values.to(input.dtype), wide.places)
        }
        let x = input.contiguous()
        let prefix = Array(x.shape.dropLast(boxes.count))
        let outputs = Shape(prefix + boxes.map(\.output))
        let values = try Tensor.uninitialized(outputs, x.dtype, x.device)
        let places = try Tensor.uninitialized(outputs, .int64, x.device)
        if values.count > 0, x.device != .meta {
            for box in boxes { try WindowNumbers.requireTable(box.output, name) }
            let padded = Array(repeating: Boxes.window(.none), count: 3 - boxes.count) + boxes
            let bounds = Tensor(padded.flatMap(\.bounds)).to(x.device)
            let integers =
                padded.flatMap { [$0.input, $0.output, $0.step] + $0.regularity } + [Shape(padded.map(\.reach)).product]
            try MaximumPlan.table.run(
                KernelCall(
                    values, Operand(x), Operand(places), Operand(bounds), count: 3, computeType: x.dtype,
                    integers: Shape(integers)))
        }
        if GradMode.isEnabled, x.node != nil {
            let image = boxes.map(\.input)
            values.storedNode = ClosureNode(
                "MaxPoolWithIndicesBackward0", inputs: [x], output: values, saving: [Saved(constant: places)]
            ) { (node, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                return Gradients(try Places.add(g, try node.saved(0), image))
            } forward: { (node, tangents) throws(TensorError) in
                Gradients(try tangents[0].map { t throws(TensorError) in try Places.pick(t, try node.saved(0), image.count) })
            }
        }
        return (values, places)
    }
}

/// Elements of images by their places: each move is the gradient of another.
enum Places {
    private static let pickTable = KernelTable.named("pick_places")
    private static let putTable = KernelTable.named("put_places")
    private static let addTable = KernelTable.named("add_places")

    private static func run(
        _ table: KernelTable, _ x: Tensor, _ places: Tensor, _ shape: [Int], _ rank: Int, image: [Int]
    ) throws(TensorError) -> Tensor {
        let output = try Tensor.uninitialized(Shape(shape), x.dtype, x.device)
        if output.count == 0 { return output }
        let length = Shape(places.shape.suffix(rank)).product
        if length == 0 {
            try output.fill(.int(0))
            return output
        }
        try table.run(
            KernelCall(
                output, Operand(x.contiguous()), Operand(places.contiguous()), count: 2, computeType: x.dtype,
                integers: [length, Shape(image).product]))
        return output
    }

    /// Images of extents `image` to which the elements of `x` are added at their places.
    static func add(_ x: Tensor, _ places: Tensor, _ image: [Int]) throws(TensorError) -> Tensor {
        if x.dtype == .float16 || x.dtype == .bfloat16 { return try add(x.to(.float32), places, image).to(x.dtype) }
        return try write(addTable, x, places, image, "MaxPoolBackwardBackward0")
    }

    /// Images of zeros in which the elements of `x` stand at their places.
    static func put(_ x: Tensor, _ places: Tensor, _ image: [Int]) throws(TensorError) -> Tensor {
        try write(putTable, x, places, image, "MaxUnpoolBackward0")
    }

    private static func write(
        _ table: KernelTable, _ x: Tensor, _ places: Tensor, _ image: [Int], _ backwardName: StaticString
    ) throws(TensorError) -> Tensor {
        let output = try run(table, x, places, Array(x.shape.dropLast(image.count)) + image, image.count, image: image)
        if GradMode.isEnabled, x.node != nil {
            output.storedNode = ClosureNode(
                backwardName, inputs: [x], output: output, saving: [Saved(constant: places)]
            ) { (node, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                return Gradients(try pick(g, try node.saved(0), image.count))
            } forward: { (node, tangents) throws(TensorError) in
                Gradients(
                    try tangents[0].map { t throws(TensorError) in
                        try write(table, t, try node.saved(0), image, backwardName)
                    })
            }
        }
        return output
    }

    /// The elements at the places of images, which are the last `rank` dimensions.
    static func pick(_ x: Tensor, _ places: Tensor, _ rank: Int) throws(TensorError) -> Tensor {
        let image = Array(x.shape.suffix(rank))
        let output = try run(pickTable, x, places, Array(places.shape), rank, image: image)
        if GradMode.isEnabled, x.node != nil {
            output.storedNode = ClosureNode(
                "MaxPoolBackwardBackward0", inputs: [x], output: output, saving: [Saved(constant: places)]
            ) { (node, gradients) throws(TensorError) in
                guard let g = gradients[0] else { return Gradients() }
                return Gradients(try add(g, try node.saved(0), image))
            } forward: { (node, tangents) throws(TensorError) in
                Gradients(try tangents[0].map { t throws(TensorError) in try pick(t, try node.saved(0), rank) })
            }
        }
        return output
    }
}
