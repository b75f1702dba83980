import TernKernelABI

// The gradient of a convolution's weights: for each element of the window the product of the results' gradients and the image, moved
// by that element, along all positions. Both are packed once for all elements: moving the image is to begin at another group of its
// panel.

/// Packs `filters` rows of gradients over a rectangle.
@inline(__always)
private func packGradients<Element: PanelElement>(
    _ p: DirectConvolution, _ rectangle: Rectangle, _ gradients: UnsafePointer<Element>, _ filters: Int,
    _ panel: UnsafeMutablePointer<Element>
) {
    let width = TileShape.rows, results = p.height.output &* p.width.output
    for row in 0..<rectangle.rows {
        packPanel(
            PlainOperand<Element>.self, width: width, valid: filters, steps: rectangle.columns,
            from: gradients + ((rectangle.row &+ row) &* p.width.output &+ rectangle.column), across: results, along: 1,
            to: panel + row &* rectangle.columns &* width)
    }
}

/// Packs channels side by side, with zeros around the image, in parts by stride.
@inline(__always)
private func packImage<Element: PanelElement>(
    _ p: DirectConvolution, _ rectangle: Rectangle, _ image: UnsafePointer<Element>, _ channels: Int,
    _ panel: UnsafeMutablePointer<Element>
) {
    let width = Blocking<Element>.tileColumns, stride = p.width.stride, pixels = p.height.input &* p.width.input
    var to = panel
    for heightPart in 0..<p.heightParts {
        for widthPart in 0..<p.widthParts {
            let shift = rectangle.column &* stride &+ widthPart &- p.width.padding
            let inside = InsideRange(shift: shift, stride: stride, extent: p.width.input, count: p.partWidth)
            for i in 0..<p.partHeight {
                let y = (rectangle.row &+ i) &* p.height.stride &+ heightPart &- p.height.padding
                if y < 0 || y >= p.height.input || inside.low == inside.high {
                    clear(to, count: p.partWidth &* width)
                } else {
                    clear(to, count: inside.low &* width)
                    packPanel(
                        PlainOperand<Element>.self, width: width, valid: channels, steps: inside.high &- inside.low,
                        from: image + (y &* p.width.input &+ shift &+ inside.low &* stride), across: pixels, along: stride,
                        to: to + inside.low &* width)
                    clear(to + inside.high &* width, count: (p.partWidth &- inside.high) &* width)
                }
                to += p.partWidth &* width
            }
        }
    }
}

@inline(__always)
func weightGradient<Element: PanelElement>(_: Element.Type) -> DirectConvolutionKernels.Gradient {
    { plan, call in
        let p = plan.pointee, call = call.pointee
        let (filters, width) = (TileShape.rows, Blocking<Element>.tileColumns)
        let tile = filters &* width, positions = p.rows &* p.columns
        let channels = smaller(width, call.channels &- call.firstChannel)
        let starts = call.scratch.assumingMemoryBound(to: Int.self)
        // A tile for each panel of filters and element of the window.
        let rowStarts = starts + p.taps
        let sums = UnsafeMutableRawPointer(rowStarts + p.rows).assumingMemoryBound(to: Element.self)
        let gradientPanels = sums + call.panels &* p.taps &* tile
        let imagePanel = gradientPanels + call.panels &* filters &* positions
        writeStarts(p, starts)
        for row in 0..<p.rows { rowStarts[row] = row &* p.partWidth &* width }
        clear(sums, count: call.panels &* p.taps &* tile)

        let results = p.height.output &* p.width.output, pixels = p.height.input &* p.width.input
        for item in 0..<call.batch {
            let image =
                call.image.assumingMemoryBound(to: Element.self) + (item &* call.imageStride &+ call.firstChannel &* pixels)
            let gradients = call.result.assumingMemoryBound(to: Element.self) + item &* call.resultStride
            for index in 0..<p.rectangles {
                let rectangle = Rectangle(p, index)
                packImage(p, rectangle, image, channels, imagePanel)
                for i in 0..<call.panels {
                    let filter = (call.firstPanel &+ i) &* filters, count = smaller(filters, p.filters &- filter)
                    let panel = gradientPanels + i &* filters &* positions
                    packGradients(p, rectangle, gradients + filter &* results, count, panel)
                    for tap in 0..<p.taps {
                        multiply(
                            Tile(
                                depth: rectangle.columns, a: UnsafePointer(panel),
                                b: UnsafePointer(imagePanel) + starts[tap] &* width, bStride: width,
                                c: sums + (i &* p.taps &+ tap) &* tile, cRowStride: width, accumulate: true,
                                runs: rectangle.rows, starts: UnsafePointer(rowStarts)),
                            rows: count, columns: channels)
                    }
                }
            }
        }

        let output = call.output.assumingMemoryBound(to: Element.self)
        for i in 0..<call.panels {
            let filter = (call.firstPanel &+ i) &* filters, count = smaller(filters, p.filters &- filter)
            for row in 0..<count {
                let to = output + ((filter &+ row) &* call.channels &+ call.firstChannel) &* p.taps
                for channel in 0..<channels {
                    for tap in 0..<p.taps {
                        to[channel &* p.taps &+ tap] = sums[(i &* p.taps &+ tap) &* tile &+ row &* width &+ channel]
                    }
                }
            }
        }
    }
}
