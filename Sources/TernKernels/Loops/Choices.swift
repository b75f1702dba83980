import TernKernelABI

// Elements of one of two inputs, by bytes of truth. They are moved as bits: a kernel for each size serves all types.

/// `yes` where the byte is not zero, else `no`; without a choice that could become a branch.
@inline(__always)
private func pick<T: FixedWidthInteger>(_ truth: UInt8, _ yes: T, _ no: T) -> T {
    let mask = 0 &- T(truncatingIfNeeded: one(if: truth != 0))
    return no ^ ((no ^ yes) & mask)
}

/// What is the same for all elements has a loop of its own, which the compiler vectorises as it does the others.
@inline(__always)
private func choice<T: FixedWidthInteger>(_: T.Type) -> ChoiceKernel {
    { count, output, truth, yes, no, repeated in
        let output = output.assumingMemoryBound(to: T.self)
        let yes = yes.assumingMemoryBound(to: T.self), no = no.assumingMemoryBound(to: T.self)
        let one = yes.pointee, other = no.pointee
        switch repeated {
        case 0: for i in 0..<count { output[i] = pick(truth[i], yes[i], no[i]) }
        case 1: for i in 0..<count { output[i] = pick(truth[i], one, no[i]) }
        case 2: for i in 0..<count { output[i] = pick(truth[i], yes[i], other) }
        default: for i in 0..<count { output[i] = pick(truth[i], one, other) }
        }
    }
}

func registerChoices(_ catalog: KernelCatalog) {
    catalog.add(choice: choice(UInt8.self))
    catalog.add(choice: choice(UInt16.self))
    catalog.add(choice: choice(UInt32.self))
    catalog.add(choice: choice(UInt64.self))
}
