import Synchronization
import TernKernelABI

/// A convolution, or the gradient of its weights, that needs no matrix of columns. Work is cut by its size alone.
struct DirectConvolutionLoop: @unchecked Sendable {
    private let kernels: DirectConvolutionKernels
    private let plan: DirectConvolution
    private let batch: Int
    private let groups: Int
    private let size: Int
    private let name: String

    /// Less of the work than this may be for results; below it, columns are better.
    private static let leastYield = 0.3
    /// Windows that reach farther, or move faster, would copy much for little.
    private static let longestStride = 4
    private static let longestReach = 256
    /// Elements of the copy of a rectangle.
    private static let mostCopied = 1 << 22
    /// Multiplications that are worth a thread's attention.
    private static let grain = 1 << 17

    /// Nil if the window has three dimensions, or if most of what is computed would be no results.
    init?(
        _ name: String, _ kernels: DirectConvolutionKernels?, _ window: Window, batch: Int, groups: Int, channels: Int,
        filters: Int, planes: Int? = nil, size: Int
    ) {
        guard let kernels, window.depth == .none,
            [window.height, window.width].allSatisfy({
                $0.stride <= DirectConvolutionLoop.longestStride
                    && ($0.kernel - 1) * $0.dilation <= DirectConvolutionLoop.longestReach
            })
        else { return nil }
        plan = DirectConvolution(
            channels: channels, filters: filters, height: window.height, width: window.width, planes: planes ?? channels,
            elementSize: size)
        self.kernels = kernels
        self.batch = batch
        self.groups = groups
        self.size = size
        self.name = name
        if plan.yield(kernels.panelChannels / 2) < DirectConvolutionLoop.leastYield { return nil }
        if Shape([plan.planeStride, plan.channels]).product > DirectConvolutionLoop.mostCopied { return nil }
    }

    private var pixels: Int { plan.height.input * plan.width.input }
    private var positions: Int { plan.height.output * plan.width.output }

    private func withMemory(
        _ byteCount: Int, _ body: (UnsafeMutableRawPointer) throws(TensorError) -> Void
    ) throws(TensorError) {
        guard let (memory, sizeClass) = Allocator.allocate(byteCount) else { throw outOfMemory }
        defer { Allocator.release(memory, sizeClass) }
        try body(memory)
    }

    private var outOfMemory: TensorError { .memory("\(name): no memory for working space; free other tensors") }

    /// Runs `body` for every piece, with working memory for each thread.
    private func run(
        _ pieces: Int, work: Int, bytes: Int, _ body: (Int, UnsafeMutableRawPointer) -> Void
    ) throws(TensorError) {
        let hasFailed = Atomic<Bool>(false)
        ParallelLoop.ranges(pieces, size: Swift.max(1, DirectConvolutionLoop.grain / Swift.max(work, 1))) { range in
            guard let (memory, sizeClass) = Allocator.allocate(bytes) else {
                hasFailed.store(true, ordering: .relaxed)
                return
            }
            defer { Allocator.release(memory, sizeClass) }
            for piece in range { body(piece, memory) }
        }
        if hasFailed.load(ordering: .relaxed) { throw outOfMemory }
    }

    /// - Parameters:
    ///   - weights: those of all groups, `groupStride` elements from one to the next.
    ///   - layout: where the weights of one group lie.
    func convolve(
        _ image: UnsafeMutableRawPointer, _ weights: UnsafeMutableRawPointer, groupStride: Int, _ layout: WeightLayout,
        bias: UnsafeMutableRawPointer?, into output: UnsafeMutableRawPointer
    ) throws(TensorError) {
        let packedBytes = (kernels.packedCount(plan) * size + 63) & ~63
        try withMemory(groups * packedBytes) { packed throws(TensorError) in
            let panels = (plan.filters + kernels.panelFilters - 1) / kernels.panelFilters
            let panelWork = kernels.panelFilters * plan.channels * plan.taps
            ParallelLoop.ranges(groups * panels, size: Swift.max(1, ParallelLoop.grain / panelWork)) { range in
                withUnsafePointer(to: plan) { plan in
                    for piece in range {
                        let (group, panel) = (piece / panels, piece % panels)
                        kernels.pack(
                            plan, layout, panel, packed + group * packedBytes, weights + group * groupStride * size)
                    }
                }
            }
            let rectangles = plan.rectangles
            let work = Shape([plan.rows * plan.columns, plan.filters, plan.channels * plan.taps]).product
            try run(batch * groups * rectangles, work: work, bytes: kernels.scratchBytes(plan, size)) { piece, scratch in
                let (place, rectangle) = (piece / rectangles, piece % rectangles)
                let group = place % groups
                let call = DirectConvolutionCall(
                    weights: packed + group * packedBytes, bias: bias.map { UnsafeRawPointer($0 + group * plan.filters * size) },
                    image: image + place * plan.channels * pixels * size,
                    result: output + place * plan.filters * positions * size, scratch: scratch)
                withUnsafePointer(to: plan) { plan in
                    withUnsafePointer(to: call) { call in kernels.run(plan, call, rectangle) }
                }
            }
        }
    }

    /// The gradient of the weights from images and the results' gradients. Threads share channels and filters, and never a sum.
    func weightGradient(
        _ image: UnsafeMutableRawPointer, _ result: UnsafeMutableRawPointer, into output: UnsafeMutableRawPointer
    ) throws(TensorError) {
        let channelPanels = (plan.channels + kernels.panelChannels - 1) / kernels.panelChannels
        let filterPanels = (plan.filters + kernels.panelFilters - 1) / kernels.panelFilters
        // The image is packed once for each strip of filters, so there are only so many as are good for sharing.
        let strips = Swift.min(filterPanels, (3 + groups * channelPanels) / (groups * channelPanels))
        let panels = (filterPanels + strips - 1) / strips
        let count = (filterPanels + panels - 1) / panels
        let bytes = kernels.gradientBytes(plan, panels: panels, size)
        try run(groups * channelPanels * count, work: DirectConvolutionLoop.grain, bytes: bytes) { piece, scratch in
            let (place, strip) = (piece / count, piece % count)
            let (group, panel) = (place / channelPanels, place % channelPanels)
            let call = WeightGradientCall(
                image: image + group * plan.channels * pixels * size, result: result + group * plan.filters * positions * size,
                imageStride: groups * plan.channels * pixels, resultStride: groups * plan.filters * positions, batch: batch,
                output: output + group * plan.filters * plan.channels * plan.taps * size, firstPanel: strip * panels,
                panels: Swift.min(panels, filterPanels - strip * panels), firstChannel: panel * kernels.panelChannels,
                channels: plan.channels, scratch: scratch)
            withUnsafePointer(to: plan) { plan in
                withUnsafePointer(to: call) { call in kernels.gradient(plan, call) }
            }
        }
    }
}
