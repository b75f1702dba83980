import TernKernelABI

/// Runs a chain of pointwise operators tile by tile: each tile goes through all instructions in the first-level cache.
enum FusedLoop {
    /// Elements a tile. A chain of some ten values then fills the first-level cache.
    private static let tile = 1024
    /// With gradients there are twice as many values.
    private static let gradientTile = 512

    /// The chain's value; nil if there is no memory for it.
    static func run(_ program: FusedProgram, _ inputs: [Tensor]) -> Tensor? {
        guard let first = inputs.first else { return nil }
        let (count, dtype) = (first.count, first.dtype)
        guard let storage = Storage.allocate(count * dtype.size, device: .cpu) else { return nil }
        let output = Tensor(
            storage: storage, contiguous: Geometry(contiguous: first.shape), count: count, dtype: dtype, device: .cpu)
        let plan = Plan(program, inputs, tile: Swift.min(tile, Swift.max(count, 1)), keepsValues: false)
        run(count, plan) { start, n, scratch in plan.forward(start, n, scratch, into: output.data) }
        return output
    }

    /// The gradients of the inputs that are wanted; nil if there is no memory for them.
    static func pullBack(_ program: FusedProgram, _ inputs: [Tensor], _ g: Tensor, _ wanted: [Bool]) -> [Tensor?]? {
        let count = g.count
        var results: [Tensor?] = []
        for isWanted in wanted {
            guard isWanted else {
                results.append(nil)
                continue
            }
            guard let storage = Storage.allocate(count * g.dtype.size, device: .cpu) else { return nil }
            results.append(
                Tensor(storage: storage, contiguous: Geometry(contiguous: g.shape), count: count, dtype: g.dtype, device: .cpu))
        }
        let plan = Plan(program, inputs, tile: Swift.min(gradientTile, Swift.max(count, 1)), keepsValues: true)
        let targets = results
        run(count, plan) { start, n, scratch in
            plan.forward(start, n, scratch, into: nil)
            plan.backward(start, n, scratch, g.data, targets)
        }
        return results
    }

    private static func run(
        _ count: Int, _ plan: Plan, _ body: (_ start: Int, _ count: Int, _ scratch: UnsafeMutableRawPointer) -> Void
    ) {
        ParallelLoop.ranges(count, size: ParallelLoop.grain / 4) { range in
            withUnsafeTemporaryAllocation(byteCount: plan.scratchBytes, alignment: 64) { buffer in
                guard let scratch = buffer.baseAddress else { return }
                plan.prepare(scratch)
                var start = range.lowerBound
                while start < range.upperBound {
                    let n = Swift.min(plan.tile, range.upperBound - start)
                    body(start, n, scratch)
                    start += n
                }
            }
        }
    }
}

/// Where each value of a program lies in the scratch memory, and the kernels that make it.
private struct Plan: @unchecked Sendable {
    /// A place to read from: an input's memory, or a slot.
    private enum Place {
        case input(Int)
        case slot(Int)
    }

    /// A kernel in a structure of its own: see `TileKernels`.
    private struct Step {
        let kernel: TileKernel
        let a: Place
        let b: Place
        let c: Place
        let slot: Int
    }

    /// What one operand's gradient takes.
    private struct Pull {
        /// Nil if the gradient is the value's own.
        let kernel: TileKernel?
        let source: FusedProgram.Source
    }

    let tile: Int
    private let size: Int
    private let bases: [UnsafeMutableRawPointer]
    private var steps: [Step] = []
    private var pulls: [[Pull]] = []
    private var numbers: [(slot: Int, value: Double)] = []
    private var slotCount = 0
    private let dtype: DType
    private let add: TileKernel?

    var scratchBytes: Int { slotBytes * (slotCount + (pulls.isEmpty ? 0 : steps.count + 1)) }
    private var slotBytes: Int { (tile * size + 63) & ~63 }

    init(_ program: FusedProgram, _ inputs: [Tensor], tile: Int, keepsValues: Bool) {
        self.tile = tile
        dtype = inputs[0].dtype
        size = dtype.size
        bases = inputs.map(\.data)
        add = Operators.Add.entry.table.tile(dtype)
        let lastUses = Plan.lastUses(program)
        var places: [Place] = []
        var free: [Int] = []
        for (i, instruction) in program.instructions.enumerated() {
            var read: [Place] = []
            for k in 0..<3 {
                switch instruction.source(k) {
                case .input(let index): read.append(.input(index))
                case .value(let index): read.append(places[index])
                case .number(let number):
                    read.append(.slot(slotCount))
                    numbers.append((slotCount, number.doubleValue))
                    slotCount += 1
                // Read by nobody: any address does.
                case .none: read.append(read.first ?? .input(0))
                }
            }
            // A slot is used again when its value is no longer needed; the output may be an operand's own memory.
            if !keepsValues {
                for (value, place) in places.enumerated() where lastUses[value] == i {
                    if case .slot(let slot) = place { free.append(slot) }
                }
            }
            let slot = free.popLast() ?? slotCount
            if slot == slotCount { slotCount += 1 }
            places.append(.slot(slot))
            guard let kernel = instruction.pointwise.table.tile(dtype) else { preconditionFailure("the program is plain") }
            steps.append(Step(kernel: kernel, a: read[0], b: read[1], c: read[2], slot: slot))
            if keepsValues { pulls.append(Plan.pulls(instruction, dtype)) }
        }
    }

