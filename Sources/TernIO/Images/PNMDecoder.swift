import Tern

/// Goes through the bytes of one image.
struct PNMDecoder {
    private let bytes: [UInt8]
    private let name: String
    private var position = 0

    init(_ bytes: [UInt8], _ name: String) {
        self.bytes = bytes
        self.name = name
    }

    /// What a file's first two bytes say.
    private struct Format {
        let channels: Int
        let isBitmap: Bool
        let isText: Bool

        init?(_ digit: UInt8) {
            switch digit {
            case UInt8(ascii: "1"), UInt8(ascii: "4"): (channels, isBitmap) = (1, true)
            case UInt8(ascii: "2"), UInt8(ascii: "5"): (channels, isBitmap) = (1, false)
            case UInt8(ascii: "3"), UInt8(ascii: "6"): (channels, isBitmap) = (3, false)
            default: return nil
            }
            isText = digit < UInt8(ascii: "4")
        }
    }

    mutating func image() throws(TensorError) -> PNM.Image {
        guard bytes.count >= 2, bytes[0] == UInt8(ascii: "P"), let format = Format(bytes[1]) else { throw unknown }
        position = 2
        guard let first = next, isSpace(first) || first == UInt8(ascii: "#") else { throw unknown }
        let width = try number("the width", limit: 1 << 30)
        let height = try number("the height", limit: 1 << 30)
        let maximum = format.isBitmap ? 1 : try number("the maximum", limit: 65535)
        guard width > 0, height > 0 else { throw fault("the image has \(width) × \(height) pixels, and neither may be 0") }
        guard maximum > 0 else { throw fault("the maximum is 0; 1...65535 are allowed") }
        if !format.isText {
            guard let last = next, isSpace(last) else { throw fault("one space or line feed must follow the header") }
            position += 1
        }
        let count = width * height * format.channels
        // Checked before memory is asked for.
        let rowBytes = format.isBitmap ? (width + 7) / 8 : width * format.channels * (maximum < 256 ? 1 : 2)
        let needed = format.isText ? (format.isBitmap ? count : 2 * count - 1) : rowBytes * height
        guard bytes.count - position >= needed else {
            throw fault(
                "an image of \(width) × \(height) pixels needs at least \(needed) bytes after the header, and there are "
                    + "\(bytes.count - position): it is cut short")
        }
        let pixels = try attempt {
            Tensor.empty([format.channels, height, width], dtype: maximum < 256 ? .uint8 : .int32)
        }
        try attempt {
            try pixels.withUnsafeMutableBytes { target in
                for i in 0..<count {
                    let value = try pixel(i, format, width, rowBytes, maximum)
                    // The channels of a pixel lie beside each other in the file, and in planes here.
                    let place = i % format.channels * (width * height) + i / format.channels
                    if maximum < 256 {
                        target[place] = UInt8(value)
                    } else {
                        target.storeBytes(of: value, toByteOffset: 4 * place, as: Int32.self)
                    }
                }
            }
        }
        if !format.isText { position += needed }
        try end(afterText: format.isText)
        return PNM.Image(pixels: pixels, maximum: maximum)
    }

    // MARK: Pixels

    private mutating func sample(_ maximum: Int) throws(TensorError) -> Int32 {
        let value = try number("a pixel", limit: 65535)
        guard value <= maximum else { throw fault("a pixel is \(value), above the maximum of \(maximum)") }
        return Int32(value)
    }

    /// A bit of a text, which needs no space around it; 1 is black.
    private mutating func bit() throws(TensorError) -> Int32 {
        try skipSpace()
        guard let next, next == UInt8(ascii: "0") || next == UInt8(ascii: "1") else { throw fault("a pixel must be 0 or 1") }
        position += 1
        return next == UInt8(ascii: "1") ? 0 : 1
    }

    /// Number `i` of the image's numbers, in the order of the file. Texts are read on; bytes are where they are.
    private mutating func pixel(
        _ i: Int, _ format: Format, _ width: Int, _ rowBytes: Int, _ maximum: Int
    ) throws(TensorError) -> Int32 {
        if format.isText { return try format.isBitmap ? bit() : sample(maximum) }
        if format.isBitmap {
            // Eight pixels a byte, rows filled up to whole bytes; 1 is black.
            let (row, column) = (i / width, i % width)
            let byte = bytes[position + row * rowBytes + column / 8]
            return byte >> UInt8(7 - column % 8) & 1 == 1 ? 0 : 1
        }
        let value =
            maximum > 255 ? Int(bytes[position + 2 * i]) << 8 | Int(bytes[position + 2 * i + 1]) : Int(bytes[position + i])
        guard value <= maximum else { throw fault("a pixel is \(value), above the maximum of \(maximum)") }
        return Int32(value)
    }

    private mutating func end(afterText: Bool) throws(TensorError) {
        if afterText { while let next, isSpace(next) || next == UInt8(ascii: "#") { try skipSpace() } }
        guard position == bytes.count else {
            throw fault("there are \(bytes.count - position) bytes after the image; a file of several images cannot be read")
        }
    }

    // MARK: Text

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    /// Goes past spaces and comments, which go from # to the end of the line.
    private mutating func skipSpace() throws(TensorError) {
        while let byte = next {
            if byte == UInt8(ascii: "#") {
                while let byte = next, byte != 0x0A, byte != 0x0D { position += 1 }
            } else if isSpace(byte) {
                position += 1
            } else {
                return
            }
        }
    }

    private mutating func number(_ what: String, limit: Int) throws(TensorError) -> Int {
        try skipSpace()
        let start = position
        var value = 0
        while let byte = next, byte >= 0x30, byte <= 0x39 {
            value = value * 10 + Int(byte - 0x30)
            guard value <= limit else { throw fault("\(what) is above \(limit)") }
            position += 1
        }
        guard position > start else {
            throw fault(next == nil ? "the file ends before \(what)" : "\(what) must be a whole number")
        }
        return value
    }

    private func fault(_ what: String) -> TensorError { FileError.contents(name, "\(what) (at byte \(position))") }

    private var unknown: TensorError {
        FileError.contents(
            name,
            "this is no image that can be read: P1 to P6 of Netpbm are (.pbm, .pgm, .ppm); convert others, as with "
                + "magick image.png image.ppm")
    }
}
