import Testing

@testable import TernCLI

/// What each chapter shows, run in this process.
@Suite struct TourTests {
    /// The output of the first step with this line of code.
    private func outputs(_ chapter: Chapter) throws -> (String) throws -> String {
        let steps = try chapter.performed()
        return { code in try #require(steps.first { $0.code == code }, "no step '\(code)'").output }
    }

    @Test(arguments: Chapter.all.map(\.number))
    func runsWithoutFailure(number: Int) throws {
        let chapter = try #require(Chapter.all.first { $0.number == number })
        let steps = try chapter.performed()
        #expect(steps.count >= 8)
        #expect(steps.allSatisfy { !$0.output.contains("no error") })
    }

    @Test func chaptersAreFoundByNumberAndName() {
        #expect(Chapter.all.map(\.number) == Array(1...7))
        #expect(Chapter.named("6")?.name == "autograd")
        #expect(Chapter.named("Autograd")?.number == 6)
        #expect(Chapter.named("auto")?.number == 6)
        #expect(Chapter.named("") == nil)
        #expect(Chapter.named("8") == nil)
    }

    @Test func creating() throws {
        let output = try outputs(.creating)
        #expect(try output("Tensor.empty(2, 3).shape") == "[2, 3]")
        #expect(try output("x.dtype") == "int32")
        #expect(try output("x.size()") == "[2, 3, 4]")
        #expect(try output("x.size(-1)") == "4")
        #expect(try output("Tensor.ones(2, 3, 4, dtype: .double).dtype") == "float64")
        #expect(try output("Tensor.ones(2, 3).dtype") == "float32")
        #expect(try output("scalar") == "tensor(3.5000)")
        #expect(try output("scalar.ndim") == "0")
        #expect(try output("vector.shape") == "[3]")
        #expect(try output("matrix") == "tensor([[1, 2],\n        [3, 4]])")
        #expect(try output("matrix.dtype") == "int64")
        #expect(try output("cube.shape") == "[2, 2, 2]")
        #expect(try output("Tensor([[1.0, 2.0], [3.0]])").hasPrefix("error: "))
    }

    @Test func arithmetic() throws {
        let output = try outputs(.arithmetic)
        #expect(try output("x + y") == "tensor([[11., 22.],\n        [33., 44.]])")
        #expect(try output("x + y") == output("add(x, y)"))
        #expect(try output("(x + y .== add(x, y)).all().item()") == "true")
        #expect(try output("y - x") == "tensor([[ 9., 18.],\n        [27., 36.]])")
        #expect(try output("x * y") == "tensor([[ 10.,  40.],\n        [ 90., 160.]])")
        #expect(try output("y / x") == "tensor([[10., 10.],\n        [10., 10.]])")
        #expect(try output("y") == "tensor([[11., 22.],\n        [33., 44.]])")
        #expect(try output("a1") == "tensor([4., 4.])")
        #expect(try output("a1 === a") == "true")
        let message = try output("x + Tensor([1.0, 2.0, 3.0])")
        #expect(message.contains("The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 1"))
    }

    @Test func indexing() throws {
        let output = try outputs(.indexing)
        #expect(try output("x[0..., 0]") == "tensor([1., 4., 7.])")
        #expect(try output("x[1]") == "tensor([4., 5., 6.])")
        #expect(try output("x[-1]") == "tensor([7., 8., 9.])")
        #expect(try output("x[.all, 1..<3]") == "tensor([[2., 3.],\n        [5., 6.],\n        [8., 9.]])")
        #expect(try output("x[1, 1]") == "tensor(5.)")
        #expect(try output("x[1, 1].shape") == "[]")
        #expect(try output("x[1, 1].item()") == "5.0")
        #expect(try output("x.item()").hasPrefix("error: "))
        #expect(try output("x[3]").contains("out of bounds") || output("x[3]").contains("out of range"))
        #expect(try output("x[x .> 5]") == "tensor([6., 7., 8., 9.])")
        #expect(try output("x[0]") == "tensor([100.,   2.,   3.])")
        #expect(try output("x.shape") == "[3, 3]")
    }

    @Test func shapes() throws {
        let output = try outputs(.shapes)
        #expect(try output("x.view(16).shape") == "[16]")
        #expect(try output("x.view(-1, 8).shape") == "[2, 8]")
        #expect(try output("x.view(4, -1).shape") == "[4, 4]")
        #expect(try output("x.view(-1, 2, 2).shape") == "[4, 2, 2]")
        #expect(try output("x.view(-1, -1)").contains("only one dimension can be inferred"))
        #expect(try output("x[0, 0]") == "tensor(50.)")
        #expect(try output("x.flatten().shape") == "[16]")
        #expect(try output("x.unsqueeze(0).shape") == "[1, 4, 4]")
        #expect(try output("x.unsqueeze(0).squeeze().shape") == "[4, 4]")
        #expect(try output("x.explain()").contains("[4, 1]"))
        #expect(try output("t.explain()").contains("[1, 4]"))
        #expect(try output("t.isContiguous") == "false")
        #expect(try output("t.view(16)").hasPrefix("error: "))
        // The reshaped transpose is a copy, so the original keeps its number.
        #expect(try Chapter.shapes.performed().last { $0.code == "x[0, 0]" }?.output == "tensor(50.)")
    }

    @Test func dispatch() throws {
        let output = try outputs(.dispatch)
        #expect(try output("mm(a, b)") == "tensor([[ 4.,  5.],\n        [10., 11.]])")
        let event = try output("trace { mm(a, b) }.events")
        #expect(event.contains("mm") && event.contains("cpu") && event.contains("strided") && event.contains("float32"))
        #expect(try output("trace { mm(a.to(.float64), b.to(.float64)) }.events.last").contains("float64"))
        #expect(try output("trace { mm(a.to(.meta), b.to(.meta)) }.events.last").contains("meta"))
        #expect(try output("mm(a.to(.meta), b.to(.meta)).shape") == "[2, 2]")
        #expect(try output("mm(a, b.to(.meta))").hasPrefix("error: "))
    }

    @Test func autograd() throws {
        let output = try outputs(.autograd)
        #expect(try output("w.grad") == "tensor(3.)")
        #expect(try output("b.grad") == "tensor(1.)")
        #expect(try output("(w * x + b).backward(); w.grad") == "tensor(6.)")
        #expect(try output("b.grad // after two backwards") == "tensor(2.)")
        #expect(try output("(v ** 2).backward(); v.grad") == "tensor(4.)")
        #expect(try output("(u ** 2 + 3 * u + 5).backward(); u.grad") == "tensor(7.)")
        #expect(try output("x.grad // 2 * 3 * y²") == "tensor(294.)")
        #expect(try output("y.grad // 3 * y²") == "tensor(147.)")
        #expect(try output("z.backward()") == "")
        #expect(try Chapter.autograd.performed().last { $0.code == "z.backward()" }?.output.contains("second time") == true)
        #expect(try output("a + 2") == "tensor([3., 3., 3., 3., 3.], grad_fn=<AddBackward0>)")
        #expect(try output("(a + 2).gradFn") == "<AddBackward0>")
        let tree = try output("((a * w + b) ** 2).mean().graph").split(separator: "\n")
        #expect(
            tree == [
                "<MeanBackward0> [] float32", "└─ <PowBackward0> [5] float32", "   └─ <AddBackward0> [5] float32",
                "      ├─ <MulBackward0> [5] float32", "      │  ├─ leaf [5] float32", "      │  └─ leaf [] float32",
                "      └─ leaf [] float32",
            ])
        #expect(try output("(a + 2).backward()").contains("scalar outputs"))
        #expect(try output("noGrad { a + 2 }") == "tensor([3., 3., 3., 3., 3.])")
    }

    @Test func training() throws {
        let output = try outputs(.training)
        #expect(try output("w.grad") == "tensor([[-7.]])")
        #expect(try output("b.grad") == "tensor([-4.])")
        #expect(try output("w") == "tensor([[0.7000]], requires_grad=True)")
        #expect(try output("b") == "tensor([0.4000], requires_grad=True)")
        // One step of the optimizer is the step by hand.
        #expect(try output("line.fc.weight").contains("[[0.7000]]"))
        #expect(try output("(w, b)").contains("tensor([[2.0000]]") && output("(w, b)").contains("tensor([1.0000]"))
        let prediction = try #require(Double(output("line(Tensor([[10.0]])).item()")))
        #expect(abs(prediction - 21) < 1e-3)
    }
}
