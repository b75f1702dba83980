/// How an operator on one of autocast's lists takes its operands.
///
/// The operator asks for its list before it does anything else. Outside of `autocast { }` that is one look at the thread's flags;
/// inside it calls itself again with other operands, where nothing is cast any more:
///
/// ```swift
/// if let cast = CastOperands.narrow { return try cast.run { () throws(TensorError) in try apply(cast(a), cast(b)) } }
/// ```
struct CastOperands {
    private let dtype: DType

    /// The list of operators that compute in the smaller type; nil outside of `autocast { }`.
    @inline(__always)
    static var narrow: CastOperands? {
        ThreadState.current.flags & ThreadState.autocasts == 0 ? nil : CastOperands(dtype: autocastDtype())
    }

    /// The list of operators that compute in float32; nil outside of `autocast { }`.
    @inline(__always)
    static var wide: CastOperands? {
        ThreadState.current.flags & ThreadState.autocasts == 0 ? nil : CastOperands(dtype: .float32)
    }

    /// The list of operators that compute in the widest type of these operands; nil outside of `autocast { }`.
    @inline(__always)
    static func widest(_ a: Tensor, _ b: Tensor) -> CastOperands? {
        ThreadState.current.flags & ThreadState.autocasts == 0 ? nil : CastOperands(dtype: common(a, b))
    }

    /// Outside of the region.
    @inline(never)
    func run<Value>(_ body: () throws(TensorError) -> Value) throws(TensorError) -> Value {
        try ThreadState.current.with(0, of: ThreadState.autocasts, body)
    }

    @inline(never)
    func callAsFunction(_ x: Tensor) -> Tensor {
        guard CastOperands.isEligible(x), x.dtype != dtype else { return x }
        let thread = ThreadState.current
        let isParameter = x.dtype == .float32 && dtype != .float32 && x.view == nil && x.isLeaf && x.requiresGrad
        guard isParameter, thread.flags & ThreadState.keepsNoCasts == 0 else { return x.to(dtype) }
        return CastCache.current(thread).cast(x, to: dtype)
    }

    func callAsFunction(_ x: Tensor?) -> Tensor? { x.map { self($0) } }

    private static func isEligible(_ x: Tensor) -> Bool { x.dtype.isFloatingPoint && x.dtype != .float64 }

    private static func common(_ a: Tensor, _ b: Tensor) -> DType {
        let small = autocastDtype()
        return [a, b].allSatisfy { !isEligible($0) || $0.dtype == small } ? small : .float32
    }
}
