import Dispatch
import Synchronization
import Testing

@testable import TernPython

extension PythonTests {
    /// Either side may go first, on any thread, and nothing stays behind.
    @Suite struct Lifetimes {
        @Test func theArrayOutlivesTheTensor() throws {
            weak var storage: Storage?
            var array: PythonObject?
            do {
                let tensor = Tensor([1.0, 2.0, 3.0])
                storage = tensor.storage
                array = try tensor.numpy()
            }
            #expect(storage != nil)
            #expect(try [Double](#require(array)) == [1, 2, 3])
            array = nil
            #expect(storage == nil)
        }

        @Test func theTensorOutlivesTheArray() throws {
            try Python.run(
                """
                import numpy, weakref
                class Counted(numpy.ndarray): pass
                def counted():
                    array = numpy.full(4, 2.0).view(Counted)
                    return array, weakref.ref(array)
                """)
            var tensor: Tensor?
            let reference: PythonObject
            do {
                let pair = try Python.import("__main__").counted()
                reference = try pair[1]
                tensor = try Tensor(numpy: pair[0])
            }
            func isAlive() throws -> Bool { try String(describing: reference()) != "None" }
            #expect(try isAlive())
            var view = tensor?[1..<3]
            tensor = nil
            #expect(try isAlive() && view?.scalars(Double.self) == [2, 2])
            view = nil
            #expect(try !isAlive())
        }

        @Test func memoryStaysFlat() throws {
            let np = try PythonTests.numpy()
            let trace = try Python.import("tracemalloc")
            let collector = try Python.import("gc")
            try trace.start()
            defer { _ = try? trace.stop() }
            func traced() throws -> Int {
                try collector.collect()
                return try Int(trace.get_traced_memory()[0])
            }
            func exchange() throws {
                let tensor = try Tensor(numpy: np.ones(10_000))
                #expect(tensor.sum().item() == 10_000)
                let array = try Tensor.ones(10_000).numpy()
                #expect(try Double(array.sum()) == 10_000)
            }
            for _ in 0..<20 { try exchange() }
            let before = try traced()
            for _ in 0..<1000 { try exchange() }
            // A thousand arrays are 80 MB.
            #expect(try traced() - before < 400_000)
        }

        @Test func storagesAreFreedWithTheirArrays() throws {
            let freed = Freed()
            for turn in 0..<1000 {
                let bytes = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
                let storage = Storage(external: bytes, byteCount: 64) { pointer in
                    pointer.deallocate()
                    freed.count.add(1, ordering: .relaxed)
                }
                var tensor: Tensor? = try Tensor.over(storage, Geometry(contiguous: [8]), .float64, "test")
                var array: PythonObject? = try tensor?.numpy()
                if turn % 2 == 0 { tensor = nil } else { array = nil }
                withExtendedLifetime((tensor, array)) {}
            }
            #expect(freed.count.load(ordering: .relaxed) == 1000)
        }

        @Test func fourThreadsAtOnce() throws {
            let np = try PythonTests.numpy()
            let faults = Mutex<[String]>([])
            DispatchQueue.concurrentPerform(iterations: 4) { thread in
                do {
                    for turn in 0..<100 {
                        let tensor = try Tensor(numpy: np.full(16, thread * 1000 + turn))
                        tensor.add_(1)
                        let sum = try Int(tensor.numpy().sum())
                        if sum != 16 * (thread * 1000 + turn + 1) { faults.withLock { $0.append("\(thread) \(turn): \(sum)") } }
                        do {
                            try Python.import("no_such_module_\(thread)")
                        } catch let error as PythonError where error.message.contains("no_such_module_\(thread)") {
                            continue
                        }
                        faults.withLock { $0.append("another thread's error") }
                    }
                } catch {
                    faults.withLock { $0.append("\(error)") }
                }
            }
            #expect(faults.withLock { $0 } == [])
        }

        @Test func lastUseOnAnotherThread() throws {
            weak var storage: Storage?
            let holder = Mutex<PythonObject?>(nil)
            do {
                let tensor = Tensor([1.0])
                storage = tensor.storage
                let array = try tensor.numpy()
                holder.withLock { $0 = array }
            }
            DispatchQueue.concurrentPerform(iterations: 2) { _ in holder.withLock { $0 = nil } }
            #expect(storage == nil)
        }
    }
}

private final class Freed: Sendable {
    let count = Atomic<Int>(0)
}
