import Foundation
import TernSamples
import Testing

@testable import Tern

/// Which type operators compute in inside `autocast { }`, and where their gradients arrive.
@Suite struct AutocastTests {
    // MARK: The lists

    /// PyTorch's lists for the processor (aten/src/ATen/autocast_mode.cpp), as far as the operators are here, by PyTorch's names in
    /// Python. `pad` stands for reflection_pad1d and 2d and replication_pad1d to 3d.
    static let narrow: Set<String> = [
        "nn.functional.conv1d", "nn.functional.conv2d", "nn.functional.conv3d", "bmm", "mm", "baddbmm", "addmm", "addbmm",
        "nn.functional.linear", "matmul", "nn.functional.conv_transpose1d", "nn.functional.conv_transpose2d",
        "nn.functional.conv_transpose3d", "nn.functional.prelu", "nn.functional.scaled_dot_product_attention",
    ]
    static let wide: Set<String> = [
        "nn.functional.avg_pool3d", "nn.functional.binary_cross_entropy", "prod", "quantile", "nanquantile", "cdist", "trace",
        "nn.functional.max_pool3d", "nn.functional.max_unpool2d", "nn.functional.max_unpool3d",
        "nn.functional.adaptive_avg_pool3d", "nn.functional.adaptive_max_pool3d", "nn.functional.mse_loss",
        "nn.functional.cosine_embedding_loss", "nn.functional.nll_loss", "nn.functional.hinge_embedding_loss",
        "nn.functional.poisson_nll_loss", "nn.functional.smooth_l1_loss", "nn.functional.cross_entropy",
        "nn.functional.l1_loss", "nn.functional.huber_loss", "nn.functional.margin_ranking_loss",
        "nn.functional.soft_margin_loss", "nn.functional.triplet_margin_loss", "nn.functional.multi_margin_loss",
        "nn.functional.ctc_loss", "nn.functional.kl_div", "nn.functional.multilabel_margin_loss",
        "nn.functional.binary_cross_entropy_with_logits",
    ]
    /// Operators that are on no list, and are written with some that are.
    static let throughOthers: Set<String> = [
        "inner", "tensordot", "einsum", "chain_matmul", "linalg.multi_dot", "matrix_power", "linalg.matrix_power", "cov",
        "corrcoef", "__matmul__", "__rmatmul__", "nn.functional.pad", "nn.functional.interpolate", "nn.functional.lp_pool3d",
    ]

    private func types(_ op: Operator, _ sample: Sample, _ dtype: DType) -> [DType]? {
        (try? op.call(sample, dtype: dtype, device: .cpu))?.map(\.dtype)
    }

    private func expectAll(_ names: Set<String>, from given: DType, _ expected: DType, in region: DType) throws {
        for name in names.sorted() {
            let op = try #require(Operator.named(name), "\(name)")
            for (i, sample) in op.definition.samples.enumerated() {
                let found = autocast(region) { types(op, sample, given) }
                let floats = try #require(found, "\(name), sample \(i)").filter { $0.isFloatingPoint }
                #expect(!floats.isEmpty && floats.allSatisfy { $0 == expected }, "\(name), sample \(i): \(floats)")
            }
        }
    }

    @Test(arguments: [DType.bfloat16, .float16])
    func productsComputeInTheSmallerType(_ region: DType) throws {
        try expectAll(Self.narrow, from: .float32, region, in: region)
        try expectAll(Self.narrow, from: region, region, in: region)
        try expectAll(Self.narrow, from: .float64, .float64, in: region)
    }

    @Test(arguments: [DType.bfloat16, .float16])
    func lossesComputeInFloat32(_ region: DType) throws {
        try expectAll(Self.wide, from: region, .float32, in: region)
        try expectAll(Self.wide, from: .float32, .float32, in: region)
        try expectAll(Self.wide, from: .float64, .float64, in: region)
    }

    @Test func paddingByTheImageIsInFloat32() {
        let x = Tensor.rand(1, 2, 4).to(.bfloat16)
        let types = autocast {
            ["reflect", "replicate", "circular", "constant"].map { pad(x, [1, 1], mode: $0).dtype }
        }
        #expect(types == [.float32, .float32, .bfloat16, .bfloat16])
    }

