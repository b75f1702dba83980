import TernKernelABI

extension KernelCall {
    /// The same call of a pointwise operator with its operands as the loop reads them best: the dimensions in the order in which the
    /// output lies in memory, and what lies across that order transposed as a whole. Nil if they already are as it reads them best.
    func inMemoryOrder(_ catalog: KernelCatalog) throws(TensorError) -> KernelCall? {
        if output.isContiguous, !hasOperandsAcross { return nil }
        let call = output.isContiguous ? self : reordered
        var operands = [Operand(), Operand(), Operand(), Operand()]
        var hasChanged = false
        for i in 0..<operandCount {
            operands[i] = call.operand(i)
            guard let tensor = operands[i].tensor, tensor.geometry.liesAcross else { continue }
            operands[i] = Operand(try CopyLoop.packed(tensor, catalog))
            hasChanged = true
        }
        if !hasChanged { return output.isContiguous ? nil : call }
        return KernelCall(
            call.output, operands[0], operands[1], operands[2], operands[3], count: operandCount, computeType: computeType,
            integers: integers)
    }

    private var hasOperandsAcross: Bool {
        if output.count < Geometry.shortestAcross { return false }
        for i in 0..<operandCount {
            if let tensor = operand(i).tensor, tensor.geometry.liesAcross { return true }
        }
        return false
    }

    private var reordered: KernelCall {
        let order = output.geometry.dimensionsByStride
        if order == Array(0..<output.ndim) { return self }
        func reordered(_ tensor: Tensor) -> Tensor {
            let strides = Broadcasting.strides(tensor.geometry, to: output.shape)
            return Tensor(
                storage: tensor.storage,
                geometry: Geometry(
                    shape: Shape(order.map { output.shape[$0] }), strides: Shape(order.map { strides[$0] }),
                    offset: tensor.geometry.offset),
                dtype: tensor.dtype, device: tensor.device)
        }
        func reordered(_ operand: Operand) -> Operand { operand.tensor.map { Operand(reordered($0)) } ?? operand }
        return KernelCall(
            reordered(output), reordered(operand(0)), reordered(operand(1)), reordered(operand(2)), reordered(operand(3)),
            count: operandCount, computeType: computeType, integers: integers)
    }
}

extension Geometry {
    /// Elements that are read wherever they lie.
    fileprivate static let shortestAcross = 4096

    /// True if the neighbours in memory are far apart in logical order, so that each element would be read from another cache line.
    ///
    /// Such a tensor is cheaper to transpose as a whole than to walk along: at 1024² elements by a factor of eight.
    fileprivate var liesAcross: Bool {
        if count < Geometry.shortestAcross { return false }
        var inner = shape.count - 1
        while shape[unchecked: inner] == 1 { inner -= 1 }
        if abs(strides[unchecked: inner]) <= 1 { return false }
        for i in 0..<inner where strides[unchecked: i] == 1 && shape[unchecked: i] >= 8 { return true }
        return false
    }
}
