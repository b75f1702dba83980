import TernKernelABI

/// Runs a chain of pointwise operators tile by tile: each tile goes through all instructions in the first-level cache.
enum FusedLoop {
    /// Elements a tile. A chain of some ten values then fills the first-level cache.
    private static let tile = 1024
    /// With gradients there are twice as many values.
    private static let gradientTile = 512

    /// The chain's value.
    static func run(_ program: FusedProgram, _ inputs: [Tensor]) throws(TensorError) -> Tensor {
        let output = try Tensor.uninitialized(inputs[0].shape, inputs[0].dtype, .cpu)
        let plan = Plan(program, inputs, tile: Swift.min(tile, Swift.max(output.count, 1)), gradients: nil)
        run(output.count, plan) { start, n, scratch in plan.forward(start, n, scratch, into: output.data) }
        return output
    }

    /// The gradients of the inputs that are wanted.
    static func pullBack(
        _ program: FusedProgram, _ inputs: [Tensor], _ g: Tensor, _ wanted: [Bool]
    ) throws(TensorError) -> [Tensor?] {
        var results: [Tensor?] = []
        for isWanted in wanted { results.append(isWanted ? try Tensor.uninitialized(g.shape, g.dtype, .cpu) : nil) }
        let plan = Plan(program, inputs, tile: Swift.min(gradientTile, Swift.max(g.count, 1)), gradients: results)
        run(g.count, plan) { start, n, scratch in
            plan.forward(start, n, scratch, into: nil)
            plan.backward(start, n, scratch, g.data)
        }
        return results
    }

