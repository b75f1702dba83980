/// The operators, each a type of its own.
///
/// An operator is listed in its family's file, and the families here, each on a line of its own.
enum Operators {
    static var all: [any OperatorDefinition.Type] { families.flatMap { $0 } }

    private static var families: [[any OperatorDefinition.Type]] {
        [
            // Pointwise
            arithmetic,
            division,
            roots,
            exponentials,
            powers,
            trigonometry,
            degrees,
            hyperbolics,
            errorFunctions,
            rounding,
            specialFunctions,
            signs,
            floatParts,
            divisors,
            scaledProducts,
            reflected,
            activations,
            parametricActivations,
            shrinkage,
            extrema,
            comparisons,
            logic,
            // Reductions and scans
            reductions,
            moments,
            // Sorting and searching
            sorting,
            orderStatistics,
            uniqueness,
            searching,
            running,
            // Differences and integrals
            differences,
            trapezoids,
            // Shapes
            views,
            // Indexing and joining
            indexing,
            // Linear algebra
            linear,
            weightedProducts,
            vectorProducts,
            contractions,
            norms,
            rowDistances,
            covariances,
            // Networks
            normalization,
            statistics,
            losses,
            softmin,
            regressionLosses,
            likelihoodLosses,
            binaryLosses,
            marginLosses,
            alignmentLosses,
            similarities,
            embeddings,
            attention,
            convolutions,
            unfoldings,
            maximumPools,
            averagePools,
            interpolations,
            // Creation
            random,
            multinomials,
            creation,
            // The rest
            composites,
        ]
    }
}
