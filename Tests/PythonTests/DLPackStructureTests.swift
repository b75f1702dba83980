import CTernPython
import Testing

@testable import TernPython

/// DLPack between C structures, without Python.
@Suite struct DLPackStructureTests {
    @Test func sharesMemoryAndLivesAsLongAsTheReceiver() throws {
        var source: Tensor? = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
        let managed = try #require(source).t().makeDLManagedTensor()
        #expect(managed.pointee.version.major == 1 && managed.pointee.flags == 0)
        #expect(managed.pointee.dl_tensor.ndim == 2)
        let received = try Tensor(consuming: managed)
        #expect(received.shape == [3, 2] && received.stride() == [1, 3])
        source?[0, 1] = 9
        #expect(received[1, 0].item() == 9)
        source = nil
        received.add_(1)
        #expect(received.scalars(Double.self) == [2, 5, 10, 6, 4, 7])
    }

    @Test func theOldStructureToo() throws {
        let source = Tensor([1, 2, 3])
        let received = try Tensor(consuming: source.makeLegacyDLManagedTensor())
        received[0] = 7
        #expect(source[0].item() == 7)
    }

    @Test(arguments: DType.allCases) func everyType(dtype: DType) throws {
        let source = Tensor([0, 1, 1]).to(dtype)
        let received = try Tensor(consuming: source.makeDLManagedTensor())
        #expect(received.dtype == dtype)
        #expect(received.scalars(Double.self) == [0, 1, 1])
    }

    @Test func shapesWithoutElementsAndWithoutDimensions() throws {
        #expect(try Tensor(consuming: Tensor.zeros(2, 0, 3).makeDLManagedTensor()).shape == [2, 0, 3])
        let number = try Tensor(consuming: Tensor(2.5).makeDLManagedTensor())
        #expect(number.shape == [] && number.item() == 2.5)
        let stretched = Tensor([1.0, 2.0]).unsqueeze(0).expand(3, 2)
        #expect(try Tensor(consuming: stretched.makeDLManagedTensor()).stride() == [0, 1])
    }

    @Test func readOnlyMemoryIsCopied() throws {
        let source = Tensor([1, 2, 3])
        let received = try Tensor(consuming: source.makeDLManagedTensor(readOnly: true))
        received[0] = 7
        #expect(source[0].item() == 1)
        let copy = try source.makeDLManagedTensor(copied: true)
        #expect(copy.pointee.flags == UInt64(DLPACK_FLAG_IS_COPIED))
        try Tensor(consuming: copy).add_(1)
        #expect(source[0].item() == 1)
    }

    @Test func theScopedPointerEndsWithItsScope() throws {
        let sum = try Tensor([1, 2, 3]).withDLManagedTensor { managed in
            (0..<3).reduce(0) { $0 + managed.pointee.dl_tensor.data.load(fromByteOffset: $1 * 8, as: Int.self) }
        }
        #expect(sum == 6)
    }

