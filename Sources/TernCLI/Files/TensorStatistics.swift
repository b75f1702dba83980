import Tern

/// What `inspect` tells of a tensor's elements.
struct TensorStatistics {
    private(set) var minimum: Double?
    private(set) var maximum: Double?
    /// Of the elements that are not NaN.
    private(set) var mean: Double?
    /// With Bessel's correction, as PyTorch's `std`.
    private(set) var standardDeviation: Double?
    private(set) var nanCount = 0

    /// Looks at a part at a time, so that a large file does not need its memory twice.
    init(_ tensor: Tensor, partSize: Int = 1 << 20) {
        let flat = tensor.detach().reshape(-1)
        var count = 0.0
        var sum = 0.0
        var squares = 0.0
        var start = 0
        while start < tensor.count, TensorError.pending == nil {
            let end = min(start + partSize, tensor.count)
            for value in flat[start..<end].scalars(Double.self) {
                guard !value.isNaN else {
                    nanCount += 1
                    continue
                }
                minimum = min(minimum ?? value, value)
                maximum = max(maximum ?? value, value)
                // Welford: the sum of squared distances from the running mean does not cancel.
                count += 1
                let distance = value - sum
                sum += distance / count
                squares += distance * (value - sum)
            }
            start = end
        }
        guard count > 0 else { return }
        mean = sum
        if count > 1 { standardDeviation = (squares / (count - 1)).squareRoot() }
    }
}
