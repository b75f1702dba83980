import TernKernelABI

/// A number as kernels of float32 and float64 read what is the same for all elements: repeated over one register.
struct RepeatedNumber {
    private let register: SIMD8<UInt64>

    /// Rows whose numbers are prepared together: a processor cannot pass what was just written in parts on to a read of the whole.
    static let rowsAtATime = 16

    /// Whether kernels of a type read numbers so.
    static func isRead(by type: ElementType) -> Bool { type == .float32 || type == .float64 }

    /// Nil if kernels of this type do not read numbers so.
    @inline(__always)
    init?(_ number: Scalar, _ type: ElementType) {
        switch type {
        case .float32: self.init(Float(number.doubleValue))
        case .float64: self.init(number.doubleValue)
        default: return nil
        }
    }

    /// The number that stands in memory.
    @inline(__always)
    init?(at address: UnsafeRawPointer, _ type: ElementType) {
        switch type {
        case .float32: self.init(address.assumingMemoryBound(to: Float.self).pointee)
        case .float64: self.init(address.assumingMemoryBound(to: Double.self).pointee)
        default: return nil
        }
    }

    @inline(__always)
    private init(_ number: Float) { register = SIMD8(repeating: UInt64(number.bitPattern) &* 0x1_0000_0001) }

    @inline(__always)
    private init(_ number: Double) { register = SIMD8(repeating: number.bitPattern) }

    @inline(__always)
    func store(_ to: UnsafeMutableRawPointer) { to.storeBytes(of: register, as: SIMD8<UInt64>.self) }

    /// Numbers that stand in memory, each stored by itself; both steps are in bytes. Nothing for kernels that do not read numbers so.
    static func store(
        _ count: Int, _ from: UnsafeRawPointer, _ step: Int, _ type: ElementType, _ to: UnsafeMutableRawPointer, _ toStep: Int
    ) {
        for i in 0..<count { RepeatedNumber(at: from + i &* step, type)?.store(to + i &* toStep) }
    }

    @inline(__always)
    func withPointer<Result>(_ body: (UnsafeRawPointer) -> Result) -> Result {
        withUnsafePointer(to: register) { body(UnsafeRawPointer($0)) }
    }
}
