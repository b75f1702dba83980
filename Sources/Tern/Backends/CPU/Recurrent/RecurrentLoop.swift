import Synchronization
import TernKernelABI

extension CPU {
    static var recurrentKernels: KernelFamily {
        [
            "recurrent": { catalog in
                { (call: KernelCall) throws(TensorError) -> Void in
                    let loop = try RecurrentLoop(call, catalog)
                    try loop.run { loop.forward(call, $0, $1) }
                }
            },
            "recurrent.pullback": { catalog in
                { (call: KernelCall) throws(TensorError) -> Void in
                    let loop = try RecurrentLoop(call, catalog)
                    try loop.run { loop.backward(call, $0, $1) }
                }
            },
        ]
    }
}

/// All steps of a recurrent layer.
///
/// Threads share the sequences, which do not depend on each other, so that nobody waits between two steps. How the sequences are
/// cut depends on their number alone. Few at a time read the weight where it lies: the product would otherwise copy it in every
/// step.
///
/// Operands of `recurrent`: the record, whose gates hold what the inputs give to them; the weight's transpose; the states, which
/// are overwritten; the rows of each step, if not all have the same number. Those of the pullback: the record, the weight, the
/// gradients of the outputs, and the rows. Its output has room for the gradients of the gates, then for a GRU's of what the hidden
/// state gives to the new one, and at last the gradients of the last states, which become those of the first. Integers: the rule,
/// 1 for reading backwards, the number of sequences and of steps.
struct RecurrentLoop: @unchecked Sendable {
    let gates: RecurrentGates
    private let product: MatrixProductKernel
    private let vectorProducts: VectorProductKernels?
    private let scratchBytes: (_ m: Int, _ n: Int, _ k: Int, _ elementSize: Int) -> Int
    private let rule: RecurrentRule
    private let isReverse: Bool
    private let batch: Int
    private let steps: Int
    private let size: Int
    private let rows: Int
    private let lengths: UnsafePointer<Int64>?
    /// Keeps `lengths` alive.
    private let owner: Tensor?

    /// Bytes of a number.
    private var unit: Int { gates.unit }
    private var width: Int { rule.gates &* size }

    init(_ call: KernelCall, _ catalog: KernelCatalog) throws(TensorError) {
        let record = call.input(0), type = record.dtype.elementType
        guard let rule = RecurrentRule(rawValue: call.integers[0]), let product = catalog.products[type]?.kernel,
            let gates = RecurrentGates(rule, record.dtype)
        else {
            throw .dtype("recurrent: not implemented for \(record.dtype); convert with .to(.float32) first")
        }
        self.rule = rule
        self.product = product
        self.gates = gates
        vectorProducts = catalog.vectorProducts[type]
        scratchBytes = catalog.matrixProductScratchBytes
        isReverse = call.integers[1] == 1
        batch = call.integers[2]
        steps = call.integers[3]
        // The weight has one row or column for each number of the state, and the others are the gates'.
        let weight = call.input(1).shape
        size = Swift.min(weight[0], weight[1])
        rows = record.count / (size &* (rule.gates &+ RecurrentRecord.planes(rule)))
        owner = call.operand(3).tensor
        lengths = owner.map { UnsafePointer($0.data.assumingMemoryBound(to: Int64.self)) }
    }

    // MARK: Cutting

    /// Multiplications below which a layer stays on one thread.
    private static let grain = 1 << 18
    /// Sequences that one thread takes at a time: two tiles of a product, which then reads the weight in place.
    private static let most = 24

    /// Runs `body` for pieces of the sequences, each with memory for products.
    func run(_ body: (Range<Int>, UnsafeMutableRawPointer) -> Void) throws(TensorError) {
        // An even number of pieces, unless there is one.
        let pairs = (batch + 2 * RecurrentLoop.most - 1) / (2 * RecurrentLoop.most)
        let share = batch <= RecurrentLoop.most / 2 ? batch : (batch + 2 * pairs - 1) / (2 * pairs)
        let pieces = (batch + share - 1) / share
        let bytes = Swift.max(scratchBytes(share, width, size, unit), scratchBytes(share, size, width, unit), 64)
        let hasFailed = Atomic<Bool>(false)
        func work(_ piece: Int) {
            guard let (memory, sizeClass) = Allocator.allocate(bytes) else {
                hasFailed.store(true, ordering: .relaxed)
                return
            }
            body(piece * share..<Swift.min((piece + 1) * share, batch), memory)
            Allocator.release(memory, sizeClass)
        }
        if rows &* width &* size < RecurrentLoop.grain {
            for piece in 0..<pieces { work(piece) }
        } else {
            ParallelLoop.run(pieces, work)
        }
        if hasFailed.load(ordering: .relaxed) {
            throw .memory("recurrent: no memory for working space; free other tensors")
        }
    }

    /// Goes through the steps: for each the first row of `range` and how many of its sequences have the step.
    private func walk(_ range: Range<Int>, isReverse: Bool, _ body: (_ row: Int, _ count: Int) -> Void) {
        var start = isReverse ? rows : 0
        for i in 0..<steps {
            let step = isReverse ? steps &- 1 &- i : i
            let length = lengths.map { Int($0[step]) } ?? batch
            if isReverse { start &-= length }
            let count = Swift.min(range.upperBound, length) &- range.lowerBound
            if count > 0 { body(start &+ range.lowerBound, count) }
            if !isReverse { start &+= length }
        }
    }

