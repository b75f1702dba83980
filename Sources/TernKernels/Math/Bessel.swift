// The modified Bessel functions of orders 0 and 1.
//
// Up to 8 they are summed as their power series, whose terms are all positive (Abramowitz and Stegun, Handbook of Mathematical
// Functions, 9.6.10). Beyond, √x e^-x I(x) is a polynomial in 16/x - 1, interpolated at Chebyshev points as in Cephes (Moshier,
// Methods and Programs for Mathematical Functions, 1989); relative error 2e-16.

extension SIMD16 where Scalar == Float {
    @inline(__always) package static func i0(_ x: Self) -> Self { throughDouble(x) { .i0($0) } }
    @inline(__always) package static func i1(_ x: Self) -> Self { throughDouble(x) { .i1($0) } }
}

extension SIMD8 where Scalar == Double {
    /// e^x p / √x; e^x in two factors, since it overflows before the quotient does.
    @inline(__always) private static func besselFar(_ size: Self, _ p: Self) -> Self {
        let root = exp(size * constant(0.5))
        return select(equal(size, constant(.infinity)), size, root * (p / squareRoot(size)) * root)
    }

    /// Σ tᵏ / k!² for t = x²/4 up to 16.
    @inline(__always) private static func i0Series(_ t: Self) -> Self {
        let head = constant(2.5976979980828152e-48).times(t, plus: 1.4962740468957016e-45).times(t, plus: 7.915289708078262e-43)
            .times(t, plus: 3.8310002187098785e-40).times(t, plus: 1.6894710964510564e-37).times(t, plus: 6.757884385804225e-35)
            .times(t, plus: 2.4395962632753253e-32).times(t, plus: 7.904291893012054e-30).times(t, plus: 2.2843403570804838e-27)
            .times(t, plus: 5.8479113141260385e-25).times(t, plus: 1.3157800456783586e-22).times(t, plus: 2.5789288895295828e-20)
        return head.times(t, plus: 4.358389823304995e-18).times(t, plus: 6.276081345559193e-16).times(
            t, plus: 7.594058428126623e-14
        ).times(t, plus: 7.594058428126624e-12).times(t, plus: 6.151187326782565e-10).times(t, plus: 3.936759889140842e-08).times(
            t, plus: 1.9290123456790124e-06
        ).times(t, plus: 6.944444444444444e-05).times(t, plus: 0.001736111111111111).times(t, plus: 0.027777777777777776).times(
            t, plus: 0.25
        ).times(t, plus: 1.0).times(t, plus: 1.0)
    }

    @inline(__always) private static func i0Far(_ u: Self) -> Self {
        let head = constant(3.629355229718733e-11).times(u, plus: -1.4824893214970786e-10).times(u, plus: -2.8033819978869995e-10)
            .times(u, plus: 9.735776625085242e-10).times(u, plus: 1.1050558794424347e-09).times(u, plus: -2.9337366286377844e-09)
            .times(u, plus: -3.1346276429240787e-09).times(u, plus: 5.191958083669399e-09).times(u, plus: 7.3359687108161536e-09)
            .times(u, plus: -4.305727426988361e-09).times(u, plus: -1.3326094405766387e-08).times(
                u, plus: -7.1010934904762744e-09)
        return head.times(u, plus: 7.534355843803342e-09).times(u, plus: 2.1620199017859248e-08).times(
            u, plus: 3.932889375114634e-08
        ).times(u, plus: 8.871360038754707e-08).times(u, plus: 2.973596046562712e-07).times(u, plus: 1.48384809739718e-06).times(
            u, plus: 1.1143033800708978e-05
        ).times(u, plus: 0.00013621607437904054).times(u, plus: 0.0033605519836677504).times(u, plus: 0.40217650944500816)
    }

    /// ½ Σ tᵏ / (k! (k + 1)!) for t = x²/4 up to 16.
    @inline(__always) private static func i1Series(_ t: Self) -> Self {
        let head = constant(5.195395996165631e-50).times(t, plus: 3.1172375976993783e-47).times(t, plus: 1.7207151539300568e-44)
            .times(t, plus: 8.706818678886087e-42).times(t, plus: 4.022550229645372e-39).times(t, plus: 1.6894710964510563e-36)
            .times(t, plus: 6.419990166514014e-34).times(t, plus: 2.195636636947793e-31).times(t, plus: 6.718648109060246e-29)
            .times(t, plus: 1.827472285664387e-26).times(t, plus: 4.385933485594529e-24).times(t, plus: 9.21046031974851e-22)
        return head.times(t, plus: 1.676303778194229e-19).times(t, plus: 2.615033893982997e-17).times(
            t, plus: 3.451844740057556e-15
        ).times(t, plus: 3.7970292140633116e-13).times(t, plus: 3.417326292656981e-11).times(t, plus: 2.460474930713026e-09)
            .times(t, plus: 1.3778659611992944e-07).times(t, plus: 5.787037037037037e-06).times(t, plus: 0.00017361111111111112)
            .times(t, plus: 0.003472222222222222).times(t, plus: 0.041666666666666664).times(t, plus: 0.25).times(t, plus: 0.5)
    }

    @inline(__always) private static func i1Far(_ u: Self) -> Self {
        let head = constant(-3.365431853180176e-11).times(u, plus: 1.5532708319178e-10).times(u, plus: 2.6340771095136483e-10)
            .times(u, plus: -1.0230972770946493e-09).times(u, plus: -1.0594544160443166e-09).times(
                u, plus: 3.1008802702394666e-09
            ).times(u, plus: 3.086886736722725e-09).times(u, plus: -5.559075345853801e-09).times(u, plus: -7.44444147719727e-09)
            .times(u, plus: 4.83070216418574e-09).times(u, plus: 1.3958551001385955e-08).times(u, plus: 7.102306101258632e-09)
        return head.times(u, plus: -8.409182040442918e-09).times(u, plus: -2.344868241306537e-08).times(
            u, plus: -4.313196489977733e-08
        ).times(u, plus: -1.0000393426323456e-07).times(u, plus: -3.4838534380376333e-07).times(u, plus: -1.8349106860450982e-06)
            .times(u, plus: -1.5038547209501858e-05).times(u, plus: -0.00021923576382047057).times(u, plus: -0.009749577193235635)
            .times(u, plus: 0.3893984590258723)
    }

    @inline(never) package static func i0(_ x: Self) -> Self {
        let size = magnitude(x)
        let near = i0Series(atMost(16, size * size * constant(0.25)))
        let far = besselFar(size, i0Far(constant(16) / atLeast(8, size) - constant(1)))
        return select(less(size, constant(8)), near, far)
    }

    @inline(never) package static func i1(_ x: Self) -> Self {
        let size = magnitude(x)
        let near = size * i1Series(atMost(16, size * size * constant(0.25)))
        let far = besselFar(size, i1Far(constant(16) / atLeast(8, size) - constant(1)))
        return copySign(select(less(size, constant(8)), near, far), x)
    }
}
