/// A convolution that reads images where they are, or all but: one rectangle of positions at a time is copied with the zeros around
/// it, taken apart by the strides. In that copy one element of the window reads neighbours for neighbouring positions, so that the
/// matrix of columns that a convolution is the product of need not be made.
///
/// The window has two dimensions. All numbers are those of one group.
package struct DirectConvolution: Sendable {
    package let channels: Int
    package let filters: Int
    package let height: WindowAxis
    package let width: WindowAxis
    /// Elements of the window.
    package let taps: Int
    /// Positions of a rectangle: the last one of a row or column of them may have fewer.
    package let rows: Int
    package let columns: Int
    /// Channels whose products are summed at a time.
    package let block: Int
    /// Parts of the copy by stride, and the extents of each.
    package let heightParts: Int
    package let widthParts: Int
    package let partHeight: Int
    package let partWidth: Int
    /// Elements of the copy from one channel to the next.
    package let planeStride: Int

    /// Bytes of a copy that are good for the second-level cache beside the weights and the results.
    private static let copyBytes = 1 << 17
    private static let mostColumns = 512
    /// Multiplications in one chain of sums.
    private static let chain = 384

    /// - Parameter planes: how many planes as large as a channel's copy are worked on at a time.
    package init(channels: Int, filters: Int, height: WindowAxis, width: WindowAxis, planes: Int, elementSize: Int) {
        func parts(_ axis: WindowAxis) -> Int { axis.dilation == 1 ? Swift.min(axis.stride, axis.kernel) : axis.stride }
        func reach(_ axis: WindowAxis) -> Int { (axis.kernel - 1) * axis.dilation / axis.stride }
        self.channels = channels
        self.filters = filters
        self.height = height
        self.width = width
        taps = height.kernel * width.kernel
        heightParts = parts(height)
        widthParts = parts(width)
        columns = Swift.min(width.output, DirectConvolution.mostColumns)
        partWidth = columns + reach(width)
        let rowBytes = planes * heightParts * widthParts * partWidth * elementSize
        let mostRows = Swift.max(1, Swift.min(height.output, DirectConvolution.copyBytes / rowBytes - reach(height)))
        // As equally shared as these can be.
        let bands = Swift.max(1, (height.output + mostRows - 1) / mostRows)
        rows = Swift.max(1, (height.output + bands - 1) / bands)
        partHeight = rows + reach(height)
        let plane = heightParts * widthParts * partHeight * partWidth
        // Planes a multiple of a page apart would all fall on the same few places of the cache.
        planeStride = plane % 512 < 16 ? plane + 32 : plane
        let blocks = (channels * height.kernel * width.kernel + DirectConvolution.chain - 1) / DirectConvolution.chain
        block = (channels + blocks - 1) / blocks
    }

    /// The part of what is computed that is results, when `lanes` positions are computed at a time.
    package func yield(_ lanes: Int) -> Double {
        let computed = ((rows - 1) * partWidth + columns + lanes - 1) / lanes * lanes
        return Double(rows * columns) / Double(computed)
    }

    package var rectangles: Int { rowsOfRectangles * columnsOfRectangles }
    private var rowsOfRectangles: Int { (height.output + rows - 1) / rows }
    package var columnsOfRectangles: Int { (width.output + columns - 1) / columns }
}

/// What a kernel needs beside: memory and the weights.
package struct DirectConvolutionCall {
    /// The packed weights of a group.
    package var weights: UnsafeRawPointer
    /// One number for each filter, or none.
    package var bias: UnsafeRawPointer?
    /// The images of a group, and where its results go.
    package var image: UnsafeRawPointer
    package var result: UnsafeMutableRawPointer
    /// Working memory, aligned to 64 bytes.
    package var scratch: UnsafeMutableRawPointer

    package init(
        weights: UnsafeRawPointer, bias: UnsafeRawPointer?, image: UnsafeRawPointer, result: UnsafeMutableRawPointer,
        scratch: UnsafeMutableRawPointer
    ) {
        self.weights = weights
        self.bias = bias
        self.image = image
        self.result = result
        self.scratch = scratch
    }
}

