/// The numbers of a training by name, as learning curves show them.
public struct TrainingHistory: Sendable {
    /// What a point's place counts.
    public enum Unit: String, Sendable {
        /// Steps of the optimizer.
        case step
        /// Epochs.
        case epoch
    }

    /// The points of one name.
    public struct Series: Sendable {
        /// `loss`, `test_accuracy`
        public let name: String
        /// What `x` counts.
        public let unit: Unit
        /// The places.
        public internal(set) var x: [Double] = []
        /// The values.
        public internal(set) var y: [Double] = []

        /// A series of points.
        public init(_ name: String, unit: Unit, x: [Double] = [], y: [Double] = []) {
            self.name = name
            self.unit = unit
            self.x = x
            self.y = y
        }
    }

    /// In the order in which the names came first.
    public private(set) var series: [Series] = []

    /// No series.
    public init() {}

    /// Series that are there.
    public init(_ series: [Series]) { self.series = series }

    /// The series of this name that is counted so.
    public func series(_ name: String, _ unit: Unit = .epoch) -> Series? {
        series.first { $0.name == name && $0.unit == unit }
    }

    /// Adds a point to a series, which is made with its first.
    public mutating func append(_ name: String, _ unit: Unit, x: Int, y: Double) {
        let place = series.firstIndex { $0.name == name && $0.unit == unit } ?? series.count
        if place == series.count { series.append(Series(name, unit: unit)) }
        series[place].x.append(Double(x))
        series[place].y.append(y)
    }

    func save(to checkpoint: inout TrainingCheckpoint) {
        checkpoint.set("history.count", series.count)
        for (i, series) in series.enumerated() {
            checkpoint.texts["history.\(i).name"] = series.name
            checkpoint.texts["history.\(i).unit"] = series.unit.rawValue
            checkpoint.set("history.\(i).x", series.x)
            checkpoint.set("history.\(i).y", series.y)
        }
    }

    init(from checkpoint: TrainingCheckpoint) throws(TensorError) {
        for i in 0..<Swift.min(Swift.max(try checkpoint.integer("history.count"), 0), checkpoint.texts.count) {
            guard let name = checkpoint.texts["history.\(i).name"],
                let unit = checkpoint.texts["history.\(i).unit"].flatMap(Unit.init)
            else { throw checkpoint.damaged("history.\(i).name", "the name of a series") }
            let (x, y) = (try checkpoint.doubles("history.\(i).x"), try checkpoint.doubles("history.\(i).y"))
            guard x.count == y.count else { throw checkpoint.damaged("history.\(i).y", "as long as its places") }
            series.append(Series(name, unit: unit, x: x, y: y))
        }
    }
}
