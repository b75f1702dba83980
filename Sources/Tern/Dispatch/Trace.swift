/// One dispatched kernel, as `trace { }` lists it.
public struct TraceEvent: Sendable, CustomStringConvertible {
    /// The operator.
    public let name: String
    /// The operands' shapes; a number has none.
    public let shapes: [Shape]
    /// The result's shape.
    public let outputShape: Shape
    /// What device and layout chose.
    public let backend: String
    /// What the kernel was then chosen by.
    public let dtype: DType
    /// Which build of the kernel ran: `avx512`, `avx2`, `baseline`, or the backend's name.
    public let variant: String

    /// `mm [2, 3] × [3, 2] -> [2, 2] | device cpu, layout strided -> backend cpu | dtype float32 -> kernel mm_float32_avx512`
    public var description: String {
        let operands = shapes.map(\.description).joined(separator: ", ")
        return "\(name)(\(operands)) -> \(outputShape) | device + layout -> backend \(backend) | dtype -> kernel "
            + "\(name)_\(dtype)_\(variant)"
    }
}

/// Collects the kernels that a closure runs on this thread.
final class TraceRecorder {
    private(set) var events: [TraceEvent] = []

    @inline(never)
    static func record(_ name: String, _ call: KernelCall) {
        guard let recorder = ThreadState.current.traceRecorder else { return }
        let device = call.output.device
        var shapes: [Shape] = []
        for i in 0..<call.operandCount {
            if let tensor = call.operand(i).tensor { shapes.append(tensor.shape) }
        }
        recorder.events.append(
            TraceEvent(
                name: name, shapes: shapes, outputShape: call.output.shape,
                backend: "\(device.type)/\(call.output.layout)", dtype: call.computeType,
                variant: device.isCPU ? CPU.variant.name : device.type))
    }
}

/// Runs `body` and lists the kernels that it dispatched: operator, shapes, backend, type and kernel variant.
///
/// ```swift
/// let (product, events) = trace { mm(a, b) }
/// print(events[0])
/// ```
public func trace<Result>(_ body: () throws -> Result) rethrows -> (result: Result, events: [TraceEvent]) {
    let thread = ThreadState.current
    let outer = thread.traceRecorder
    let outerFlag = thread.flags & ThreadState.isTracing
    let recorder = TraceRecorder()
    thread.traceRecorder = recorder
    thread.flags |= ThreadState.isTracing
    defer {
        thread.traceRecorder = outer
        thread.flags = (thread.flags & ~ThreadState.isTracing) | outerFlag
    }
    let result = try body()
    return (result, recorder.events)
}
