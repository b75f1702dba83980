import Testing

@testable import TernPython

extension PythonTests {
    /// `numpy()`: a tensor's memory seen by NumPy.
    @Suite struct NumPyExport {
        @Test func changesAreSeenOnBothSides() throws {
            let a = Tensor([[1.0, 2.0], [3.0, 4.0]])
            let array = try a.numpy()
            a[0] = 2
            #expect(try [[Double]](array.tolist()) == [[2, 2], [3, 4]])
            a.add_(1)
            #expect(try [[Double]](array.tolist()) == [[3, 3], [4, 5]])
            try array.__iadd__(10)
            #expect(a.scalars(Double.self) == [13, 13, 14, 15])
            try array.setItem(Python.tuple(1, 0), -1)
            #expect(a[1, 0].item() == -1)
        }

        @Test func aCloneIsIndependent() throws {
            let a = Tensor([1.0, 2.0])
            let array = try a.clone().numpy()
            a.add_(1)
            #expect(try [Double](array) == [1, 2])
            try array.__iadd__(5)
            #expect(a.scalars(Double.self) == [2, 3])
        }

        @Test func stridesAndOffsetsAreKept() throws {
            let a = Tensor.arange(24, dtype: .int32).view(2, 3, 4)
            let view = a.permute(2, 0, 1)[1..<3]
            let array = try view.numpy()
            #expect(try [Int](array.shape) == [2, 2, 3])
            #expect(try [Int](array.strides) == [4, 48, 16])
            #expect(try [Int](array.ravel()) == view.scalars(Int.self))
            try array.fill(0)
            #expect(a[.all, .all, 1..<3].sum().item() == 0)
            #expect(a.sum().item() == 138)
        }

        @Test func stretchedTensorsHaveStridesOfZero() throws {
            let array = try Tensor([1.0, 2.0]).unsqueeze(0).expand(3, 2).numpy()
            #expect(try [Int](array.strides) == [0, 4])
            #expect(try [[Double]](array.tolist()) == [[1, 2], [1, 2], [1, 2]])
        }

        @Test func noDimensionsAndNoElements() throws {
            let number = Tensor(2.5)
            let array = try number.numpy()
            #expect(try Python.len(array.shape) == 0)
            try array.fill(3)
            #expect(number.item() == 3)
            #expect(try [Int](Tensor.zeros(2, 0, 3).numpy().shape) == [2, 0, 3])
        }

        @Test(arguments: DType.allCases.filter { $0 != .bfloat16 }) func everyType(dtype: DType) throws {
            let a = Tensor([0, 1, 1]).to(dtype)
            let array = try a.numpy()
            #expect(try String(array.dtype.name) == dtype.name)
            #expect(try [Double](array) == [0, 1, 1])
            try array.setItem(0, 1)
            #expect(a.scalars(Double.self) == [1, 1, 1])
        }

        @Test func refusalsNameTheWayOut() throws {
            let graded = Tensor([1.0], requiresGrad: true)
            let advice = "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."
            #expect(message { _ = try graded.numpy() } == advice)
            #expect(try [Double](graded.detach().numpy()) == [1])
            #expect(message { _ = try Tensor.zeros(2, device: .meta).numpy() }.contains("call .cpu() first"))
            #expect(message { _ = try Tensor([1.0], dtype: .bfloat16).numpy() }.contains(".to(.float32)"))
        }

        @Test func tensorsAreArgumentsOfPythonFunctions() throws {
            let np = try numpy()
            #expect(try Double(np.linalg.norm(Tensor([3.0, 4.0]).numpy())) == 5)
            #expect(try Double(np.linalg.norm(Tensor([3.0, 4.0]))) == 5)
        }
    }
}

private func numpy() throws -> PythonObject { try PythonTests.numpy() }
private func message(_ body: () throws -> Void) -> String { PythonTests.message(body) }
