import Testing

/// Runs `body`, which gives what must be gone afterwards.
func expectFreed(_ what: String, _ body: () -> [AnyObject?], _ place: SourceLocation = #_sourceLocation) {
    final class Weak {
        weak var object: AnyObject?
        init(_ object: AnyObject?) { self.object = object }
    }
    var held = body()
    #expect(held.allSatisfy { $0 != nil }, "\(what): nothing to look at", sourceLocation: place)
    let weak = held.map(Weak.init)
    held = []
    for (i, reference) in weak.enumerated() where reference.object != nil {
        Issue.record("\(what): object \(i) is still there", sourceLocation: place)
    }
}
