import Testing

@testable import Tern

/// What PyTorch's element types do at their ends: overflow, signs of remainders, shifts, truth values, rounding.
@Suite struct PointwiseSemanticsTests {
    private func numbers(_ tensor: Tensor) -> [Double] { tensor.scalars(Double.self) }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try withErrors(body)
            return ""
        } catch {
            return (error as? TensorError)?.message ?? "\(error)"
        }
    }

    @Test func integersWrap() {
        let bytes = Tensor([127, -128, 100], dtype: .int8)
        #expect(numbers(bytes + 1) == [-128, -127, 101])
        #expect(numbers(bytes * 3) == [125, -128, 44])
        #expect(numbers(-bytes) == [-127, -128, -100])
        #expect(numbers(bytes.abs()) == [127, -128, 100])
        let unsigned = Tensor([1, 3, 200], dtype: .uint8)
        #expect(numbers(unsigned - 2) == [255, 1, 198])
        #expect(numbers(unsigned + 100) == [101, 103, 44])
        #expect(numbers(-unsigned) == [255, 253, 56])
        let long = Tensor([Int.max, Int.min])
        #expect((long + 1).scalars(Int.self) == [Int.min, Int.min + 1])
        #expect((long * 2).scalars(Int.self) == [-2, 0])
        #expect((-long).scalars(Int.self) == [-Int.max, Int.min])
        #expect(long.pow(3).scalars(Int.self) == [Int.max, 0])
        #expect(numbers(Tensor([-128], dtype: .int8).floorDivide(Tensor([-1], dtype: .int8))) == [-128])
        #expect(numbers(Tensor([Int.min]).remainder(-1)) == [0])
    }

    @Test func signsOfQuotientsAndRemainders() {
        for type in [DType.int8, .int32, .int64, .float32, .float64, .bfloat16] {
            let a = Tensor([7, -7, 7, -7, 6], dtype: type), b = Tensor([3, 3, -3, -3, -3], dtype: type)
            #expect(numbers(a.floorDivide(b)) == [2, -3, -3, 2, -2], "\(type)")
            #expect(numbers(a.remainder(b)) == [1, 2, -2, -1, 0], "\(type)")
            #expect(numbers(a.fmod(b)) == [1, -1, 1, -1, 0], "\(type)")
            #expect(numbers(a.div(b, roundingMode: "trunc")) == [2, -2, -2, 2, -2], "\(type)")
            #expect(numbers(a.div(b, roundingMode: "floor")) == [2, -3, -3, 2, -2], "\(type)")
        }
        #expect((Tensor([7]) / Tensor([2])).dtype == .float32)
        let one = Tensor([1.0, -1.0])
        #expect(numbers(one.floorDivide(0.0)) == [.infinity, -.infinity])
        #expect(one.remainder(0.0).isNaN().all().item(Bool.self))
        #expect(numbers(one.remainder(Double.infinity)) == [1, .infinity])
        #expect(numbers(one.fmod(Double.infinity)) == [1, -1])
        #expect(message { _ = Tensor([1]).floorDivide(0) }.contains("ZeroDivisionError"))
        #expect(message { _ = Tensor([1]).remainder(Tensor([0])) }.contains("ZeroDivisionError"))
        #expect(message { _ = Tensor([1]).fmod(0) }.contains("ZeroDivisionError"))
    }

    @Test func shifts() {
        let x = Tensor([1, -8, 255], dtype: .int32)
        #expect(numbers(x << 31) == [-2_147_483_648, 0, -2_147_483_648])
        #expect(numbers(x << 32) == [0, 0, 0])
        #expect(numbers(x << -1) == [0, 0, 0])
        #expect(numbers(x >> 1) == [0, -4, 127])
        #expect(numbers(x >> 40) == [0, -1, 0])
        #expect(numbers(x >> -1) == [0, -1, 0])
        let bytes = Tensor([255, 3], dtype: .uint8)
        #expect(numbers(bytes << 7) == [128, 128])
        #expect(numbers(bytes << 8) == [0, 0])
        #expect(numbers(bytes >> 8) == [0, 0])
        #expect(numbers(1 << Tensor([0, 3, 62])) == [1, 8, 4_611_686_018_427_387_904])
        #expect(numbers(Tensor([64, 64]) >> Tensor([1, 6])) == [32, 1])
        var y = Tensor([1, 2])
        y <<= 3
        #expect(numbers(y) == [8, 16])
        y >>= Tensor([1, 2])
        #expect(numbers(y) == [4, 4])
        #expect(message { _ = Tensor.ones(2) >> 1 }.contains("\"rshift_cpu\" not implemented for 'Float'"))
        #expect(message { _ = Tensor([1]) << 1.5 }.contains("\"lshift_cpu\" not implemented for 'Float'"))
        #expect(message { _ = Tensor.ones(2, dtype: .bfloat16) >> 1 }.contains("'BFloat16'"))
        #expect(message { _ = Tensor([true]) << Tensor([true]) }.contains("'Bool'"))
        #expect((Tensor([true]) << 1).dtype == .int64)
    }

    @Test func truthValues() {
        let a = Tensor([true, true, false]), b = Tensor([true, false, false])
        #expect((a + b).dtype == .bool && numbers(a + b) == [1, 1, 0])
        #expect((a * b).dtype == .bool && numbers(a * b) == [1, 0, 0])
        #expect((a / Tensor([true])).dtype == .float32)
        #expect((a + 1).dtype == .int64 && numbers(a + 1) == [2, 2, 1])
        #expect(message { _ = a - b }.contains("with two bool tensors is not supported"))
        #expect(message { _ = a - 1 }.contains("with a bool tensor is not supported"))
        #expect(message { _ = Tensor([1]) - a }.contains("with a bool tensor is not supported"))
        #expect(message { _ = -a }.contains("Negation, the `-` operator, on a bool tensor is not supported"))
        for name in [
            "abs", "floor_divide", "remainder", "fmod", "nn.functional.relu", "gcd", "addcmul", "nn.functional.hardtanh",
        ] {
            let count =
                Operator.named(name)?.schemas.first?.parameters.filter { $0.type == "Tensor" || $0.type == "Operand" }.count ?? 1
            #expect(throws: TensorError.self, "\(name)") {
                try Operator.named(name)?.call(Array(repeating: .tensor(a), count: count))
            }
        }
        #expect(a.sgn().dtype == .bool && a.heaviside(b).dtype == .bool)
        #expect(message { _ = a.positive() }.contains("on a bool tensor is not supported"))
    }

    /// Sixteen-bit floats: once, from float32. Rounding the product first would give 256.
    @Test func sixteenBitFloatsAreRoundedOnce() {
        let a = Tensor([256.0], dtype: .bfloat16), b = Tensor([1.0078125], dtype: .bfloat16)
        let c = Tensor([0.99609375], dtype: .bfloat16)
        #expect(numbers(a + b * c) == [256])
        #expect(numbers(a.addcmul(b, c)) == [258])
        #expect(numbers(a.add(b, alpha: 0.99609375)) == [258])
        #expect(numbers(a.addcdiv(b, Tensor([1.00390625], dtype: .float32).to(.bfloat16))) == [258])
        #expect(numbers(a.clone().addcmul_(b, c)) == [258])
        let half = Tensor([2048.0], dtype: .float16)
        #expect(numbers(half + 1) == [2048])
        #expect(numbers(half.addcmul(Tensor([1.0009765625], dtype: .float16), Tensor([1.0], dtype: .float16))) == [2050])
        #expect(numbers(half * 32) == [.infinity])
    }

    @Test func partsOfFloats() {
        let (mantissa, exponent) = Tensor([8.0, -0.75, 0, .infinity, 0x1p-1030], dtype: .float64).frexp()
        #expect(numbers(mantissa) == [0.5, -0.75, 0, .infinity, 0.5])
        #expect(exponent.dtype == .int32 && numbers(exponent) == [4, 0, 0, 0, -1029])
        #expect(numbers(mantissa.ldexp(exponent)).prefix(3) == [8, -0.75, 0])
        #expect(numbers(Tensor([1e-40], dtype: .float32).frexp().exponent) == [-132])
        #expect(message { _ = Tensor([1]).frexp() }.contains("only supports floating-point dtypes"))

        #expect(numbers(Tensor([1.0, 0, 0], dtype: .float32).nextafter(Tensor([2.0, -1, 0]))) == [1 + 0x1p-23, -0x1p-149, 0])
        #expect(
            numbers(Tensor([1.0, 0], dtype: .float64).nextafter(Tensor([0.0, 1], dtype: .float64))) == [
                1 - 0x1p-53, 0x0.0000000000001p-1022,
            ])
        #expect(
            numbers(Tensor([1.0, 0, -1], dtype: .bfloat16).nextafter(Tensor([2.0, 1, 0]).to(.bfloat16))) == [
                1.0078125, 0x1p-133, -0.99609375,
            ])
        let halves = Tensor([1.0, 0, 0x1p-14, 65504], dtype: .float16)
        #expect(
            numbers(halves.nextafter(Tensor([2.0, -1, 0, .infinity]).to(.float16))) == [
                1 + 0x1p-10, -0x1p-24, 0x1p-14 - 0x1p-24, .infinity,
            ])

        #expect(numbers(Tensor([-0.0, 0, -1, -.infinity, .nan], dtype: .float32).signbit()).prefix(4) == [1, 0, 1, 1])
        #expect(numbers(Tensor([-3, 0, 3]).signbit()) == [1, 0, 0])
        #expect(numbers(Tensor([-1.0, 0, 2, .nan]).heaviside(Tensor(0.5))) == [0, 0.5, 1, 0])
        #expect(message { _ = Tensor([1.0]).heaviside(Tensor([1])) }.contains("different dtypes"))
        let special = Tensor([Double.nan, .infinity, -.infinity, 3], dtype: .float32)
        let largest = Double(Float.greatestFiniteMagnitude)
        #expect(numbers(special.nanToNum()) == [0, largest, -largest, 3])
        #expect(numbers(special.nanToNum(nan: 1, posinf: 2, neginf: -2)) == [1, 2, -2, 3])
        #expect(numbers(special.isPosInf()) == [0, 1, 0, 0] && numbers(special.isNegInf()) == [0, 0, 1, 0])
        #expect(numbers(Tensor([1]).isPosInf()) == [0])
    }

    @Test func divisors() {
        let a = Tensor([12, -8, 0, 0, 7]), b = Tensor([18, 12, 5, 0, -3])
        #expect(numbers(a.gcd(b)) == [6, 4, 5, 0, 1])
        #expect(numbers(a.lcm(b)) == [36, 24, 0, 0, 21])
        #expect(numbers(Tensor([200, 15], dtype: .uint8).gcd(Tensor([150, 0], dtype: .uint8))) == [50, 15])
        #expect(numbers(Tensor([-128], dtype: .int8).gcd(Tensor([0], dtype: .int8))) == [-128])
        #expect(message { _ = Tensor([1.0]).gcd(Tensor([1.0])) }.contains("gcd"))
    }

    /// With a bound that is none, all results are none, and there is no gradient; an element that is none stays.
    @Test(arguments: [DType.float32, .float64, .bfloat16])
    func boundsThatAreNoNumbers(_ dtype: DType) throws {
        let start = Tensor([-2, 0.25, 5, .nan], dtype: dtype)
        let ways: [(Tensor) -> Tensor] = [
            { $0.clamp(min: Double.nan, max: 1) }, { $0.clamp(min: 0, max: Double.nan) }, { $0.clamp(min: Double.nan) },
            { $0.clampMin(Double.nan) }, { $0.clampMax(Double.nan) }, { $0.clone().clamp_(min: Double.nan, max: 1) },
            { $0.clone().clampMin_(Double.nan) }, { $0.clone().clampMax_(Double.nan) },
        ]
        for way in ways {
            let x = start.clone().requiresGrad_()
            let y = way(x)
            #expect(y.isNaN().all().item(Bool.self))
            y.sum().backward()
            #expect(numbers(try #require(x.grad)) == [0, 0, 0, 0])
        }
        let clamped = numbers(start.clamp(min: 0, max: 1))
        #expect(Array(clamped.prefix(3)) == [0, 0.25, 1] && clamped[3].isNaN)
        #expect(numbers(start.clampMin(0))[3].isNaN && numbers(start.clampMax(0))[3].isNaN)
    }

    @Test func nearness() {
        let a = Tensor([1.0, .nan, .infinity, 1]), b = Tensor([1 + 1e-7, .nan, .infinity, 1.1])
        #expect(numbers(a.isclose(b)) == [1, 0, 1, 0])
        #expect(numbers(a.isclose(b, equalNaN: true)) == [1, 1, 1, 0])
        #expect(numbers(Tensor([1, 5], dtype: .uint8).isclose(Tensor([2, 4], dtype: .uint8), atol: 1)) == [1, 1])
        #expect(message { _ = a.isclose(Tensor([1])) }.contains("did not match"))
        #expect(message { _ = a.isclose(b, rtol: -1) }.contains("rtol must be greater than or equal to zero"))
    }

    @Test func activations() {
        let x = Tensor([-3.0, -0.5, 0, 0.5, 8, .nan])
        #expect(numbers(x.relu6()).prefix(5) == [0, 0, 0, 0.5, 6] && numbers(x.relu6())[5].isNaN)
        #expect(numbers(x.hardshrink()).prefix(5) == [-3, 0, 0, 0, 8] && numbers(x.hardshrink())[5].isNaN)
        #expect(numbers(x.softshrink()).prefix(5) == [-2.5, 0, 0, 0, 7.5] && numbers(x.softshrink())[5].isNaN)
        #expect(numbers(x.threshold(0, 20)).prefix(5) == [20, 20, 20, 0.5, 8])
        #expect(numbers(Tensor([-3, 2]).hardtanh(-1.5, maxVal: 1.5)) == [-1, 1])
        #expect(message { _ = x.softshrink(-1) }.contains("lambda must be greater or equal to 0, but found to be -1"))
        #expect(message { _ = x.hardtanh(2, maxVal: 1) }.contains("min_val cannot be greater than max_val"))
        #expect(message { _ = x.celu(0) }.contains("alpha cannot be 0 for CELU"))
        #expect(message { _ = Tensor([1], dtype: .uint8).hardtanh() }.contains("unsigned type with negative limits"))
        #expect(message { _ = Tensor.ones(3).glu() }.contains("Halving dimension must be even, but dimension 0 is size 3"))
        #expect(message { _ = Tensor(1.0).glu() }.contains("glu does not support 0-dimensional tensors"))
        #expect(message { _ = Tensor.ones(2, 3).prelu(Tensor.ones(2)) }.contains("parameter numbers = 2 and channel size = 3"))
        for name in ["celu", "elu", "leaky_relu", "hardshrink", "softshrink", "softplus", "selu", "glu"] {
            #expect(throws: TensorError.self, "\(name)") {
                try Operator.named("nn.functional.\(name)")?.call([.tensor(Tensor([1, 2]))])
            }
        }
        // By name the argument that asks for it writes in place, also into what the caller holds.
        let y = Tensor([-1.0, 7])
        _ = try? Operator.named("nn.functional.relu6")?.call([.tensor(y)], ["inplace": .bool(true)])
        _ = try? Operator.named("nn.functional.leaky_relu")?.call([.tensor(y), .double(0.5)], ["inplace": .bool(true)])
        #expect(numbers(y) == [0, 6])
    }

    /// Names that PyTorch has for one operator.
    @Test func everyAliasNamesAnOperator() {
        for (alias, name) in Operators.aliases {
            #expect(Operator.named(alias)?.name == name, "\(alias)")
        }
        #expect(Operator.named("special.expit")?.name == "sigmoid" && Operator.named("true_divide_")?.name == "div_")
    }

    @Test func scaledProductsInPlaceKeepTheGraph() {
        let x = Tensor([1.0, 2], dtype: .float64, requiresGrad: true), b = Tensor([3.0, 4], dtype: .float64, requiresGrad: true)
        let y = x * 1
        y.addcdiv_(b, Tensor([2.0, 8], dtype: .float64), value: 3)
        #expect(numbers(y) == [5.5, 3.5])
        let gradients = grad(of: [y.sum()], with: [x, b])
        #expect(gradients.map { $0.map(numbers) ?? [] } == [[1, 1], [1.5, 0.375]])
        #expect(message { Tensor.ones(2).addcmul_(Tensor.ones(3, 2), Tensor.ones(2)) }.contains("output with shape [2]"))
        #expect(message { Tensor([1, 2]).addcdiv_(Tensor([1, 2]), Tensor([1, 2])) }.contains("Integer division with addcdiv"))
        #expect(message { Tensor([1, 2]).addcmul_(Tensor([1.5, 2]), Tensor([1, 2])) }.contains("can't be cast"))
    }
}
