extension Operators {
    /// A copy in new memory.
    enum Clone: OperatorDefinition {
        static let schemas = ["clone(Tensor self, *, Any memory_format=None) -> Tensor"]
        static let kind = "kernel"
        static let samples = [Sample(.normal([2, 3]))]
        static let table = KernelTable.named("copy")

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try arguments.tensor("self").clone())
        }
    }

    enum Contiguous: OperatorDefinition {
        static let schemas = ["contiguous(Tensor self, *, Any memory_format=None) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try arguments.tensor("self").contiguous())
        }
    }

    /// Writes another tensor's elements.
    enum CopyInPlace: OperatorDefinition {
        static let schemas = ["copy(Tensor self, Tensor src) -> Tensor"]
        static let kind = "kernel"
        static let samples = [Sample(.normal([2, 3]), .normal([3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self")
            return .tensor(x.clone().copy_(try arguments.tensor("src")))
        }
    }

    /// Another type or device.
    enum Convert: OperatorDefinition {
        private static let options = ", bool non_blocking=False, bool copy=False, *, Any memory_format=None) -> Tensor"
        static let schemas = [
            "to(Tensor self, ScalarType dtype" + options, "to(Tensor self, Device device, ScalarType? dtype=None" + options,
            "to(Tensor self, Tensor other" + options,
        ]
        static let kind = "kernel"
        static let samples = [Sample(.normal([2, 3]), .value(.dtype(.float64)))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            let x = try arguments.tensor("self")
            let other = arguments.optionalTensor("other")
            let dtype = other?.dtype ?? arguments.optionalDType("dtype") ?? x.dtype
            let device = other?.device ?? arguments.optionalDevice("device") ?? x.device
            let result = x.to(device).to(dtype)
            let copies = try arguments.bool("copy")
            return .tensor(result === x && copies ? x.clone() : result)
        }
    }
}

extension Tensor {
    /// Writes the elements of `source`, converted and broadcast, without any check and without telling the graph.
    func write(_ source: Tensor) throws(TensorError) {
        if source.device == device {
            try Operators.Clone.table.run(KernelCall(self, Operand(source), count: 1, computeType: dtype))
            return
        }
        // Between devices through contiguous memory of one type.
        let packed =
            source.isContiguous && source.dtype == dtype && source.shape == shape ? source : try source.expandedCopy(shape, dtype)
        let target = isContiguous ? self : try Tensor.uninitialized(shape, dtype, device)
        try Tensor.transfer(packed, target)
        if target !== self { try write(target) }
    }

    /// A contiguous copy of another shape and type on the same device.
    private func expandedCopy(_ shape: Shape, _ dtype: DType) throws(TensorError) -> Tensor {
        let result = try Tensor.uninitialized(shape, dtype, device)
        try result.write(self)
        return result
    }

    private static func transfer(_ source: Tensor, _ target: Tensor) throws(TensorError) {
        let registry = BackendRegistry.shared
        guard let from = registry.backend(source.device), let to = registry.backend(target.device) else { return }
        let byteCount = source.count * source.dtype.size
        if byteCount == 0 || !to.hasElements { return }
        guard from.hasElements else {
            throw .device("to: Cannot copy out of meta tensor; no data! Make a new tensor on \(target.device) instead")
        }
        if target.device.isCPU {
            from.memory.copyOut(target.data, source.data, byteCount)
        } else if source.device.isCPU {
            to.memory.copyIn(target.data, source.data, byteCount)
        } else {
            let host = try Tensor.uninitialized(source.shape, source.dtype, .cpu)
            from.memory.copyOut(host.data, source.data, byteCount)
            to.memory.copyIn(target.data, host.data, byteCount)
        }
    }

    /// A contiguous copy without history.
    func copied() throws(TensorError) -> Tensor {
        let result = try Tensor.uninitialized(shape, dtype, device)
        try result.write(self)
        return result
    }

    /// A copy of the elements in new memory; gradients flow through. PyTorch: `x.clone()`.
    public func clone() -> Tensor {
        checked { () throws(TensorError) in
            let result = try Tensor.uninitialized(shape, dtype, device)
            if !isContiguous, geometry.isNonOverlappingAndDense {
                result.setGeometry(Geometry(shape: shape, strides: geometry.strides))
            }
            try result.write(self)
            if GradMode.isEnabled, node != nil {
                result.storedNode = ClosureNode("CloneBackward0", inputs: [self], output: result) { (_, g) throws(TensorError) in
                    g
                } forward: { (_, t) throws(TensorError) in
                    t
                }
            }
            return result
        }
    }

    /// This tensor if its elements follow each other in memory, or a copy in which they do. PyTorch: `x.contiguous()`.
    public func contiguous() -> Tensor {
        if isContiguous { return self }
        return checked { () throws(TensorError) in
            let result = try copied()
            if GradMode.isEnabled, node != nil {
                result.storedNode = ClosureNode("CloneBackward0", inputs: [self], output: result) { (_, g) throws(TensorError) in
                    g
                } forward: { (_, t) throws(TensorError) in
                    t
                }
            }
            return result
        }
    }

    /// Writes the elements of `source`, converted to this type and broadcast to this shape. PyTorch: `x.copy_(source)`.
    @discardableResult
    public func copy_(_ source: Tensor) -> Tensor { copy(source, by: Tensor.copyName) }

    private static let copyName = InPlaceName("copy_")

    /// The same for operators that are written with it.
    func copy(_ source: Tensor, by name: InPlaceName) -> Tensor {
        checked(self) { () throws(TensorError) in
            let broadcast = try Broadcasting.shape(shape, source.shape, "copy_")
            guard broadcast == shape else {
                throw .shape("copy_: a source of shape \(source.shape) does not stretch to the target's shape \(shape)")
            }
            let records = GradMode.isEnabled && dtype.isFloatingPoint && (node != nil || source.node != nil)
            try InPlace.check(self, "copy_", records: records)
            guard let source = try InPlace.separated(Operand(source), from: self).tensor else { return self }
            let node =
                records
                ? ClosureNode("CopyBackwards", inputs: [self, source], output: self) { (node, gradients) throws(TensorError) in
                    // The engine sums down to the source's shape and converts to its type; the old elements are gone.
                    Gradients(node.needs(0) ? gradients[0].map { Tensor.zeros(like: $0.detach()) } : nil, gradients[0])
                } forward: { (_, tangents) throws(TensorError) in
                    Gradients(tangents[1])
                } : nil
            try write(source)
            InPlace.finish(self, node, by: name)
            return self
        }
    }

    /// This tensor as another type; itself if it has it already. PyTorch: `x.to(dtype)`.
    ///
    /// Floating-point numbers lose their fraction when they become integers; integers wrap.
    public func to(_ dtype: DType) -> Tensor {
        if dtype == self.dtype { return self }
        return checked { () throws(TensorError) in
            let result = try Tensor.uninitialized(shape, dtype, device)
            if !isContiguous, geometry.isNonOverlappingAndDense {
                result.setGeometry(Geometry(shape: shape, strides: geometry.strides))
            }
            try result.write(self)
            return result.recordingCopy(of: self)
        }
    }

    /// This tensor on another device; itself if it is there already. PyTorch: `x.to(device)`.
    public func to(_ device: Device) -> Tensor {
        if device == self.device { return self }
        return checked { () throws(TensorError) in
            let result = try Tensor.uninitialized(shape, dtype, device)
            try result.write(self)
            return result.recordingCopy(of: self)
        }
    }

    /// Another device and type. PyTorch: `x.to(device, dtype)`.
    public func to(_ device: Device, _ dtype: DType) -> Tensor { to(dtype).to(device) }

    /// On the processor. PyTorch: `x.cpu()`.
    public func cpu() -> Tensor { to(.cpu) }

    private func recordingCopy(of source: Tensor) -> Tensor {
        guard GradMode.isEnabled, source.node != nil, dtype.isFloatingPoint else { return self }
        let (type, device) = (source.dtype, source.device)
        storedNode = ClosureNode("ToCopyBackward0", inputs: [source], output: self) { (_, gradients) throws(TensorError) in
            Gradients(gradients[0]?.to(device).to(type))
        } forward: { (node, tangents) throws(TensorError) in
            Gradients(tangents[0]?.to(node.device).to(node.dtype))
        }
        return self
    }
}
