extension Tensor {
    /// Throws unless a result of this shape and type can be written into this tensor.
    func requireRoom(_ name: String, _ shape: Shape, _ type: DType) throws(TensorError) {
        guard shape == self.shape else {
            throw .shape(
                "\(name): output with shape \(self.shape) doesn't match the broadcast shape \(shape): an in-place operator cannot "
                    + "grow its tensor; use the form without the underscore")
        }
        guard Promotion.canCast(type, to: dtype) else {
            throw .dtype(
                "\(name): result type \(type) can't be cast to the desired output type \(dtype): use the form without the "
                    + "underscore, or convert the tensor with .to(.\(type)) first")
        }
    }

    /// The in-place form of an operator that is written with others: takes over the elements of its result.
    func overwrite(_ name: String, _ result: Tensor) -> Tensor {
        if ThreadState.current.isPoisoned { return self }
        return checked(self) { () throws(TensorError) in
            try requireRoom(name, result.shape, result.dtype)
            return copy(result, by: InPlaceName(name))
        }
    }
}
