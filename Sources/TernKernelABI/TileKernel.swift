/// Computes `count` elements: the output and every input are contiguous.
///
/// All pointwise kernels have this one type. Strides, broadcasting and type conversion are undone before the call, a tile in the
/// first-level cache at a time, so that a formula is compiled once for each element type. Inputs that a kernel does not have are
/// passed any valid address. The output may be the same memory as an input, never a shifted one.
///
/// An input that is the same for all elements need not be spread over a tile where the type is float32 or float64: bit i of
/// `repeated` says that input i is one register (`TileKernels.registerBytes` of the same number), which is read again and again.
package typealias TileKernel =
    (
        _ count: Int, _ output: UnsafeMutableRawPointer, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ c: UnsafeRawPointer,
        _ d: UnsafeRawPointer, _ repeated: UInt
    ) -> Void

/// One formula's kernels, by the type it is computed in.
///
/// A class, and filled one kernel at a time: a struct of closures would be copied by code that every variant emits under the same
/// name, each for its own instructions.
package final class TileKernels: @unchecked Sendable {
    /// Bytes of the register that an input is which `repeated` names.
    package static let registerBytes = 64
    /// A kernel for inputs that are every second element in memory finds which ones are so in the bits from this one on of its last
    /// argument, beside the bits for those that are one register.
    package static let everySecondShift: UInt = 8

    private var slots = [TileKernelSlot](repeating: TileKernelSlot(), count: ElementType.allCases.count)
    /// True if the output is bytes of 0 and 1, whatever the inputs are.
    package fileprivate(set) var isTest = false

    package subscript(type: ElementType) -> TileKernel? { slots[Int(type.carrier.rawValue)].kernel }

    /// The kernel for tensors of sixteen-bit floats as they lie in memory; nil if they are to be converted first. It takes no number
    /// for an input.
    package func sixteenBits(_ type: ElementType) -> TileKernel? { type == type.carrier ? nil : slots[Int(type.rawValue)].kernel }

    /// The kernel whose inputs may be every second element in memory; nil if they must be copied together first.
    package func everySecond(_ type: ElementType) -> TileKernel? { slots[Int(type.carrier.rawValue)].everySecond }

    func set(_ type: ElementType, _ kernel: @escaping TileKernel, isTest: Bool) {
        slots[Int(type.rawValue)].kernel = kernel
        self.isTest = isTest
    }

    func setEverySecond(_ type: ElementType, _ kernel: @escaping TileKernel) {
        slots[Int(type.rawValue)].everySecond = kernel
    }
}

/// What a formula's kernels compute: its value, or its gradient with respect to one of its inputs.
package enum FormulaPart: UInt8, CaseIterable, Sendable {
    case value, pullback0, pullback1, pullback2
}
