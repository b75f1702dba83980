import Tern

/// Reading and writing of images in the portable formats of Netpbm, P1 to P6: bitmaps, gray maps and pixel maps, as text or as
/// bytes.
///
/// Source: the manual pages pbm(5), pgm(5) and ppm(5) of Netpbm.
///
/// ```swift
/// let image = try PNM.load("cat.ppm")    // pixels of shape [3, height, width], uint8
/// ```
public enum PNM {
    /// An image as it stands in a file.
    public struct Image: Sendable {
        /// Shape [channels, height, width]: one channel for gray, three for red, green and blue. uint8, or int32 where `maximum` is
        /// above 255.
        public let pixels: Tensor
        /// The number that stands for full light, 1...65535. A bitmap has 1, and 0 for black.
        public let maximum: Int

        /// An image of given pixels.
        public init(pixels: Tensor, maximum: Int = 255) {
            self.pixels = pixels
            self.maximum = maximum
        }

        /// The pixels from 0 to 1, float32. PyTorch's counterpart is `torchvision.transforms.ToTensor`.
        public func scaled() -> Tensor { pixels.to(.float32) / Float(maximum) }
    }

    /// The image of a file.
    ///
    /// Throws `TensorError.file` for a file that cannot be read or is damaged.
    public static func load(_ path: String) throws(TensorError) -> Image {
        let file = try FileReader(path)
        return try decode(file.bytes(file.size, at: 0), name: path)
    }

    /// The image in the bytes of a file; `name` stands for it in messages.
    public static func decode(_ bytes: [UInt8], name: String = "image") throws(TensorError) -> Image {
        var decoder = PNMDecoder(bytes, name)
        return try decoder.image()
    }

    /// Writes an image as bytes: a gray map (P5) of one channel or a pixel map (P6) of three.
    ///
    /// - Parameters:
    ///   - image: its pixels are whole numbers from 0 to `maximum`.
    ///   - path: a file of that name is replaced as a whole, or stays as it was when something fails.
    public static func save(_ image: Image, to path: String) throws(TensorError) {
        if let error = TensorError.pending { throw error }
        let (pixels, maximum) = (image.pixels, image.maximum)
        guard pixels.ndim == 3, pixels.shape[0] == 1 || pixels.shape[0] == 3, pixels.shape.allSatisfy({ $0 > 0 }) else {
            throw FileError.contents(
                path, "an image has the shape [1, height, width] or [3, height, width], and these pixels have \(pixels.shape)")
        }
        guard (1...65535).contains(maximum) else {
            throw FileError.contents(path, "the maximum is \(maximum), and 1...65535 are allowed")
        }
        guard !pixels.dtype.isFloatingPoint else {
            throw FileError.contents(
                path, "the pixels are \(pixels.dtype); an image has whole numbers, as (x * 255).round().to(.uint8) gives")
        }
        let numbers = try attempt { noGrad { pixels.detach().cpu().permute(1, 2, 0).scalars(Int.self) } }
        if let number = numbers.first(where: { $0 < 0 || $0 > maximum }) {
            throw FileError.contents(path, "a pixel is \(number), and they must be from 0 to \(maximum)")
        }
        var bytes = Array("P\(pixels.shape[0] == 1 ? 5 : 6)\n\(pixels.shape[2]) \(pixels.shape[1])\n\(maximum)\n".utf8)
        if maximum < 256 {
            bytes += numbers.map { UInt8($0) }
        } else {
            for number in numbers { bytes += [UInt8(number >> 8), UInt8(number & 255)] }
        }
        try AtomicFile.write(path) { (file) throws(TensorError) in try file.append(bytes) }
    }
}
