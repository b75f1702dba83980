/// The paths of modules that contexts stand for. Finding one out goes through a network by reflection, and the nodes of a graph share
/// few of them.
struct ModulePaths {
    private var known: [[ObjectIdentifier]: String] = [:]

    /// The path; nil if there is none, or none any more.
    mutating func path(_ context: CallContext?) -> String? {
        guard let context else { return nil }
        var owners: [ObjectIdentifier] = []
        var next: CallContext? = context
        while let current = next {
            if let owner = current.owner { owners.append(ObjectIdentifier(owner)) }
            next = current.outer
        }
        if owners.isEmpty { return nil }
        let path = known[owners] ?? context.path
        known[owners] = path
        return path.isEmpty ? nil : path
    }
}
