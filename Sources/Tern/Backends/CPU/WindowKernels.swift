import TernKernelABI

extension CPU {
    static var windowKernels: KernelFamily {
        [
            "convolution": { convolution("convolution", $0) },
            "convolution.transposed": { convolution("convolution.transposed", $0) },
            "convolution.weight": { convolution("convolution.weight", $0) },
            "im2col": { window("im2col", $0) },
            "col2im": { window("col2im", $0) },
            "max_pool": { window("max_pool", $0) },
            "pick_places": { window("pick_places", $0) },
            "put_places": { window("put_places", $0) },
            "add_places": { window("add_places", $0) },
            "resample": { window("resample", $0) },
        ]
    }

    private static func convolution(_ name: String, _ catalog: KernelCatalog) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in
            let loop = try ConvolutionLoop(name, call, catalog)
            switch name {
            case "convolution": try loop.forward()
            case "convolution.transposed": try loop.transposed()
            default: try loop.weight()
            }
        }
    }

    private static func window(_ name: String, _ catalog: KernelCatalog) -> Kernel? {
        { (call: KernelCall) throws(TensorError) -> Void in
            if call.output.count == 0 { return }
            switch name {
            case "im2col": WindowLoop.unfold(call, catalog)
            case "col2im": try WindowLoop.fold(call, catalog)
            case "max_pool": try WindowLoop.maximum(call, catalog)
            case "resample": try WindowLoop.resample(call, catalog)
            default: try WindowLoop.move(name, call, catalog)
            }
        }
    }
}

/// Kernels that work on one image of one channel at a time. All tensors are contiguous.
enum WindowLoop {
    /// Images in one piece of work, from what one of them costs.
    private static func images(_ cost: Int) -> Int { Swift.max(1, ParallelLoop.grain / Swift.max(cost, 1)) }

    private static func missing(_ name: String, _ dtype: DType) -> TensorError {
        .dtype("\(name): not implemented for \(dtype); convert with .to(.float32) first")
    }

    /// Integers: the window, as for all kernels of windows. Output: the columns of every image.
    static func unfold(_ call: KernelCall, _ catalog: KernelCatalog) {
        let window = Window(call.integers)
        let size = call.output.dtype.size
        let kernel = catalog.windows.unfold[size.trailingZeroBitCount]
        let (rows, positions, pixels) = (window.kernelCount, window.outputCount, window.inputCount)
        let to = call.output.data, from = call.input(0).data
        ParallelLoop.ranges(call.output.count / (rows * positions), size: images(rows * positions)) { range in
            withUnsafePointer(to: window) { window in
                for i in range {
                    kernel(window, from + i * pixels * size, to + i * rows * positions * size, positions, 0, positions)
                }
            }
        }
    }

    /// Output: the images to which the columns are added.
    static func fold(_ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let window = Window(call.integers)
        let size = call.output.dtype.size
        guard let kernel = catalog.windows.fold[call.output.dtype.elementType] else { throw missing("fold", call.output.dtype) }
        let (rows, positions, pixels) = (window.kernelCount, window.outputCount, window.inputCount)
        let to = call.output.data, from = call.input(0).data
        ParallelLoop.ranges(call.output.count / pixels, size: images(rows * positions)) { range in
            withUnsafePointer(to: window) { window in
                for i in range {
                    let image = to + i * pixels * size
                    image.initializeMemory(as: UInt8.self, repeating: 0, count: pixels * size)
                    kernel(window, image, from + i * rows * positions * size, positions, 0, positions)
                }
            }
        }
    }

