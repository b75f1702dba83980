/// What the corpus holds and is not asked for, by name and with the reason.
package enum Scope {
    private static let families: [(prefix: String, reason: String)] = [
        ("linalg.", "not in scope: linear algebra by factorisation"),
        ("fft.", "not in scope: Fourier transforms"),
    ]

    private static let operators: [String: String] = [
        "geqrf": "not in scope: linear algebra by factorisation",
        "logdet": "not in scope: linear algebra by factorisation",
        "triangular_solve": "not in scope: linear algebra by factorisation",
        "cholesky_solve": "not in scope: linear algebra by factorisation",
        "digamma": "not in scope: special functions",
        "polygamma": "not in scope: special functions",
        "mvlgamma": "not in scope: special functions",
        "nn.functional.grid_sample": "not in scope",
        "nn.functional.multilabel_margin_loss": "not in scope",
    ]

    private static let exempt: [String: String] = [
        "multinomial": "exempt: the state of the generator is not recorded",
        "as_strided.partial_views": "exempt: the samples read memory that was not recorded",
        "norm.nuc": "exempt: needs singular values",
    ]

    /// Why a file of the corpus is not compared; nil if it is.
    package static func exemption(file: String) -> String? { exempt[file] }

    /// Why a failure of this operator does not count; nil if it does. What passes counts always.
    package static func exclusion(operatorName: String) -> String? {
        // Variants of an operator are files of their own: `polygamma.polygamma_n_0`.
        if let reason = operators[operatorName] { return reason }
        return families.first { operatorName.hasPrefix($0.prefix) }?.reason
    }
}
