/// The types that operators refuse, with their reasons.
enum Accepts {
    /// Throws for a common type, or operands, that the operator does not take.
    typealias Rule = @Sendable (_ common: DType, _ a: Operand, _ b: Operand) throws(TensorError) -> Void

    static let all: Rule = { (_, _, _) throws(TensorError) in }

    static func noBool(_ name: String) -> Rule {
        { (type, _, _) throws(TensorError) in
            if type == .bool {
                throw .dtype("\(name): not implemented for bool tensors; convert with .to(.int64), or use a logical operator")
            }
        }
    }

    static func floats(_ name: String) -> Rule {
        { (type, _, _) throws(TensorError) in
            if !type.isFloatingPoint {
                throw .dtype("\(name): not implemented for \(type) tensors; convert with .to(.float32)")
            }
        }
    }

    /// Integers and bool.
    static func integers(_ name: String) -> Rule {
        { (type, _, _) throws(TensorError) in
            if type.isFloatingPoint {
                throw .dtype("\(name): not implemented for \(type) tensors; convert with .to(.int64)")
            }
        }
    }

    static func integersOnly(_ name: String) -> Rule {
        { (type, _, _) throws(TensorError) in
            if !type.isInteger { throw .dtype("\(name): not implemented for \(type) tensors; convert with .to(.int64)") }
        }
    }
}
