import TernNN

/// Modes: what is recorded, what nests, and what inference tensors refuse.
enum ModePrograms {
    static let all = [
        Program("modesNest", modesNest),
        Program("modesAreRestoredAfterAnError", modesAreRestoredAfterAnError),
        Program("setGradEnabledNestsAndStays", setGradEnabledNestsAndStays),
        Program("leavesMadeInNoGrad", leavesMadeInNoGrad),
        Program("backwardInNoGrad", backwardInNoGrad),
        Program("detachedInAGraph", detachedInAGraph),
        Program("inferenceTensors", inferenceTensors),
        Program("inferenceTensorsInAGraph", inferenceTensorsInAGraph),
        Program("inferenceTensorsInPlace", inferenceTensorsInPlace),
        Program("ordinaryTensorsInInferenceMode", ordinaryTensorsInInferenceMode),
        Program("enableGradInInferenceMode", enableGradInInferenceMode),
        Program("leavesMadeInInferenceMode", leavesMadeInInferenceMode),
        Program("inferenceModeNests", inferenceModeNests),
    ]

    static func modesNest(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        var modes = [isGradEnabled()]
        noGrad {
            modes.append(isGradEnabled())
            r.state("in no_grad", x * 2)
            enableGrad {
                modes.append(isGradEnabled())
                r.state("in enable_grad", x * 2)
                noGrad { modes.append(isGradEnabled()) }
                modes.append(isGradEnabled())
            }
            modes.append(isGradEnabled())
        }
        modes.append(isGradEnabled())
        r.list("modes", modes.map { "\($0)" })
    }

    /// Swift's own errors leave a mode by another way than a failed check.
    private static func fail() throws {
        _ = Tensor.ones(2).view(17)
        throw Unwinding()
    }

    private struct Unwinding: Error {}

    static func modesAreRestoredAfterAnError(_ r: ProgramRecord) {
        r.attempt("no_grad") { try noGrad { try fail() } }
        r.flag("after no_grad", isGradEnabled())
        noGrad {
            r.attempt("enable_grad") { try enableGrad { try fail() } }
            r.flag("after enable_grad", isGradEnabled())
        }
        r.attempt("inference_mode") { try inferenceMode { try fail() } }
        r.flag("after inference_mode", isInferenceModeEnabled())
        r.flag("grad mode", isGradEnabled())
    }

    static func setGradEnabledNestsAndStays(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        setGradEnabled(false) {
            r.state("off", x * 2)
            setGradEnabled(true) { r.state("on", x * 2) }
        }
        r.state("after", x * 2)
        setGradEnabled(false)
        r.flag("switched off", isGradEnabled())
        enableGrad { r.flag("inside", isGradEnabled()) }
        r.flag("still off", isGradEnabled())
        setGradEnabled(true)
        r.flag("switched on", isGradEnabled())
        noGrad {
            setGradEnabled(true)
            r.flag("switched inside", isGradEnabled())
        }
        r.flag("restored", isGradEnabled())
    }

    static func leavesMadeInNoGrad(_ r: ProgramRecord) {
        let (x, y) = noGrad {
            let x = leaf([1, 2])
            let y = x * 2
            r.attempt("requires_grad_") { y.requiresGrad_() }
            return (x, y)
        }
        r.state("x", x)
        r.state("y", y)
        (x * y).sum().backward()
        r.tensor("x.grad", x.grad)
        r.tensor("y.grad", y.grad)
    }

    static func backwardInNoGrad(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = (x * x).sum()
        noGrad {
            y.backward()
            r.attempt("made inside") { (x * x).sum().backward() }
        }
        r.tensor("x.grad", x.grad)
    }

    static func detachedInAGraph(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let c = noGrad { x * 2 }
        let y = x * c
        r.state("c", c)
        r.state("y", y)
        y.sum().backward()
        r.tensor("x.grad", x.grad)
    }

