import Tern

/// An array as it stands in a file or an entry of an archive: its header is known, and its elements are read when they are asked for.
struct NpyArray {
    let header: NpyHeader
    private let source: ByteSource
    /// Where the elements are.
    private let range: Range<Int>
    /// What begins the messages: the path, and the entry of an archive.
    private let what: String

    /// Reads the header of the array that fills `range` of `source`.
    init(_ source: ByteSource, _ range: Range<Int>, _ what: String) throws(TensorError) {
        header = try NpyHeader(source, range, what)
        self.source = source
        self.range = (range.lowerBound + header.size)..<range.upperBound
        self.what = what
    }

    /// The elements as a tensor, which has the file's memory where that can be.
    func tensor(complexAsReal: Bool) throws(TensorError) -> Tensor {
        if case .none(let reason) = header.type.element { throw .file("\(what)the array \(reason)") }
        try checkSize()
        let isTurned = header.isFortranOrder && header.shape.count > 1 && !header.shape.contains(0)
        // The extents in the order of memory.
        let shape = isTurned ? header.shape.reversed() : header.shape
        do throws(TensorError) {
            switch header.type.element {
            case .plain(let dtype): return try turned(plain(shape, dtype), isTurned)
            case .unsigned: return try turned(widened(shape), isTurned)
            case .complex(let part):
                guard complexAsReal else {
                    throw .file(
                        "\(what)the array has complex numbers as elements, of which there are no tensors; "
                            + "complexAsReal: true reads it with a last dimension of 2")
                }
                return try turned(plain(shape + [2], part), isTurned)
            case .none(let reason): throw .file("\(what)the array \(reason)")
            }
        } catch {
            if case .file = error { throw error }
            throw .file("\(what)\(error.message)")
        }
    }

    private func checkSize() throws(TensorError) {
        var needed = header.type.size
        for extent in header.shape where !header.shape.contains(0) {
            let (product, overflow) = needed.multipliedReportingOverflow(by: extent)
            guard !overflow else { throw .file("\(what)the shape \(header.shape) is too large for any memory") }
            needed = product
        }
        if header.shape.contains(0) { needed = 0 }
        guard range.count == needed else {
            throw .file(
                "\(what)the shape \(header.shape) of \(header.descr) needs \(needed) bytes, and \(range.count) are there after the header: "
                    + (range.count < needed ? "the array is cut short" : "there is something after the last element"))
        }
    }

    private func plain(_ shape: [Int], _ dtype: DType) throws(TensorError) -> Tensor {
        if header.type.isBigEndian, dtype.size > 1 {
            let tensor = try attempt { Tensor.empty(shape, dtype: dtype) }
            try attempt {
                try tensor.withUnsafeMutableBytes { bytes in
                    try source.read(bytes, at: range.lowerBound)
                    ByteOrder.reverse(bytes, dtype.size)
                }
            }
            return tensor
        }
        let tensor = try source.tensor(at: range.lowerBound, shape, dtype)
        if dtype == .bool {
            let wrong = tensor.withUnsafeBytes { bytes in bytes.firstIndex { $0 > 1 }.map { (place: $0, value: bytes[$0]) } }
            // Any other byte would be neither true nor false.
            if let wrong {
                throw .file("\(what)the array is bool, and its element \(wrong.place) is \(wrong.value), neither 0 nor 1")
            }
        }
        return tensor
    }

    private func widened(_ shape: [Int]) throws(TensorError) -> Tensor {
        try UnsignedIntegers.tensor(
            source, at: range.lowerBound, shape, size: header.type.size, isBigEndian: header.type.isBigEndian
        ) { place, value in
            .file(
                "\(what)the array is uint64, and its element \(place) is \(value), which int64 does not hold; "
                    + "save it as array.astype('float64')")
        }
    }

    /// The tensor with its dimensions as the header has them, if they lie the other way round in memory.
    private func turned(_ tensor: Tensor, _ isTurned: Bool) throws(TensorError) -> Tensor {
        guard isTurned else { return tensor }
        let count = header.shape.count
        var shape = Array(tensor.shape), strides = Array(tensor.stride())
        // Complex numbers have one dimension more, which stays the last.
        shape[0..<count].reverse()
        strides[0..<count].reverse()
        let geometry = Geometry(shape: Shape(shape), strides: Shape(strides), offset: tensor.storageOffset)
        return try Tensor.over(tensor.storage, geometry, tensor.dtype, "an array in Fortran order")
    }
}
