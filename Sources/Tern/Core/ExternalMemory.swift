extension Tensor {
    /// A tensor over memory that exists already: a mapped file's, another library's, another tensor's.
    ///
    /// Everything is checked, since the numbers come from files and other libraries: that each element lies inside the storage, and
    /// that its address is a multiple of its size.
    ///
    /// - Parameters:
    ///   - storage: the memory, which lives as long as any tensor over it.
    ///   - geometry: shape, strides and offset, counted in elements of `dtype`. No stride may be negative.
    ///   - dtype: the type of the elements.
    ///   - name: what the message of an error begins with.
    package static func over(
        _ storage: Storage, _ geometry: Geometry, _ dtype: DType, _ name: String
    ) throws(TensorError) -> Tensor {
        guard geometry.shape.count == geometry.strides.count else {
            throw .shape("\(name): the shape \(geometry.shape) and the strides \(geometry.strides) are not equally long")
        }
        guard geometry.offset >= 0, geometry.shape.allSatisfy({ $0 >= 0 }), geometry.strides.allSatisfy({ $0 >= 0 }) else {
            throw .shape(
                "\(name): the shape \(geometry.shape), the strides \(geometry.strides) or the offset \(geometry.offset) "
                    + "has a negative number"
            )
        }
        let end = lastPlace(geometry).map { $0.addingReportingOverflow(1) }
        guard let end, !end.overflow, end.partialValue <= storage.byteCount / dtype.size else {
            throw .shape(
                "\(name): a tensor of shape \(geometry.shape) with the strides \(geometry.strides) from element \(geometry.offset) on "
                    + "reaches beyond its memory, which holds \(storage.byteCount / dtype.size) elements of \(dtype)")
        }
        guard storage.device == .meta || Int(bitPattern: storage.pointer) % dtype.size == 0 else {
            throw .argument(
                "\(name): the memory does not begin at a multiple of \(dtype.size), the size of a \(dtype); copy it")
        }
        return Tensor(storage: storage, geometry: geometry, dtype: dtype, device: storage.device)
    }

    /// Another reference to what `other` holds, without its history: for initializers in other modules, which make a tensor in a
    /// function and cannot return it.
    package convenience init(sharing other: Tensor) {
        self.init(storage: other.storage, geometry: other.geometry, dtype: other.dtype, device: other.device)
    }

    /// The place of the last element, -1 for a tensor without elements, nil for one beyond what can be counted.
    private static func lastPlace(_ geometry: Geometry) -> Int? {
        if geometry.shape.contains(0) { return -1 }
        var place = geometry.offset
        var count = 1
        for (extent, stride) in zip(geometry.shape, geometry.strides) {
            let (steps, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
            let (sum, carry) = place.addingReportingOverflow(steps)
            let (product, excess) = count.multipliedReportingOverflow(by: extent)
            if overflow || carry || excess { return nil }
            place = sum
            count = product
        }
        return place
    }
}
