import Testing

@testable import TernNN

/// All suites of this target draw from the default generator somewhere: they run one after the other.
@Suite(.serialized) enum NN {}

func isClose(_ x: [Double], _ y: [Double], relative: Double = 1e-5, absolute: Double = 1e-6) -> Bool {
    x.count == y.count && zip(x, y).allSatisfy { abs($0 - $1) <= absolute + relative * abs($1) }
}

func numbers(_ tensor: Tensor) -> [Double] { tensor.detach().to(.float64).scalars(Double.self) }

/// The message of the error that `body` must give.
func message(_ body: () throws -> Void) -> String {
    do {
        try withErrors(body)
        return ""
    } catch {
        return (error as? TensorError)?.message ?? "\(error)"
    }
}
