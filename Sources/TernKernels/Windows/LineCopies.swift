import CTern

/// Copies `count` elements, the source's `stride` apart; no byte beyond them is touched. The two do not overlap.
@inline(__always)
func copyLine<Element: PanelElement>(
    _ count: Int, from source: UnsafePointer<Element>, stride: Int, to line: UnsafeMutablePointer<Element>
) {
    if stride == 1 {
        copyAdjacent(count, from: source, to: line)
    } else if stride == 2 {
        Element.copyEverySecond(count, from: source, to: line)
    } else {
        for i in 0..<count { line[i] = source[i &* stride] }
    }
}

@inline(__always)
private func copyAdjacent<Element: PanelElement>(
    _ count: Int, from source: UnsafePointer<Element>, to line: UnsafeMutablePointer<Element>
) {
    writeLine(
        count, to: line, { loadUnaligned(source + $0, as: Element.Vector.self) },
        { loadUnaligned(source + $0, as: Element.Four.self) }, { source[$0] })
}

/// Zeros. Lines are short: a call of `memset` takes longer than most of them.
@inline(__always)
func clearLine<Element: PanelElement>(_ count: Int, _ line: UnsafeMutablePointer<Element>) {
    let vector = Element.zeros
    withUnsafePointer(to: vector) { zeros in
        let zeros = UnsafeRawPointer(zeros).assumingMemoryBound(to: Element.self)
        let four = loadUnaligned(zeros, as: Element.Four.self), one = zeros.pointee
        writeLine(count, to: line, { _ in vector }, { _ in four }, { _ in one })
    }
}

/// In vectors, of which the last ends where the line does and overlaps the one before, or in fours if the line is shorter than one.
@inline(__always)
private func writeLine<Element: PanelElement>(
    _ count: Int, to line: UnsafeMutablePointer<Element>, _ vector: (Int) -> Element.Vector, _ four: (Int) -> Element.Four,
    _ one: (Int) -> Element
) {
    let lanes = Element.lanes
    if count >= lanes {
        var i = 0
        while i &+ lanes < count {
            storeUnaligned(vector(i), to: line + i)
            i &+= lanes
        }
        storeUnaligned(vector(count &- lanes), to: line + (count &- lanes))
    } else if count >= 4 {
        var i = 0
        while i &+ 4 < count {
            storeUnaligned(four(i), to: line + i)
            i &+= 4
        }
        storeUnaligned(four(count &- 4), to: line + (count &- 4))
    } else if count > 0 {
        line[0] = one(0)
        if count > 1 { line[1] = one(1) }
        if count > 2 { line[2] = one(2) }
    }
}

extension PanelElement {
    @inline(__always)
    static func copyEverySecond(_ count: Int, from source: UnsafePointer<Self>, to line: UnsafeMutablePointer<Self>) {
        for i in 0..<count { line[i] = source[2 &* i] }
    }
}

extension Float {
    @inline(__always)
    static func copyEverySecond(_ count: Int, from source: UnsafePointer<Float>, to line: UnsafeMutablePointer<Float>) {
        copyEverySecondOf(count, from: source, to: line, lanes: 16) { from, to in
            let first = loadUnaligned(from, as: SIMD16<Float>.self), second = loadUnaligned(from + 15, as: SIMD16<Float>.self)
            storeUnaligned(tern_f32x16_every_second(first, second), to: to)
        }
    }
}

extension Double {
    @inline(__always)
    static func copyEverySecond(_ count: Int, from source: UnsafePointer<Double>, to line: UnsafeMutablePointer<Double>) {
        copyEverySecondOf(count, from: source, to: line, lanes: 8) { from, to in
            let first = loadUnaligned(from, as: SIMD8<Double>.self), second = loadUnaligned(from + 7, as: SIMD8<Double>.self)
            storeUnaligned(tern_f64x8_every_second(first, second), to: to)
        }
    }
}

/// So many elements at a time, of which the last end where the line does. The second register that is read for them begins with the
/// last of the first, so that nothing behind the source is touched.
@inline(__always)
private func copyEverySecondOf<Element>(
    _ count: Int, from source: UnsafePointer<Element>, to line: UnsafeMutablePointer<Element>, lanes: Int,
    _ copy: (_ from: UnsafePointer<Element>, _ to: UnsafeMutablePointer<Element>) -> Void
) {
    if count < lanes {
        for i in 0..<count { line[i] = source[2 &* i] }
        return
    }
    var i = 0
    while i &+ lanes < count {
        copy(source + 2 &* i, line + i)
        i &+= lanes
    }
    copy(source + 2 &* (count &- lanes), line + (count &- lanes))
}
