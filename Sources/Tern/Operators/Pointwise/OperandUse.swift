import TernKernels

/// Which of its operands a pullback uses, or the value: the formula's own `SavedOperands` as this module's plain bits. The path of
/// every small operator asks, and a set of another module would answer through its protocol's table.
struct OperandUse {
    private var bits: UInt8

    @inline(__always)
    private init(bits: UInt8) { self.bits = bits }

    /// What a formula declares.
    init(_ operands: SavedOperands) { bits = operands.rawValue }

    @inline(__always)
    static var none: OperandUse { OperandUse(bits: 0) }
    @inline(__always)
    static var a: OperandUse { OperandUse(bits: 1) }
    @inline(__always)
    static var b: OperandUse { OperandUse(bits: 2) }
    @inline(__always)
    static var c: OperandUse { OperandUse(bits: 4) }
    @inline(__always)
    static var value: OperandUse { OperandUse(bits: 8) }

    @inline(__always)
    var isEmpty: Bool { bits == 0 }

    @inline(__always)
    func contains(_ other: OperandUse) -> Bool { bits & other.bits != 0 }

    @inline(__always)
    mutating func formUnion(_ other: OperandUse) { bits |= other.bits }
}
