import Testing

@testable import Tern

/// The special functions against values computed with 40 digits, over the whole range.
@Suite struct SpecialFunctionTests {
    private func check(
        _ name: String, _ function: (Tensor) -> Tensor, _ points: [(x: Double, y: Double)], digits: Double = 1e-13
    ) {
        let inputs = points.map(\.x)
        // Once alone and once in the middle of a register, in every type.
        for shift in [0, 3] {
            let padded = Array(repeating: 1.0, count: shift) + inputs
            let doubles = function(Tensor(padded, dtype: .float64)).scalars(Double.self).dropFirst(shift)
            for (point, got) in zip(points, doubles) {
                #expect(isNear(got, point.y, digits, digits), "\(name) of \(point.x) is \(got), expected \(point.y)")
            }
        }
        let floats = function(Tensor(inputs, dtype: .float32)).scalars(Double.self)
        for (point, got) in zip(points, floats) {
            // The float32 nearest to the point is another point.
            let moved = function(Tensor([Double(Float(point.x))], dtype: .float64)).item(Double.self)
            #expect(
                isNear(got, Double(Float(moved)), 3e-7, 1e-7), "\(name) of \(point.x) in float32 is \(got), expected \(moved)")
        }
    }

    private func isNear(_ got: Double, _ expected: Double, _ rtol: Double, _ atol: Double) -> Bool {
        got == expected || (got.isNaN && expected.isNaN) || abs(got - expected) <= atol + rtol * abs(expected)
    }

    @Test func logGamma() {
        check(
            "lgamma", { $0.lgamma() },
            [
                (0.5, 0.5723649429247001), (1, 0), (1.5, -0.12078223763524522), (2, 0), (3.25, 0.9358019311087253),
                (10, 12.801827480081469), (30, 71.25703896716801), (171.5, 709.1431630309282), (1e5, 1051287.7089736569),
                (1e10, 220258509288.81058), (1e-5, 11.512919692895826), (1e-20, 46.051701859880914),
                (-0.5, 1.2655121234846454), (-1.5, 0.860047015376481), (-2.25, 0.5555015450206475),
                (-10.3, -14.457515440024208), (-100.5, -364.90096830942736), (0, .infinity), (-0.0, .infinity), (-1, .infinity),
                (-7, .infinity), (.infinity, .infinity), (.nan, .nan),
            ])
    }

    @Test func digamma() {
        check(
            "digamma", { $0.digamma() },
            [
                (0.5, -1.9635100260214235), (1, -0.5772156649015329), (1.5, 0.03648997397857652), (2, 0.42278433509846713),
                (3.25, 1.016990911068179), (9.999, 2.2516474172057355), (10, 2.251752589066721), (30, 3.384438132685525),
                (1e5, 11.512920464961896), (1e-5, -100000.57719921567), (-0.5, 0.03648997397857652), (-1.5, 0.7031566406452432),
                (-2.25, 4.158583564657972), (-10.3, 4.662403493582087), (-100.4, 5.634899350648233), (0, -.infinity),
                (-0.0, .infinity), (-1, .nan), (-20, .nan), (.infinity, .infinity), (.nan, .nan),
            ])
    }

    /// The derivative of digamma, which only gradients use.
    @Test func trigamma() {
        let points: [(x: Double, y: Double)] = [
            (0.6, 3.6362096709023577), (1, 1.6449340668482264), (2.5, 0.49035775610023485), (20, 0.05127082293520312),
            (-0.5, 8.934802200544679), (-2.25, 19.37941051186914), (0.3, 12.245364546107732), (0.001, 1000001.6425331958),
        ]
        check(
            "trigamma",
            { input in
                let x = input.detach().clone().requiresGrad_()
                return grad(of: [x.digamma().sum()], with: [x])[0] ?? Tensor.zeros(like: x)
            }, points, digits: 1e-12)
    }

    @Test func besselFunctions() {
        let values: [(x: Double, i0: Double, i1: Double)] = [
            (0, 1, 0), (1e-10, 1, 5e-11), (0.5, 1.0634833707413236, 0.2578943053908963),
            (1, 1.2660658777520084, 0.565159103992485),
            (-2.5, 3.289839144050123, -2.5167162452886984), (7.99, 423.5842036746737, 396.1152262074013),
            (8, 427.5641157218048, 399.8731367825601), (-8.5, 683.1619269901156, -641.6199025400667),
            (20, 43558282.559553534, 42454973.38512777), (100, 1.0737517071310738e42, 1.0683693903381625e42),
            (700, 1.5295933476718737e302, 1.5285003902339006e302), (712, 2.4684110577627523e307, 2.4666770135246153e307),
            (-88, 7.034019697322304e36, -6.993938822790253e36), (.infinity, .infinity, .infinity),
            (-.infinity, .infinity, -.infinity), (.nan, .nan, .nan),
        ]
        check("i0", { $0.i0() }, values.map { ($0.x, $0.i0) })
        check("i1", { $0.i1() }, values.map { ($0.x, $0.i1) })
    }

    @Test func edgesOfTheOthers() {
        let infinity = Double.infinity, nan = Double.nan
        check("sinc", { $0.sinc() }, [(0, 1), (-0.0, 1), (0.5, 0.6366197723675814), (1e-200, 1), (nan, nan)])
        check("logit", { $0.logit() }, [(0, -infinity), (1, infinity), (0.5, 0), (2, nan), (-1, nan)])
        check(
            "logit, eps", { $0.logit(eps: 0.25) },
            [(0, -1.0986122886681098), (1, 1.0986122886681098), (0.5, 0), (2, 1.0986122886681098)])
        check("xlogy 0", { Tensor.zeros(like: $0).xlogy($0) }, [(0, 0), (-1, 0), (infinity, 0), (nan, nan)])
        check("xlogy 2", { Tensor.full(like: $0, 2.0).xlogy($0) }, [(0, -infinity), (1, 0), (-1, nan), (infinity, infinity)])
        check("angle", { $0.angle() }, [(-2, Double.pi), (-infinity, Double.pi), (-0.0, 0), (3, 0), (nan, nan)])
        check(
            "logaddexp2", { $0.logaddexp2($0) },
            [(1, 2), (-infinity, -infinity), (infinity, infinity), (1000, 1001), (nan, nan)])
    }
}
