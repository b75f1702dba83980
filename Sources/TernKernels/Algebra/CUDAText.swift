#if !TERN_AVX2 && !TERN_AVX512

    /// How CUDA spells the functions and literals of one floating-point type.
    package protocol CUDAPrecision {
        /// "f" after the functions' names for float.
        static var suffix: String { get }
        /// The shortest literal that reads back as the nearest number of this type; the value is finite.
        static func literal(_ value: Double) -> String
    }

    package enum CUDAFloat: CUDAPrecision {
        package static var suffix: String { "f" }
        package static func literal(_ value: Double) -> String { Float(value).description + "f" }
    }

    package enum CUDADouble: CUDAPrecision {
        package static var suffix: String { "" }
        package static func literal(_ value: Double) -> String { value.description }
    }

    /// C++ operators by how tightly they bind; an operand that binds less tightly than its place asks for gets parentheses.
    package enum CUDAPrecedence: Int {
        case conditional, or, and, equality, relation, sum, product, prefix, primary

        fileprivate func parenthesized(_ text: String, in place: CUDAPrecedence) -> String {
            rawValue < place.rawValue ? "(\(text))" : text
        }
    }

    /// A formula as a CUDA expression.
    ///
    /// Applied to `CUDAText("x")` a formula writes itself. Rounding follows the formula's order: `a + (b + c)` keeps its
    /// parentheses. A value that the formula uses twice is written twice; the CUDA compiler finds the common parts.
    package struct CUDAText<Precision: CUDAPrecision>: Real {
        package let text: String
        private let precedence: CUDAPrecedence

        /// A variable, or any text that binds like one.
        package init(_ name: String) {
            self.init(name, .primary)
        }

        private init(_ text: String, _ precedence: CUDAPrecedence) {
            self.text = text
            self.precedence = precedence
        }

        fileprivate func operand(_ place: CUDAPrecedence) -> String { precedence.parenthesized(text, in: place) }

        private static func call(_ name: String, _ arguments: CUDAText...) -> CUDAText {
            CUDAText(name + Precision.suffix + "(" + arguments.map(\.text).joined(separator: ", ") + ")")
        }

        /// `a op b`. Operators of equal rank group to the left, so the right operand has to bind tighter.
        private static func infix(_ a: CUDAText, _ symbol: String, _ b: CUDAText, _ rank: CUDAPrecedence) -> CUDAText {
            let tighter = CUDAPrecedence(rawValue: rank.rawValue + 1) ?? .primary
            return CUDAText("\(a.operand(rank)) \(symbol) \(b.operand(tighter))", rank)
        }

        private static func compare(_ a: CUDAText, _ symbol: String, _ b: CUDAText, _ rank: CUDAPrecedence) -> Mask {
            Mask("\(a.operand(.sum)) \(symbol) \(b.operand(.sum))", rank)
        }

        package static func constant(_ value: Double) -> CUDAText {
            if value.isNaN { return CUDAText("NAN") }
            // A number that float cannot hold is infinite there.
            let literal = Precision.literal(value)
            let negative = value.sign == .minus
            if literal.contains("inf") { return negative ? CUDAText("-INFINITY", .prefix) : CUDAText("INFINITY") }
            return CUDAText(literal, negative ? .prefix : .primary)
        }

        package static func + (a: CUDAText, b: CUDAText) -> CUDAText { infix(a, "+", b, .sum) }
        package static func - (a: CUDAText, b: CUDAText) -> CUDAText { infix(a, "-", b, .sum) }
        package static func * (a: CUDAText, b: CUDAText) -> CUDAText { infix(a, "*", b, .product) }
        package static func / (a: CUDAText, b: CUDAText) -> CUDAText { infix(a, "/", b, .product) }

        /// Of a primary only: two signs side by side would read as a decrement.
        package static prefix func - (a: CUDAText) -> CUDAText { CUDAText("-" + a.operand(.primary), .prefix) }

        package static func less(_ a: CUDAText, _ b: CUDAText) -> Mask { compare(a, "<", b, .relation) }
        package static func lessOrEqual(_ a: CUDAText, _ b: CUDAText) -> Mask { compare(a, "<=", b, .relation) }
        package static func equal(_ a: CUDAText, _ b: CUDAText) -> Mask { compare(a, "==", b, .equality) }

        package static func select(_ mask: Mask, _ yes: CUDAText, _ no: CUDAText) -> CUDAText {
            CUDAText("\(mask.operand(.or)) ? \(yes.operand(.or)) : \(no.text)", .conditional)
        }

        package static func multiplyAdd(_ a: CUDAText, _ b: CUDAText, _ c: CUDAText) -> CUDAText { call("fma", a, b, c) }
        package static func squareRoot(_ x: CUDAText) -> CUDAText { call("sqrt", x) }
        package static func exp(_ x: CUDAText) -> CUDAText { call("exp", x) }
        package static func exp2(_ x: CUDAText) -> CUDAText { call("exp2", x) }
        package static func expm1(_ x: CUDAText) -> CUDAText { call("expm1", x) }
        package static func log(_ x: CUDAText) -> CUDAText { call("log", x) }
        package static func log2(_ x: CUDAText) -> CUDAText { call("log2", x) }
        package static func log10(_ x: CUDAText) -> CUDAText { call("log10", x) }
        package static func log1p(_ x: CUDAText) -> CUDAText { call("log1p", x) }
        package static func pow(_ base: CUDAText, _ exponent: CUDAText) -> CUDAText { call("pow", base, exponent) }
        package static func sin(_ x: CUDAText) -> CUDAText { call("sin", x) }
        package static func cos(_ x: CUDAText) -> CUDAText { call("cos", x) }
        package static func tan(_ x: CUDAText) -> CUDAText { call("tan", x) }
        package static func asin(_ x: CUDAText) -> CUDAText { call("asin", x) }
        package static func acos(_ x: CUDAText) -> CUDAText { call("acos", x) }
        package static func atan(_ x: CUDAText) -> CUDAText { call("atan", x) }
        package static func atan2(_ y: CUDAText, _ x: CUDAText) -> CUDAText { call("atan2", y, x) }
        package static func sinh(_ x: CUDAText) -> CUDAText { call("sinh", x) }
        package static func cosh(_ x: CUDAText) -> CUDAText { call("cosh", x) }
        package static func tanh(_ x: CUDAText) -> CUDAText { call("tanh", x) }
        package static func asinh(_ x: CUDAText) -> CUDAText { call("asinh", x) }
        package static func acosh(_ x: CUDAText) -> CUDAText { call("acosh", x) }
        package static func atanh(_ x: CUDAText) -> CUDAText { call("atanh", x) }
        package static func erf(_ x: CUDAText) -> CUDAText { call("erf", x) }
        package static func erfc(_ x: CUDAText) -> CUDAText { call("erfc", x) }
        package static func erfinv(_ x: CUDAText) -> CUDAText { call("erfinv", x) }
        package static func lgamma(_ x: CUDAText) -> CUDAText { call("lgamma", x) }
        /// CUDA has no such function: its definition belongs to what a program is prefaced with.
        package static func digamma(_ x: CUDAText) -> CUDAText { call("tern_digamma", x) }
        package static func i0(_ x: CUDAText) -> CUDAText { call("cyl_bessel_i0", x) }
        package static func i1(_ x: CUDAText) -> CUDAText { call("cyl_bessel_i1", x) }
        package static func floor(_ x: CUDAText) -> CUDAText { call("floor", x) }
        package static func ceil(_ x: CUDAText) -> CUDAText { call("ceil", x) }
        package static func trunc(_ x: CUDAText) -> CUDAText { call("trunc", x) }
        package static func round(_ x: CUDAText) -> CUDAText { call("rint", x) }
        package static func fmod(_ a: CUDAText, _ b: CUDAText) -> CUDAText { call("fmod", a, b) }
        package static func copySign(_ magnitude: CUDAText, _ sign: CUDAText) -> CUDAText { call("copysign", magnitude, sign) }

        /// A condition as a CUDA expression.
        package struct Mask: MaskAlgebra {
            package let text: String
            private let precedence: CUDAPrecedence

            fileprivate init(_ text: String, _ precedence: CUDAPrecedence) {
                self.text = text
                self.precedence = precedence
            }

            fileprivate func operand(_ place: CUDAPrecedence) -> String { precedence.parenthesized(text, in: place) }

            package static func constant(_ value: Bool) -> Mask { Mask(value ? "true" : "false", .primary) }
            package static func and(_ a: Mask, _ b: Mask) -> Mask { Mask("\(a.operand(.and)) && \(b.operand(.and))", .and) }
            /// Conjunctions inside get parentheses that C++ does not need but compilers warn about.
            package static func or(_ a: Mask, _ b: Mask) -> Mask { Mask("\(orOperand(a)) || \(orOperand(b))", .or) }
            package static func not(_ a: Mask) -> Mask { Mask("!" + a.operand(.primary), .prefix) }

            private static func orOperand(_ a: Mask) -> String { a.precedence == .and ? "(\(a.text))" : a.operand(.or) }
        }
    }

#endif
