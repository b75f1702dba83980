/// Runs `body` in mixed precision: products and convolutions compute in a sixteen-bit type, losses and what else needs the range in
/// float32. PyTorch: `torch.autocast("cpu", dtype=…)`.
///
/// The lists are PyTorch's for the processor:
/// - **In `dtype`**: `matmul`, `mm`, `bmm`, `linear`, `addmm`, `addbmm`, `baddbmm`, convolutions and transposed ones, `prelu`,
///   `scaledDotProductAttention`.
/// - **In float32**: losses, `prod`, `trace`, `quantile`, `nanquantile`, `cdist`, padding by reflection and replication, average
///   and maximum pooling of volumes, `maxUnpool2d` and `maxUnpool3d`.
/// - **In the widest type of the operands**: `cat`, `stack`, `indexCopy`.
///
/// All others compute in the types that their operands have. Tensors of float64 and of other kinds than floating-point are never
/// cast.
///
/// A float32 parameter is cast once a region, and its gradient is float32. Regions nest, `enabled: false` computes in the operands'
/// types inside another one, and the region ends with `body` also when that throws. It covers this thread only. A backward pass
/// takes the types of the forward pass, inside a region and outside; call it outside, as PyTorch advises.
///
/// ```swift
/// let loss = autocast(.bfloat16) { crossEntropy(net(images), labels) }
/// loss.backward()
/// ```
///
/// - Parameters:
///   - dtype: `.bfloat16` or `.float16`; gradients in float16 need a `GradScaler`.
///   - enabled: false for a region without casts.
///   - cacheEnabled: false to cast a parameter each time it is used.
///   - body: the forward pass; its result passes through.
@discardableResult
public func autocast<Result, Failure: Error>(
    _ dtype: DType = .bfloat16, enabled: Bool = true, cacheEnabled: Bool = true, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    if enabled, dtype != .bfloat16, dtype != .float16 {
        failure(.dtype("autocast: only bfloat16 and float16 are supported, got \(dtype); use .bfloat16"), ())
    }
    var modes = ThreadState.isInAutocast
    if enabled { modes |= ThreadState.autocasts }
    if dtype == .float16 { modes |= ThreadState.autocastsToFloat16 }
    if !cacheEnabled { modes |= ThreadState.keepsNoCasts }
    let thread = ThreadState.current
    let isOutermost = thread.flags & ThreadState.isInAutocast == 0
    defer { if isOutermost { CastCache.clear(thread) } }
    return try thread.with(modes, of: ThreadState.autocastModes, body)
}

/// True inside `autocast { }`, unless its `enabled` is false. PyTorch: `torch.is_autocast_enabled("cpu")`.
public func isAutocastEnabled() -> Bool { ThreadState.current.flags & ThreadState.autocasts != 0 }

/// The sixteen-bit type of the innermost `autocast { }`; bfloat16 outside. PyTorch: `torch.get_autocast_dtype("cpu")`.
public func autocastDtype() -> DType {
    ThreadState.current.flags & ThreadState.autocastsToFloat16 == 0 ? .bfloat16 : .float16
}
