/// Whether operators on this thread record a graph.
enum GradMode {
    @inline(__always)
    static var isEnabled: Bool { ThreadState.current.flags & ThreadState.noGrad == 0 }

    static func with<Result, Failure: Error>(
        _ set: UInt64, cleared: UInt64 = 0, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let thread = ThreadState.current
        let mask = ThreadState.noGrad | ThreadState.inference | ThreadState.savedAreConstants
        let outer = thread.flags & mask
        thread.flags = (thread.flags & ~cleared) | set
        defer { thread.flags = (thread.flags & ~mask) | outer }
        return try body()
    }
}

/// Runs `body` without recording a graph: results need no gradient. PyTorch: `torch.no_grad()`.
///
/// ```swift
/// noGrad { weight -= learningRate * gradient }
/// ```
@discardableResult
public func noGrad<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    try GradMode.with(ThreadState.noGrad, body)
}

/// Records a graph again inside `noGrad { }`. PyTorch: `torch.enable_grad()`.
@discardableResult
public func enableGrad<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    try setGradEnabled(true, body)
}

/// Like `noGrad`, and the tensors made inside can never take part in a graph: their changes are not even counted. PyTorch:
/// `torch.inference_mode()`.
///
/// - Parameter mode: false switches inference mode off inside one that is on.
@discardableResult
public func inferenceMode<Result, Failure: Error>(
    _ mode: Bool = true, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    let both = ThreadState.noGrad | ThreadState.inference
    return mode ? try GradMode.with(both, body) : try GradMode.with(0, cleared: both, body)
}

/// True inside `inferenceMode { }`. PyTorch: `torch.is_inference_mode_enabled()`.
public func isInferenceModeEnabled() -> Bool { ThreadState.current.flags & ThreadState.inference != 0 }

/// Runs `body` with or without recording a graph; inference mode stays what it is. PyTorch: `torch.set_grad_enabled(mode)` in a
/// `with` statement.
@discardableResult
public func setGradEnabled<Result, Failure: Error>(
    _ mode: Bool, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    mode && !isInferenceModeEnabled()
        ? try GradMode.with(0, cleared: ThreadState.noGrad, body) : try GradMode.with(ThreadState.noGrad, body)
}

/// Records a graph on this thread from now on, or does not; the end of a surrounding `noGrad { }` or its like sets it back.
/// PyTorch: `torch.set_grad_enabled(mode)`.
public func setGradEnabled(_ mode: Bool) {
    let thread = ThreadState.current
    let records = mode && !isInferenceModeEnabled()
    thread.flags = records ? thread.flags & ~ThreadState.noGrad : thread.flags | ThreadState.noGrad
}

/// True if operators on this thread record a graph. PyTorch: `torch.is_grad_enabled()`.
public func isGradEnabled() -> Bool { GradMode.isEnabled }
