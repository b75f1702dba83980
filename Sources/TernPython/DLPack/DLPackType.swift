import CTernPython
import Tern

/// How DLPack writes types and devices. Source: https://dmlc.github.io/dlpack/latest/c_api.html
extension DType {
    /// DLPack's code for the type.
    var dlpack: DLDataType {
        let code: UInt8 =
            switch self {
            case .bool: 6
            case .uint8: 1
            case .bfloat16: 4
            case _ where isFloatingPoint: 2
            default: 0
            }
        return DLDataType(code: code, bits: UInt8(size * 8), lanes: 1)
    }

    /// The type for a code of DLPack; an error that names what Tern does not have.
    init(dlpack type: DLDataType) throws(TensorError) {
        guard type.lanes == 1 else {
            throw .dtype(
                "dlpack: an element has \(type.lanes) lanes, and a tensor's has one; give the lanes a dimension of their own")
        }
        let match = DType.allCases.first { $0.dlpack.code == type.code && $0.dlpack.bits == type.bits }
        guard let match else {
            let kinds: [UInt8: String] = [0: "int", 1: "uint", 2: "float", 3: "opaque", 4: "bfloat", 5: "complex", 6: "bool"]
            let name = kinds[type.code].map { "\($0)\(type.bits)" } ?? "of code \(type.code) with \(type.bits) bits"
            throw .dtype("dlpack: the type is \(name), which Tern does not have; convert it to \(DType.advice(type)) first")
        }
        self = match
    }

    private static func advice(_ type: DLDataType) -> String {
        switch type.code {
        case 1 where type.bits == 16: "int32"
        case 0, 1: "int64"
        case 5: "its real and imaginary parts"
        default: "float32"
        }
    }
}

extension DLDevice {
    /// The processor's memory.
    static let cpu = DLDevice(device_type: 1, device_id: 0)

    /// The name that other libraries give the device.
    var name: String {
        let kinds: [Int32: String] = [
            1: "cpu", 2: "cuda", 3: "cuda_host", 4: "opencl", 7: "vulkan", 8: "metal", 9: "vpi", 10: "rocm", 11: "rocm_host",
            12: "extension", 13: "cuda_managed", 14: "oneapi", 15: "webgpu", 16: "hexagon", 17: "maia", 18: "trainium",
        ]
        return "\(kinds[device_type] ?? "device of kind \(device_type)"):\(device_id)"
    }

    /// Refuses every device but the processor, by name.
    func requireCPU() throws(TensorError) {
        guard device_type == DLDevice.cpu.device_type else {
            throw .device("dlpack: the memory is on \(name), and Tern reads only the processor's; copy it to the cpu first")
        }
    }
}
