import Tern

/// Sequences of several lengths without anything between them: the first step of each, then the second of those that have one,
/// and so on, the longest sequence first. PyTorch's counterpart is `torch.nn.utils.rnn.PackedSequence`.
///
/// ```swift
/// let packed = packPaddedSequence(x, lengths: [5, 3, 2])     // x: [5, 3, features]
/// let (output, state) = lstm(packed)
/// let (padded, lengths) = padPackedSequence(output)
/// ```
public struct PackedSequence {
    /// The steps of all sequences, shape [sum of lengths, *].
    public let data: Tensor
    /// How many sequences have the first step, the second, ….
    public let batchSizes: [Int]
    /// Which of the given sequences is the first here, the second, …, as int64; nil if they were sorted.
    public let sortedIndices: Tensor?
    /// Where here the first of the given sequences is, the second, …; nil if they were sorted.
    public let unsortedIndices: Tensor?

    /// Checked parts.
    init(_ data: Tensor, batchSizes: [Int], order: [Int]? = nil) {
        self.data = data
        self.batchSizes = batchSizes
        sortedIndices = order.map { Tensor($0, shape: [$0.count], dtype: .int64).to(data.device) }
        var places = order ?? []
        for (place, index) in (order ?? []).enumerated() { places[index] = place }
        unsortedIndices = order == nil ? nil : Tensor(places, shape: [places.count], dtype: .int64).to(data.device)
    }

    /// Other data for the steps of the same sequences: what a layer that looks at single steps makes of them.
    ///
    /// ```swift
    /// let embedded = PackedSequence(embedding(packed.data), like: packed)
    /// ```
    public init(_ data: Tensor, like other: PackedSequence) {
        if TensorError.pending == nil, data.ndim == 0 || data.shape.first != other.data.shape.first {
            failure(
                .shape(
                    "PackedSequence: the data must have one row for each of the steps, \(other.data.shape.first ?? 0), got shape "
                        + "\(data.shape)"), ())
        }
        self.data = data
        batchSizes = other.batchSizes
        sortedIndices = other.sortedIndices
        unsortedIndices = other.unsortedIndices
    }

    /// The data converted to another type. PyTorch: `packed.to(dtype)`.
    public func to(_ dtype: DType) -> PackedSequence { PackedSequence(data.to(dtype), like: self) }

    /// The lengths of the sequences as they lie here, the longest first.
    var lengths: [Int] {
        (0..<(batchSizes.first ?? 0)).map { sequence in batchSizes.count { $0 > sequence } }
    }

    /// The place of each given sequence; nil if they were sorted.
    var places: [Int]? { unsortedIndices?.scalars(Int.self) }
}

/// Packs sequences that were filled up to one length. PyTorch: `torch.nn.utils.rnn.pack_padded_sequence`.
///
/// - Parameters:
///   - x: shape [longest, n, *], with `batchFirst` [n, longest, *].
///   - lengths: one for each sequence, greater than zero.
///   - batchFirst: true if the batch is the first dimension.
///   - enforceSorted: expects the longest sequence first; with false they are sorted, and what is unpacked has its order back.
public func packPaddedSequence(
    _ x: Tensor, lengths: [Int], batchFirst: Bool = false, enforceSorted: Bool = true
) -> PackedSequence {
    let failed = PackedSequence(x, batchSizes: [])
    if TensorError.pending != nil { return failed }
    guard x.ndim >= 2 else {
        return failure(
            .shape("packPaddedSequence: Expected an input of at least 2 dimensions, got shape \(x.shape)"), failed)
    }
    let (batch, steps) = batchFirst ? (x.shape[0], x.shape[1]) : (x.shape[1], x.shape[0])
    if let problem = lengthProblem(lengths, batch: batch, steps: steps, mustBeSorted: enforceSorted) {
        return failure(problem, failed)
    }
    // The sort is stable, as PyTorch's is on the processor.
    let order = enforceSorted ? Array(lengths.indices) : lengths.indices.sorted { (lengths[$0], $1) > (lengths[$1], $0) }
    var rows: [Int] = [], batchSizes: [Int] = []
    var count = batch
    for step in 0..<(lengths[order[0]]) {
        while lengths[order[count - 1]] <= step { count -= 1 }
        batchSizes.append(count)
        for sequence in order.prefix(count) { rows.append(batchFirst ? sequence * steps + step : step * batch + sequence) }
    }
    let flat = x.reshape([batch * steps] + x.shape.dropFirst(2))
    let data = flat.indexSelect(0, Tensor(rows, shape: [rows.count], dtype: .int64).to(x.device))
    return PackedSequence(data, batchSizes: batchSizes, order: enforceSorted ? nil : order)
}

