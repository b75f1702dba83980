/// Runs `body` and stops at the first operator or gradient that is not a number. PyTorch: `torch.autograd.detect_anomaly()`.
///
/// - **Forward**: the first operator whose result holds NaN is a failure. The message says whether the operator made the NaN from
///   finite inputs or passed on one that an input held already, where it was called, and what its inputs looked like.
/// - **Backward**: so is the first function that returns NaN as a gradient. The message says where its forward operator was called.
/// - **In place**: "modified by an inplace operation" names the lines of both operators.
///
/// A failure stops the program or is thrown by `withErrors { }`, as all are. Detection costs time: every result is read once more,
/// and every node notes its callers. It covers this thread only, nests, and ends with `body` also when that throws.
///
/// Numbers that a program writes itself, such as `x.fill_(.nan)` or `maskedFill(mask, -.infinity)`, are its own affair, and so are
/// copies; the first operator that computes with a NaN is what is reported.
///
/// - Parameters:
///   - checkNaN: false only notes the lines, for backward errors and in-place errors.
///   - infinities: true also stops at operators that make an infinity from finite inputs, such as `log(0)` or an overflow. Masks with
///     `-inf` pass: only who makes one is reported.
///
/// ```swift
/// try withErrors { detectAnomaly { loss(model(x), y).backward() } }
/// ```
@discardableResult
public func detectAnomaly<Result, Failure: Error>(
    checkNaN: Bool = true, infinities: Bool = false, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    let thread = ThreadState.current
    let outer = thread.flags & AnomalyMode.mask
    thread.flags = (thread.flags & ~AnomalyMode.mask) | AnomalyMode.flags(checkNaN, infinities)
    defer { thread.flags = (thread.flags & ~AnomalyMode.mask) | outer }
    return try body()
}

/// Switches `detectAnomaly` on or off for this thread, until the end of the innermost `detectAnomaly { }` around.
/// PyTorch: `torch.autograd.set_detect_anomaly()`.
public func setDetectAnomaly(_ isOn: Bool, checkNaN: Bool = true, infinities: Bool = false) {
    let thread = ThreadState.current
    thread.flags = (thread.flags & ~AnomalyMode.mask) | (isOn ? AnomalyMode.flags(checkNaN, infinities) : 0)
}

/// True inside `detectAnomaly { }`. PyTorch: `torch.is_anomaly_enabled()`.
public func isAnomalyDetectionEnabled() -> Bool { AnomalyMode.isOn }

/// What the thread's flags say of it.
enum AnomalyMode {
    static let mask =
        ThreadState.recordsSites | ThreadState.checksKernels | ThreadState.refusesNaN | ThreadState.refusesInfinities

    static var isOn: Bool { ThreadState.current.flags & ThreadState.recordsSites != 0 }

    fileprivate static func flags(_ checkNaN: Bool, _ infinities: Bool) -> UInt64 {
        var flags = ThreadState.recordsSites
        if checkNaN { flags |= ThreadState.refusesNaN | ThreadState.checksKernels }
        if infinities { flags |= ThreadState.refusesInfinities | ThreadState.checksKernels }
        return flags
    }

    /// Runs `body` without a look at what its kernels write, for operators that make a NaN on the way and none in the end.
    static func withoutChecks<Result, Failure: Error>(
        alsoOff: UInt64 = 0, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let thread = ThreadState.current
        let own = ThreadState.checksKernels | alsoOff
        let outer = thread.flags & own
        thread.flags &= ~own
        defer { thread.flags = (thread.flags & ~own) | outer }
        return try body()
    }
}
