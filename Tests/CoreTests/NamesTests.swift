import Testing

@testable import Tern

/// Types, devices, layouts and numbers: what they are called and how large they are.
@Suite struct NamesTests {
    @Test func typesHavePyTorchsNamesAndSizes() {
        let known: [(DType, String, Int)] = [
            (.bool, "bool", 1), (.uint8, "uint8", 1), (.int8, "int8", 1), (.int16, "int16", 2), (.int32, "int32", 4),
            (.int64, "int64", 8), (.float16, "float16", 2), (.bfloat16, "bfloat16", 2), (.float32, "float32", 4),
            (.float64, "float64", 8),
        ]
        #expect(DType.allCases == known.map(\.0))
        for (dtype, name, size) in known {
            #expect(dtype.name == name)
            #expect("\(dtype)" == name)
            #expect(dtype.size == size, "\(name)")
            #expect(DType(name: name) == dtype)
            #expect(DType(name: "torch.\(name)") == dtype)
            #expect(dtype.isFloatingPoint == name.contains("float"))
            #expect(dtype.isInteger == name.contains("int"))
            #expect(dtype.isSigned == !["bool", "uint8"].contains(name))
            #expect(Tensor.zeros(3, dtype: dtype).storage.byteCount == 3 * size)
        }
        #expect(DType(name: "long") == .int64)
        #expect(DType(name: "torch.half") == .float16)
        #expect(DType(name: "complex64") == nil)
        #expect(DType(name: "") == nil)
        #expect([DType.int, .long, .short, .half, .float, .double] == [.int32, .int64, .int16, .float16, .float32, .float64])
    }

    @Test func devicesAndLayouts() {
        #expect(Device.cpu.description == "cpu")
        #expect(Device.meta.type == "meta")
        #expect(Device.cpu != .meta)
        #expect(Tensor.zeros(1).device == .cpu)
        #expect(Tensor.zeros(1).layout == .strided)
        #expect(Layout.strided.description == "strided")
        #expect(message { _ = Tensor.zeros(2) + Tensor.zeros(2, device: .meta) }.contains("meta"))
        #expect(Tensor.zeros(2).to(.meta).shape == [2])
    }

    @Test func scalars() {
        let number: Scalar = 3
        let fraction: Scalar = 2.5
        let truth: Scalar = true
        #expect(number == .int(3))
        #expect(fraction == .double(2.5))
        #expect(truth == .bool(true))
        #expect([number, fraction, truth].map(\.doubleValue) == [3, 2.5, 1])
        #expect([number, fraction, truth].map(\.intValue) == [3, 2, 1])
        #expect([number, .double(0), .bool(false)].map(\.boolValue) == [true, false, false])
        #expect([number, fraction, truth].map(\.description) == ["3", "2.5", "true"])
        #expect([number, truth].map(\.dtype) == [.int64, .bool])
        #expect(Scalar.double(.nan).intValue == .min)
        #expect(Scalar.double(1e300).intValue == .min)
        #expect(Int8(Scalar.int(300)) == 44)
        #expect(Int(Scalar.double(-2.9)) == -2)
        #expect(Float(Scalar.bool(true)) == 1)
    }

    @Test func aNumberBesideATensorKeepsTheTensorsKind() {
        #expect((Tensor([1, 2], dtype: .int32) + 1).dtype == .int32)
        #expect((Tensor([1, 2], dtype: .int32) + 1.5).dtype == .float32)
        #expect((Tensor([1.0], dtype: .float16) * 2.5).dtype == .float16)
        #expect((Tensor([true]) + 1).dtype == .int64)
        #expect((Tensor([1.0]) + Tensor(1.0, dtype: .float64)).dtype == .float32)
        #expect((Tensor([1.0]) + Tensor([1.0], dtype: .float64)).dtype == .float64)
    }
}
