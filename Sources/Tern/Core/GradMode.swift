/// Whether operators on this thread record a graph.
enum GradMode {
    @inline(__always)
    static var isEnabled: Bool { ThreadState.current.flags & ThreadState.noGrad == 0 }

    static func with<Result, Failure: Error>(
        _ set: UInt64, cleared: UInt64 = 0, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let thread = ThreadState.current
        let mask = ThreadState.noGrad | ThreadState.inference
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
    try GradMode.with(0, cleared: ThreadState.noGrad | ThreadState.inference, body)
}

/// Like `noGrad`, and views made inside are not tracked either. PyTorch: `torch.inference_mode()`.
@discardableResult
public func inferenceMode<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    try GradMode.with(ThreadState.noGrad | ThreadState.inference, body)
}

/// True if operators on this thread record a graph. PyTorch: `torch.is_grad_enabled()`.
public func isGradEnabled() -> Bool { GradMode.isEnabled }
