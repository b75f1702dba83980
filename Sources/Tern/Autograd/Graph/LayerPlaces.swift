/// Boxes and bends in their layers.
struct LayerPlaces {
    private(set) var x: [Double]
    private var widths: [Double]
    private var layerOf: [Int]
    private var above: [[Int]]
    private var below: [[Int]]
    private var layers: [[Int]] = []

    init(boxWidths: [Double], layers: [Int]) {
        widths = boxWidths
        layerOf = layers
        x = Array(repeating: 0, count: boxWidths.count)
        above = Array(repeating: [], count: boxWidths.count)
        below = above
    }

    mutating func add(width: Double, layer: Int) -> Int {
        widths.append(width)
        layerOf.append(layer)
        x.append(0)
        above.append([])
        below.append([])
        return widths.count - 1
    }

    mutating func connect(_ upper: Int, _ lower: Int) {
        below[upper].append(lower)
        above[lower].append(upper)
    }

    /// Orders each layer so that few lines cross: first as a walk from the top meets the places, then by barycentres.
    mutating func order() {
        layers = Array(repeating: [], count: (layerOf.max() ?? 0) + 1)
        var isSeen = Array(repeating: false, count: x.count)
        for start in x.indices where !isSeen[start] {
            var stack = [start]
            while let place = stack.popLast() {
                if isSeen[place] { continue }
                isSeen[place] = true
                layers[layerOf[place]].append(place)
                stack.append(contentsOf: below[place].reversed())
            }
        }
        var rank = Array(repeating: 0.0, count: x.count)
        func number(_ layer: [Int]) { for (i, place) in layer.enumerated() { rank[place] = Double(i) } }
        layers.forEach(number)
        for sweep in 0..<6 {
            let isDown = sweep % 2 == 0
            let neighbours = isDown ? above : below
            for layer in isDown ? Array(layers.indices) : layers.indices.reversed() {
                let middle = layers[layer].map { place in
                    let near = neighbours[place]
                    return near.isEmpty ? rank[place] : near.reduce(0) { $0 + rank[$1] } / Double(near.count)
                }
                // The old place breaks ties, so that the order settles.
                let sorted = layers[layer].indices.sorted { (middle[$0], $0) < (middle[$1], $1) }
                layers[layer] = sorted.map { layers[layer][$0] }
                number(layers[layer])
            }
        }
    }

    /// Sets the centres: in the layer's order, apart, and near the mean of their neighbours.
    mutating func position(gap: Double) {
        for layer in layers { spread(layer, layer.map { _ in 0 }, gap) }
        for sweep in 0..<10 {
            let isDown = sweep % 2 == 0
            for layer in isDown ? Array(layers.indices) : layers.indices.reversed() {
                let wanted = layers[layer].map { place in
                    let near = sweep < 8 ? (isDown ? above[place] : below[place]) : above[place] + below[place]
                    return near.isEmpty ? x[place] : near.reduce(0) { $0 + x[$1] } / Double(near.count)
                }
                spread(layers[layer], wanted, gap)
            }
        }
    }

    /// The places nearest to `wanted` (least squares) that keep the order and the distances.
    private mutating func spread(_ layer: [Int], _ wanted: [Double], _ gap: Double) {
        var offsets: [Double] = []
        for (i, place) in layer.enumerated() {
            offsets.append(i == 0 ? 0 : offsets[i - 1] + (widths[layer[i - 1]] + widths[place]) / 2 + gap)
        }
        var blocks: [(sum: Double, count: Int)] = []
        for i in layer.indices {
            blocks.append((wanted[i] - offsets[i], 1))
            while blocks.count > 1, case let (last, before) = (blocks[blocks.count - 1], blocks[blocks.count - 2]),
                before.sum / Double(before.count) > last.sum / Double(last.count)
            {
                blocks.removeLast(2)
                blocks.append((before.sum + last.sum, before.count + last.count))
            }
        }
        var i = 0
        for block in blocks {
            for _ in 0..<block.count {
                x[layer[i]] = block.sum / Double(block.count) + offsets[i]
                i += 1
            }
        }
    }
}
