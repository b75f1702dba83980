import Testing

@testable import Tern

/// logsumexp along rows against the operators that it is made of.
@Suite struct LogSumTests {
    private func expected(_ x: Tensor) -> Tensor {
        let wide = x.to(.float64), largest = wide.amax([-1], keepdim: true)
        return wide.sub(largest).exp().sum([-1], keepdim: true).log().add(largest).squeeze(-1)
    }

    @Test(arguments: [DType.float32, .float64])
    func rows(_ dtype: DType) {
        for count in [1, 7, 8, 9, 15, 16, 17, 33] {
            for length in [1, 7, 8, 15, 16, 17, 63, 64, 65, 1000, 4097] {
                let x = Tensor.arange(count * length).mul(7919).remainder(1000).to(.float64).div(20).sub(25).reshape(
                    count, length
                )
                .to(dtype)
                let tolerance = dtype == .float32 ? 2e-6 : 1e-14
                let result = x.logsumexp(1)
                #expect(result.dtype == dtype && result.shape == [count])
                #expect(result.to(.float64).allclose(expected(x), rtol: tolerance, atol: tolerance), "\(count), \(length)")
                let turned = x.t().contiguous().t()
                #expect(turned.logsumexp(1).scalars(Double.self) == result.scalars(Double.self))
            }
        }
        // Rows that no thread goes through alone, and several dimensions at once.
        let long = Tensor.linspace(-3, 3, 2 * 70_000, dtype: dtype).reshape(2, 70_000)
        #expect(long.logsumexp(1).to(.float64).allclose(expected(long), rtol: 1e-5))
        let cube = long.reshape(2, 70, 1000)
        #expect(cube.logsumexp([1, 2], keepdim: true).shape == [2, 1, 1])
        let short = cube.narrow(1, 0, 3)
        let flat = short.reshape(2, 3000).logsumexp(1)
        #expect(short.logsumexp([1, 2]).scalars(Double.self) == flat.scalars(Double.self))
        #expect(short.logsumexp([1, 2], keepdim: true).shape == [2, 1, 1])
    }

    @Test(arguments: [DType.float32, .float64])
    func infinitiesAndNaN(_ dtype: DType) {
        let least = -Double.infinity
        let x = Tensor([
            [least, least, least], [least, 0, least], [.infinity, 0, 1], [.infinity, least, .nan], [.nan, 0, least],
        ])
        #expect(x.to(dtype).logsumexp(1).scalars(Double.self).map(\.description) == ["-inf", "0.0", "inf", "nan", "nan"])
        // One number in a row of nothing, at each place.
        for place in 0..<40 {
            let row = Tensor.full([40], least, dtype: dtype)
            row[place] = 5
            #expect(row.logsumexp(0).item() == 5)
            row[place] = Scalar.double(.nan)
            #expect(row.logsumexp(0).item(Double.self).isNaN)
        }
    }

    @Test func gradients() {
        let x = Tensor.linspace(-2, 3, 24, dtype: .float64).reshape(2, 3, 4).clone()
        x.requiresGrad = true
        for (dims, keepdim) in [([2], false), ([1, 2], true), ([-1], true), ([0, 1, 2], false)] {
            #expect(gradCheck({ [$0[0].logsumexp(dims, keepdim: keepdim)] }, [x], checkForward: true).passed)
            #expect(gradGradCheck({ [$0[0].logsumexp(dims, keepdim: keepdim)] }, [x]).passed)
        }
        x.logsumexp(2).sum().backward()
        #expect(x.grad?.allclose(x.detach().softmax(2)) == true)
    }
}