    @Test func refusals() {
        let graded = Tensor([1.0], requiresGrad: true)
        #expect(throws: TensorError.autograd("dlpack: Can't export tensors that require gradient, use tensor.detach()")) {
            try graded.makeDLManagedTensor()
        }
        #expect(message { _ = try Tensor.zeros(2, device: .meta).makeDLManagedTensor() }.contains("call .cpu() first"))
    }

    /// A structure whose owner counts how often it is freed.
    private final class Producer {
        var frees = 0
        let numbers = UnsafeMutablePointer<Int32>.allocate(capacity: 6)
        let shape = UnsafeMutablePointer<Int64>.allocate(capacity: 4)
        let managed = UnsafeMutablePointer<DLManagedTensorVersioned>.allocate(capacity: 1)

        init(shape extents: (Int64, Int64), strides: (Int64, Int64)?, first: Int = 0) {
            for i in 0..<6 { numbers[i] = Int32(i) }
            (shape[0], shape[1], shape[2], shape[3]) = (extents.0, extents.1, strides?.0 ?? 0, strides?.1 ?? 0)
            managed.initialize(to: DLManagedTensorVersioned())
            managed.pointee.version = DLPackVersion(major: 1, minor: 3)
            managed.pointee.manager_ctx = Unmanaged.passUnretained(self).toOpaque()
            managed.pointee.deleter = { managed in
                guard let context = managed?.pointee.manager_ctx else { return }
                Unmanaged<Producer>.fromOpaque(context).takeUnretainedValue().frees += 1
            }
            managed.pointee.dl_tensor = DLTensor(
                data: numbers, device: DLDevice(device_type: 1, device_id: 0), ndim: 2,
                dtype: DLDataType(code: 0, bits: 32, lanes: 1), shape: shape, strides: strides == nil ? nil : shape + 2,
                byte_offset: UInt64(first * 4))
        }

        deinit {
            numbers.deallocate()
            shape.deallocate()
            managed.deallocate()
        }
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch {
            return String(describing: error)
        }
    }

    @Test func nullStridesAreRowMajorAndTheDeleterRunsOnce() throws {
        let producer = Producer(shape: (2, 3), strides: nil)
        var tensor: Tensor? = try Tensor(consuming: producer.managed)
        #expect(tensor?.stride() == [3, 1])
        #expect(producer.frees == 0)
        var row = tensor?[1]
        tensor = nil
        #expect(producer.frees == 0 && row?.scalars(Int.self) == [3, 4, 5])
        producer.numbers[3] = 30
        #expect(row?[0].item() == 30)
        row = nil
        #expect(producer.frees == 1)
    }

    @Test func theDeleterRunsWhenTheLastViewGoes() throws {
        let producer = Producer(shape: (2, 2), strides: (3, 1), first: 1)
        do {
            let tensor = try Tensor(consuming: producer.managed)
            #expect(tensor.scalars(Int.self) == [1, 2, 4, 5])
        }
        #expect(producer.frees == 1)
    }

    @Test func negativeStridesAndOddAddressesAreCopied() throws {
        let backward = Producer(shape: (2, 3), strides: (-3, 1), first: 3)
        let tensor = try Tensor(consuming: backward.managed)
        #expect(backward.frees == 1)
        #expect(tensor.scalars(Int.self) == [3, 4, 5, 0, 1, 2])

        let odd = Producer(shape: (1, 3), strides: nil)
        odd.managed.pointee.dl_tensor.byte_offset = 2
        (odd.numbers[0], odd.numbers[1]) = (0x0005_0000, 0x0006_0000)
        #expect(try Tensor(consuming: odd.managed)[0, 0].item() == 5)
        #expect(odd.frees == 1)
    }

    @Test func whatCannotBeReadIsNamedAndFreed() {
        func refusal(_ change: (Producer) -> Void) -> String {
            let producer = Producer(shape: (2, 3), strides: (3, 1))
            change(producer)
            let text = message { _ = try Tensor(consuming: producer.managed) }
            #expect(producer.frees == 1)
            return text
        }
        #expect(refusal { $0.managed.pointee.dl_tensor.device.device_type = 2 }.contains("cuda:0"))
        #expect(refusal { $0.managed.pointee.dl_tensor.dtype.lanes = 4 }.contains("4 lanes"))
        #expect(refusal { $0.managed.pointee.dl_tensor.dtype.code = 5 }.contains("complex32"))
        #expect(refusal { $0.managed.pointee.dl_tensor.dtype = DLDataType(code: 1, bits: 64, lanes: 1) }.contains("uint64"))
        #expect(refusal { $0.managed.pointee.version.major = 2 }.contains("version 2"))
        #expect(refusal { $0.shape[0] = -1 }.contains("negative"))
        #expect(refusal { ($0.shape[0], $0.shape[2]) = (Int64.max, Int64.max / 8) }.contains("beyond any memory"))
        #expect(refusal { $0.shape[2] = Int64.min / 4 }.contains("beyond any memory"))
        #expect(refusal { $0.managed.pointee.dl_tensor.data = nil }.contains("no address"))
    }
}
