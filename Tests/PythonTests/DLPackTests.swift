import CTernPython
import Testing

@testable import TernPython

extension PythonTests {
    /// DLPack between Tern and NumPy in one process.
    @Suite struct DLPack {
        @Test func numpyTakesATensor() throws {
            let np = try PythonTests.numpy()
            let tensor = Tensor.arange(6.0).view(2, 3).t()
            let array = try np.from_dlpack(tensor.dlpack())
            #expect(try [Int](array.shape) == [3, 2] && [Int](array.strides) == [4, 12])
            tensor[0, 1] = 9
            #expect(try Double(array[0, 1]) == 9)
            let copy = try np.from_dlpack(tensor.dlpack(), copy: true)
            tensor.zero_()
            #expect(try Double(copy[0, 1]) == 9 && Double(array.sum()) == 0)
        }

        @Test func tensorsAreMadeFromArrays() throws {
            let x = try PythonTests.array("np.arange(6).reshape(2, 3)[:, 1:]")
            let tensor = try Tensor(dlpack: x)
            #expect(tensor.shape == [2, 2] && tensor.stride() == [3, 1] && tensor.scalars(Int.self) == [1, 2, 4, 5])
            tensor.add_(10)
            #expect(try Int(x[1, 1]) == 15)
            try x.fill(3)
            #expect(tensor.scalars(Int.self) == [3, 3, 3, 3])
        }

        @Test func capsulesOfBothKinds() throws {
            let tensor = Tensor([1.0, 2.0])
            let object = try tensor.dlpack()
            #expect(try [Int](object.__dlpack_device__()) == [1, 0])
            let new = try object.__dlpack__(max_version: Python.tuple(1, 0))
            #expect(new.debugDescription.contains("\"dltensor_versioned\""))
            let old = try object.__dlpack__()
            #expect(old.debugDescription.contains("\"dltensor\""))
            for capsule in [new, old] {
                let received = try Tensor(dlpack: capsule)
                received.add_(1)
                #expect(capsule.debugDescription.contains("\"used_dltensor"))
                #expect(PythonTests.message { _ = try Tensor(dlpack: capsule) }.contains("nobody has used yet"))
            }
            #expect(tensor.scalars(Double.self) == [3, 4])
        }

        @Test func argumentsOfTheProtocol() throws {
            let tensor = Tensor([1.0, 2.0])
            let object = try tensor.dlpack()
            let copied = try Tensor(dlpack: object.__dlpack__(max_version: Python.tuple(1, 0), copy: true))
            copied.add_(1)
            let shared = try Tensor(dlpack: object.__dlpack__(dl_device: Python.tuple(1, 0), copy: false))
            shared.mul_(3)
            #expect(tensor.scalars(Double.self) == [3, 6])
            #expect(PythonTests.message { _ = try object.__dlpack__(stream: 1) }.contains("stream=None"))
            #expect(PythonTests.message { _ = try object.__dlpack__(dl_device: Python.tuple(2, 0)) }.contains("BufferError"))
        }

        @Test func readOnlyMemory() throws {
            let np = try PythonTests.numpy()
            let tensor = Tensor([1.0, 2.0])
            let object = try tensor.dlpack(readOnly: true)
            #expect(try !Bool(np.from_dlpack(object).flags.writeable))
            #expect(PythonTests.message { _ = try object.__dlpack__() }.contains("BufferError"))
            let given = try PythonTests.warnings {
                let received = try Tensor(dlpack: object)
                received.add_(1)
            }
            #expect(given.count == 1 && given.first?.contains("read-only") == true)
            #expect(tensor.scalars(Double.self) == [1, 2])
        }

        @Test func negativeStridesAreCopiedAndSaidSo() throws {
            let given = try PythonTests.warnings {
                let tensor = try Tensor(dlpack: PythonTests.array("np.arange(6.0).reshape(2, 3)[::-1, ::-1]"))
                #expect(tensor.scalars(Double.self) == [5, 4, 3, 2, 1, 0])
            }
            #expect(given.count == 1 && given.first?.contains("negative stride") == true)
        }

        @Test func unusedCapsulesAndObjectsFreeTheirTensors() throws {
            weak var storage: Storage?
            do {
                let tensor = Tensor([1.0, 2.0])
                storage = tensor.storage
                let object = try tensor.dlpack()
                for version in [0, 1] { _ = try object.__dlpack__(max_version: Python.tuple(version, 0)) }
            }
            #expect(storage == nil)
        }

        @Test func theArrayKeepsTheTensorAndTheOtherWay() throws {
            weak var storage: Storage?
            var array: PythonObject?
            do {
                let tensor = Tensor([1.0, 2.0])
                storage = tensor.storage
                array = try PythonTests.numpy().from_dlpack(tensor.dlpack())
            }
            #expect(try storage != nil && Double(#require(array)[1]) == 2)
            array = nil
            #expect(storage == nil)
            let tensor = try Tensor(dlpack: PythonTests.array("np.arange(1000.0)"))
            #expect(tensor.sum().item() == 499_500)
        }

        @Test func producersFromBeforeTheFirstVersion() throws {
            try Python.run(
                """
                import numpy as np
                class Old:
                    def __init__(self, array): self.array = array
                    def __dlpack__(self, stream=None): return self.array.__dlpack__()
                    def __dlpack_device__(self): return (1, 0)
                class Elsewhere(Old):
                    def __dlpack_device__(self): return (2, 1)
                """)
            let tensor = try Tensor(dlpack: Python.import("__main__").Old(Python.eval("np.arange(3)")))
            #expect(tensor.scalars(Int.self) == [0, 1, 2])
            let text = PythonTests.message {
                _ = try Tensor(dlpack: Python.import("__main__").Elsewhere(Python.eval("np.arange(3)")))
            }
            #expect(text.contains("cuda:1"))
        }

        @Test func refusals() throws {
            #expect(PythonTests.message { _ = try Tensor([1.0], requiresGrad: true).dlpack() }.contains("tensor.detach()"))
            #expect(PythonTests.message { _ = try Tensor(dlpack: Python.list()) }.contains("got list"))
            #expect(PythonTests.message { _ = try Tensor(dlpack: PythonTests.array("np.zeros(2, 'uint32')")) }.contains("uint32"))
            #expect(
                PythonTests.message { _ = try Tensor(dlpack: PythonTests.array("np.zeros(2, 'complex64')")) }.contains(
                    "complex64"))
        }
    }
}
