import Tern
import TernIO

/// The tensors of a file on their way into another format.
struct Conversion {
    private let file: any TensorFile
    private let format: FileFormat
    private let output: String
    private let dtype: DType?
    /// What is written, in the order of names; read when it is written.
    private let tensors: [ListedTensor]
    private let leftOut: [ListedValue]
    /// The whole of a checkpoint that is written as a checkpoint, with its dictionaries and all values.
    private let whole: OpenCheckpoint?

    /// Checks everything that can be told without reading the tensors.
    init(
        _ file: any TensorFile, to format: FileFormat, named output: String, dtype: DType?, tensorsOnly: Bool
    ) throws {
        self.file = file
        self.format = format
        self.output = output
        self.dtype = dtype
        tensors = file.tensors.sorted { NaturalOrder.isLess($0.name, $1.name) }
        whole = format == .checkpoint && !tensorsOnly ? file as? OpenCheckpoint : nil
        leftOut = whole == nil ? file.values : []
        guard tensorsOnly || leftOut.isEmpty else {
            let names = leftOut.prefix(3).map { "'\(Text.printable($0.name))'" }.joined(separator: ", ")
            throw CLIError(
                "\(file.path) has \(leftOut.count) \(leftOut.count == 1 ? "value that is no tensor" : "values that are no tensors"), "
                    + "\(names)\(leftOut.count > 3 ? ", …" : ""); give --tensors-only to leave out what is none")
        }
        for (first, second) in zip(tensors, tensors.dropFirst()) where whole == nil && first.name == second.name {
            throw CLIError(
                "\(file.path) has two tensors with the name \(first.quoted), written with dots; they cannot both be kept")
        }
        if format == .npy, tensors.count != 1 {
            throw CLIError(
                "\(output): an .npy file has one tensor, and \(file.path) has \(tensors.count); give a name that ends in .npz")
        }
        for tensor in tensors { try check(tensor) }
    }

    /// Refuses what cannot be read, and what the format lacks.
    private func check(_ tensor: ListedTensor) throws {
        let what = "\(file.path): tensor \(tensor.quoted) is \(tensor.type)"
        guard let found = tensor.dtype else {
            if isRaw(tensor) { return }
            let fix =
                file.format == .safetensors ? "write a .safetensors file, which keeps its bytes" : "convert it where it was made"
            throw CLIError("\(what), for which there is no type here; \(fix)")
        }
        let written = found.isFloatingPoint ? dtype ?? found : found
        if written == .bfloat16, format == .npy || format == .npz {
            throw CLIError("\(what), and NumPy has no bfloat16; give --dtype float32")
        }
    }

    /// True for a tensor whose bytes go from one safetensors file to the other as they are.
    private func isRaw(_ tensor: ListedTensor) -> Bool {
        file.format == .safetensors && format == .safetensors && !(dtype != nil && tensor.dtype?.isFloatingPoint == true)
    }

    /// Reads the tensors and writes the file.
    func write(to path: String) throws {
        if let whole {
            let value = try whole.value()
            try Checkpoint.save(dtype == nil ? value : value.mapTensors(converted), to: path)
            return
        }
        var result: [(key: String, value: Tensor)] = []
        var raw: [String: RawTensor] = [:]
        for listed in tensors {
            if isRaw(listed), let bytes = try file.raw(listed) {
                raw[listed.name] = bytes
            } else {
                result.append((listed.name, converted(try file.tensor(listed))))
            }
        }
        switch format {
        case .safetensors: try Safetensors.save(result, raw: raw, metadata: file.metadata, to: path)
        case .npy: for (_, tensor) in result { try Npy.save(tensor, to: path) }
        case .npz: try Npz.save(result, to: path)
        case .checkpoint: try Checkpoint.save(result, to: path)
        }
    }

    private func converted(_ tensor: Tensor) -> Tensor {
        guard let dtype, tensor.dtype.isFloatingPoint else { return tensor }
        return noGrad { tensor.detach().to(dtype) }
    }

    /// What was done, and what the new file does not have.
    var report: String {
        let noun = tensors.count == 1 ? "tensor" : "tensors"
        var lines = ["saved \(Text.printable(output)): \(Text.grouped(tensors.count)) \(noun)"]
        if !leftOut.isEmpty { lines.append("left out what is no tensor: \(Text.grouped(leftOut.count))") }
        if format != .safetensors, !file.metadata.isEmpty {
            lines.append("left out the metadata, for which .\(format.rawValue) has no place")
        }
        return lines.joined(separator: "\n")
    }
}
