import TernKernelABI

// Steps of optimizers in one pass over their memory. Each is the chain of operators that the optimizer is written with, formula
// by formula, so that both give the same bits.

@inline(__always)
private func descend<L: TileLanes>(_: L.Type, _ step: UnsafePointer<DescentStep>) {
    let s = step.pointee
    let rate = L.constant(-s.rate), momentum = L.constant(s.momentum), share = L.constant(s.share)
    let weightDecay = L.constant(s.weightDecay)
    let decays = s.weightDecay != 0
    forEachRegister(L.self, s.count) { at, lanes in
        let p: L = load(UnsafeRawPointer(s.parameter), at, lanes)
        var g: L = load(s.gradient, at, lanes)
        if s.isAscent { g = -g }
        if decays { g = AddScaled.value(g, p, weightDecay) }
        if let velocity = s.velocity {
            var v = g
            if !s.isFirst { v = AddScaled.value(load(UnsafeRawPointer(velocity), at, lanes) * momentum, g, share) }
            store(v, velocity, at, lanes)
            g = s.isNesterov ? AddScaled.value(g, v, momentum) : v
        }
        store(AddScaled.value(p, g, rate), s.parameter, at, lanes)
    }
}

@inline(__always)
private func adam<L: TileLanes>(_: L.Type, _ step: UnsafePointer<AdamStep>) {
    let s = step.pointee
    let shrinkage = L.constant(s.shrinkage), weightDecay = L.constant(s.weightDecay)
    let gain = L.constant(1 - s.beta1), beta2 = L.constant(s.beta2), share = L.constant(1 - s.beta2)
    let correction = L.constant(s.correction), epsilon = L.constant(s.epsilon), rate = L.constant(s.rate)
    let shrinks = s.shrinkage != 1, decays = s.weightDecay != 0
    forEachRegister(L.self, s.count) { at, lanes in
        var p: L = load(UnsafeRawPointer(s.parameter), at, lanes)
        var g: L = load(s.gradient, at, lanes)
        if s.isAscent { g = -g }
        if shrinks { p = p * shrinkage }
        if decays { g = AddScaled.value(g, p, weightDecay) }
        let first = Interpolate.value(load(UnsafeRawPointer(s.first), at, lanes), g, gain)
        let second = AddScaled.value(load(UnsafeRawPointer(s.second), at, lanes) * beta2, g * g, share)
        store(first, s.first, at, lanes)
        store(second, s.second, at, lanes)
        var divisor = second
        if let greatest = s.greatest {
            divisor = Maximum.value(load(UnsafeRawPointer(greatest), at, lanes), second)
            store(divisor, greatest, at, lanes)
        }
        let quotient = first / (L.squareRoot(divisor) / correction + epsilon)
        store(AddScaled.value(p, quotient, rate), s.parameter, at, lanes)
    }
}

func registerOptimizerSteps(_ catalog: KernelCatalog) {
    catalog.add(.float32, descent: { descend(SIMD16<Float>.self, $0) }, adam: { adam(SIMD16<Float>.self, $0) })
    catalog.add(.float64, descent: { descend(SIMD8<Double>.self, $0) }, adam: { adam(SIMD8<Double>.self, $0) })
}
