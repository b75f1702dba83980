/// What is known after an epoch.
public struct EpochRecord: Sendable {
    /// From 1.
    public let epoch: Int
    /// The optimizer's steps so far.
    public let step: Int
    /// The mean loss as `loss`, then the metrics of the training and what the evaluation gave, in that order.
    public let values: [(name: String, value: Double)]

    /// Values by name.
    public init(epoch: Int, step: Int, values: [(name: String, value: Double)]) {
        self.epoch = epoch
        self.step = step
        self.values = values
    }

    /// The value of this name.
    public subscript(name: String) -> Double? { values.first { $0.name == name }?.value }

    /// One JSON object: `{"epoch":1,"loss":0.5,"test_accuracy":0.9}`. Swift writes the shortest digits that give a number back;
    /// NaN and infinity, which JSON does not know, are null.
    public var json: String {
        let pairs = values.map { "\(EpochRecord.quoted($0.name)):\($0.value.isFinite ? "\($0.value)" : "null")" }
        return "{" + (["\"epoch\":\(epoch)"] + pairs).joined(separator: ",") + "}"
    }

    /// A text as JSON writes it.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
