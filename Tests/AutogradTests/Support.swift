import Testing

@testable import Tern

/// The message of the failure that `body` must give; empty if it gives none.
func message(_ body: () throws -> Void) -> String {
    do {
        try withErrors(body)
        return ""
    } catch {
        return (error as? TensorError)?.message ?? "\(error)"
    }
}

/// The elements in order.
func numbers(_ tensor: Tensor?) -> [Double]? { tensor?.scalars(Double.self) }

/// A leaf of float64.
func leaf(_ numbers: [Double]) -> Tensor { Tensor(numbers, dtype: .float64, requiresGrad: true) }

/// A leaf of one number.
func leaf(_ number: Double) -> Tensor { Tensor(number, dtype: .float64, requiresGrad: true) }
