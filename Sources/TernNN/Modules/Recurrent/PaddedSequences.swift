import Tern

/// Puts sequences of several lengths into one tensor. PyTorch: `torch.nn.utils.rnn.pad_sequence`.
///
/// ```swift
/// padSequence([Tensor([1, 2, 3]), Tensor([4])], batchFirst: true)    // [[1, 2, 3], [4, 0, 0]]
/// ```
///
/// - Parameters:
///   - sequences: each of shape [length, *] with the same *.
///   - batchFirst: gives [n, longest, *] and not [longest, n, *].
///   - paddingValue: what stands where a sequence has nothing.
///   - paddingSide: where that is.
public func padSequence(
    _ sequences: [Tensor], batchFirst: Bool = false, paddingValue: Double = 0, paddingSide: PaddingSide = .right
) -> Tensor {
    if TensorError.pending != nil { return sequences.first ?? Tensor.empty(0) }
    guard let first = sequences.first else {
        return failure(.argument("padSequence: received an empty list of sequences"), Tensor.empty(0))
    }
    let rest = Array(first.shape.dropFirst())
    for sequence in sequences where sequence.ndim == 0 || Array(sequence.shape.dropFirst()) != rest {
        let error = TensorError.shape(
            "padSequence: all sequences must have shapes [length, *] with the same *, got \(first.shape) and \(sequence.shape)")
        return failure(error, first)
    }
    let lengths = sequences.map { $0.shape[0] }, longest = lengths.max() ?? 0
    var rows: [Int] = []
    for (sequence, length) in lengths.enumerated() {
        for step in (paddingSide == .right ? 0 : longest - length)..<(paddingSide == .right ? length : longest) {
            rows.append(batchFirst ? sequence * longest + step : step * sequences.count + sequence)
        }
    }
    let leading = batchFirst ? [sequences.count, longest] : [longest, sequences.count]
    return filled(rows, sequences.count == 1 ? first : cat(sequences), leading, rest, paddingValue)
}

/// Where a sequence is filled up.
public enum PaddingSide: String, Sendable {
    /// Behind its end.
    case right
    /// Before its beginning.
    case left
}

/// Takes sequences out of one tensor again. PyTorch: `torch.nn.utils.rnn.unpad_sequence`.
///
/// - Parameters:
///   - padded: shape [longest, n, *], with `batchFirst` [n, longest, *].
///   - lengths: one for each sequence.
///   - batchFirst: true if the batch is the first dimension.
public func unpadSequence(_ padded: Tensor, lengths: [Int], batchFirst: Bool = false) -> [Tensor] {
    if TensorError.pending != nil { return [] }
    guard padded.ndim >= 2, lengths.count == padded.shape[batchFirst ? 0 : 1] else {
        let error = TensorError.shape(
            "unpadSequence: Expected one length for each sequence, got \(lengths.count) for padded sequences of shape "
                + "\(padded.shape)")
        return failure(error, [])
    }
    let sequences = padded.unbind(batchFirst ? 0 : 1)
    return zip(sequences, lengths).map { $0.narrow(0, 0, $1) }
}

/// Packs sequences of several lengths. PyTorch: `torch.nn.utils.rnn.pack_sequence`.
///
/// - Parameters:
///   - sequences: each of shape [length, *] with the same *.
///   - enforceSorted: expects the longest sequence first; with false they are sorted, and what is unpacked has its order back.
public func packSequence(_ sequences: [Tensor], enforceSorted: Bool = true) -> PackedSequence {
    let padded = padSequence(sequences)
    let lengths = sequences.map { $0.shape.first ?? 0 }
    return packPaddedSequence(padded, lengths: lengths, enforceSorted: enforceSorted)
}

/// The sequences that were packed, in the order in which they were given. PyTorch: `torch.nn.utils.rnn.unpack_sequence`.
public func unpackSequence(_ packed: PackedSequence) -> [Tensor] {
    let (padded, lengths) = padPackedSequence(packed, batchFirst: true)
    return unpadSequence(padded, lengths: lengths, batchFirst: true)
}