    @Test func joiningTakesTheWidestType() {
        let small = Tensor.ones(2, 3, dtype: .bfloat16), large = Tensor.ones(2, 3)
        autocast {
            #expect(cat([small, small]).dtype == .bfloat16)
            #expect(cat([small, large]).dtype == .float32)
            #expect(stack([large, small]).dtype == .float32)
            let rows = Tensor([0])
            #expect(small.indexCopy(0, rows, large[0..<1]).dtype == .float32)
            #expect(large.indexCopy(0, rows, small[0..<1]).dtype == .float32)
            #expect(small.indexCopy(0, rows, small[0..<1]).dtype == .bfloat16)
        }
    }

    /// What is on no list has the types that it has outside.
    @Test(arguments: [DType.float32, .bfloat16])
    func allOthersStay(_ dtype: DType) {
        for op in Operator.all where !op.name.hasPrefix("third_party.") {
            if Self.narrow.union(Self.wide).union(Self.throughOthers).contains(op.name) { continue }
            for (i, sample) in op.definition.samples.enumerated() {
                let inside = autocast { types(op, sample, dtype) }, outside = types(op, sample, dtype)
                #expect(inside == outside, "\(op.name), sample \(i)")
            }
        }
    }

    @Test func compositesUseTheListsInside() {
        let a = Tensor.rand(3, 4), b = Tensor.rand(4, 2)
        autocast {
            #expect(einsum("ij,jk->ik", a, b).dtype == .bfloat16)
            #expect(tensordot(a, b, dims: 1).dtype == .bfloat16)
            // PyTorch has mv and dot on no list; matmul of vectors is one.
            #expect(a.mv(b.t()[0]).dtype == .float32)
            #expect(a[0].dot(a[1]).dtype == .float32)
            #expect(a.matmul(b.t()[0]).dtype == .bfloat16)
        }
    }

    // MARK: The region

    @Test func regionsNestAndEnd() {
        let x = Tensor.rand(2, 2)
        #expect(!isAutocastEnabled())
        let number = autocast { () -> Int in
            #expect(isAutocastEnabled() && autocastDtype() == .bfloat16)
            autocast(enabled: false) {
                #expect(!isAutocastEnabled())
                #expect(mm(x, x).dtype == .float32)
                autocast(.float16) { #expect(mm(x, x).dtype == .float16) }
                #expect(mm(x, x).dtype == .float32)
            }
            #expect(mm(x, x).dtype == .bfloat16)
            return 7
        }
        #expect(number == 7 && !isAutocastEnabled())
        #expect(mm(x, x).dtype == .float32)
    }

    private struct Stop: Error {}

    @Test func anErrorEndsTheRegion() {
        let x = Tensor.rand(2, 2)
        #expect(throws: Stop.self) { try autocast { throw Stop() } }
        #expect(!isAutocastEnabled())
        #expect(throws: TensorError.self) { try withErrors { autocast { mm(x, Tensor.rand(3, 3)) } } }
        #expect(!isAutocastEnabled())
        #expect(mm(x, x).dtype == .float32)
        // The operator that fails has cast its operands outside of the region, and comes back into it.
        autocast {
            #expect(throws: TensorError.self) { try withErrors { mm(x, Tensor.rand(3, 3)) } }
            #expect(mm(x, x).dtype == .bfloat16)
        }
    }

    @Test func anotherTypeIsRefused() {
        #expect(throws: TensorError.dtype("autocast: only bfloat16 and float16 are supported, got int64; use .bfloat16")) {
            try withErrors { autocast(.int64) { Tensor.ones(1) } }
        }
    }

    @Test func otherThreadsAreNotCovered() {
        let x = Tensor.rand(2, 2)
        autocast {
            let done = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                #expect(!isAutocastEnabled())
                #expect(mm(x, x).dtype == .float32)
                autocast(.float16) { #expect(mm(x, x).dtype == .float16) }
                done.signal()
            }
            done.wait()
            #expect(mm(x, x).dtype == .bfloat16)
        }
    }

    // MARK: Gradients

