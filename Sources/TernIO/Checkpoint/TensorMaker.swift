import Tern

/// Makes tensors of what a pickle says and of the bytes that its storages have, or only describes them.
///
/// What is wrong with a tensor is thrown as the end of a sentence, `is sparse, …`, which whoever knows its place completes.
struct TensorMaker {
    let storages: CheckpointStorages
    /// Whether complex numbers become pairs of a last dimension.
    let complexAsReal: Bool
    /// Whether tensors are on the meta device, and no bytes are read.
    let isOutline: Bool

    /// The tensor of a description.
    func tensor(_ description: TensorDescription) throws(TensorError) -> Tensor {
        if isOutline { return try outline(description) }
        try check(description)
        guard let reference = description.storage else { throw .argument("has no storage: the file is damaged") }
        let storage = try storages.storage(reference, description.element)
        do {
            let tensor = try view(storage, description)
            if description.requiresGrad { try attempt { _ = tensor.requiresGrad_() } }
            return tensor
        } catch {
            throw .argument("cannot be made: \(error.message)")
        }
    }

    /// A tensor over bytes that stand in the pickle itself.
    func array(_ contents: NumPyPickle.Contents) throws(TensorError) -> Tensor {
        let (strides, count) = TensorMaker.strides(contents)
        guard let count, !count.multipliedReportingOverflow(by: contents.element.size).overflow,
            count * contents.element.size == contents.bytes.count
        else {
            throw .argument(
                "has the shape \(contents.shape), the type \(contents.element.name) and \(contents.bytes.count) bytes, which do not "
                    + "fit together: the file is damaged")
        }
        let description = TensorDescription(element: contents.element, shape: contents.shape, strides: strides)
        if isOutline { return try outline(description) }
        try check(description)
        let raw = try ElementStorage.copy(contents.bytes)
        let storage = try ElementStorage.converted(raw, contents.element, isBigEndian: contents.isBigEndian)
        do { return try view(storage, description) } catch { throw .argument("cannot be made: \(error.message)") }
    }

    /// A parameter over the data of another tensor, as PyTorch makes one.
    func parameter(_ data: Tensor, requiresGrad: Bool) throws(TensorError) -> Tensor {
        do {
            return try attempt {
                let tensor = data.detach()
                if requiresGrad, !isOutline { tensor.requiresGrad_() }
                return tensor
            }
        } catch {
            throw .argument("cannot be made a parameter: \(error.message)")
        }
    }

    private func view(_ storage: Storage, _ description: TensorDescription) throws(TensorError) -> Tensor {
        var (shape, strides) = (description.shape, description.strides)
        var (offset, overflow) = description.offset.addingReportingOverflow(description.storage?.view.lowerBound ?? 0)
        let dtype: DType
        switch description.element.reading {
        case .native(let type), .widened(let type): dtype = type
        case .complex(let type):
            dtype = type
            for index in strides.indices {
                let (product, isTooLarge) = strides[index].multipliedReportingOverflow(by: 2)
                strides[index] = product
                overflow = overflow || isTooLarge
            }
            let (product, isTooLarge) = offset.multipliedReportingOverflow(by: 2)
            offset = product
            overflow = overflow || isTooLarge
            shape.append(2)
            strides.append(1)
        case .quantized, .unknown: throw .dtype("its type \(description.element.name) is not known")
        }
        guard !overflow else { throw .shape("its strides or its offset are too large") }
        return try Tensor.over(
            storage, Geometry(shape: Shape(shape), strides: Shape(strides), offset: offset), dtype, "its memory")
    }

    /// Refuses what there is no counterpart for.
    private func check(_ description: TensorDescription) throws(TensorError) {
        let again = "before it is saved in PyTorch"
        switch description.kind {
        case .dense: break
        case .sparse: throw .argument("is sparse, which cannot be read; make it dense with .to_dense() \(again)")
        case .quantized: throw .argument("is quantized, which cannot be read; make it a float32 one with .dequantize() \(again)")
        case .nested: throw .argument("is nested, which cannot be read; pad it with .to_padded_tensor(0) \(again)")
        case .meta: throw .argument("is on the meta device and has no elements; save one with elements")
        case .subclass: throw .argument("is of a class of its own without a storage; make it a plain tensor \(again)")
        }
        guard !description.isLazy else {
            throw .argument("shows the conjugate or the negative of its storage; call .resolve_conj().resolve_neg() \(again)")
        }
        switch description.element.reading {
        case .native, .widened: break
        case .complex:
            guard complexAsReal else {
                throw .argument(
                    "is \(description.element.name), and complex numbers have no type here: load with complexAsReal: true, which gives "
                        + "a last dimension of 2, as torch.view_as_real does")
            }
        case .quantized: throw .argument("is quantized, which cannot be read; make it a float32 one with .dequantize() \(again)")
        case .unknown:
            throw .argument("is \(description.element.name), which has no type here; convert it with .to(torch.float32) \(again)")
        }
    }

    private func outline(_ description: TensorDescription) throws(TensorError) -> Tensor {
        let dtype: DType =
            switch description.element.reading {
            case .native(let type), .widened(let type), .complex(let type): type
            case .quantized, .unknown: .uint8
            }
        do {
            return try attempt { Tensor.empty(description.shape, dtype: dtype, device: .meta) }
        } catch {
            throw .argument("cannot be made: \(error.message)")
        }
    }

    /// The strides of an array and its number of elements, nil where that is beyond what can be counted.
    private static func strides(_ contents: NumPyPickle.Contents) -> (strides: [Int], count: Int?) {
        var strides = contents.shape
        var step = 1
        var isTooLarge = false
        let order = Array(contents.shape.indices)
        for index in contents.isColumnMajor ? order : order.reversed() {
            strides[index] = step
            let (product, overflow) = step.multipliedReportingOverflow(by: Swift.max(contents.shape[index], 1))
            step = product
            isTooLarge = isTooLarge || overflow
        }
        return (strides, isTooLarge ? nil : contents.shape.contains(0) ? 0 : step)
    }
}
