import Testing
import TernKernels

/// A formula is written once; its carriers must agree.
@Suite struct CarrierTests {
    private let points: [Double] = [-2.5, -0.6, -0.1, 0.2, 0.7, 1.9]

    private func check<F: UnaryFormula>(_: F.Type, _ name: String, domain: (Double) -> Bool = { _ in true }) {
        for x in points.filter(domain) {
            let value = F.value(x)
            // Lanes: every lane holds what the number gives.
            let lanes = F.value(SIMD8<Double>(repeating: x))
            for lane in 0..<8 { #expect(abs(lanes[lane] - value) <= 1e-13 * max(1, abs(value)), "\(name) of \(x), lane \(lane)") }
            let floats = F.value(SIMD16<Float>(repeating: Float(x)))
            let float = Double(F.value(Float(x)))
            #expect(abs(Double(floats[3]) - float) <= 1e-5 * max(1, abs(float)), "\(name) of \(x), float")
            // Forward mode and the pullback are two ways to one derivative.
            let dual = F.value(Dual(x, derivative: 1))
            let pulled = F.pullback(1.0, x: x, y: value)
            #expect(
                abs(dual.derivative - pulled) <= 1e-10 * max(1, abs(pulled)), "\(name)′ of \(x): \(dual.derivative), \(pulled)")
        }
    }

    @Test func carriersAgree() {
        check(Exponential.self, "exp")
        check(ExponentialMinus1.self, "expm1")
        check(Logarithm.self, "log") { $0 > 0 }
        check(Logarithm1Plus.self, "log1p") { $0 > -1 }
        check(SquareRoot.self, "sqrt") { $0 > 0 }
        check(ReciprocalSquareRoot.self, "rsqrt") { $0 > 0 }
        check(Sine.self, "sin")
        check(Cosine.self, "cos")
        check(Tangent.self, "tan")
        check(ArcSine.self, "asin") { abs($0) < 1 }
        check(ArcCosine.self, "acos") { abs($0) < 1 }
        check(ArcTangent.self, "atan")
        check(HyperbolicSine.self, "sinh")
        check(HyperbolicCosine.self, "cosh")
        check(HyperbolicTangent.self, "tanh")
        check(AreaSine.self, "asinh")
        check(AreaCosine.self, "acosh") { $0 > 1 }
        check(AreaTangent.self, "atanh") { abs($0) < 1 }
        check(ErrorFunction.self, "erf")
        check(ComplementaryErrorFunction.self, "erfc")
        check(InverseErrorFunction.self, "erfinv") { abs($0) < 1 }
        check(Sigmoid.self, "sigmoid")
        check(LogSigmoid.self, "logsigmoid")
        check(SigmoidLinear.self, "silu")
        check(GaussianErrorLinear.self, "gelu")
        check(GaussianErrorLinearTanh.self, "gelu, tanh")
        check(Mish.self, "mish")
        check(Rectify.self, "relu")
        check(HardSigmoid.self, "hardsigmoid")
        check(HardSwish.self, "hardswish")
        check(Softsign.self, "softsign")
        check(Absolute.self, "abs")
        check(Square.self, "square")
        check(Reciprocal.self, "reciprocal")
        check(LogGamma.self, "lgamma") { $0 > 0 || $0.rounded() != $0 }
        check(Digamma.self, "digamma") { $0 > 0 || $0.rounded() != $0 }
        check(BesselI0.self, "i0")
        check(BesselI1.self, "i1")
        check(Sinc.self, "sinc")
        check(Logit.self, "logit") { $0 > 0 && $0 < 1 }
        check(TanhShrink.self, "tanhshrink")
        check(ScaledExponentialLinear.self, "selu")
    }

    @Test func formulasBecomeCUDAText() {
        let x = CUDAText<CUDAFloat>("x"), y = CUDAText<CUDAFloat>("y"), g = CUDAText<CUDAFloat>("g")
        #expect(Exponential.value(x).text == "expf(x)")
        #expect(Multiply.pullback0(g, a: x, b: y, y: y).text == "g * y")
        #expect(Sigmoid.value(x).text.contains("expf("))
        #expect(Rectify.value(x).text.contains("?"))
        #expect(Exponential.value(CUDAText<CUDADouble>("x")).text == "exp(x)")
        // Parentheses balance in everything that is generated.
        for text in [
            GaussianErrorLinear.pullback(g, x: x, y: y).text, FloorDivide.value(x, y).text,
            Power.pullback1(g, a: x, b: y, y: g).text,
            Mish.pullback(g, x: x, y: y).text, Clamp.value(x, y, g).text,
        ] {
            #expect(text.filter { $0 == "(" }.count == text.filter { $0 == ")" }.count, "\(text)")
        }
    }
}
