/// Places for the boxes of a graph and the lines between them: in layers, results above what they were made from.
///
/// After Sugiyama, Tagawa and Toda, "Methods for Visual Understanding of Hierarchical System Structures" (1981): layers by the
/// longest path, lines over several layers through places of their own, order by barycentres. Positions minimize the distances to
/// the neighbours' mean layer by layer, which is isotonic regression (pool adjacent violators).
struct GraphLayout {
    struct Box: Equatable {
        var x = 0.0
        var y = 0.0
        var width = 0.0
    }

    /// The line from one box to another: the places that it passes, both ends excepted.
    struct Line: Equatable {
        let from: Int
        let to: Int
        /// For which of its inputs; more than one if a result uses the same tensor several times.
        var inputs: [Int]
        var bends: [Double]
        /// The layer of the first bend is the one below `from`.
        var firstBendY = 0.0
    }

    static let boxHeight = 44.0
    static let layerDistance = 92.0
    private static let gap = 22.0
    private static let bendWidth = 10.0
    /// Lines over more layers go straight: shared weights of a long recurrence would fill each layer with bends.
    private static let longestBent = 24
    private static let mostBendsEach = 6

    private(set) var boxes: [Box]
    private(set) var lines: [Line] = []

    /// - Parameters:
    ///   - inputs: for each box, the boxes below it.
    ///   - widths: of the boxes.
    init(inputs: [[Int?]], widths: [Double]) {
        let count = inputs.count
        boxes = widths.map { Box(width: $0) }
        if count == 0 { return }
        lines = GraphLayout.lines(inputs)
        let layers = GraphLayout.layers(count, lines)
        var places = LayerPlaces(boxWidths: widths, layers: layers)
        var bendPlaces: [[Int]] = []
        var bendsLeft = GraphLayout.mostBendsEach * count
        for line in lines {
            let span = layers[line.to] - layers[line.from]
            guard span > 1, span <= GraphLayout.longestBent, bendsLeft >= span else {
                bendPlaces.append([])
                if span == 1 { places.connect(line.from, line.to) }
                continue
            }
            bendsLeft -= span
            var previous = line.from
            var bends: [Int] = []
            for layer in (layers[line.from] + 1)..<layers[line.to] {
                let bend = places.add(width: GraphLayout.bendWidth, layer: layer)
                places.connect(previous, bend)
                bends.append(bend)
                previous = bend
            }
            places.connect(previous, line.to)
            bendPlaces.append(bends)
        }
        places.order()
        places.position(gap: GraphLayout.gap)
        for i in boxes.indices {
            boxes[i].x = places.x[i]
            boxes[i].y = Double(layers[i]) * GraphLayout.layerDistance
        }
        for i in lines.indices {
            lines[i].bends = bendPlaces[i].map { places.x[$0] }
            lines[i].firstBendY = Double(layers[lines[i].from] + 1) * GraphLayout.layerDistance
        }
    }

    /// One line for each pair of boxes.
    private static func lines(_ inputs: [[Int?]]) -> [Line] {
        var lines: [Line] = []
        for (from, list) in inputs.enumerated() {
            var known: [Int: Int] = [:]
            for (place, input) in list.enumerated() {
                guard let to = input else { continue }
                if let line = known[to] {
                    lines[line].inputs.append(place)
                } else {
                    known[to] = lines.count
                    lines.append(Line(from: from, to: to, inputs: [place], bends: []))
                }
            }
        }
        return lines
    }

    /// For each box the length of the longest path that leads to it.
    private static func layers(_ count: Int, _ lines: [Line]) -> [Int] {
        var layers = Array(repeating: 0, count: count)
        var waiting = Array(repeating: 0, count: count)
        var below: [[Int]] = Array(repeating: [], count: count)
        for line in lines {
            waiting[line.to] += 1
            below[line.from].append(line.to)
        }
        var ready = (0..<count).filter { waiting[$0] == 0 }
        while let box = ready.popLast() {
            for next in below[box] {
                layers[next] = Swift.max(layers[next], layers[box] + 1)
                waiting[next] -= 1
                if waiting[next] == 0 { ready.append(next) }
            }
        }
        return layers
    }
}
