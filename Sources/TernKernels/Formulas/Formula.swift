/// A pointwise operator's mathematics, with one input: its value and the gradient that flows back through it.
///
/// Written once, for every carrier. `y` in a pullback is the value that the forward pass gave, `g` the gradient of the result;
/// a pullback that needs only one of `x` and `y` says so in `saved`, and the other one must not be used.
package protocol UnaryFormula: SendableMetatype {
    static func value<A: Real>(_ x: A) -> A
    static func pullback<A: Real>(_ g: A, x: A, y: A) -> A
    /// What the pullback uses.
    static var saved: SavedOperands { get }
}

/// Two inputs; `pullback0` is the gradient with respect to the first.
package protocol BinaryFormula: SendableMetatype {
    static func value<A: Real>(_ a: A, _ b: A) -> A
    static func pullback0<A: Real>(_ g: A, a: A, b: A, y: A) -> A
    static func pullback1<A: Real>(_ g: A, a: A, b: A, y: A) -> A
    static var saved: SavedOperands { get }
    /// What the pullback of one input uses, if that is less.
    static func saved(for input: Int) -> SavedOperands
    /// True if the pullback of this input is `g` itself.
    static func passesGradient(to input: Int) -> Bool
    /// True for the few that are nothing beside reading their inputs: these have loops of their own for numbers and for inputs that
    /// are every second element in memory.
    static var isLight: Bool { get }
}

/// Three inputs. The pullbacks see the inputs and never the value.
package protocol TernaryFormula: SendableMetatype {
    static func value<A: Real>(_ a: A, _ b: A, _ c: A) -> A
    static func pullback0<A: Real>(_ g: A, a: A, b: A, c: A) -> A
    static func pullback1<A: Real>(_ g: A, a: A, b: A, c: A) -> A
    static func pullback2<A: Real>(_ g: A, a: A, b: A, c: A) -> A
    static var saved: SavedOperands { get }
    /// What the pullback of one input uses, if that is less.
    static func saved(for input: Int) -> SavedOperands
    /// True if the pullback of this input is `g` itself.
    static func passesGradient(to input: Int) -> Bool
}

extension BinaryFormula {
    @inline(__always) package static var isLight: Bool { false }
    package static func saved(for input: Int) -> SavedOperands { saved }
    package static func passesGradient(to input: Int) -> Bool { false }
}

extension TernaryFormula {
    package static func saved(for input: Int) -> SavedOperands { saved }
    package static func passesGradient(to input: Int) -> Bool { false }
}

/// Formulas that hold for integers too: the value asks for less of its carrier.
package protocol UnaryArithmetic { static func value<A: Integral>(_ x: A) -> A }
package protocol BinaryArithmetic { static func value<A: Integral>(_ a: A, _ b: A) -> A }
package protocol TernaryArithmetic { static func value<A: Integral>(_ a: A, _ b: A, _ c: A) -> A }

/// A comparison or a test; its result is bool.
package protocol UnaryTest { static func test<A: Algebra>(_ x: A) -> A.Mask }
package protocol BinaryTest { static func test<A: Algebra>(_ a: A, _ b: A) -> A.Mask }

/// Which of its inputs and whether its value a pullback needs.
package struct SavedOperands: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let a = SavedOperands(rawValue: 1)
    package static let b = SavedOperands(rawValue: 2)
    package static let c = SavedOperands(rawValue: 4)
    package static let value = SavedOperands(rawValue: 8)
    /// The only input of a formula with one.
    package static let x = SavedOperands.a
}