    @Test func gradientsAreFloat32AtTheLeaves() throws {
        let x = Tensor.rand(5, 4), weight = Tensor.rand(3, 4, requiresGrad: true), bias = Tensor.rand(3, requiresGrad: true)
        let loss = autocast { linear(x, weight, bias: bias).relu().sum() }
        loss.backward()
        let found = try #require(weight.grad), foundBias = try #require(bias.grad)
        #expect(found.dtype == .float32 && foundBias.dtype == .float32)
        // Each column of the weight's gradient is the sum of the input, rounded to bfloat16.
        let expected = x.to(.bfloat16).to(.float32).sum(0)
        #expect((found - expected).abs().max().item(Double.self) < 0.02)
        #expect(foundBias.scalars(Float.self) == [5, 5, 5])
    }

    @Test func aPassInsideTheRegionIsTheSame() throws {
        let x = Tensor.rand(5, 4), weight = Tensor.rand(3, 4, requiresGrad: true)
        func gradient(inside: Bool) throws -> Tensor {
            weight.grad = nil
            if inside {
                autocast { (linear(x, weight).to(.float32) * 0.37).sum().backward() }
            } else {
                autocast { (linear(x, weight).to(.float32) * 0.37).sum() }.backward()
            }
            return try #require(weight.grad)
        }
        #expect(try gradient(inside: true).equal(try gradient(inside: false)))
    }

    /// Two uses of a parameter lead through one cast; a tensor that is no leaf is cast each time.
    @Test func parametersAreCastOnce() {
        let weight = Tensor.rand(4, 4, requiresGrad: true), x = Tensor.rand(4, 4)
        func casts(_ weight: Tensor, cached: Bool = true) -> Int {
            let (_, events) = trace { autocast(cacheEnabled: cached) { mm(mm(x, weight), weight) } }
            return events.count { !$0.name.hasPrefix("mm") }
        }
        #expect(casts(weight) == 2)
        #expect(casts(weight, cached: false) == 3)
        #expect(casts(weight * 1) == 3)
        let outputs = autocast { [mm(x, weight), mm(x, weight)] }
        #expect(outputs[0].node?.edge(1).node === outputs[1].node?.edge(1).node)
        (outputs[0] + outputs[1]).sum().backward()
        let twice = weight.grad
        weight.grad = nil
        autocast { mm(x, weight).sum() * 2 }.backward()
        #expect(twice?.equal(weight.grad ?? Tensor.zeros(1)) == true)
    }

    @Test func nothingIsKeptAfterTheRegion() {
        weak var kept: Tensor?
        do {
            let weight = Tensor.rand(2, 2, requiresGrad: true)
            kept = weight
            noGrad { autocast { mm(weight, weight) } }
        }
        #expect(kept == nil)
    }

    @Test func aChangedParameterIsCastAnew() {
        let weight = Tensor.ones(1, 1, requiresGrad: true), x = Tensor.ones(1, 1)
        autocast {
            #expect(mm(x, weight).item(Float.self) == 1)
            noGrad { weight.fill_(3) }
            #expect(mm(x, weight).item(Float.self) == 3)
        }
    }

    @Test func aCastWithoutGraphIsNotUsedForOneWith() {
        let weight = Tensor.ones(1, 1, requiresGrad: true), x = Tensor.ones(1, 1)
        let loss = autocast { () -> Tensor in
            noGrad { mm(x, weight) }
            return mm(x, weight).sum()
        }
        loss.backward()
        #expect(weight.grad?.item(Float.self) == 1)
    }

    /// The body of a checkpoint runs again during the backward pass, which is outside of the region.
    @Test func checkpointsRunAgainInTheirTypes() throws {
        let x = Tensor.rand(3, 4), weight = Tensor.rand(2, 4, requiresGrad: true)
        let loss = autocast { checkpoint { linear(x, weight).tanh() }.to(.float32).sum() }
        loss.backward()
        let found = try #require(weight.grad)
        weight.grad = nil
        autocast { linear(x, weight).tanh().to(.float32).sum() }.backward()
        #expect(found.equal(try #require(weight.grad)))
    }
}
