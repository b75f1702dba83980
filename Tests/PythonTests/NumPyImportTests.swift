import Testing

@testable import TernPython

extension PythonTests {
    /// `Tensor(numpy:)`: an array's memory seen by Tern.
    @Suite struct NumPyImport {
        @Test func changesAreSeenOnBothSides() throws {
            let x = try array("np.arange(6, dtype='float32').reshape(2, 3)")
            let tensor = try Tensor(numpy: x)
            #expect(tensor.shape == [2, 3] && tensor.dtype == .float32)
            try x.__iadd__(1)
            #expect(tensor.scalars(Double.self) == [1, 2, 3, 4, 5, 6])
            try x.setItem(Python.tuple(0, 2), 30)
            #expect(tensor[0, 2].item() == 30)
            tensor[1] = 0
            tensor.mul_(2)
            #expect(try [[Double]](x.tolist()) == [[2, 4, 60], [0, 0, 0]])
        }

        @Test func theWayThereAndBackIsOneMemory() throws {
            let x = try array("np.zeros(4)")
            let again = try Tensor(numpy: x).numpy()
            #expect(try Bool(PythonTests.numpy().shares_memory(x, again)))
            let tensor = Tensor([1.0, 2.0])
            let second = try Tensor(numpy: tensor.numpy())
            second[0] = 8
            #expect(tensor[0].item() == 8)
        }

        @Test func copiesAreIndependent() throws {
            let x = try array("np.zeros(3)")
            let tensor = try Tensor(copying: x)
            tensor.add_(1)
            #expect(try [Double](x) == [0, 0, 0])
            try x.fill(7)
            #expect(tensor.scalars(Double.self) == [1, 1, 1])
            #expect(try Tensor(copying: Python.eval("[[1, 2], [3, 4]]")).scalars(Int.self) == [1, 2, 3, 4])
        }

        @Test func stridesAreKept() throws {
            let tensor = try Tensor(numpy: array("np.arange(24).reshape(4, 6).T[::2, 1:]"))
            #expect(tensor.shape == [3, 3] && tensor.stride() == [2, 6])
            #expect(tensor.scalars(Int.self) == [6, 12, 18, 8, 14, 20, 10, 16, 22])
        }

        @Test func stretchedArraysHaveStridesOfZero() throws {
            let given = try PythonTests.warnings {
                let x = try array("np.lib.stride_tricks.as_strided(np.arange(2.0), (3, 2), (0, 8))")
                let tensor = try Tensor(numpy: x)
                #expect(tensor.stride() == [0, 1])
                #expect(tensor.scalars(Double.self) == [0, 1, 0, 1, 0, 1])
            }
            #expect(given.isEmpty)
        }

        @Test func noDimensionsAndNoElements() throws {
            let x = try array("np.array(2.5)")
            let number = try Tensor(numpy: x)
            #expect(number.shape == [] && number.item() == 2.5)
            number.add_(1)
            #expect(try Double(x) == 3.5)
            #expect(try Tensor(numpy: array("np.zeros((2, 0, 3))[::-1]")).shape == [2, 0, 3])
        }

        @Test(arguments: ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"])
        func everyType(name: String) throws {
            let x = try array("np.array([0, 1, 1], dtype='\(name)')")
            let tensor = try Tensor(numpy: x)
            #expect(tensor.dtype.name == name)
            tensor[0] = 1
            #expect(try [Double](x) == [1, 1, 1])
        }

        @Test(arguments: [
            ("np.arange(3)[::-1]", "negative stride", [2.0, 1, 0]),
            ("np.broadcast_to(np.arange(3.0), (1, 3))[0]", "read-only", [0, 1, 2]),
            ("np.arange(3, dtype='>i4')", "the other order", [0, 1, 2]),
            ("np.arange(3, dtype='>f8')[::-1]", "the other order", [2, 1, 0]),
            ("np.array([(1, 2), (3, 4)], [('a', 'i1'), ('b', 'f4')])['b']", "multiples of their size", [2, 4]),
            ("np.frombuffer(bytearray(13), 'float32', 3, 1)", "multiples of their size", [0, 0, 0]),
        ]) func whatCannotBeSharedIsCopiedAndSaidSo(expression: String, reason: String, elements: [Double]) throws {
            let given = try PythonTests.warnings {
                let x = try array(expression)
                let tensor = try Tensor(numpy: x)
                #expect(tensor.scalars(Double.self) == elements)
                tensor.add_(1)
                #expect(try [Double](x) == elements)
            }
            #expect(given.count == 1)
            #expect(given.first?.contains(reason) == true)
            let silent = try PythonTests.warnings {
                let copy = try Tensor(copying: array(expression))
                #expect(copy.scalars(Double.self) == elements)
            }
            #expect(silent.isEmpty)
        }

        @Test func aWarningMadeAnErrorIsThrown() throws {
            let module = try Python.import("warnings")
            let context = try module.catch_warnings()
            try context.__enter__()
            defer { _ = try? context.__exit__(Python.none, Python.none, Python.none) }
            try module.simplefilter("error")
            #expect(throws: PythonError.self) { try Tensor(numpy: array("np.arange(3)[::-1]")) }
        }

        @Test(arguments: [
            ("np.zeros(2, 'uint16')", "uint16", "astype(\"int32\")"), ("np.zeros(2, 'uint32')", "uint32", "astype(\"int64\")"),
            ("np.zeros(2, 'uint64')", "uint64", "astype(\"int64\")"), ("np.zeros(2, 'complex64')", "complex64", "array.real"),
            ("np.array([None])", "object", "astype"), ("np.array(['text'])", "str", "astype"),
            ("np.zeros(2, 'datetime64[s]')", "datetime64[s]", "astype(\"int64\")"),
            ("np.zeros(2, [('a', 'i4')])", "void32", "array[\"name\"]"), ("[1, 2]", "list", "np.asarray"),
            ("np.float32(1)", "float32", "np.asarray"),
        ]) func whatTernDoesNotHaveIsNamedWithTheWayOut(expression: String, what: String, advice: String) throws {
            let text = PythonTests.message { _ = try Tensor(numpy: array(expression)) }
            #expect(text.contains(what) && text.contains(advice), "\(text)")
        }

        @Test func anyObjectThatHoldsNumbers() throws {
            #expect(try Tensor(Python.eval("[[1.5, 2.5]]")).shape == [1, 2])
            let x = try array("np.zeros(2)")
            try Tensor(x).add_(1)
            #expect(try [Double](x) == [1, 1])
        }
    }
}

private func array(_ expression: String) throws -> PythonObject { try PythonTests.array(expression) }
