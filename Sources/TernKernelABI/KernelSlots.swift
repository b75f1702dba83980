// Places for kernels in arrays and dictionaries, by what they compute.
//
// A function that stands in a generic container itself is wrapped on its way in and on its way out: each call would go through both
// wrappings, and each look into the container would make one of them anew, in memory that all threads count references to. A
// function within a struct is called as it is.

package struct TileKernelSlot {
    package var kernel: TileKernel?
    package var everySecond: TileKernel?

    package init() {}
}

struct ConversionSlot {
    let kernel: ConversionKernel
}

struct CopySlot {
    let strided: StridedCopy
    let plane: PlaneCopy
}

struct ChoiceSlot {
    let kernel: ChoiceKernel
}

package struct GroupSlot {
    package let kernel: GroupKernel
}

package struct MatrixReductionSlot {
    package let kernel: MatrixReduction
}

package struct RowSlot {
    package let kernel: RowKernel
}

package struct ColumnSlot {
    package let kernel: ColumnKernel
}

package struct RowSearchSlot {
    package let kernel: RowSearch
}

package struct ColumnSearchSlot {
    package let kernel: ColumnSearch
}

package struct ScatterSlot {
    package let kernel: ScatterKernel
}

package struct NormalizationSlot {
    package let kernel: NormalizationKernel
}

package struct NormalizationSumsSlot {
    package let kernel: NormalizationSums
}

package struct MatrixProductSlot {
    package let kernel: MatrixProductKernel
}

package struct RampSlot {
    package let kernel: RampKernel
}

package struct IndexedScatterSlot {
    package let kernel: IndexedScatter
}

package struct IndexedMoveSlot {
    package let gather: IndexedGather
    package let replace: IndexedScatter
}
