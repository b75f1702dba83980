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
            do {
                try withErrors { run.step(step, Choices(seed: seed &* 64 &+ step)) }
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
    /// The step that made each tensor. A step names what it works on by these, so that it means the same when others are left out.
    private var origins: [Int] = []
    private var current = -1
    var log: [String] = []
    private let isLogging: Bool
    let dtype: DType
    /// What was made or written last.
    var touched = 0
    /// What went wrong in a step that is not a difference of elements.
    var complaint: String?

    init(seed: Int, isLogging: Bool) {
        choices = Choices(seed: seed &* 64 &- 1)
        self.isLogging = isLogging
        let types: [DType] = [.float64, .float32, .int64, .int32, .int16, .uint8]
        dtype = types[choices.int(0...(types.count - 1))]
        for _ in 0..<choices.int(1...2) {
            let shape = (0..<choices.int(0...4)).map { _ in choices.int(0...29) == 0 ? 0 : choices.int(1...4) }
            pool.append(fresh(shape))
            origins.append(-1)
            if isLogging { log.append("t\(pool.count - 1) = \(dtype) \(pool.last?.model.values ?? []) \(shape)") }
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
        if isLogging { log.append("t\(pool.count) = t\(source)\(name())    // \(model.shape)") }
        pool.append((tensor, model))
        origins.append(current)
        touched = pool.count - 1
    }

    mutating func step(_ number: Int, _ choices: Choices) {
        self.choices = choices
        current = number
        let chosen = choose { _ in true } ?? 0
        touched = chosen
        switch self.choices.int(0...11) {
        case 0...4: view(chosen)
        case 5...6: read(chosen)
        case 7...9: assign(chosen)
        default: changeOrBeRefused(chosen)
        }
    }

    /// The number of the latest tensor that fits and was made by a step up to a random one; else of the first that fits.
    private mutating func choose(_ fits: (ReferenceTensor) -> Bool) -> Int? {
        let bound = choices.int(-2...(current - 1))
        let fitting = pool.indices.filter { fits(pool[$0].model) }
        return fitting.last { origins[$0] <= bound } ?? fitting.first
    }

    /// Where two elements share a place, writing is refused and nothing happens.
    private mutating func changeOrBeRefused(_ number: Int) {
        let (x, model) = pool[number]
        guard model.hasSharedPlaces else { return change(number) }
        if message({ x.add_(1) }).isEmpty { complaint = "t\(number).add_(1) is not refused" }
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
            add("\(items)", result, expected.copy, of: number)
        } else {
            if result.storage !== x.storage { complaint = "reading without index arrays gives a copy" }
            add("\(items)", result, expected, of: number)
        }
    }

    private mutating func assign(_ number: Int) {
        let (x, model) = pool[number]
        let items = ReferenceItem.random(model.shape, &choices)
        let spelled = items.map { $0.spelled(&choices) }
        let place = model.indexed(items)
        // A plain view is written as a whole; index arrays are written from a view, some of whose elements may coincide.
        let isShared = items.contains(where: \.isAdvanced) ? model.hasSharedPlaces : place.hasSharedPlaces
        if isShared { return note("t\(number)\(items) is not written") }
        let accumulates = choices.int(0...3) == 0
        let (value, other, name) = operand(place.shape)
        note("t\(number)\(items) \(accumulates ? "+=" : "=") \(name)")
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
    mutating func operand(_ shape: [Int]) -> (tensor: Tensor, model: ReferenceTensor, name: String) {
        if choices.bool() {
            let number = choose { model in
                model.shape.count <= shape.count
                    && zip(model.shape.reversed(), shape.reversed()).allSatisfy { $0 == $1 || $0 == 1 }
            }
            if let number { return (pool[number].tensor, pool[number].model, "t\(number)") }
        }
        let own = shape.map { choices.int(0...3) == 0 ? 1 : $0 }.dropFirst(
            choices.int(0...3) == 0 ? choices.int(0...shape.count) : 0)
        let (tensor, model) = fresh(Array(own))
        return (tensor, model, isLogging ? "\(model.values) \(model.shape)" : "")
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
