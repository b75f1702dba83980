import Tern

/// How large a character model is.
struct CharGPTSizes: Equatable {
    /// The number of different characters.
    var vocabulary: Int
    /// The characters that the model sees at once.
    var block = 64
    var layers = 4
    /// The heads of attention; they divide `width`.
    var heads = 4
    /// The numbers that stand for a character inside.
    var width = 128

    /// The largest sizes: a mistyped option must not ask for all memory.
    static let mostLayers = 64
    static let mostHeads = 64
    static let widest = 4096
    static let longestBlock = 8192
    static let mostParameters = 200_000_000

    /// What is wrong with the sizes, with the option to change; nil if nothing is.
    var problem: String? {
        let limits = [
            ("--block", block, CharGPTSizes.longestBlock), ("--layers", layers, CharGPTSizes.mostLayers),
            ("--heads", heads, CharGPTSizes.mostHeads), ("--width", width, CharGPTSizes.widest),
        ]
        for (option, value, most) in limits where !(1...most).contains(value) {
            return "\(option) is \(value): give 1 to \(most)"
        }
        guard width % heads == 0 else {
            return "--width \(width) cannot be divided among --heads \(heads): give a width that is a multiple of the heads"
        }
        guard parameters <= CharGPTSizes.mostParameters else {
            return "the model would have \(parameters) parameters: give a smaller --width or fewer --layers; at most "
                + "\(CharGPTSizes.mostParameters) are allowed"
        }
        return nil
    }

    /// The number of trained numbers. Sizes within the limits cannot overflow.
    var parameters: Int { shapes.reduce(0) { $0 + $1.shape.product } }

    /// The tensors of the state dictionary.
    var shapes: [(key: String, shape: Shape)] {
        var shapes: [(key: String, shape: Shape)] = [
            ("token.weight", [vocabulary, width]), ("position.weight", [block, width]),
        ]
        for i in 0..<layers {
            shapes += [
                ("blocks.\(i).norm1.weight", [width]), ("blocks.\(i).norm1.bias", [width]),
                ("blocks.\(i).attention.qkv.weight", [3 * width, width]), ("blocks.\(i).attention.qkv.bias", [3 * width]),
                ("blocks.\(i).attention.projection.weight", [width, width]), ("blocks.\(i).attention.projection.bias", [width]),
                ("blocks.\(i).norm2.weight", [width]), ("blocks.\(i).norm2.bias", [width]),
                ("blocks.\(i).expansion.weight", [4 * width, width]), ("blocks.\(i).expansion.bias", [4 * width]),
                ("blocks.\(i).contraction.weight", [width, 4 * width]), ("blocks.\(i).contraction.bias", [width]),
            ]
        }
        return shapes + [("norm.weight", [width]), ("norm.bias", [width])]
    }
}
