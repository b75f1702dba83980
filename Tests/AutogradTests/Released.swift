import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// True once `isGone` is, at the latest after some seconds: a report on live graphs in another test holds nodes while it works.
func soon(_ isGone: () -> Bool) -> Bool {
    for _ in 0..<500 where !isGone() { usleep(10_000) }
    return isGone()
}

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
    for (i, reference) in weak.enumerated() where !soon({ reference.object == nil }) {
        Issue.record("\(what): object \(i) is still there", sourceLocation: place)
    }
}
