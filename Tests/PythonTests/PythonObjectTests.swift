import Testing

@testable import TernPython

extension PythonTests {
    /// Objects, calls, conversions and errors.
    @Suite struct Objects {
        @Test func valuesGoThereAndBack() throws {
            #expect(try Int(Int.min.toPython()) == Int.min)
            #expect(try Double(0.1.toPython()) == 0.1)
            #expect(try Bool(true.toPython()) && !Bool(false.toPython()))
            for text in ["", "plain", "größer 🙂", "zero \0 inside"] { #expect(try String(text.toPython()) == text) }
            #expect(try [[Int]]([[1, 2], [], [3]].toPython()) == [[1, 2], [], [3]])
            #expect(try [String: Double](["a": 1.5, "b": 2].toPython()) == ["a": 1.5, "b": 2])
            #expect(try Int?(Int?.none.toPython()) == nil && Int?(Int?(3).toPython()) == 3)
            let (name, number) = try Python.unpack(Python.tuple("x", 2), as: String.self, Int.self)
            #expect(name == "x" && number == 2)
        }

        @Test func attributesItemsCallsAndIteration() throws {
            let math = try Python.import("math")
            #expect(try Double(math.sqrt(2)) == 2.0.squareRoot())
            #expect(try [Int](Python.sorted([3, 1, 2], reverse: true)) == [3, 2, 1])
            let list = try Python.list([1, 2, 3, 4])
            #expect(try Int(list[0]) == 1 && Int(list[-1]) == 4)
            #expect(try [Int](list[1..<3]) == [2, 3])
            try list.append(5)
            try list.setItem(0, 10)
            #expect(try Python.len(list) == 5 && Int(list.count(10)) == 1)
            #expect(try [Int](Python.map(Python.eval("lambda x: x * x"), list)) == [100, 4, 9, 16, 25])
            let space = try Python.import("types").SimpleNamespace(a: 1)
            try space.setAttribute("b", "text")
            #expect(space.description == "namespace(a=1, b='text')")
            #expect(try String(space.b) == "text")
        }

        @Test func operatorsAndComparisons() throws {
            let a = try 7.toPython()
            #expect(try Int(a + 1) == 8 && Int(a - a) == 0 && Int(2 * a) == 14 && Int(1 - a) == -6)
            #expect(try Double(a / 2) == 3.5 && Int(a % 4) == 3 && Int(-a) == -7)
            #expect(try Bool(a .== 7) && Bool(a .!= 8) && Bool(a .< 8) && Bool(a .<= 7) && Bool(a .> 6) && Bool(a .>= 7))
            #expect(try String("text ".toPython() + "more") == "text more")
        }

        @Test func printing() throws {
            let text = try "it's".toPython()
            #expect("\(text)" == "it's" && text.debugDescription == "\"it's\"")
            #expect(try "\(Python.none)" == "None")
        }

        @Test func codeAndItsNames() throws {
            try Python.run("tern_area = [width * 2 for width in (1, 2)]")
            #expect(try [Int](Python.import("__main__").tern_area) == [2, 4])
            #expect(try Int(Python.eval("tern_area[1] + 1")) == 5)
        }

        @Test func exceptionsAreErrors() throws {
            let error = try #require(throws: PythonError.self) {
                try Python.run("def fail():\n    raise ValueError('a reason')\nfail()")
            }
            #expect(error.type == "ValueError" && error.message == "a reason")
            #expect(error.traceback.contains("line 2, in fail") && error.description.hasSuffix("ValueError: a reason"))
            #expect(!error.traceback.contains("in run"))
            #expect(PythonTests.message { _ = try Python.eval("1 / 0") }.contains("ZeroDivisionError"))
            #expect(PythonTests.message { _ = try Python.eval("(") }.contains("SyntaxError"))
            #expect(PythonTests.message { _ = try Int("text".toPython()) }.contains("TypeError"))
            #expect(PythonTests.message { _ = try Int(Python.eval("2 ** 80")) }.contains("OverflowError"))
            #expect(PythonTests.message { _ = try String(1.toPython()) }.contains("TypeError"))
            #expect(PythonTests.message { _ = try 1.toPython().no_such }.contains("AttributeError"))
            #expect(PythonTests.message { _ = try Python.no_such_builtin }.contains("no_such_builtin"))
            #expect(PythonTests.message { _ = try Python.unpack(Python.tuple(1), as: Int.self, Int.self) }.contains("2 values"))
            let minusOne = try Python.eval("-1")
            #expect(try Int(minusOne) == -1 && Double(minusOne) == -1)
        }

        @Test func signalsStayTheProgramsOwn() throws {
            try Python.import("signal")
            let handler = try Python.import("ctypes").CDLL(Python.none).attribute("signal")
            try handler.setAttribute("restype", Python.import("ctypes").c_void_p)
            let previous = try handler(Python.import("signal").SIGINT, 0)
            // What the C function gives for the default action is 0, and NULL comes as None.
            #expect(try Optional<Int>(previous) == nil)
        }
    }
}
