import CTern
import TernKernelABI

/// Fetches what a rectangle looks at while the products of the one before are computed: the copy would wait for memory.
struct ImagePrefetch<Element: PanelElement> {
    private let start: UnsafePointer<Element>
    private let plane: Int
    private let lines: Int
    private let channels: Int
    private let share: Int
    private var channel = 0

    /// - Parameter steps: how often `advance` will be called.
    @inline(__always)
    init(_ p: DirectConvolution, _ rectangle: Rectangle, _ image: UnsafePointer<Element>, steps: Int) {
        let first = rectangle.row &* p.height.stride &- p.height.padding
        let reach = (rectangle.rows &- 1) &* p.height.stride &+ (p.height.kernel &- 1) &* p.height.dilation &+ 1
        let low = clamp(first, 0, p.height.input), high = clamp(first &+ reach, low, p.height.input)
        start = image + low &* p.width.input
        plane = p.height.input &* p.width.input
        lines = ((high &- low) &* p.width.input &* MemoryLayout<Element>.size &+ 63) / 64
        channels = p.channels
        share = (p.channels &+ steps &- 1) / steps
    }

    /// Goes on to the next channels.
    @inline(__always)
    mutating func advance() {
        let end = smaller(channels, channel &+ share)
        while channel < end {
            let from = UnsafeRawPointer(start + channel &* plane)
            for line in 0..<lines { tern_prefetch(from + 64 &* line) }
            channel &+= 1
        }
    }
}
