import Tern

/// An image of another size. PyTorch's counterpart is `torchvision.transforms.Resize`.
///
/// ```swift
/// Resize(64)(image)        // the shorter side becomes 64, the other keeps its proportion
/// Resize(64, 48)(image)    // height 64, width 48
/// ```
public struct Resize: Transform {
    private let height: Int
    private let width: Int?
    private let mode: InterpolationMode
    private let antialias: Bool

    /// The length of the shorter side.
    public init(_ size: Int, mode: InterpolationMode = .bilinear, antialias: Bool = true) {
        height = ImageRule.size(size, size, "Resize").0
        width = nil
        self.mode = mode
        self.antialias = antialias
    }

    /// Height and width.
    public init(_ height: Int, _ width: Int, mode: InterpolationMode = .bilinear, antialias: Bool = true) {
        let size = ImageRule.size(height, width, "Resize")
        self.height = size.0
        self.width = size.1
        self.mode = mode
        self.antialias = antialias
    }

    /// The image in its new size.
    public func callAsFunction(_ x: Tensor, generator: Generator) throws -> Tensor {
        let (rows, columns) = try ImageRule.extents(x, "Resize")
        guard rows > 0, columns > 0 else { throw TensorError.shape("Resize: the image has the shape \(x.shape), and no pixels") }
        let size = target(rows, columns)
        if size == [rows, columns] { return x }
        return try attempt {
            // Interpolation wants [n, c, h, w].
            let leading = Array(x.shape.dropLast(2))
            let isSmooth = mode == .bilinear || mode == .bicubic
            let result = interpolate(
                x.reshape([1, leading.reduce(1, *), rows, columns]), size: size, mode: mode,
                alignCorners: isSmooth ? false : nil, antialias: antialias && isSmooth)
            return result.reshape(leading + size)
        }
    }

    private func target(_ rows: Int, _ columns: Int) -> [Int] {
        if let width { return [height, width] }
        let long = Double(height) * Double(Swift.max(rows, columns)) / Double(Swift.min(rows, columns))
        // What cannot be a number of pixels is refused when memory is asked for.
        let other = Int(exactly: long.rounded(.down)) ?? .max
        return rows <= columns ? [height, other] : [other, height]
    }
}
