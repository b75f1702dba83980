import TernDatasets
import TernNN

/// The data that comes with Tern.
public enum Bundled {
    /// Handwritten digits: 1,797 images [n, 1, 8, 8] with pixels from 0 to 1, and their labels.
    ///
    /// E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998, CC BY 4.0.
    public static func digits() -> (images: Tensor, labels: Tensor) {
        let rows = text(tern_digits_csv(), tern_digits_csv_size()).split(separator: "\n").map { row in
            row.split(separator: ",").map { Int($0) ?? 0 }
        }
        let images = Tensor(rows.flatMap { $0.dropLast().map { Float($0) / 16 } }, shape: [rows.count, 1, 8, 8])
        return (images, Tensor(rows.map { $0.last ?? 0 }, shape: [rows.count]))
    }

    /// The digits in a fixed order: the first 1,437 to train with, the others to test.
    public static func split() -> (train: (images: Tensor, labels: Tensor), test: (images: Tensor, labels: Tensor)) {
        let (images, labels) = digits()
        let order = Tensor.randperm(images.size(0), generator: Generator(seed: 0))
        let first = order[0..<1437], rest = order[1437...]
        return ((images[first], labels[first]), (images[rest], labels[rest]))
    }

    /// Books I to VI of John Milton's Paradise Lost, in the public domain.
    public static func paradiseLost() -> String { text(tern_paradise_lost(), tern_paradise_lost_size()) }

    private static func text(_ start: UnsafePointer<UInt8>?, _ count: Int) -> String {
        String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// An image of one dimension or two as lines of characters, from light to dark.
    public static func drawn(_ image: Tensor) -> String {
        let shades: [Character] = [" ", "·", "░", "▒", "▓", "█"]
        return image.squeeze().scalars(Double.self).enumerated().reduce("") { text, item in
            let (i, value) = item
            let shade = shades[max(0, min(shades.count - 1, Int(value * Double(shades.count))))]
            return text + (i > 0 && i % 8 == 0 ? "\n" : "") + String([shade, shade])
        }
    }
}