/// What the gradient of weights is computed from: all images and results of a group, and which filters and channels are wanted.
package struct WeightGradientCall {
    package var image: UnsafeRawPointer
    package var result: UnsafeRawPointer
    /// Elements from one image to the next, and from one result to the next.
    package var imageStride: Int
    package var resultStride: Int
    package var batch: Int
    /// The weights' gradient of the group: filters, channels, elements of the window.
    package var output: UnsafeMutableRawPointer
    package var firstPanel: Int
    package var panels: Int
    package var firstChannel: Int
    /// Channels of the image, of which `firstChannel` is one.
    package var channels: Int
    package var scratch: UnsafeMutableRawPointer

    package init(
        image: UnsafeRawPointer, result: UnsafeRawPointer, imageStride: Int, resultStride: Int, batch: Int,
        output: UnsafeMutableRawPointer, firstPanel: Int, panels: Int, firstChannel: Int, channels: Int,
        scratch: UnsafeMutableRawPointer
    ) {
        self.image = image
        self.result = result
        self.imageStride = imageStride
        self.resultStride = resultStride
        self.batch = batch
        self.output = output
        self.firstPanel = firstPanel
        self.panels = panels
        self.firstChannel = firstChannel
        self.channels = channels
        self.scratch = scratch
    }
}

/// Where weights lie: elements from one filter, channel and element of the window to the next.
package struct WeightLayout {
    package var filter: Int
    package var channel: Int
    package var tap: Int

    package init(filter: Int, channel: Int, tap: Int) {
        self.filter = filter
        self.channel = channel
        self.tap = tap
    }
}

/// The kernels of direct convolution for one element type.
package final class DirectConvolutionKernels: @unchecked Sendable {
    package typealias Pack =
        (
            _ plan: UnsafePointer<DirectConvolution>, _ layout: WeightLayout, _ panel: Int, _ packed: UnsafeMutableRawPointer,
            _ weights: UnsafeRawPointer
        ) -> Void
    package typealias Run =
        (_ plan: UnsafePointer<DirectConvolution>, _ call: UnsafePointer<DirectConvolutionCall>, _ rectangle: Int) -> Void

    /// The gradient of the weights of some panels of filters for one panel of channels.
    package typealias Gradient =
        (_ plan: UnsafePointer<DirectConvolution>, _ call: UnsafePointer<WeightGradientCall>) -> Void

    /// Filters that are packed side by side, and channels.
    package let panelFilters: Int
    package let panelChannels: Int
    /// Packs one panel of filters to its place among the packed weights.
    package let pack: Pack
    /// Computes one rectangle of positions for all filters.
    package let run: Run
    package let gradient: Gradient

    package init(
        panelFilters: Int, panelChannels: Int, pack: @escaping Pack, run: @escaping Run, gradient: @escaping Gradient
    ) {
        self.panelFilters = panelFilters
        self.panelChannels = panelChannels
        self.pack = pack
        self.run = run
        self.gradient = gradient
    }

    private var tileCount: Int { panelFilters * panelChannels }

    package func packedCount(_ plan: DirectConvolution) -> Int {
        (plan.filters + panelFilters - 1) / panelFilters * panelFilters * plan.channels * plan.taps
    }

    package func scratchBytes(_ plan: DirectConvolution, _ elementSize: Int) -> Int {
        plan.taps * MemoryLayout<Int>.size + (2 * tileCount + plan.channels * plan.planeStride) * elementSize
    }

    /// The scratch memory of one strip of the weights' gradient.
    package func gradientBytes(_ plan: DirectConvolution, panels: Int, _ elementSize: Int) -> Int {
        let positions = plan.rows * plan.columns
        let parts = plan.heightParts * plan.widthParts * plan.partHeight * plan.partWidth
        return (plan.taps + plan.rows) * MemoryLayout<Int>.size
            + (panels * (panelFilters * positions + plan.taps * tileCount) + parts * panelChannels) * elementSize
    }
}
