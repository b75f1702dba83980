/// Copies one panel of an operand to where the micro-kernel reads it in a straight line.
///
/// A panel is `width` rows of `a` or `width` columns of `b`, cut to so many `steps` of `k`. In memory it is groups of `width`
/// elements, one for each step, or for each two steps where an element holds two. "Across" is the direction of the width, "along" that of `k`; both strides count elements, so one routine
/// serves both operands and their transposes. Past the `valid` lanes the panel holds zeros: the rows and columns they make are
/// never stored, and zeros keep them out of slow subnormal arithmetic.
@inline(__always)
func packPanel<Operand: MatrixOperand>(
    _ operand: Operand.Type, width: Int, valid: Int, steps: Int,
    from source: UnsafePointer<Operand.Stored>, across: Int, along: Int,
    to panel: UnsafeMutablePointer<Operand.Element>
) {
    let depth = steps / Operand.stepsTogether
    if depth &* Operand.stepsTogether < steps {
        let last = source + depth &* Operand.stepsTogether &* along, group = panel + depth &* width
        clear(group, count: width)
        for lane in 0..<valid { group[lane] = Operand.loadLast(last + lane &* across) }
    }
    if valid < width { clear(panel, count: width &* depth) }
    if across == 1 {
        packGroups(operand, width: width, valid: valid, depth: depth, from: source, along: along, to: panel)
    } else if along == 1 {
        packTransposed(operand, width: width, valid: valid, depth: depth, from: source, across: across, to: panel)
    } else {
        packStrided(
            operand, width: width, lanes: 0..<valid, steps: 0..<depth, from: source, across: across, along: along, to: panel)
    }
}

/// The lanes of a step are adjacent in memory: straight copies.
@inline(__always)
private func packGroups<Operand: MatrixOperand>(
    _ operand: Operand.Type, width: Int, valid: Int, depth: Int,
    from source: UnsafePointer<Operand.Stored>, along: Int, to panel: UnsafeMutablePointer<Operand.Element>
) {
    let lanes = Operand.Element.lanes
    if valid == width {
        for step in 0..<depth {
            // The width is a constant here, so both loops unroll.
            copyLanes(
                operand, count: width, vectorLanes: lanes, from: source + step &* Operand.stepsTogether &* along, along: along,
                to: panel + step &* width)
        }
    } else {
        for step in 0..<depth {
            copyLanes(
                operand, count: valid, vectorLanes: lanes, from: source + step &* Operand.stepsTogether &* along, along: along,
                to: panel + step &* width)
        }
    }
}

@inline(__always)
private func copyLanes<Operand: MatrixOperand>(
    _ operand: Operand.Type, count: Int, vectorLanes: Int,
    from source: UnsafePointer<Operand.Stored>, along: Int, to group: UnsafeMutablePointer<Operand.Element>
) {
    var lane = 0
    while lane &+ vectorLanes <= count {
        storeUnaligned(Operand.loadVector(source + lane, along: along), to: group + lane)
        lane &+= vectorLanes
    }
    while lane &+ 4 <= count {
        storeUnaligned(Operand.loadFour(source + lane, along: along), to: group + lane)
        lane &+= 4
    }
    while lane < count {
        group[lane] = Operand.load(source + lane, along: along)
        lane &+= 1
    }
}

/// The steps of a lane are adjacent in memory: squares of four by four are transposed in registers.
///
/// All lanes advance together by a cache line of float32. Lane after lane would fetch each line of the panel once for every four
/// lanes; step after step would lose lines of the source before they are used up where its rows are a multiple of a page apart.
@inline(__always)
private func packTransposed<Operand: MatrixOperand>(
    _ operand: Operand.Type, width: Int, valid: Int, depth: Int,
    from source: UnsafePointer<Operand.Stored>, across: Int, to panel: UnsafeMutablePointer<Operand.Element>
) {
    let wholeLanes = valid & ~3
    let wholeSteps = depth & ~3
    var first = 0
    while first < wholeSteps {
        let end = first &+ 16 < wholeSteps ? first &+ 16 : wholeSteps
        var lane = 0
        while lane < wholeLanes {
            let row0 = source + lane &* across
            let row1 = row0 + across
            let row2 = row1 + across
            let row3 = row2 + across
            var group = panel + first &* width + lane
            var step = first
            while step < end {
                let at = step &* Operand.stepsTogether
                let square = Operand.Element.transpose(
                    Operand.loadSteps(row0 + at), Operand.loadSteps(row1 + at), Operand.loadSteps(row2 + at),
                    Operand.loadSteps(row3 + at))
                storeUnaligned(square.0, to: group)
                storeUnaligned(square.1, to: group + width)
                storeUnaligned(square.2, to: group + 2 &* width)
                storeUnaligned(square.3, to: group + 3 &* width)
                group += 4 &* width
                step &+= 4
            }
            lane &+= 4
        }
        first = end
    }
    packStrided(
        operand, width: width, lanes: 0..<wholeLanes, steps: wholeSteps..<depth, from: source, across: across, along: 1, to: panel
    )
    packStrided(
        operand, width: width, lanes: wholeLanes..<valid, steps: 0..<depth, from: source, across: across, along: 1, to: panel)
}

@inline(__always)
private func packStrided<Operand: MatrixOperand>(
    _ operand: Operand.Type, width: Int, lanes: Range<Int>, steps: Range<Int>,
    from source: UnsafePointer<Operand.Stored>, across: Int, along: Int, to panel: UnsafeMutablePointer<Operand.Element>
) {
    var step = steps.lowerBound
    while step < steps.upperBound {
        let group = panel + step &* width
        let start = source + step &* Operand.stepsTogether &* along
        var lane = lanes.lowerBound
        while lane < lanes.upperBound {
            group[lane] = Operand.load(start + lane &* across, along: along)
            lane &+= 1
        }
        step &+= 1
    }
}

@inline(__always)
func clear<Element: PanelElement>(_ panel: UnsafeMutablePointer<Element>, count: Int) {
    // The bytes of zero are zero in every element type, and this becomes one memset.
    UnsafeMutableRawPointer(panel).initializeMemory(as: UInt8.self, repeating: 0, count: count &* MemoryLayout<Element>.size)
}
