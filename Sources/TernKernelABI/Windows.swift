/// One dimension of a window that moves over an image.
package struct WindowAxis: Sendable, Equatable {
    /// Elements of the image.
    package var input: Int
    /// Elements that the window looks at.
    package var kernel: Int
    /// Elements from one position of the window to the next.
    package var stride: Int
    /// Elements before the image that count as zero. Behind it there are as many as the last position reaches.
    package var padding: Int
    /// Elements from one that the window looks at to the next.
    package var dilation: Int
    /// Positions of the window.
    package var output: Int

    package init(input: Int, kernel: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1, output: Int) {
        self.input = input
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.output = output
    }

    /// A dimension that is not there.
    package static var none: WindowAxis { WindowAxis(input: 1, kernel: 1, output: 1) }
}

/// A window that moves over the images of one, two or three dimensions; those that are missing come first and have extent 1.
///
/// Whoever makes one checks it: strides, dilations and kernels are positive, and no product of extents overflows.
package struct Window: Sendable, Equatable {
    package var depth: WindowAxis
    package var height: WindowAxis
    package var width: WindowAxis

    package init(depth: WindowAxis, height: WindowAxis, width: WindowAxis) {
        self.depth = depth
        self.height = height
        self.width = width
    }

    /// Elements of an image.
    package var inputCount: Int { depth.input &* height.input &* width.input }
    /// Elements that the window looks at.
    package var kernelCount: Int { depth.kernel &* height.kernel &* width.kernel }
    /// Positions of the window.
    package var outputCount: Int { depth.output &* height.output &* width.output }
}

/// Moves elements between an image of one channel and a matrix of columns: a row for each element of the window, a column for
/// each of the `count` positions from `start` on, `rowStride` elements from row to row.
package typealias WindowKernel =
    (
        _ window: UnsafePointer<Window>, _ image: UnsafeMutableRawPointer, _ columns: UnsafeMutableRawPointer, _ rowStride: Int,
        _ start: Int, _ count: Int
    ) -> Void

/// One dimension of the boxes that maxima are taken over.
package struct BoxAxis: Sendable {
    package var input: Int
    package var output: Int
    /// Elements from one of a box to the next.
    package var step: Int
    /// For boxes that are all alike: their elements, those from one box to the next, and those before the image. Otherwise the
    /// stride is 0.
    package var kernel: Int
    package var stride: Int
    package var padding: Int

    package init(input: Int, output: Int, step: Int, kernel: Int = 0, stride: Int = 0, padding: Int = 0) {
        self.input = input
        self.output = output
        self.step = step
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
    }

    /// Elements of every `stride`-th of a padded row, for `output` boxes and `lanes` beyond.
    @inline(__always)
    package func phaseLength(_ lanes: Int) -> Int { output &+ (kernel &- 1) &* step / stride &+ 1 &+ lanes }
}

/// Boxes of an image, one for each output.
package struct Boxes {
    package var depth: BoxAxis
    package var height: BoxAxis
    package var width: BoxAxis
    /// The first element and the end of each output's box: those along the depth, then the height, then the width.
    package var bounds: UnsafePointer<Int64>

    package init(depth: BoxAxis, height: BoxAxis, width: BoxAxis, bounds: UnsafePointer<Int64>) {
        self.depth = depth
        self.height = height
        self.width = width
        self.bounds = bounds
    }
}

extension Boxes {
    /// The bytes of memory in which maxima of boxes that are all alike are found faster: padded rows, taken apart by stride, for
    /// one row of boxes, and the first place of each of its boxes. Nil if they are not alike, or if that is more than stays in the cache.
    package func scratchBytes(_ elementSize: Int) -> Int? {
        if depth.stride == 0 || height.stride == 0 || width.stride == 0 { return nil }
        var bytes = elementSize
        for factor in [depth.kernel, height.kernel, width.stride, width.phaseLength(64 / elementSize)] {
            let product = bytes.multipliedReportingOverflow(by: factor)
            if product.overflow || product.partialValue > 1 << 18 { return nil }
            bytes = product.partialValue
        }
        return bytes + (width.output + 64 / elementSize) * elementSize
    }
}

/// The largest element of each box of one image, and its place in the image; with memory of `scratchBytes` or none.
package typealias BoxMaximumKernel =
    (
        _ boxes: UnsafePointer<Boxes>, _ values: UnsafeMutableRawPointer, _ places: UnsafeMutablePointer<Int64>,
        _ image: UnsafeRawPointer, _ scratch: UnsafeMutableRawPointer?
    ) -> Void

/// Moves `count` elements between a list and the places of an image that are given; the places have been checked.
package typealias PlaceKernel =
    (
        _ count: Int, _ list: UnsafeMutableRawPointer, _ image: UnsafeMutableRawPointer, _ places: UnsafePointer<Int64>
    ) -> Void

/// A linear map along one dimension whose every output is a weighted sum of neighbours.
package struct Resampling {
    /// Elements from one neighbour to the next: the product of the dimensions behind.
    package var inner: Int
    /// The extent of the dimension.
    package var inputs: Int
    package var outputs: Int
    /// The first input and the end of each output's neighbours.
    package var bounds: UnsafePointer<Int64>
    /// The weights of each output's neighbours, `taps` elements from one output's to the next's; nil if all are 1.
    package var weights: UnsafeRawPointer?
    package var taps: Int

    package init(
        inner: Int, inputs: Int, outputs: Int, bounds: UnsafePointer<Int64>, weights: UnsafeRawPointer?, taps: Int
    ) {
        self.inner = inner
        self.inputs = inputs
        self.outputs = outputs
        self.bounds = bounds
        self.weights = weights
        self.taps = taps
    }
}

/// Computes the outputs `start..<end` of each of `slices` slices.
package typealias ResamplingKernel =
    (
        _ map: UnsafePointer<Resampling>, _ slices: Int, _ output: UnsafeMutableRawPointer, _ input: UnsafeRawPointer,
        _ start: Int, _ end: Int
    ) -> Void

/// The kernels of windows, by element type or size.
package struct WindowKernels: @unchecked Sendable {
    /// The image's elements, zeros beside it, for elements of 1, 2, 4 and 8 bytes.
    package var unfold: [WindowKernel] = []
    /// Adds the columns to the image.
    package var fold = KernelsByType<WindowKernel>()
    package var maximum = KernelsByType<BoxMaximumKernel>()
    /// From the image to the list, for elements of 1, 2, 4 and 8 bytes.
    package var pick: [PlaceKernel] = []
    /// From the list to the image, for elements of 1, 2, 4 and 8 bytes.
    package var place: [PlaceKernel] = []
    /// Adds the list to the image.
    package var spread = KernelsByType<PlaceKernel>()
    package var resample = KernelsByType<ResamplingKernel>()

    package init() {}
}
