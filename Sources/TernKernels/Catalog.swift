import TernKernelABI

/// All kernels of this variant.
package func fillCatalog(_ catalog: KernelCatalog) {
    registerArithmetic(catalog)
    registerDivision(catalog)
    registerRoots(catalog)
    registerExponentials(catalog)
    registerPowers(catalog)
    registerTrigonometry(catalog)
    registerHyperbolics(catalog)
    registerErrorFunctions(catalog)
    registerSpecialFunctions(catalog)
    registerFloatParts(catalog)
    registerDivisors(catalog)
    registerScaledProducts(catalog)
    registerRounding(catalog)
    registerActivations(catalog)
    registerShrinkage(catalog)
    registerExtrema(catalog)
    registerComparisons(catalog)
    registerLogic(catalog)
    registerReductions(catalog)
    registerRows(catalog)
    registerConversions(catalog)
    registerStridedCopies(catalog)
    registerMatrixProducts(catalog)
    registerWindows(catalog)
}
