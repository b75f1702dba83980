// A convolutional network on images in MNIST's files. Give it the folder that has them: train-images-idx3-ubyte,
// train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte. Without a folder it writes the bundled digits as such
// files and reads those.

import Foundation
import ExampleSupport
import TernNN

/// Two convolutions with pools, for images of any size.
final class ImageNet: Module {
    let features = Sequential(
        Conv2d(1, 32, 3, padding: 1), BatchNorm2d(32), ReLU(), MaxPool2d(2), Conv2d(32, 64, 3, padding: 1), BatchNorm2d(64),
        ReLU(), AdaptiveMaxPool2d(2), Flatten())
    let head = Sequential(Linear(256, 64), ReLU(), Dropout(0.25), Linear(64, 10))

    override func forward(_ x: Tensor) -> Tensor { head(features(x)) }
}

/// Writes bytes as an IDX file: two zeros, 8 for bytes, the number of dimensions, each as four bytes with the greatest first.
func writeIDX(_ numbers: Tensor, to url: URL) throws {
    var bytes: [UInt8] = [0, 0, 8, UInt8(numbers.ndim)]
    for extent in numbers.shape { bytes += (0..<4).map { UInt8(truncatingIfNeeded: extent >> (24 - 8 * $0)) } }
    try Data(bytes + numbers.scalars(UInt8.self)).write(to: url)
}

/// A folder with the bundled digits in MNIST's four files.
func bundledFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tern-digits-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let (train, test) = Bundled.split()
    for (name, part) in [("train", train), ("t10k", test)] {
        let images = (part.images * 255).round().to(.uint8).squeeze(1)
        try writeIDX(images, to: folder.appendingPathComponent("\(name)-images-idx3-ubyte"))
        try writeIDX(part.labels.to(.uint8), to: folder.appendingPathComponent("\(name)-labels-idx1-ubyte"))
    }
    return folder.path
}

/// The images and labels of one part.
func images(_ part: String, in folder: String) throws -> IDXDataset {
    try IDXDataset(images: "\(folder)/\(part)-images-idx3-ubyte", labels: "\(folder)/\(part)-labels-idx1-ubyte")
}

Example.run {
    manualSeed(0)
    let folder = try Example.argument ?? bundledFolder()
    defer { if Example.argument == nil { try? FileManager.default.removeItem(atPath: folder) } }
    let train = try images("train", in: folder), test = try images("t10k", in: folder)

    let model = ImageNet()
    let optimizer = AdamW(model.parameters(), lr: 3e-3)
    let epochs = Example.choose(quick: 4, full: 20)
    let loader = DataLoader(train, batchSize: 64, shuffle: true, numWorkers: 1, seed: 0)
    let scheduler = CosineAnnealingLR(optimizer, epochs)

    func accuracy() -> Double {
        model.eval()
        var correct = 0
        for (images, labels) in DataLoader(test, batchSize: 256) {
            correct += noGrad { (model(images).argmax(1) .== labels).sum().item(Int.self) }
        }
        return Double(correct) / Double(test.count)
    }
    for epoch in 1...epochs {
        model.train()
        for (images, labels) in loader {
            optimizer.zeroGrad()
            crossEntropy(model(images), labels).backward()
            optimizer.step()
        }
        scheduler.step()
        if epoch % max(1, epochs / 4) == 0 { print("epoch \(epoch): test accuracy \(Example.rounded(accuracy()))") }
    }
    Example.finish("test accuracy", accuracy(), atLeast: Example.choose(quick: 0.93, full: 0.97))
}
