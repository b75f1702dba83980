import Tern
import Testing

@testable import TernIO

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Values that are saved for the backward pass wait on disk.
@Suite struct SavedOnDiskTests {
    private final class OnDisk {
        let path: String

        init(_ tensor: Tensor, _ scratch: Scratch, _ number: Int) throws {
            path = scratch.path("value\(number).safetensors")
            try Safetensors.save(["value": tensor], to: path)
        }

        deinit { unlink(path) }

        func load() throws -> Tensor { try #require(try Safetensors.load(path)["value"]) }
    }

    @Test func gradientsAreTheSameAndTheFilesGo() throws {
        let scratch = try Scratch()
        let x = Tensor.randn(3, 4, generator: Generator(seed: 1)).requiresGrad_()
        let w = Tensor.randn(4, 2, generator: Generator(seed: 2)).requiresGrad_()
        func loss() -> Tensor { x.matmul(w).tanh().exp().sum() }
        loss().backward()
        let expected = [x.grad, w.grad].map { $0?.scalars(Float.self) }
        x.grad = nil
        w.grad = nil
        var count = 0
        let y = withSavedTensorHooks(
            pack: { (tensor: Tensor) -> OnDisk in
                count += 1
                return try OnDisk(tensor, scratch, count)
            },
            unpack: { try $0.load() }
        ) { loss() }
        #expect(scratch.names.count == count && count >= 4)
        y.backward()
        #expect([x.grad, w.grad].map { $0?.scalars(Float.self) } == expected)
        #expect(scratch.names.isEmpty)
    }

    @Test func aFileThatIsGoneIsAnError() throws {
        let scratch = try Scratch()
        let x = Tensor([1.0, 2.0], requiresGrad: true)
        let y = withSavedTensorHooks(pack: { try OnDisk($0, scratch, 0) }, unpack: { try $0.load() }) { x.exp().sum() }
        unlink(scratch.path("value0.safetensors"))
        #expect(throws: TensorError.self) { try withErrors { y.backward() } }
        #expect(throws: TensorError.self) {
            try withErrors {
                withSavedTensorHooks(
                    pack: { (_: Tensor) throws -> Tensor in throw TensorError.file("the disk is full") }, unpack: { $0 }
                ) { x.exp() }
            }
        }
    }
}
