/// Writes down the pointwise operators that are called with the tensors of `fused { }`. Those stand for values to come: they have a
/// shape and a type and no elements.
final class FusionRecorder {
    private(set) var program = FusedProgram()
    /// The tensors that the chain reads: the arguments, and what the closure has captured.
    private(set) var inputs: [Tensor]
    private var sources: [ObjectIdentifier: FusedProgram.Source] = [:]
    /// Keeps what `sources` names alive: an address may not be used twice.
    private var symbols: [Tensor] = []

    init(_ inputs: [Tensor]) { self.inputs = inputs }

    /// A tensor that stands for argument `index`.
    func symbol(_ index: Int) -> Tensor {
        let input = inputs[index]
        return add(Tensor.empty(Array(input.shape), dtype: input.dtype, device: .meta), .input(index))
    }

    private func add(_ symbol: Tensor, _ source: FusedProgram.Source) -> Tensor {
        sources[ObjectIdentifier(symbol)] = source
        symbols.append(symbol)
        return symbol
    }

    /// Records a call if a symbol is among the operands; nil if there is none.
    func record(_ pointwise: Pointwise, _ a: Operand, _ b: Operand, _ c: Operand) throws(TensorError) -> Tensor? {
        guard isSymbol(a) || isSymbol(b) || isSymbol(c) else { return nil }
        let types = try pointwise.types(a, b, c)
        var shape = Shape()
        for operand in [a, b, c] {
            if let tensor = operand.tensor { shape = try Broadcasting.shape(shape, tensor.shape, pointwise.name) }
        }
        program.instructions.append(
            FusedProgram.Instruction(
                pointwise: pointwise, a: try source(a, 0, pointwise), b: try source(b, 1, pointwise),
                c: try source(c, 2, pointwise)))
        let symbol = Tensor.empty(Array(shape), dtype: types.result, device: .meta)
        return add(symbol, .value(program.instructions.count - 1))
    }

    /// The program whose result is `tensor`.
    func finish(_ tensor: Tensor) throws(TensorError) -> FusedProgram {
        guard let source = sources[ObjectIdentifier(tensor)] else { throw FusionRecorder.foreign("the result") }
        program.result = source
        return program
    }

    func isSymbol(_ operand: Operand) -> Bool { operand.tensor.map { sources[ObjectIdentifier($0)] != nil } ?? false }

    private func source(_ operand: Operand, _ index: Int, _ pointwise: Pointwise) throws(TensorError) -> FusedProgram.Source {
        guard index < pointwise.arity else { return .none }
        guard let tensor = operand.tensor else { return .number(operand.scalar) }
        if let known = sources[ObjectIdentifier(tensor)] { return known }
        if tensor.device == .meta { throw FusionRecorder.foreign("an operand of \(pointwise.name)") }
        inputs.append(tensor)
        sources[ObjectIdentifier(tensor)] = .input(inputs.count - 1)
        return .input(inputs.count - 1)
    }

    private static func foreign(_ what: String) -> TensorError {
        .argument(
            "fused: \(what) was not made by pointwise operators; a chain that is fused has no others: compute the rest, such as sums "
                + "and products of matrices, outside of the closure")
    }

    static func inPlace(_ name: String) -> TensorError {
        .argument("fused: \(name)_ cannot change a value that is not computed yet; use \(name) without the underscore")
    }
}