    /// Operands: the images, the places to write, the boxes' bounds. Integers: input, output, step, kernel, stride and
    /// padding of each dimension, and the elements of a box.
    static func maximum(_ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let type = call.output.dtype.elementType, size = call.output.dtype.size
        guard let kernel = catalog.windows.maximum[type] else { throw missing("max_pool", call.output.dtype) }
        let n = call.integers
        func axis(_ i: Int) -> BoxAxis {
            BoxAxis(
                input: n[6 * i], output: n[6 * i + 1], step: n[6 * i + 2], kernel: n[6 * i + 3], stride: n[6 * i + 4],
                padding: n[6 * i + 5])
        }
        let boxes = Boxes(
            depth: axis(0), height: axis(1), width: axis(2), bounds: call.input(2).data.assumingMemoryBound(to: Int64.self))
        let pixels = n[0] * n[6] * n[12], outputs = n[1] * n[7] * n[13]
        let scratchBytes = boxes.scratchBytes(size)
        let values = call.output.data, from = call.input(0).data
        let places = call.input(1).data.assumingMemoryBound(to: Int64.self)
        ParallelLoop.ranges(call.output.count / outputs, size: images(Shape([outputs, n[18]]).product)) { range in
            withScratch(byteCount: scratchBytes ?? 0) { memory in
                let scratch = scratchBytes == nil ? nil : memory
                withUnsafePointer(to: boxes) { boxes in
                    for i in range {
                        kernel(boxes, values + i * outputs * size, places + i * outputs, from + i * pixels * size, scratch)
                    }
                }
            }
        }
    }

    /// Moves elements between lists and images. Operands: what is read, the places. Integers: elements of a list, of an image.
    static func move(_ name: String, _ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let dtype = call.output.dtype, size = dtype.size
        let (length, pixels) = (call.integers[0], call.integers[1])
        let isPick = name == "pick_places"
        let kernels = catalog.windows
        let kernel: PlaceKernel
        switch name {
        case "pick_places": kernel = kernels.pick[size.trailingZeroBitCount]
        case "put_places": kernel = kernels.place[size.trailingZeroBitCount]
        default:
            guard let spread = kernels.spread[dtype.elementType] else { throw missing("max_pool", dtype) }
            kernel = spread
        }
        let images = isPick ? call.input(0).data : call.output.data
        let lists = isPick ? call.output.data : call.input(0).data
        let places = call.input(1).data.assumingMemoryBound(to: Int64.self)
        ParallelLoop.ranges(call.output.count / (isPick ? length : pixels), size: WindowLoop.images(length + pixels)) { range in
            for i in range {
                let image = images + i * pixels * size
                if !isPick { image.initializeMemory(as: UInt8.self, repeating: 0, count: pixels * size) }
                kernel(length, lists + i * length * size, image, places + i * length)
            }
        }
    }

    /// Operands: the input, the bounds, and the weights unless all are 1. Integers: the extents before, of and behind the
    /// dimension in the input, its extent in the output, and the most neighbours.
    static func resample(_ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let type = call.output.dtype.elementType, size = call.output.dtype.size
        guard let kernel = catalog.windows.resample[type] else { throw missing("resample", call.output.dtype) }
        let n = call.integers
        let (outer, extent, inner, outputs, taps) = (n[0], n[1], n[2], n[3], n[4])
        let map = Resampling(
            inner: inner, inputs: extent, outputs: outputs, bounds: call.input(1).data.assumingMemoryBound(to: Int64.self),
            weights: call.operandCount > 2 ? UnsafeRawPointer(call.input(2).data) : nil, taps: taps)
        let to = call.output.data, from = call.input(0).data
        let cost = Shape([inner, taps]).product
        if images(Shape([outputs, cost]).product) > 1 {
            ParallelLoop.ranges(outer, size: images(outputs * cost)) { range in
                let start = range.lowerBound
                withUnsafePointer(to: map) { map in
                    kernel(
                        map, range.count, to + start * outputs * inner * size, from + start * extent * inner * size, 0, outputs)
                }
            }
            return
        }
        // Pieces are rows of outputs, counted over all slices.
        ParallelLoop.ranges(outer * outputs, size: images(cost)) { range in
            withUnsafePointer(to: map) { map in
                var row = range.lowerBound
                while row < range.upperBound {
                    let slice = row / outputs, start = row - slice * outputs
                    let end = Swift.min(outputs, start + range.upperBound - row)
                    kernel(map, 1, to + slice * outputs * inner * size, from + slice * extent * inner * size, start, end)
                    row += end - start
                }
            }
        }
    }
}