    private static func run(
        _ count: Int, _ plan: Plan, _ body: (_ start: Int, _ count: Int, _ scratch: UnsafeMutableRawPointer) -> Void
    ) {
        ParallelLoop.ranges(count, size: ParallelLoop.grain / 4) { range in
            withScratch(byteCount: plan.scratchBytes) { scratch in
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
    /// A place to read from: an input's memory, a number's, or a slot.
    private enum Place {
        case input(Int)
        case number(Int)
        case slot(Int)
    }

    /// A kernel in a structure of its own: see `TileKernelSlot`.
    private struct Step {
        let kernel: TileKernel
        let a: Place
        let b: Place
        let c: Place
        let slot: Int
        /// The operands that are numbers, as `TileKernel` says it.
        let repeated: UInt
    }

    /// One operand's share of the gradient of a value. Which shares there are, and which of them come first, is the same for
    /// every tile.
    private struct Pull {
        /// The instruction whose value it comes from.
        let step: Int
        let arity: Int
        /// Nil if the gradient is the value's own.
        let kernel: TileKernel?
        let target: Target
        /// True if nothing has been added to the target yet.
        let isFirst: Bool
    }

    /// Where a share of a gradient goes: to a result, or to the gradient of an earlier value.
    private enum Target {
        case result(UnsafeMutableRawPointer)
        case value(Int)
    }

    let tile: Int
    private let size: Int
    private let bases: [UnsafeMutableRawPointer]
    private var steps: [Step] = []
    private var pulls: [Pull] = []
    /// Results that nothing is added to: only numbers have used the input.
    private var zeros: [UnsafeMutableRawPointer] = []
    private var numbers: [RepeatedNumber] = []
    private var slotCount = 0
    private let dtype: DType
    private let add: TileKernel?

    /// Where the numbers lie, behind the slots.
    private var numberStart = 0

    var scratchBytes: Int { numberStart + numbers.count * TileKernels.registerBytes }
    private var slotBytes: Int { (tile * size + 63) & ~63 }

    /// With `gradients`, the tensors to write those of the inputs to, all values are kept until the way back.
    init(_ program: FusedProgram, _ inputs: [Tensor], tile: Int, gradients: [Tensor?]?) {
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
            var repeated: UInt = 0
            for k in 0..<3 {
                switch instruction.source(k) {
                case .input(let index): read.append(.input(index))
                case .value(let index): read.append(places[index])
                case .number(let number):
                    read.append(.number(numbers.count))
                    if let number = RepeatedNumber(number, dtype.elementType) { numbers.append(number) }
                    repeated |= 1 << UInt(k)
                // Read by nobody: any address does.
                case .none: read.append(read.first ?? .input(0))
                }
            }
            // A slot is used again when its value is no longer needed; the output may be an operand's own memory.
            if gradients == nil {
                for (value, place) in places.enumerated() where lastUses[value] == i {
                    if case .slot(let slot) = place { free.append(slot) }
                }
            }
            let slot = free.popLast() ?? slotCount
            if slot == slotCount { slotCount += 1 }
            places.append(.slot(slot))
            guard let kernel = instruction.pointwise.table.tile(dtype) else { preconditionFailure("the program is plain") }
            steps.append(Step(kernel: kernel, a: read[0], b: read[1], c: read[2], slot: slot, repeated: repeated))
        }
        if let gradients { planPulls(program, gradients) }
        numberStart = slotBytes * (slotCount + (pulls.isEmpty ? 0 : steps.count + 1))
    }

    /// Goes through the chain from its end, and notes what is to be sent on.
    private mutating func planPulls(_ program: FusedProgram, _ gradients: [Tensor?]) {
        var hasValue = [Bool](repeating: false, count: steps.count)
        var hasInput = [Bool](repeating: false, count: gradients.count)
        for (i, instruction) in program.instructions.enumerated().reversed()
        where i == steps.count - 1 || hasValue[i] {
            let pointwise = instruction.pointwise
            for k in 0..<pointwise.arity {
                let target: Target, isFirst: Bool
                switch instruction.source(k) {
                case .input(let input):
                    guard let result = gradients[input] else { continue }
                    (target, isFirst) = (.result(result.data), !hasInput[input])
                    hasInput[input] = true
                case .value(let value):
                    (target, isFirst) = (.value(value), !hasValue[value])
                    hasValue[value] = true
                case .number, .none: continue
                }
                pulls.append(
                    Pull(
                        step: i, arity: pointwise.arity,
                        kernel: pointwise.passesGradient(to: k) ? nil : pointwise.pullbacks[k].tile(dtype), target: target,
                        isFirst: isFirst))
            }
        }
        zeros = gradients.indices.filter { !hasInput[$0] }.compactMap { gradients[$0]?.data }
    }

    /// The last instruction that reads each value.
    private static func lastUses(_ program: FusedProgram) -> [Int] {
        var uses = [Int](repeating: program.instructions.count, count: program.instructions.count)
        for (i, instruction) in program.instructions.enumerated() {
            for k in 0..<3 { if case .value(let value) = instruction.source(k) { uses[value] = i } }
        }
        return uses
    }

    /// Writes the numbers, which all tiles share.
    func prepare(_ scratch: UnsafeMutableRawPointer) {
        for (i, number) in numbers.enumerated() { number.store(scratch + numberStart + i * TileKernels.registerBytes) }
    }

    @inline(__always)
    private func address(_ place: Place, _ start: Int, _ scratch: UnsafeMutableRawPointer) -> UnsafeRawPointer {
        switch place {
        case .input(let i): UnsafeRawPointer(bases[i] + start &* size)
        case .number(let number): UnsafeRawPointer(scratch + (numberStart &+ number &* TileKernels.registerBytes))
        case .slot(let slot): UnsafeRawPointer(scratch + slot &* slotBytes)
        }
    }

    /// Computes a tile; the last value goes to `output` if there is one.
    func forward(_ start: Int, _ n: Int, _ scratch: UnsafeMutableRawPointer, into output: UnsafeMutableRawPointer?) {
        for (i, step) in steps.enumerated() {
            var to = scratch + step.slot &* slotBytes
            if let output, i == steps.count - 1 { to = output + start &* size }
            let a = address(step.a, start, scratch)
            step.kernel(n, to, a, address(step.b, start, scratch), address(step.c, start, scratch), a, step.repeated)
        }
    }

    /// Sends the gradient of the last value back to the inputs. All values are in their slots.
    func backward(_ start: Int, _ n: Int, _ scratch: UnsafeMutableRawPointer, _ g: UnsafeMutableRawPointer) {
        let gradients = scratch + slotCount &* slotBytes, spare = gradients + steps.count &* slotBytes
        for pull in pulls {
            let step = steps[pull.step]
            let incoming = UnsafeRawPointer(
                pull.step == steps.count - 1 ? g + start &* size : gradients + pull.step &* slotBytes)
            let target: UnsafeMutableRawPointer
            switch pull.target {
            case .result(let data): target = data + start &* size
            case .value(let value): target = gradients + value &* slotBytes
            }
            var sent = incoming
            if let kernel = pull.kernel {
                let to = pull.isFirst ? target : spare
                let a = address(step.a, start, scratch), b = address(step.b, start, scratch)
                let y = UnsafeRawPointer(scratch + step.slot &* slotBytes)
                let repeated = step.repeated &<< 1
                // Unary pullbacks read g, x and y; binary ones g, a, b and y; ternary ones g, a, b and c.
                switch pull.arity {
                case 1: kernel(n, to, incoming, a, y, y, repeated)
                case 2: kernel(n, to, incoming, a, b, y, repeated)
                default: kernel(n, to, incoming, a, b, address(step.c, start, scratch), repeated)
                }
                if pull.isFirst { continue }
                sent = UnsafeRawPointer(spare)
            }
            if pull.isFirst {
                target.copyMemory(from: sent, byteCount: n &* size)
            } else {
                add?(n, target, UnsafeRawPointer(target), sent, sent, sent, 0)
            }
        }
        for data in zeros { (data + start &* size).initializeMemory(as: UInt8.self, repeating: 0, count: n &* size) }
    }
}