    /// The last instruction that reads each value.
    private static func lastUses(_ program: FusedProgram) -> [Int] {
        var uses = [Int](repeating: program.instructions.count, count: program.instructions.count)
        for (i, instruction) in program.instructions.enumerated() {
            for k in 0..<3 { if case .value(let value) = instruction.source(k) { uses[value] = i } }
        }
        return uses
    }

    private static func pulls(_ instruction: FusedProgram.Instruction, _ dtype: DType) -> [Pull] {
        (0..<instruction.pointwise.arity).map { i in
            Pull(
                kernel: instruction.pointwise.passesGradient(to: i) ? nil : instruction.pointwise.pullbacks[i].tile(dtype),
                source: instruction.source(i))
        }
    }

    /// Writes the numbers, which all tiles share.
    func prepare(_ scratch: UnsafeMutableRawPointer) {
        for (slot, value) in numbers {
            let to = scratch + slot * slotBytes
            if dtype == .float32 {
                to.assumingMemoryBound(to: Float.self).update(repeating: Float(value), count: tile)
            } else {
                to.assumingMemoryBound(to: Double.self).update(repeating: value, count: tile)
            }
        }
    }

    @inline(__always)
    private func address(_ place: Place, _ start: Int, _ scratch: UnsafeMutableRawPointer) -> UnsafeRawPointer {
        switch place {
        case .input(let i): UnsafeRawPointer(bases[i] + start &* size)
        case .slot(let slot): UnsafeRawPointer(scratch + slot &* slotBytes)
        }
    }

    /// Computes a tile; the last value goes to `output` if there is one.
    func forward(_ start: Int, _ n: Int, _ scratch: UnsafeMutableRawPointer, into output: UnsafeMutableRawPointer?) {
        for (i, step) in steps.enumerated() {
            var to = scratch + step.slot &* slotBytes
            if let output, i == steps.count - 1 { to = output + start &* size }
            let a = address(step.a, start, scratch)
            step.kernel(n, to, a, address(step.b, start, scratch), address(step.c, start, scratch), a)
        }
    }

    /// Sends the gradient of the last value back to the inputs. All values are in their slots.
    func backward(
        _ start: Int, _ n: Int, _ scratch: UnsafeMutableRawPointer, _ g: UnsafeMutableRawPointer, _ targets: [Tensor?]
    ) {
        let gradients = scratch + slotCount * slotBytes, spare = gradients + steps.count * slotBytes
        // Whether there is a gradient already, by value and by input.
        var hasValue = [Bool](repeating: false, count: steps.count)
        var hasInput = [Bool](repeating: false, count: targets.count)
        var i = steps.count - 1
        while i >= 0 {
            let isLast = i == steps.count - 1
            defer { i -= 1 }
            guard isLast || hasValue[i] else { continue }
            let incoming = UnsafeRawPointer(isLast ? g + start &* size : gradients + i &* slotBytes)
            let step = steps[i]
            let a = address(step.a, start, scratch), b = address(step.b, start, scratch), c = address(step.c, start, scratch)
            let y = UnsafeRawPointer(scratch + step.slot &* slotBytes)
            let arity = pulls[i].count
            for pull in pulls[i] {
                var target: UnsafeMutableRawPointer?
                var isFirst = true
                switch pull.source {
                case .input(let input):
                    target = targets[input].map { $0.data + start &* size }
                    isFirst = !hasInput[input]
                    hasInput[input] = true
                case .value(let value):
                    target = gradients + value &* slotBytes
                    isFirst = !hasValue[value]
                    hasValue[value] = true
                case .number, .none: continue
                }
                guard let target else { continue }
                var sent = incoming
                if let kernel = pull.kernel {
                    let to = isFirst ? target : spare
                    // Unary pullbacks read g, x and y; binary ones g, a, b and y; ternary ones g, a, b and c.
                    switch arity {
                    case 1: kernel(n, to, incoming, a, y, y)
                    case 2: kernel(n, to, incoming, a, b, y)
                    default: kernel(n, to, incoming, a, b, c)
                    }
                    if isFirst { continue }
                    sent = UnsafeRawPointer(spare)
                }
                if isFirst {
                    target.copyMemory(from: sent, byteCount: n &* size)
                } else {
                    add?(n, target, UnsafeRawPointer(target), sent, sent, sent)
                }
            }
        }
        // An input that no gradient has reached, because only numbers have used it.
        for (input, target) in targets.enumerated() where !hasInput[input] {
            guard let target else { continue }
            (target.data + start &* size).initializeMemory(as: UInt8.self, repeating: 0, count: n &* size)
        }
    }
}
