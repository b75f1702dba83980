import Tern
import TernDatasets

/// The handwritten digits that come with the command: 1,797 images of 8 × 8 pixels.
struct Digits: Sendable {
    static let credit = "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI, 1998, CC BY 4.0"
    static let count = 1797
    static let trainingCount = 1437
    static let testCount = count - trainingCount
    static let pixelCount = 64
    static let classCount = 10
    /// The darkest pixel.
    static let pixelScale = 16.0

    /// `count` rows of 64 numbers of 0…16.
    let pixels: [UInt8]
    let labels: [Int]
    /// The images' numbers in a fixed order: the first 1,437 train, the others test.
    let order: [Int]

    init() throws {
        let bytes = UnsafeBufferPointer(start: tern_digits_csv(), count: tern_digits_csv_size())
        let rows = try Digits.parsed(bytes)
        pixels = rows.pixels
        labels = rows.labels
        // The numbers of `manualSeed(0); Tensor.randperm(1797)`, from a generator that nobody else uses.
        order = try withErrors { Tensor.randperm(Digits.count, generator: Generator(seed: 0)).scalars(Int.self) }
    }

    var trainingIndices: ArraySlice<Int> { order.prefix(Digits.trainingCount) }
    var testIndices: ArraySlice<Int> { order.dropFirst(Digits.trainingCount) }

    /// The pixels of one image.
    func image(_ index: Int) -> ArraySlice<UInt8> {
        pixels[index * Digits.pixelCount..<(index + 1) * Digits.pixelCount]
    }

    /// The images divided by `scale` as rows of a float32 tensor.
    func images(_ indices: some Collection<Int>, scale: Double) -> Tensor {
        Tensor(indices.flatMap { image($0).map { Float($0) / Float(scale) } }, shape: [indices.count, Digits.pixelCount])
    }

    /// The labels as an int64 tensor.
    func targets(_ indices: some Collection<Int>) -> Tensor {
        Tensor(indices.map { labels[$0] }, shape: [indices.count])
    }

    /// Reads rows of 65 numbers. The text is the command's own, so that an error here means a broken build.
    static func parsed(_ bytes: some Collection<UInt8>) throws(CLIError) -> (pixels: [UInt8], labels: [Int]) {
        var pixels: [UInt8] = []
        var labels: [Int] = []
        pixels.reserveCapacity(count * pixelCount)
        for (i, row) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            let numbers = row.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { number($0) }
            guard numbers.count == pixelCount + 1, let label = numbers.last ?? nil, label < classCount else {
                throw CLIError("row \(i + 1) of the embedded digits is damaged: build the command again")
            }
            for case let pixel? in numbers.dropLast() where pixel <= UInt8(pixelScale) { pixels.append(pixel) }
            labels.append(Int(label))
        }
        guard labels.count == count, pixels.count == count * pixelCount else {
            throw CLIError("the embedded digits are damaged: build the command again")
        }
        return (pixels, labels)
    }

    private static func number(_ digits: some Collection<UInt8>) -> UInt8? {
        guard !digits.isEmpty, digits.count <= 2 else { return nil }
        var value: UInt8 = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + (digit - UInt8(ascii: "0"))
        }
        return value
    }
}