private func lengthProblem(_ lengths: [Int], batch: Int, steps: Int, mustBeSorted: Bool) -> TensorError? {
    guard lengths.count == batch, batch > 0 else {
        return .shape(
            "packPaddedSequence: Expected `lengths` to have one number for each sequence of the batch, but got \(lengths.count) "
                + "(batch_size=\(batch))")
    }
    if let length = lengths.first(where: { $0 <= 0 }) {
        return .argument(
            "packPaddedSequence: Length of all samples has to be greater than 0, but found an element in 'lengths' that is "
                + "\(length)")
    }
    if let length = lengths.first(where: { $0 > steps }) {
        return .argument("packPaddedSequence: a length of \(length) is more than the \(steps) steps that the input has")
    }
    if mustBeSorted, zip(lengths, lengths.dropFirst()).contains(where: { $0 < $1 }) {
        return .argument(
            "packPaddedSequence: `lengths` must be sorted in decreasing order when `enforceSorted` is true, got \(lengths); pass "
                + "enforceSorted: false")
    }
    return nil
}

/// Fills packed sequences up to one length. PyTorch: `torch.nn.utils.rnn.pad_packed_sequence`.
///
/// - Parameters:
///   - packed: what `packPaddedSequence` or a network gave.
///   - batchFirst: gives [n, longest, *] and not [longest, n, *].
///   - paddingValue: what stands behind the end of a sequence.
///   - totalLength: a length of at least the longest sequence's, which is taken without it.
/// - Returns: the sequences in the order in which they were before packing, and their lengths.
public func padPackedSequence(
    _ packed: PackedSequence, batchFirst: Bool = false, paddingValue: Double = 0, totalLength: Int? = nil
) -> (output: Tensor, lengths: [Int]) {
    if TensorError.pending != nil { return (packed.data, []) }
    let longest = packed.batchSizes.count, batch = packed.batchSizes.first ?? 0
    let steps = totalLength ?? longest
    guard steps >= longest else {
        let error = TensorError.argument(
            "padPackedSequence: Expected total_length to be at least the length of the longest sequence in input, but got "
                + "total_length=\(steps) and max sequence length being \(longest)")
        return failure(error, (packed.data, []))
    }
    let sorted = packed.lengths, places = packed.places ?? Array(0..<batch)
    var given = [Int](repeating: 0, count: batch)
    for (sequence, place) in places.enumerated() { given[place] = sequence }
    var rows: [Int] = []
    for (step, count) in packed.batchSizes.enumerated() {
        for sequence in given.prefix(count) { rows.append(batchFirst ? sequence &* steps &+ step : step * batch + sequence) }
    }
    let rest = Array(packed.data.shape.dropFirst())
    let output = filled(rows, packed.data, batchFirst ? [batch, steps] : [steps, batch], rest, paddingValue)
    return (output, places.map { sorted[$0] })
}

/// Rows of `data` at their places among others that hold one number.
func filled(_ places: [Int], _ data: Tensor, _ leading: [Int], _ rest: [Int], _ value: Double) -> Tensor {
    let all = Tensor.full(leading + rest, value, dtype: data.dtype, device: data.device)
    if TensorError.pending != nil { return all }
    let rows = leading[0] * leading[1]
    let index = Tensor(places, shape: [places.count], dtype: .int64).to(data.device)
    return all.view([rows] + rest).indexCopy_(0, index, data).view(leading + rest)
}
