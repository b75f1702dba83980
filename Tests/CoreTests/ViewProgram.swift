@testable import Tern

/// A random program of views, indexing, assignment and in-place arithmetic, run on tensors and on plain arrays alike.
///
/// Every step makes its choices from a seed of its own, so that a program with steps left out is a program too: a failing one is
/// shortened to the steps that it needs.
struct ViewProgram: CustomStringConvertible {
    let seed: Int
    /// The numbers of its steps.
    private(set) var steps: [Int]

    init(seed: Int, steps: [Int]) {
        self.seed = seed
        self.steps = steps
    }

    /// `ViewProgram(seed: 17, steps: [2, 5])`
    var description: String { "ViewProgram(seed: \(seed), steps: \(steps))" }

    /// Runs the program. What differs first; nil if nothing does.
    func difference() -> String? {
        var run = ProgramRun(seed: seed, isLogging: false)
        return difference(&run)
    }

    private func difference(_ run: inout ProgramRun) -> String? {
        for step in steps {
            run.choices = Choices(seed: seed &* 64 &+ step)
            do {
                try withErrors { run.step() }
            } catch {
                return "\(error)"
            }
            if let difference = run.difference(all: false) { return difference }
        }
        return run.difference(all: true)
    }

    /// The same failure with as few steps as leaving out one after another leads to.
    func shortened() -> ViewProgram {
        var program = self
        var i = 0
        while i < program.steps.count {
            var shorter = program
            shorter.steps.remove(at: i)
            if shorter.difference() == nil {
                i += 1
            } else {
                program = shorter
                i = 0
            }
        }
        return program
    }

    /// What the program does, a line a step, and what differs then.
    func transcript() -> String {
        var run = ProgramRun(seed: seed, isLogging: true)
        let difference = difference(&run) ?? "nothing differs"
        return ([description] + run.log + [difference]).joined(separator: "\n")
    }
}

/// The tensors of a running program, many of them views of each other, and their models.
struct ProgramRun {
    typealias Pair = (tensor: Tensor, model: ReferenceTensor)

    var choices: Choices
    var pool: [Pair] = []
    var log: [String] = []
    private let isLogging: Bool
    let dtype: DType
    /// What was made or written last.
    var touched = 0
    /// What went wrong in a step that is not a difference of elements.
    var complaint: String?

    private static let limit = 14

    init(seed: Int, isLogging: Bool) {
        choices = Choices(seed: seed &* 64 &- 1)
        self.isLogging = isLogging
        let types: [DType] = [.float64, .float32, .int64, .int32, .int16, .uint8]
        dtype = types[choices.int(0...(types.count - 1))]
        for _ in 0..<choices.int(1...2) {
            let shape = (0..<choices.int(0...4)).map { _ in choices.int(0...7) == 0 ? 0 : choices.int(1...4) }
            pool.append(fresh(shape))
            note("\(dtype) \(shape)")
        }
    }

    mutating func note(_ line: @autoclosure () -> String) {
        if isLogging { log.append(line()) }
    }

    /// A new tensor of small whole numbers.
    mutating func fresh(_ shape: [Int]) -> Pair {
        let numbers = (0..<shape.reduce(1, *)).map { _ in choices.int(-9...9) }
        let tensor = Tensor(numbers, shape: shape, dtype: .int64).to(dtype)
        return (tensor, ReferenceTensor(numbers.map(Double.init), shape, stored: ProgramRun.stored(dtype)))
    }

    /// What is kept of a number: what the type can hold.
    private static func stored(_ dtype: DType) -> (Double) -> Double {
        switch dtype {
        case .float32: { Double(Float($0)) }
        case .int32: { Double(Int32(truncatingIfNeeded: Int64($0))) }
        case .int16: { Double(Int16(truncatingIfNeeded: Int64($0))) }
        case .uint8: { Double(UInt8(truncatingIfNeeded: Int64($0))) }
        default: { $0 }
        }
    }

    mutating func add(_ name: @autoclosure () -> String, _ tensor: Tensor, _ model: ReferenceTensor, of source: Int) {
        note("t\(pool.count) = t\(source).\(name())    // \(model.shape)")
        pool.append((tensor, model))
        touched = pool.count - 1
    }

    mutating func step() {
        let number = choices.int(0...(pool.count - 1))
        touched = number
        let hasRoom = pool.count < ProgramRun.limit
        switch choices.int(0...11) {
        case 0...4 where hasRoom: view(number)
        case 5, 6 where hasRoom: read(number)
        case 7, 8, 9: assign(number)
        default: change(number)
        }
    }

    // MARK: Indexing

    private mutating func read(_ number: Int) {
        let (x, model) = pool[number]
        let items = ReferenceItem.random(model.shape, &choices)
        let spelled = items.map { $0.spelled(&choices) }
        let result = x.reading(spelled)
        let expected = model.indexed(items)
        if items.contains(where: \.isAdvanced) {
            if result.storage === x.storage { complaint = "reading with index arrays gives a view" }
            add("[\(items)]", result, expected.copy, of: number)
        } else {
            if result.storage !== x.storage { complaint = "reading without index arrays gives a copy" }
            add("[\(items)]", result, expected, of: number)
        }
    }

    private mutating func assign(_ number: Int) {
        let (x, model) = pool[number]
        let items = ReferenceItem.random(model.shape, &choices)
        let spelled = items.map { $0.spelled(&choices) }
        let place = model.indexed(items)
        // A plain view is written as a whole; index arrays are written from the base, whose other elements may coincide.
        let isRefused = items.contains(where: \.isAdvanced) ? model.hasSharedPlaces : place.hasSharedPlaces
        if isRefused {
            // A part of what coincides may be fine on its own: that is not looked at.
            return note("t\(number)[\(items)] is not written")
        }
        let accumulates = choices.int(0...3) == 0
        let (value, other) = operand(place.shape)
        note("t\(number)[\(items)] \(accumulates ? "+=" : "=") \(other.values) \(other.shape)")
        let operands = other.values
        if accumulates {
            checked(()) { () throws(TensorError) in
                try Indexed.write(x, spelled.map(\.indexItem), value, accumulate: true)
            }
            place.update(with: ReferenceTensor(operands, other.shape), +)
        } else {
            x.writing(spelled, value)
            place.update(with: ReferenceTensor(operands, other.shape)) { $1 }
        }
    }

    /// Something that stretches to `shape`: new, or of the pool, where it may share memory with what is written.
    mutating func operand(_ shape: [Int]) -> Pair {
        if choices.bool() {
            let fitting = pool.filter { _, model in
                model.shape.count <= shape.count
                    && zip(model.shape.reversed(), shape.reversed()).allSatisfy { $0 == $1 || $0 == 1 }
            }
            if !fitting.isEmpty { return fitting[choices.int(0...(fitting.count - 1))] }
        }
        let own = shape.map { choices.int(0...3) == 0 ? 1 : $0 }.dropFirst(choices.int(0...3) == 0 ? choices.int(0...shape.count) : 0)
        return fresh(Array(own))
    }

    /// What differs; nil if nothing does.
    func difference(all: Bool) -> String? {
        if let complaint { return complaint }
        for (i, (tensor, model)) in pool.enumerated() where all || i == touched {
            if Array(tensor.shape) != model.shape { return "t\(i) has shape \(tensor.shape), expected \(model.shape)" }
            let found = numbers(tensor), expected = model.values
            if found != expected { return "t\(i) is \(found), expected \(expected)" }
        }
        return nil
    }
}
