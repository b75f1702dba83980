import TernKernelABI

extension CPU {
    static var choiceKernels: KernelFamily {
        [
            "where": { catalog in
                guard let general = pointwise("where") else { return nil }
                return { (call: KernelCall) throws(TensorError) -> Void in
                    if !ChoiceLoop.run(call, catalog) { try general(call) }
                }
            }
        ]
    }
}

/// Takes elements of one operand or the other as the bits they are, by truth values as they lie in memory. The general loop would bring
/// these to the type of the elements first.
enum ChoiceLoop {
    /// False, and nothing written, if an operand is neither one element nor contiguous elements of the result's type and shape, or if
    /// they are truth values, which are to become 0 and 1.
    static func run(_ call: KernelCall, _ catalog: KernelCatalog) -> Bool {
        let output = call.output, truth = call.input(0), count = output.count
        guard output.isContiguous, output.dtype == call.computeType, output.dtype != .bool, truth.dtype == .bool,
            truth.isContiguous,
            truth.count == count
        else { return false }
        return withScratch(byteCount: 16) { scratch in
            var repeated: UInt = 0
            guard let yes = address(call.operand(1), output, scratch, 1, &repeated, catalog),
                let no = address(call.operand(2), output, scratch + 8, 2, &repeated, catalog)
            else { return false }
            let size = output.dtype.size, kernel = catalog.choice(elementSize: size), isRepeated = repeated
            let bytes = UnsafePointer(truth.data.assumingMemoryBound(to: UInt8.self)), target = output.data
            ParallelLoop.ranges(count, size: ParallelLoop.grain) { range in
                let start = range.lowerBound
                kernel(
                    range.count, target + start * size, bytes + start, isRepeated & 1 == 0 ? yes + start * size : yes,
                    isRepeated & 2 == 0 ? no + start * size : no, isRepeated)
            }
            return true
        }
    }

    /// Where the elements of an operand begin, or its one element, which a number becomes in `place`.
    private static func address(
        _ operand: Operand, _ output: Tensor, _ place: UnsafeMutableRawPointer, _ bit: UInt, _ repeated: inout UInt,
        _ catalog: KernelCatalog
    ) -> UnsafeRawPointer? {
        guard let tensor = operand.tensor else {
            CopyLoop.write(operand.scalar, output.dtype.elementType, place, catalog)
            repeated |= bit
            return UnsafeRawPointer(place)
        }
        guard tensor.dtype == output.dtype else { return nil }
        if tensor.count == 1 { repeated |= bit } else if !tensor.isContiguous || tensor.count != output.count { return nil }
        return UnsafeRawPointer(tensor.data)
    }
}
