/// One event as protocol buffers write it. Only the fields that TensorBoard needs are known here.
struct EventMessage {
    private(set) var bytes: [UInt8] = []

    /// The first event of a file.
    static func version(time: Double) -> EventMessage {
        var event = EventMessage(time: time, step: 0)
        event.text(3, "brain.Event:2")
        return event
    }

    /// A session begins: what an earlier file has from this step on is void.
    static func restart(step: Int, time: Double) -> EventMessage {
        var event = EventMessage(time: time, step: step)
        var session = EventMessage()
        session.integer(1, 1)
        event.message(7, session)
        return event
    }

    /// Numbers by tag.
    static func scalars(_ values: [(tag: String, value: Double)], step: Int, time: Double) -> EventMessage {
        var summary = EventMessage()
        for (tag, number) in values {
            var value = EventMessage()
            value.text(1, tag)
            value.float(2, Float(number))
            summary.message(1, value)
        }
        var event = EventMessage(time: time, step: step)
        event.message(5, summary)
        return event
    }

    /// How values are distributed.
    static func histogram(_ tag: String, _ values: [Double], buckets: Int, step: Int, time: Double) -> EventMessage {
        let low = values.min() ?? 0, high = values.max() ?? 0
        let count = high > low ? Swift.min(Swift.max(buckets, 1), 1 << 12) : 1
        let width = (high - low) / Double(count)
        var limits = (0..<count).map { low + Double($0 + 1) * width }
        limits[count - 1] = high
        var counts = [Double](repeating: 0, count: count)
        for value in values {
            let place =
                width > 0 && width.isFinite ? Int(Swift.min(((value - low) / width).rounded(.down), Double(count - 1))) : 0
            counts[place] += 1
        }
        var histogram = EventMessage()
        let sums = [low, high, Double(values.count), values.reduce(0, +), values.reduce(0) { $0 + $1 * $1 }]
        for (i, number) in sums.enumerated() { histogram.double(i + 1, number) }
        histogram.doubles(6, limits)
        histogram.doubles(7, counts)
        var value = EventMessage()
        value.text(1, tag)
        value.message(5, histogram)
        var summary = EventMessage()
        summary.message(1, value)
        var event = EventMessage(time: time, step: step)
        event.message(5, summary)
        return event
    }

    private init() {}

    private init(time: Double, step: Int) {
        double(1, time)
        integer(2, step)
    }

    // MARK: Fields, by the kinds that a key's low three bits name

    private mutating func key(_ field: Int, _ kind: Int) { varint(UInt64(field << 3 | kind)) }

    private mutating func varint(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private mutating func integer(_ field: Int, _ number: Int) {
        key(field, 0)
        varint(UInt64(bitPattern: Int64(number)))
    }

    private mutating func double(_ field: Int, _ number: Double) {
        key(field, 1)
        RecordFrame.append(number.bitPattern, 8, to: &bytes)
    }

    private mutating func float(_ field: Int, _ number: Float) {
        key(field, 5)
        RecordFrame.append(UInt64(number.bitPattern), 4, to: &bytes)
    }

    private mutating func content(_ field: Int, _ content: [UInt8]) {
        key(field, 2)
        varint(UInt64(content.count))
        bytes += content
    }

    private mutating func text(_ field: Int, _ text: String) { content(field, Array(text.utf8)) }

    private mutating func message(_ field: Int, _ message: EventMessage) { content(field, message.bytes) }

    private mutating func doubles(_ field: Int, _ numbers: [Double]) {
        var packed: [UInt8] = []
        for number in numbers { RecordFrame.append(number.bitPattern, 8, to: &packed) }
        content(field, packed)
    }
}
