import Tern
import TernIO

/// Images in folders, one folder a class: `root/cat/1.ppm`, `root/dog/2.ppm`. PyTorch's counterpart is
/// `torchvision.datasets.ImageFolder` with the transform `ToTensor`.
///
/// Classes and files are in the order of their names. Files are read when they are asked for. Formats are Netpbm's: `.pbm`, `.pgm`,
/// `.ppm` and `.pnm`; files with other endings are left out.
///
/// Element: an image, float32 of shape [channels, height, width] from 0 to 1, and the number of its class.
///
/// ```swift
/// let images = try ImageFolder("photos").map { (image, label) in (try Resize(64)(image), label) }
/// for (x, y) in DataLoader(images, batchSize: 32, shuffle: true, numWorkers: 2) { … }
/// ```
public struct ImageFolder: Dataset {
    /// The names of the classes.
    public let classes: [String]
    /// The files with the numbers of their classes. PyTorch: `samples`.
    public let samples: [(path: String, label: Int)]
    private let channels: Int

    private static let endings = [".pbm", ".pgm", ".ppm", ".pnm"]

    /// Finds the files.
    ///
    /// - Parameters:
    ///   - root: the folder with the folders of the classes.
    ///   - channels: 3, and gray images are given three equal channels; or 1, and images of colors become gray.
    ///
    /// Throws `TensorError.file` for a folder that cannot be read, or has no classes or no images.
    public init(_ root: String, channels: Int = 3) throws(TensorError) {
        guard channels == 1 || channels == 3 else {
            throw .argument("ImageFolder: channels is \(channels), and an image has 1 or 3")
        }
        self.channels = channels
        classes = try Folder.contents(root).folders
        guard !classes.isEmpty else {
            throw .file("\(root): there are no folders in this one; an image folder has one folder for each class")
        }
        var samples: [(path: String, label: Int)] = []
        for (label, name) in classes.enumerated() {
            let files = try Folder.contents("\(root)/\(name)").files
            let images = files.filter { file in ImageFolder.endings.contains { file.lowercased().hasSuffix($0) } }
            guard !images.isEmpty else {
                throw .file(
                    "\(root)/\(name): there are no images in the folder of this class; they end with "
                        + ImageFolder.endings.joined(separator: ", "))
            }
            samples += images.map { ("\(root)/\(name)/\($0)", label) }
        }
        self.samples = samples
    }

    /// The number of images.
    public var count: Int { samples.count }

    /// An image and the number of its class.
    public func element(at index: Int) throws -> (Tensor, Int) {
        try checkIndex(index)
        let (path, label) = samples[index]
        let image = try PNM.load(path).scaled()
        return (try attempt { converted(image) }, label)
    }

    private func converted(_ image: Tensor) -> Tensor {
        if image.shape[0] == channels { return image }
        if channels == 3 { return image.expand(3, image.shape[1], image.shape[2]) }
        return Grayscale.apply(image)
    }
}
