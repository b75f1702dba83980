/// An 8 × 8 image in five shades, each pixel two characters wide, so that it comes out square.
enum DigitPicture {
    static let side = 8
    private static let shades: [Character] = [" ", "░", "▒", "▓", "█"]

    /// - Parameter pixels: 64 numbers of 0…16, row by row.
    static func drawn(_ pixels: some Collection<UInt8>) -> String {
        let edge = String(repeating: "─", count: side * 2)
        var lines = ["┌\(edge)┐"]
        var row = ""
        for (i, pixel) in pixels.enumerated() {
            // Rounded up, so that 0 alone is empty.
            let shade = min(shades.count - 1, (Int(pixel) + 3) / 4)
            row += String(repeating: shades[shade], count: 2)
            if i % side == side - 1 {
                lines.append("│\(row)│")
                row = ""
            }
        }
        lines.append("└\(edge)┘")
        return lines.joined(separator: "\n")
    }
}
