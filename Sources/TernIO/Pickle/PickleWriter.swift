/// Writes a pickle of protocol 2, the one of `torch.save`: with those instructions that PyTorch's weights-only loader knows.
///
/// Names and texts that come again are written once. Source: CPython, Lib/pickle.py.
struct PickleWriter {
    private(set) var bytes: [UInt8] = [PickleOpcode.proto.rawValue, 2]
    /// By the bytes of their names: texts that look alike are not the same.
    private var kept: [[UInt8]: Int] = [:]
    private var keptCount = 0

    mutating func put(_ opcode: PickleOpcode) { bytes.append(opcode.rawValue) }

    mutating func put(_ value: Bool) { put(value ? .newTrue : .newFalse) }

    mutating func put(_ number: Int) {
        if let small = UInt8(exactly: number) {
            put(.binInt1)
            bytes.append(small)
        } else if let small = UInt16(exactly: number) {
            put(.binInt2)
            bytes += LittleEndian.bytes(small, 2)
        } else if let small = Int32(exactly: number) {
            put(.binInt)
            bytes += LittleEndian.bytes(small, 4)
        } else {
            putLong(LittleEndian.bytes(number, 8))
        }
    }

    /// A whole number in two's complement of at most 255 bytes, the lowest first.
    mutating func putLong(_ number: [UInt8]) {
        put(.long1)
        bytes.append(UInt8(number.count))
        bytes += number
    }

    mutating func put(_ number: Double) {
        put(.binFloat)
        bytes += LittleEndian.bytes(number.bitPattern, 8).reversed()
    }

    mutating func put(_ text: String) {
        if get("text \(text)") { return }
        put(.binUnicode)
        bytes += LittleEndian.bytes(text.utf8.count, 4)
        bytes += text.utf8
        keep("text \(text)")
    }

    /// The name of a class or function.
    mutating func putGlobal(_ module: String, _ name: String) {
        if get("global \(module) \(name)") { return }
        put(.global)
        bytes += "\(module)\n\(name)\n".utf8
        keep("global \(module) \(name)")
    }

    /// A tuple of whole numbers.
    mutating func putTuple(_ numbers: [Int]) {
        if numbers.isEmpty { return put(.emptyTuple) }
        put(.mark)
        for number in numbers { put(number) }
        put(.tuple)
    }

    /// Writes the value that was kept under this name; false if there is none.
    mutating func get(_ name: String) -> Bool {
        guard let place = kept[Array(name.utf8)] else { return false }
        if let small = UInt8(exactly: place) {
            put(.binGet)
            bytes.append(small)
        } else {
            put(.longBinGet)
            bytes += LittleEndian.bytes(place, 4)
        }
        return true
    }

    /// Keeps the value that was written last under a name.
    mutating func keep(_ name: String) {
        if let small = UInt8(exactly: keptCount) {
            put(.binPut)
            bytes.append(small)
        } else {
            put(.longBinPut)
            bytes += LittleEndian.bytes(keptCount, 4)
        }
        kept[Array(name.utf8)] = keptCount
        keptCount += 1
    }
}
