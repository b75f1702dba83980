import Tern

/// The scalars and arrays of NumPy that a pickle describes.
///
/// Source: numpy/_core/src/multiarray, `array_reduce`, `gentype_reduce` and `arraydescr_reduce`.
struct NumPyPickle {
    /// A type of elements: its kind, and the order of its bytes.
    private enum Element {
        case number(TorchElement, isBigEndian: Bool)
        /// Texts of four bytes a character.
        case text(isBigEndian: Bool)
    }

    /// An array before its bytes are looked at.
    struct Contents {
        let element: TorchElement
        let isBigEndian: Bool
        let shape: [Int]
        let isColumnMajor: Bool
        let bytes: [UInt8]
    }

    let graph: PickleGraph

    /// The name of a type by itself, as `numpy.float32`.
    func typeName(_ id: PickleID) -> String? {
        guard case .number(let element, _) = elementType(id) else { return nil }
        return "numpy.\(element.name)"
    }

    /// A scalar as the value that it is; nil where it is none that is known.
    func scalar(_ arguments: [PickleID]) -> CheckpointValue? {
        guard arguments.count == 2, let element = elementType(arguments[0]), case .bytes(let bytes) = graph[arguments[1]] else {
            return nil
        }
        switch element {
        case .text(let isBigEndian): return text(bytes, isBigEndian)
        case .number(let element, let isBigEndian):
            guard bytes.count == element.size else { return nil }
            return NumPyPickle.value(isBigEndian ? bytes.reversed() : bytes, element, isBigEndian)
        }
    }

    /// An array by the function that makes it, its arguments and its state; nil where it is none that is known.
    func array(_ function: PickleGlobal, _ arguments: [PickleID], _ state: PickleID?) -> Contents? {
        let shapeID: PickleID, typeID: PickleID, bytesID: PickleID
        let isColumnMajor: Bool
        if function == .numpyFromBuffer {
            guard arguments.count == 4, let order = graph.string(arguments[3]) else { return nil }
            (bytesID, typeID, shapeID) = (arguments[0], arguments[1], arguments[2])
            isColumnMajor = order == "F"
        } else {
            guard let state, let parts = graph.elements(state), parts.count == 5, let order = graph.bool(parts[3]) else {
                return nil
            }
            (shapeID, typeID, bytesID) = (parts[1], parts[2], parts[4])
            isColumnMajor = order
        }
        guard let shape = graph.ints(shapeID, atMost: TensorDescription.rankLimit), shape.allSatisfy({ $0 >= 0 }),
            case .number(let element, let isBigEndian) = elementType(typeID), case .bytes(let bytes) = graph[bytesID]
        else { return nil }
        return Contents(
            element: element, isBigEndian: isBigEndian, shape: shape, isColumnMajor: isColumnMajor, bytes: bytes)
    }

    private func elementType(_ id: PickleID) -> Element? {
        guard case .call(.numpyType, let arguments, let state) = graph[id],
            let name = graph.elements(arguments)?.first.flatMap({ graph.string($0) }), let kind = name.first
        else { return nil }
        let order = state.flatMap { graph.elements($0) }.flatMap { $0.count > 1 ? graph.string($0[1]) : nil }
        let isBigEndian = order == ">"
        if kind == "U" { return .text(isBigEndian: isBigEndian) }
        let names = [
            "b1": "bool", "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64", "u1": "uint8", "u2": "uint16",
            "u4": "uint32", "u8": "uint64", "f2": "float16", "f4": "float32", "f8": "float64", "c8": "complex64",
            "c16": "complex128",
        ]
        return names[name].flatMap { TorchElement(dtypeName: $0) }.map { .number($0, isBigEndian: isBigEndian) }
    }

    private func text(_ bytes: [UInt8], _ isBigEndian: Bool) -> CheckpointValue? {
        guard bytes.count % 4 == 0 else { return nil }
        var result = String.UnicodeScalarView()
        for start in stride(from: 0, to: bytes.count, by: 4) {
            var code: UInt32 = 0
            for place in 0..<4 { code = code << 8 | UInt32(bytes[isBigEndian ? start + place : start + 3 - place]) }
            guard let scalar = Unicode.Scalar(code) else { return nil }
            result.append(scalar)
        }
        while result.last == "\0" { result.removeLast() }
        return .string(String(result))
    }

    /// The number in little-endian bytes. Those of a complex number that was reversed as a whole have its parts in the wrong order.
    private static func value(_ bytes: [UInt8], _ element: TorchElement, _ wasReversed: Bool) -> CheckpointValue? {
        var bits: UInt64 = 0
        for byte in bytes.suffix(8).reversed() { bits = bits << 8 | UInt64(byte) }
        let partSize = bytes.count / 2
        switch element.name {
        case "bool": return bits <= 1 ? .bool(bits == 1) : nil
        case "uint8", "uint16", "uint32": return .int(Int(bits))
        case "uint64": return Int(exactly: bits).map { .int($0) } ?? .bigInt(String(bits))
        case "int8": return .int(Int(Int8(truncatingIfNeeded: bits)))
        case "int16": return .int(Int(Int16(truncatingIfNeeded: bits)))
        case "int32": return .int(Int(Int32(truncatingIfNeeded: bits)))
        case "int64": return .int(Int(truncatingIfNeeded: bits))
        case "float16": return .double(half(UInt16(truncatingIfNeeded: bits)))
        case "float32": return .double(Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))))
        case "float64": return .double(Double(bitPattern: bits))
        case "complex64", "complex128":
            let parts = [bytes.prefix(partSize), bytes.suffix(partSize)].map { part -> Double in
                var word: UInt64 = 0
                for byte in part.reversed() { word = word << 8 | UInt64(byte) }
                return partSize == 4 ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: word))) : Double(bitPattern: word)
            }
            return wasReversed ? .complex(real: parts[1], imaginary: parts[0]) : .complex(real: parts[0], imaginary: parts[1])
        default: return nil
        }
    }

    private static func half(_ bits: UInt16) -> Double {
        let exponent = Int(bits >> 10) & 31
        let fraction = Double(bits & 0x3FF) / 1024
        let magnitude: Double =
            switch exponent {
            case 0: fraction * 0x1p-14
            case 31: fraction == 0 ? .infinity : .nan
            default: Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction)
            }
        return bits & 0x8000 == 0 ? magnitude : -magnitude
    }
}
