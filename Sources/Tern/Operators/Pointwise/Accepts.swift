/// The types that operators refuse, with their reasons.
enum Accepts {
    typealias Rule = @Sendable (DType) throws(TensorError) -> Void

    static func noBool(_ name: String) -> Rule {
        { (type) throws(TensorError) in
            if type == .bool {
                throw .dtype("\(name): not implemented for bool tensors; convert with .to(.int64), or use a logical operator")
            }
        }
    }

    static func floats(_ name: String) -> Rule {
        { (type) throws(TensorError) in
            if !type.isFloatingPoint {
                throw .dtype("\(name): not implemented for \(type) tensors; convert with .to(.float32)")
            }
        }
    }

    /// Integers and bool.
    static func integers(_ name: String) -> Rule {
        { (type) throws(TensorError) in
            if type.isFloatingPoint {
                throw .dtype("\(name): not implemented for \(type) tensors; convert with .to(.int64)")
            }
        }
    }

    static func integersOnly(_ name: String) -> Rule {
        { (type) throws(TensorError) in
            if !type.isInteger { throw .dtype("\(name): not implemented for \(type) tensors; convert with .to(.int64)") }
        }
    }
}
