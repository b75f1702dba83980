import Testing

@testable import Tern

/// `detectAnomaly { }`: who made a NaN, forward and backward, and where.
@Suite struct AnomalyTests {
    /// The failure that `body` must give inside `detectAnomaly { }`.
    private func anomaly(infinities: Bool = false, _ body: () -> Void) -> String {
        message { detectAnomaly(infinities: infinities, body) }
    }

    @Test func aNodeKnowsItsLine() throws {
        let x = leaf([1, 4])
        #expect(x.sqrt().gradFn?.site == nil)
        let (site, line) = detectAnomaly { (x.sqrt().gradFn?.site, #line) }
        let found = try #require(site)
        #expect(found.file == "AnomalyTests.swift")
        #expect(found.line == line)
        #expect(found.path?.hasSuffix("Tests/AutogradTests/AnomalyTests.swift") == true)
        #expect(found.function?.contains("aNodeKnowsItsLine()") == true)
        #expect(found.description == "AnomalyTests.swift:\(line) in \(found.function ?? "")")
        #expect(found.modulePath == nil)
    }

    @Test func sitesLookThroughTheLibrarysOwnFunctions() throws {
        let x = leaf([1, 4])
        func layer(_ x: Tensor) -> Tensor {
            x.std()
        }
        let line = #line - 2
        let y = detectAnomaly { layer(x) }
        var stack = [try #require(y.gradFn)]
        var count = 0
        while let node = stack.popLast() {
            stack += node.nextNodes.compactMap { $0 is LeafNode ? nil : $0 }
            count += 1
            #expect(node.site?.line == line)
            #expect(node.site?.callee?.contains("std") == true)
        }
        #expect(count > 0)
    }

    @Test func sitesOfOneLineAreOne() {
        let x = leaf([1, 4])
        var stacks: Set<CallStack> = []
        detectAnomaly { for _ in 0..<100 { stacks.insert(CallStack.current()) } }
        #expect(stacks.count == 1)
        #expect(x.count == 2)
    }

    @Test func aProducerIsNamed() {
        let x = Tensor([-1.0, 4.0, 9.0])
        var line = 0
        let text = anomaly {
            let y = x * 2
            line = #line + 1
            _ = y.sqrt()
        }
        #expect(text.hasPrefix("detectAnomaly: 'sqrt'"))
        #expect(text.contains("returned NaN in 1 of 3 elements, from finite inputs"))
        #expect(text.contains("at AnomalyTests.swift:\(line) in"))
        #expect(text.contains("input 0: float32 [3], min -2.0, max 18.0, mean 8.0, 0 NaN, 0 Inf"))
        #expect(text.contains("result: float32 [3], min 2.828427, max 4.2426405, mean 3.535534, 1 NaN, 0 Inf"))
    }

    @Test func aPropagatorIsToldFromAProducer() {
        let x = Tensor([1.0, .nan])
        let text = anomaly {
            // Copies and views are not what one looks for.
            let y = x.clone().view(2, 1).contiguous()
            _ = cat([y, y]) + 1
        }
        #expect(text.hasPrefix("detectAnomaly: 'add'"))
        #expect(text.contains("passed on NaN: its input 0 held NaN before"))
        #expect(text.contains("input 1: the number 1"))
        let infinite = Tensor([Double.infinity])
        #expect(anomaly { _ = infinite - infinite }.contains("from inputs with Inf but without NaN"))
    }

    @Test func whatAProgramWritesItselfPasses() {
        let x = Tensor([1.0, 2.0])
        let mask = Tensor([true, false])
        #expect(
            anomaly(infinities: true) {
                _ = Tensor.full([2], Double.nan)
                let scores = x.maskedFill(mask, -Double.infinity)
                _ = (scores + 1).softmax(0)
                _ = x.clone().fill_(Double.infinity)
            } == "")
    }

    @Test func infinitiesAreAskedFor() {
        let x = Tensor([0.0, 1.0])
        #expect(anomaly { _ = x.log() } == "")
        let text = anomaly(infinities: true) { _ = x.log() }
        #expect(text.contains("'log'"))
        #expect(text.contains("returned Inf in 1 of 2 elements, from finite inputs"))
        #expect(anomaly(infinities: true) { _ = Tensor([1e5]).to(.float16) }.contains("'copy'"))
        // Who makes one is reported, not who passes it on.
        let infinite = Tensor([Double.infinity])
        #expect(anomaly(infinities: true) { _ = infinite + 1 } == "")
    }

    @Test func inPlaceOperatorsAreLookedAtWithTheOldValue() {
        let x = Tensor([-1.0, 4.0])
        let text = anomaly { x.sqrt_() }
        #expect(text.contains("from finite inputs"))
        #expect(text.contains("input 0: float32 [2], min -1.0, max 4.0"))
        #expect(x.storage.version == 1)
    }

    @Test func backwardNamesTheForwardLine() {
        let x = leaf([0, 4])
        var line = 0
        let text = anomaly {
            line = #line + 1
            let y = x.sqrt()
            (y * Tensor([0.0, 1.0], dtype: .float64)).sum().backward()
        }
        #expect(text.hasPrefix("Function 'SqrtBackward0' returned nan values in its 0th output."))
        #expect(text.contains("forward operator at AnomalyTests.swift:\(line) in"))
        #expect(text.contains("incoming gradient 0: float64 [2], min 0.0, max 1.0, mean 0.5, 0 NaN, 0 Inf"))
        #expect(text.contains("returned gradient 0: float64 [2], min 0.25, max 0.25, mean 0.25, 1 NaN, 0 Inf"))
        // Infinity alone is no NaN.
        #expect(anomaly { x.sqrt().sum().backward() } == "")
        let infinite = anomaly(infinities: true) { x.sqrt().sum().backward() }
        #expect(infinite.hasPrefix("Function 'SqrtBackward0' returned inf values in its 0th output."))
    }

    @Test func aNaNThatCameInIsToldFromOneThatWasMade() {
        let x = leaf([1, 2])
        let text = anomaly { (x * 3).backward(gradient: Tensor([1.0, .nan], dtype: .float64)) }
        #expect(text.hasPrefix("Function 'MulBackward0' passed on nan values: its incoming gradient 0 held them already"))
        #expect(x.grad == nil)
    }

    @Test func graphsOfOutsideAreCheckedToo() {
        let x = leaf([0, 4])
        let y = (x.sqrt() * Tensor([0.0, 1.0], dtype: .float64)).sum()
        #expect(anomaly { y.backward() }.contains("its forward operator was not called inside detectAnomaly { }"))
        #expect(message { detectAnomaly(checkNaN: false) { _ = (Tensor([-1.0]).sqrt(), x.sqrt()) } } == "")
    }

    @Test func itNestsAndEndsWithAThrow() {
        struct Stop: Error {}
        #expect(!isAnomalyDetectionEnabled())
        detectAnomaly(infinities: true) {
            let flags = ThreadState.current.flags
            detectAnomaly(checkNaN: false) { #expect(ThreadState.current.flags != flags) }
            #expect(ThreadState.current.flags == flags)
            #expect(throws: Stop.self) { try detectAnomaly { () throws(Stop) in throw Stop() } }
            #expect(ThreadState.current.flags == flags)
            setDetectAnomaly(false)
            #expect(!isAnomalyDetectionEnabled())
        }
        #expect(ThreadState.current.flags == 0)
        #expect(anomaly { _ = Tensor([-1.0]).sqrt() } != "")
        #expect(ThreadState.current.flags == 0)
        setDetectAnomaly(true)
        #expect(message { _ = Tensor([-1.0]).sqrt() }.contains("'sqrt'"))
        setDetectAnomaly(false)
        #expect(message { _ = Tensor([-1.0]).sqrt() } == "")
    }

    @Test func aBackwardPassLeavesTheChecksOn() {
        let x = leaf([1, 4])
        let text = anomaly {
            x.sqrt().sum().backward()
            _ = (x - 10).sqrt()
        }
        #expect(text.contains("'sqrt'"))
    }

    @Test func otherThreadsAreNotConcerned() async {
        let results = await withTaskGroup(of: Bool.self) { group in
            for i in 0..<8 {
                group.addTask {
                    let x = Tensor([-1.0])
                    if i % 2 == 0 { return message { detectAnomaly { _ = x.sqrt() } } != "" }
                    return !isAnomalyDetectionEnabled() && message { _ = x.sqrt() } == ""
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.allSatisfy { $0 })
    }

    @Test func namesOfFunctionsAreShort() {
        #expect(FunctionName.short("train()") == "train()")
        #expect(FunctionName.short("closure #1 in closure #2 in Net.forward(_:)") == "a closure in Net.forward(_:)")
        #expect(FunctionName.short("specialized static Net.make(_:)") == "Net.make(_:)")
        #expect(FunctionName.short("closure #1 in ") == nil)
        #expect(FunctionName.short("main") == nil)
        #expect(FunctionName.short("app_main") == nil)
        #expect(FunctionName.short("specialized static Tensor.** infix<A>(_:_:)") == "Tensor.**")
        #expect(FunctionName.short("static Tensor.- prefix(_:)") == "Tensor.-")
        #expect(FunctionName.short("Net.apply<A, B>(_:to:)") == "Net.apply(_:to:)")
    }

    @Test func namesOfTheLibraryAreKnown() {
        #expect(FunctionName.isOfLibrary("$s4Tern6TensorC2mmoiyA2C_xtAA0B6ScalarRzlFZSi_Tt1g5"))
        #expect(FunctionName.isOfLibrary("$s6TernNN6LinearC7forwardy4Tern6TensorCAGF"))
        #expect(FunctionName.isOfLibrary("$s4Tern5noGradyxxyKXEKlF"))
        #expect(!FunctionName.isOfLibrary("$s4demo8distancey4Tern6TensorCAE_AEtF"))
        #expect(!FunctionName.isOfLibrary("$s4Tern6TensorC4demoE5scaleACyF"))
        #expect(!FunctionName.isOfLibrary("$s8TernDemo3fooyyF"))
        #expect(FunctionName.isOfSwift("$sSlsE3mapySayqd__Gqd__7ElementQzqd_0_YKXEqd_0_YKs5ErrorRd_0_r0_lFSaySdG_Sds5NeverOTg5"))
    }

    @Test func summariesCountWhatIsNotFinite() throws {
        let x = Tensor([1.0, .nan, -.infinity, 3.0])
        #expect(try ElementSummary(x).description == "float32 [4], min 1.0, max 3.0, mean 2.0, 1 NaN, 1 Inf")
        #expect(
            try ElementSummary(x.to(.float16)[.stride(from: 0, to: 4, by: 3)]).description
                == "float16 [2], min 1.0, max 3.0, mean 2.0, 0 NaN, 0 Inf")
        #expect(try ElementSummary(Tensor([1, 2, 4])).description == "int64 [3], min 1, max 4, mean 2.3333333")
        #expect(try ElementSummary(Tensor.zeros(0, 2)).description == "float32 [0, 2]")
        #expect(try ElementSummary(Tensor([Double.nan])).description == "float32 [1], 1 NaN, 0 Inf")
        let large = Tensor.arange(0, 200_000, dtype: .float64)
        #expect(try ElementSummary(large).description.hasPrefix("float64 [200000], min 0.0, max 199999.0, mean 99999.5"))
        #expect(try NonFinite(x).hasNaN && NonFinite(x).hasInfinity)
        #expect(try !NonFinite(large).isAny)
        #expect(try NonFinite(Tensor([-Double.infinity])).hasInfinity)
    }
}