    private func multiply(_ p: MatrixProduct) {
        if VectorProductLoop.runRows(p, vectorProducts, unit) { return }
        var p = p
        product(&p)
    }

    // MARK: Forward

    func forward(_ call: KernelCall, _ range: Range<Int>, _ scratch: UnsafeMutableRawPointer) {
        let record = RecordPlaces(call.input(0).data, rule, rows: rows, size: size, unit: unit)
        let hidden = call.input(2).data + range.lowerBound &* size &* unit
        let cell = hidden + batch &* size &* unit
        let weight = Matrix(call.input(1)), output = call.output.data
        walk(range, isReverse: isReverse) { row, count in
            let to = record.gates(row), before = record.plane(record.last, row)
            let bytes = count &* size &* unit
            before.copyMemory(from: hidden, byteCount: bytes)
            func add(_ columns: Int, from column: Int, to c: UnsafeMutableRawPointer, stride: Int) {
                multiply(
                    MatrixProduct(
                        m: count, n: columns, k: size, a: before, aRowStride: size, aColumnStride: 1,
                        b: weight.data + column &* weight.column &* unit, bRowStride: weight.row, bColumnStride: weight.column,
                        c: c, cRowStride: stride, accumulate: true, scratch: scratch))
            }
            let result = output + row &* size &* unit
            switch rule {
            case .lstm:
                add(width, from: 0, to: to, stride: width)
                gates.longShortTerm(
                    count, size, to, cell: cell, before: record.plane(0, row), squashed: record.plane(1, row), result)
            case .gru:
                add(2 &* size, from: 0, to: to, stride: width)
                add(size, from: 2 &* size, to: record.plane(0, row), stride: size)
                gates.gated(count, size, to, recurrent: record.plane(0, row), hidden: before, result)
            case .tanh, .relu:
                add(width, from: 0, to: to, stride: width)
                gates.plain(count &* size, to)
                result.copyMemory(from: to, byteCount: bytes)
            }
            hidden.copyMemory(from: result, byteCount: bytes)
        }
    }

    // MARK: Backward

    func backward(_ call: KernelCall, _ range: Range<Int>, _ scratch: UnsafeMutableRawPointer) {
        let record = RecordPlaces(call.input(0).data, rule, rows: rows, size: size, unit: unit)
        let weight = Matrix(call.input(1)), incoming = call.input(2).data
        let slopes = call.output.data, beside = slopes + rows &* width &* unit
        let own = rows &* (width &+ (rule == .gru ? size : 0))
        let hidden = slopes + (own &+ range.lowerBound &* size) &* unit
        let cell = hidden + batch &* size &* unit
        withScratch(byteCount: 3 &* gates.slot(size)) { spare in
            walk(range, isReverse: !isReverse) { row, count in
                let to = slopes + row &* width &* unit, toBeside = beside + row &* size &* unit
                gates.add(count &* size, hidden, incoming + row &* size &* unit)
                func pull(_ columns: Int, from column: Int, _ a: UnsafeMutableRawPointer, stride: Int, isMore: Bool) {
                    multiply(
                        MatrixProduct(
                            m: count, n: size, k: columns, a: a, aRowStride: stride, aColumnStride: 1,
                            b: weight.data + column &* weight.row &* unit, bRowStride: weight.row, bColumnStride: weight.column,
                            c: hidden, cRowStride: size, accumulate: isMore, scratch: scratch))
                }
                switch rule {
                case .lstm:
                    gates.pullLongShortTerm(
                        count, size, record.gates(row), before: record.plane(0, row), squashed: record.plane(1, row),
                        hidden: hidden, cell: cell, to, spare)
                    pull(width, from: 0, to, stride: width, isMore: false)
                case .gru:
                    gates.pullGated(
                        count, size, record.gates(row), recurrent: record.plane(0, row), before: record.plane(1, row),
                        hidden: hidden, to, beside: toBeside, spare)
                    pull(2 &* size, from: 0, to, stride: width, isMore: true)
                    pull(size, from: 2 &* size, toBeside, stride: size, isMore: true)
                case .tanh, .relu:
                    gates.pullPlain(count &* size, record.gates(row), hidden, to)
                    pull(width, from: 0, to, stride: width, isMore: false)
                }
            }
        }
    }
}

/// A matrix in memory with the distances of its rows and columns in elements.
private struct Matrix {
    let data: UnsafeMutableRawPointer
    let row: Int
    let column: Int

    init(_ tensor: Tensor) {
        data = tensor.data
        row = tensor.geometry.strides[0]
        column = tensor.geometry.strides[1]
    }
}

/// Where in the record of a layer a row's numbers lie.
private struct RecordPlaces {
    private let data: UnsafeMutableRawPointer
    private let width: Int
    private let rows: Int
    private let size: Int
    private let unit: Int
    /// The plane of the hidden states before.
    let last: Int

    init(_ data: UnsafeMutableRawPointer, _ rule: RecurrentRule, rows: Int, size: Int, unit: Int) {
        self.data = data
        width = rule.gates &* size
        self.rows = rows
        self.size = size
        self.unit = unit
        last = RecurrentRecord.planes(rule) &- 1
    }

    func gates(_ row: Int) -> UnsafeMutableRawPointer { data + row &* width &* unit }

    func plane(_ plane: Int, _ row: Int) -> UnsafeMutableRawPointer {
        data + (rows &* (width &+ plane &* size) &+ row &* size) &* unit
    }
}
