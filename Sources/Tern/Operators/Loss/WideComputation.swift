/// How operators that are written with others treat sixteen-bit floats: they compute in float32 and round once, at the end.
struct WideComputation {
    /// The type of the result, if it is one of sixteen bits.
    private let narrow: DType?

    /// For these operands; those that are left out do not count.
    init(_ tensors: Tensor?...) {
        let common = Promotion.commonOfDifferent(tensors.compactMap { $0.map { Operand($0) } })
        narrow = common.isFloatingPoint && common.size == 2 ? common : nil
    }

    /// An operand to compute with.
    func widened(_ x: Tensor) -> Tensor { narrow == nil || !x.isFloatingPoint ? x : x.to(x.dtype.carrier) }

    /// The result in its type.
    func rounded(_ result: Tensor) -> Tensor { narrow.map { result.to($0) } ?? result }
}

extension Tensor {
    /// The larger of the elements and `bound`, where the gradient does not see the bound: as PyTorch does by clamping in place
    /// without a graph.
    func heldAbove(_ bound: Double) -> Tensor {
        // x - x is 0 and keeps the gradient of x.
        Tensor.where(detach().lt(bound), sub(detach()).add(bound), self)
    }
}
