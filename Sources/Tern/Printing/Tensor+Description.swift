extension Tensor: CustomStringConvertible, CustomDebugStringConvertible {
    /// What PyTorch prints for the tensor, character for character: `tensor([1., 1.], grad_fn=<AddBackward0>)`.
    ///
    /// Large tensors are cut short; see ``setPrintOptions(precision:threshold:edgeItems:lineWidth:sciMode:profile:)``. Nothing is
    /// recorded in the graph. PyTorch: `repr(x)`.
    public var description: String {
        noGrad {
            var representation = TensorRepresentation(shape: shape, dtype: dtype)
            representation.defaultDtype = defaultDtype()
            representation.options = PrintOptions.current
            representation.gradientName = gradFn?.name
            representation.requiresGrad = requiresGrad
            if device != .cpu { representation.deviceName = device.description }
            guard BackendRegistry.shared.backend(device)?.hasElements == true else {
                return representation.text(element: nil)
            }
            let values = detach().to(.cpu).contiguous()
            // In an error scope that has failed, the copy is the poisoned tensor instead and has none of these elements.
            guard values.shape == shape, values.dtype == dtype else { return "tensor(nan)" }
            return representation.text { values.scalar(atFlat: $0) }
        }
    }

    /// The same as `description`.
    public var debugDescription: String { description }
}
