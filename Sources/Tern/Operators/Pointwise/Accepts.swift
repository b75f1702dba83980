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

    /// A floating-point first operand: a number beside an integer tensor, such as a slope, makes no floats of it.
    static func floatInput(_ name: String) -> Rule {
        { (_, a, _) throws(TensorError) in
            if let type = a.tensor?.dtype, !type.isFloatingPoint {
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

    /// Integers only, refused in the words of PyTorch's kernel.
    static func shifts(_ name: String, _ kernel: String) -> Rule {
        { (type, _, _) throws(TensorError) in
            if !type.isInteger {
                throw .dtype("\(name): \"\(kernel)\" not implemented for '\(typeName(type))'; convert with .to(.int64)")
            }
        }
    }

    /// What PyTorch calls the types in such messages that integers are not.
    private static func typeName(_ type: DType) -> String {
        switch type {
        case .bool: "Bool"
        case .float16: "Half"
        case .bfloat16: "BFloat16"
        case .float32: "Float"
        default: "Double"
        }
    }
}
