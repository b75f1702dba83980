import Tern

/// What hides keys from queries.
struct AttentionMasks {
    /// [n, S], or without a batch [S].
    var padding: Tensor?
    /// [L, S] or [n · heads, L, S]
    var attention: Tensor?
    var isCausal = false

    /// What attention is told.
    struct Merged {
        /// Numbers that are added to scores of shape [n, heads, L, S].
        var numbers: Tensor?
        /// True in place of numbers.
        var isCausal = false
    }

    /// What is wrong with them, in words.
    func problem(heads: Int, batch: Int, isBatch: Bool, length: Int, keys: Int) -> String? {
        for (mask, name) in [(padding, "key_padding_mask"), (attention, "attn_mask")] {
            if let mask, mask.dtype != .bool, !mask.dtype.isFloatingPoint {
                return "only bool and floating types of \(name) are supported, got \(mask.dtype)"
            }
        }
        if let padding {
            let shape: Shape = isBatch ? [batch, keys] : [keys]
            if padding.shape != shape { return "expecting key_padding_mask shape of \(shape), but got \(padding.shape)" }
        }
        guard let attention else { return nil }
        let shape: Shape = attention.ndim == 3 ? [batch * heads, length, keys] : [length, keys]
        if attention.shape != shape {
            return "The shape of the \(attention.ndim)D attn_mask is \(attention.shape), but should be \(shape)"
        }
        return nil
    }

    /// All masks as one.
    ///
    /// - Parameters:
    ///   - more: keys behind those that the masks are for, which all queries see.
    ///   - query: the shape [n, heads, L, size].
    ///   - key: the same of the keys, with those behind.
    ///   - needsNumbers: whether the scores are looked at.
    func merged(
        heads: Int, more: Int, like q: Tensor, query: Shape, key: Shape, _ needsNumbers: Bool
    ) -> Merged {
        if isCausal, padding == nil, more == 0, !needsNumbers { return Merged(isCausal: true) }
        let (batch, length, keys) = (query[0], query[2], key[2] - more)
        func numbers(_ mask: Tensor) -> Tensor {
            guard mask.dtype == .bool else { return mask.to(q.dtype) }
            return Tensor.zeros(Array(mask.shape), dtype: q.dtype, device: q.device).maskedFill(mask, -Double.infinity)
        }
        var all: Tensor?
        if let attention {
            all = numbers(attention)
            if attention.ndim == 3 { all = all?.reshape([batch, heads, length, keys]) }
        } else if isCausal {
            let row = Tensor.arange(length, device: q.device).unsqueeze(1)
            all = numbers(Tensor.arange(keys, device: q.device).gt(row))
        }
        if let padding {
            let own = numbers(padding).reshape([batch, 1, 1, keys])
            all = all?.add(own) ?? own
        }
        if more > 0, let mask = all {
            let shape = Array(mask.shape.dropLast()) + [more]
            all = cat([mask, Tensor.zeros(shape, dtype: q.dtype, device: q.device)], dim: -1)
        }
        return Merged(numbers: all)
    }
}
