import TernKernelABI

/// The gates of recurrent networks and their gradients, made of the kernels of pointwise operators while the rows are in the
/// first-level cache.
struct RecurrentGates: @unchecked Sendable {
    /// Bytes of a number.
    let unit: Int
    private let sigmoid: TileKernel
    private let sigmoidSlope: TileKernel
    /// Of plain networks tanh or relu.
    private let squash: TileKernel
    private let squashSlope: TileKernel
    private let sum: TileKernel
    private let difference: TileKernel
    private let multiply: TileKernel
    private let addProduct: TileKernel
    private let one: RepeatedNumber

    private static let sigmoidTable = KernelTable.named("sigmoid"), sigmoidSlopeTable = KernelTable.named("sigmoid.pullback0")
    private static let tanhTable = KernelTable.named("tanh"), tanhSlopeTable = KernelTable.named("tanh.pullback0")
    private static let reluTable = KernelTable.named("relu"), reluSlopeTable = KernelTable.named("relu.pullback0")
    private static let sumTable = KernelTable.named("add"), differenceTable = KernelTable.named("sub")
    private static let multiplyTable = KernelTable.named("mul"), addProductTable = KernelTable.named("addcmul")

    /// Nil for a type that there are no kernels for.
    init?(_ rule: RecurrentRule, _ type: DType) {
        typealias Own = RecurrentGates
        guard let one = RepeatedNumber(.double(1), type.elementType), let sigmoid = Own.sigmoidTable.tile(type),
            let sigmoidSlope = Own.sigmoidSlopeTable.tile(type),
            let squash = (rule == .relu ? Own.reluTable : Own.tanhTable).tile(type),
            let squashSlope = (rule == .relu ? Own.reluSlopeTable : Own.tanhSlopeTable).tile(type),
            let sum = Own.sumTable.tile(type), let difference = Own.differenceTable.tile(type),
            let multiply = Own.multiplyTable.tile(type), let addProduct = Own.addProductTable.tile(type)
        else { return nil }
        unit = type.size
        self.one = one
        self.sigmoid = sigmoid
        self.sigmoidSlope = sigmoidSlope
        self.squash = squash
        self.squashSlope = squashSlope
        self.sum = sum
        self.difference = difference
        self.multiply = multiply
        self.addProduct = addProduct
    }

    /// Bytes of a row of working memory.
    func slot(_ size: Int) -> Int { (2 &* size &* unit + 63) & ~63 }

    // MARK: Single operators. The result may be one of the operands.

    typealias Place = UnsafeMutableRawPointer

    @inline(__always)
    private func apply(_ kernel: TileKernel, _ n: Int, _ to: Place, _ a: Place, _ b: Place) {
        kernel(n, to, a, b, b, b, 0)
    }

    /// `to = x + a · b`
    @inline(__always)
    private func addProduct(_ n: Int, _ to: Place, _ x: Place, _ a: Place, _ b: Place) {
        one.withPointer { addProduct(n, to, x, a, b, $0, 8) }
    }

    /// `x += a`
    func add(_ n: Int, _ x: Place, _ a: Place) { apply(sum, n, x, x, a) }

    // MARK: LSTM

    /// Turns what came in to the input, forget, cell and output gates into their values, and goes on by one step.
    func longShortTerm(
        _ rows: Int, _ n: Int, _ gates: Place, cell: Place, before: Place, squashed: Place, _ output: Place
    ) {
        let row = n &* unit
        before.copyMemory(from: cell, byteCount: rows &* row)
        for i in 0..<rows {
            let input = gates + 4 &* i &* row, forget = input + row, new = forget + row, out = new + row
            let cell = cell + i &* row
            apply(sigmoid, 2 &* n, input, input, input)
            apply(squash, n, new, new, new)
            apply(sigmoid, n, out, out, out)
            apply(multiply, n, cell, cell, forget)
            addProduct(n, cell, cell, input, new)
        }
        apply(squash, rows &* n, squashed, cell, cell)
        for i in 0..<rows {
            apply(multiply, n, output + i &* row, gates + (4 &* i &+ 3) &* row, squashed + i &* row)
        }
    }

    /// The gates' gradients from those of the state, of which the cell's becomes that of the cell before.
    func pullLongShortTerm(
        _ rows: Int, _ n: Int, _ gates: Place, before: Place, squashed: Place, hidden: Place, cell: Place, _ slopes: Place,
        _ spare: Place
    ) {
        let row = n &* unit
        for i in 0..<rows {
            let input = gates + 4 &* i &* row, forget = input + row, new = forget + row, out = new + row
            let to = slopes + 4 &* i &* row, hidden = hidden + i &* row, cell = cell + i &* row, squashed = squashed + i &* row
            apply(multiply, n, spare, hidden, squashed)
            apply(sigmoidSlope, n, to + 3 &* row, spare, out)
            apply(multiply, n, spare, hidden, out)
            apply(squashSlope, n, spare, spare, squashed)
            apply(sum, n, cell, cell, spare)
            apply(multiply, n, spare, cell, new)
            apply(multiply, n, spare + row, cell, before + i &* row)
            apply(sigmoidSlope, 2 &* n, to, spare, input)
            apply(multiply, n, spare, cell, input)
            apply(squashSlope, n, to + 2 &* row, spare, new)
            apply(multiply, n, cell, cell, forget)
        }
    }

    // MARK: GRU

    /// Turns what came in to the reset, update and new gates into their values, and goes on by one step.
    func gated(_ rows: Int, _ n: Int, _ gates: Place, recurrent: Place, hidden: Place, _ output: Place) {
        let row = n &* unit
        for i in 0..<rows {
            let reset = gates + 3 &* i &* row, update = reset + row, new = update + row
            let output = output + i &* row
            apply(sigmoid, 2 &* n, reset, reset, reset)
            addProduct(n, new, new, reset, recurrent + i &* row)
            apply(squash, n, new, new, new)
            apply(difference, n, output, hidden + i &* row, new)
            addProduct(n, output, new, output, update)
        }
    }

    /// The gates' gradients, and beside them those of what the hidden state gives to the new one; of the state's own gradient the
    /// part stays that does not go through the gates.
    func pullGated(
        _ rows: Int, _ n: Int, _ gates: Place, recurrent: Place, before: Place, hidden: Place, _ slopes: Place,
        beside: Place, _ spare: Place
    ) {
        let row = n &* unit, other = spare + slot(n)
        for i in 0..<rows {
            let reset = gates + 3 &* i &* row, update = reset + row, new = update + row
            let to = slopes + 3 &* i &* row, hidden = hidden + i &* row
            apply(difference, n, spare, before + i &* row, new)
            apply(multiply, n, spare + row, hidden, spare)
            apply(multiply, n, other, hidden, update)
            apply(difference, n, spare, hidden, other)
            apply(squashSlope, n, to + 2 &* row, spare, new)
            apply(multiply, n, spare, to + 2 &* row, recurrent + i &* row)
            apply(sigmoidSlope, 2 &* n, to, spare, reset)
            apply(multiply, n, beside + i &* row, to + 2 &* row, reset)
            hidden.copyMemory(from: other, byteCount: row)
        }
    }

    // MARK: Plain networks

    func plain(_ n: Int, _ gates: Place) { apply(squash, n, gates, gates, gates) }

    func pullPlain(_ n: Int, _ gates: Place, _ hidden: Place, _ slopes: Place) { apply(squashSlope, n, slopes, hidden, gates) }
}
