import Tern

/// One number for all parameter groups, or a list with one for each.
public protocol GroupValues {
    /// The numbers for `count` groups, nil if the list has another length.
    func values(count: Int) -> [Double]?
}

extension Double: GroupValues {
    /// This number for each group.
    public func values(count: Int) -> [Double]? { Array(repeating: self, count: count) }
}

extension Int: GroupValues {
    /// This number for each group.
    public func values(count: Int) -> [Double]? { Array(repeating: Double(self), count: count) }
}

extension [Double]: GroupValues {
    /// The list itself.
    public func values(count: Int) -> [Double]? { self.count == count ? self : nil }
}

extension GroupValues {
    /// The numbers for the optimizer's groups; a list of another length is a failure.
    func values(_ name: String, _ optimizer: Optimizer) -> [Double] {
        let count = optimizer.paramGroups.count
        if let values = values(count: count) { return values }
        return failure(
            .argument(
                "\(name) must have the same length as optimizer.paramGroups: there are \(count) groups; give one number or \(count)"
            ),
            Array(repeating: 0, count: count))
    }
}

extension [Double] {
    /// As an option of a scheduler.
    var option: Value { .list(map { .double($0) }) }
}
