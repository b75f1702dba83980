import Tern
import TernIO

/// Images and labels from two IDX files, as MNIST and Fashion-MNIST come. PyTorch's counterpart is `torchvision.datasets.MNIST` with
/// the transform `ToTensor`.
///
/// Element: an image, float32 of shape [1, height, width] from 0 to 1, and its label, int64 without dimensions.
///
/// ```swift
/// let training = try IDXDataset(images: "train-images-idx3-ubyte", labels: "train-labels-idx1-ubyte")
/// for (x, y) in DataLoader(training, batchSize: 64, shuffle: true) { … }
/// ```
public struct IDXDataset: BatchedDataset {
    /// The images as they stand in the file, [n, height, width], uint8.
    public let images: Tensor
    /// The labels, [n], int64.
    public let labels: Tensor

    /// Reads two files.
    public init(images imagePath: String, labels labelPath: String) throws(TensorError) {
        images = try IDX.load(imagePath)
        let numbers = try IDX.load(labelPath)
        guard images.ndim == 3, images.dtype == .uint8 else {
            throw .file(
                "\(imagePath): images are uint8 of shape [n, height, width], and the file has \(images.dtype) \(images.shape)")
        }
        guard numbers.ndim == 1, numbers.dtype.isInteger else {
            throw .file("\(labelPath): labels are integers of shape [n], and the file has \(numbers.dtype) \(numbers.shape)")
        }
        guard images.shape[0] == numbers.shape[0] else {
            throw .file("\(labelPath): the file has \(numbers.shape[0]) labels, and \(imagePath) has \(images.shape[0]) images")
        }
        labels = try attempt { numbers.to(.int64) }
    }

    /// The number of images.
    public var count: Int { labels.count }

    /// An image and its label.
    public func element(at index: Int) throws -> (Tensor, Tensor) {
        try checkIndex(index)
        return try attempt { (images.select(0, index).unsqueeze(0).to(.float32) / 255, labels.select(0, index)) }
    }

    /// Images [n, 1, height, width] and labels [n].
    public func batch(at indices: [Int]) throws -> (Tensor, Tensor) {
        try IndexRule.check(indices, count)
        return try attempt {
            let places = Tensor(indices, shape: [indices.count])
            return (
                images.indexSelect(0, places).unsqueeze(1).to(.float32).div_(Float(255)), labels.indexSelect(0, places)
            )
        }
    }
}