    static func inferenceTensors(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = inferenceMode {
            r.flag("enabled", isInferenceModeEnabled())
            r.flag("grad mode", isGradEnabled())
            let made = Tensor.ones(2, dtype: .float64)
            let y = x * 2
            r.flag("x is inference", x.isInference)
            r.flag("made is inference", made.isInference)
            r.flag("y is inference", y.isInference)
            r.flag("part is inference", made[0].isInference)
            r.flag("part of x is inference", x[0].isInference)
            r.state("y", y)
            r.attempt("in place inside") { y.add_(1) }
            return y
        }
        r.flag("enabled after", isInferenceModeEnabled())
        r.tensor("y", y)
        r.flag("part outside", y[0].isInference)
        r.flag("clone outside", y.clone().isInference)
        r.flag("sum outside", (y + 1).isInference)
    }

    static func inferenceTensorsInAGraph(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let c = inferenceMode { Tensor.full([2], 3.0, dtype: .float64) }
        r.attempt("saved") { _ = x * c }
        var z = x
        r.attempt("not saved") { z = x + c }
        r.state("z", z)
        z.sum().backward()
        r.tensor("x.grad", x.grad)
        noGrad { r.attempt("saved by nobody") { _ = x * c } }
        let y = x * c.clone()
        y.sum().backward()
        r.tensor("a clone", x.grad)
    }

    static func inferenceTensorsInPlace(_ r: ProgramRecord) {
        let y = inferenceMode { Tensor.ones(2, dtype: .float64) }
        r.attempt("outside") { y.add_(1) }
        r.attempt("part outside") { y[0].add_(1) }
        noGrad { r.attempt("in no_grad") { y.add_(1) } }
        inferenceMode { r.attempt("inside") { y.add_(1) } }
        r.attempt("requires_grad_") { y.requiresGrad_() }
        r.attempt("a clone") { y.clone().add_(1) }
    }

    static func ordinaryTensorsInInferenceMode(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = x * 1
        let z = (y * y).sum()
        let part: Tensor = inferenceMode {
            let part: Tensor = y[..<1]
            r.attempt("in place") { y.add_(1) }
            return part
        }
        r.tensor("y", y)
        r.flag("y requires grad", y.requiresGrad)
        r.attempt("saved value changed") { z.backward() }
        r.attempt("part outside") { part.add_(1) }
        inferenceMode { r.attempt("leaf") { x.add_(1) } }
        r.tensor("x", x)
        r.state("x", x)
    }

    static func enableGradInInferenceMode(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        let y = inferenceMode {
            let y = enableGrad {
                r.flag("inference", isInferenceModeEnabled())
                r.flag("grad mode", isGradEnabled())
                return x * 2
            }
            r.flag("grad mode after", isGradEnabled())
            return y
        }
        r.flag("y is inference", y.isInference)
        r.flag("y requires grad", y.requiresGrad)
    }

    static func leavesMadeInInferenceMode(_ r: ProgramRecord) {
        let x = inferenceMode {
            let x = leaf([1, 2])
            r.flag("requires grad", x.requiresGrad)
            let y = x * 2
            r.flag("result requires grad", y.requiresGrad)
            return x
        }
        r.flag("is inference", x.isInference)
        r.attempt("used outside") { _ = x * 2 }
        r.attempt("saved outside") { _ = x * x }
    }

    static func inferenceModeNests(_ r: ProgramRecord) {
        let x = leaf([1, 2])
        var modes: [Bool] = []
        inferenceMode {
            modes.append(isInferenceModeEnabled())
            noGrad { modes.append(isInferenceModeEnabled()) }
            inferenceMode { modes.append(isInferenceModeEnabled()) }
            modes.append(isInferenceModeEnabled())
            modes.append(isGradEnabled())
            inferenceMode(false) {
                modes.append(isInferenceModeEnabled())
                modes.append(isGradEnabled())
                r.state("made in a mode switched off", x * 2)
            }
        }
        modes.append(isInferenceModeEnabled())
        modes.append(isGradEnabled())
        r.list("modes", modes.map { "\($0)" })
    }
}
