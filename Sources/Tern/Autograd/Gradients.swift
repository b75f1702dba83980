/// A few gradients, one for each input or output of an operation; three stand inline, so that passing them allocates nothing.
struct Gradients {
    private var first: Tensor?
    private var second: Tensor?
    private var third: Tensor?
    private var others: [Tensor?]?

    @inline(__always)
    init(_ first: Tensor? = nil, _ second: Tensor? = nil, _ third: Tensor? = nil) {
        self.first = first
        self.second = second
        self.third = third
        others = nil
    }

    init(_ list: [Tensor?]) {
        self.init()
        for (i, gradient) in list.enumerated() { self[i] = gradient }
    }

    @inline(__always)
    subscript(index: Int) -> Tensor? {
        get {
            switch index {
            case 0: first
            case 1: second
            case 2: third
            default: other(index - 3)
            }
        }
        set {
            switch index {
            case 0: first = newValue
            case 1: second = newValue
            case 2: third = newValue
            default:
                var list = others ?? []
                while list.count <= index - 3 { list.append(nil) }
                list[index - 3] = newValue
                others = list
            }
        }
    }

    /// True if there is none.
    @inline(__always)
    var isEmpty: Bool { first == nil && second == nil && third == nil && others == nil }

    /// One more than the last index that there may be a gradient at.
    var count: Int { 3 + (others?.count ?? 0) }

    /// Gives a gradient away.
    @inline(__always)
    mutating func take(_ index: Int) -> Tensor? {
        switch index {
        case 0: return first.take()
        case 1: return second.take()
        case 2: return third.take()
        default:
            let gradient = other(index - 3)
            if gradient != nil { others?[index - 3] = nil }
            return gradient
        }
    }

    /// The sum of two, of which nil is zero.
    static func sum(_ a: Tensor?, _ b: Tensor?) -> Tensor? {
        guard let a, let b else { return a ?? b }
        return a.add(b)
    }

    private func other(_ index: Int) -> Tensor? {
        guard let others, index < others.count else { return nil }
        return others[index]
    }
}
