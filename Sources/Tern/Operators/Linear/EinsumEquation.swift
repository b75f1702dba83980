/// The left and right side of an einsum equation.
struct EinsumEquation {
    enum Label: Equatable {
        /// Numbered as PyTorch does: A to Z, then a to z.
        case letter(Int)
        case ellipsis
    }

    private let inputs: [[Label]]
    /// Nil if the equation has no arrow.
    private let output: [Label]?

    /// Labels of the dimensions that an ellipsis covers follow the letters, counted from the last dimension.
    private static let letters = 52

    init(inputs: [[Label]], output: [Label]?) throws(TensorError) {
        self.inputs = inputs
        self.output = output
        if let output {
            for (i, label) in output.enumerated() {
                if output[..<i].contains(label) {
                    throw .argument(
                        "einsum(): output subscript \(EinsumEquation.name(label)) appears more than once in the output")
                }
                if label != .ellipsis, !inputs.contains(where: { $0.contains(label) }) {
                    throw .argument(
                        "einsum(): output subscript \(EinsumEquation.name(label)) does not appear in the equation for any input operand"
                    )
                }
            }
        }
    }

    init(equation: String, operands: Int) throws(TensorError) {
        let text = Array(equation.unicodeScalars)
        var sides: [[[Label]]] = [[[]]]
        var i = 0
        while i < text.count {
            let last = sides.count - 1, place = sides[last].count - 1
            let owner = last == 0 ? "operand \(place)" : "the output"
            switch text[i] {
            case " ": break
            case ".":
                guard i + 2 < text.count, text[i + 1] == ".", text[i + 2] == "." else {
                    throw .argument("einsum(): found \'.\' for \(owner) that is not part of any ellipsis, in \"\(equation)\"")
                }
                guard !sides[last][place].contains(.ellipsis) else {
                    throw .argument(
                        "einsum(): found \'.\' for \(owner) for which an ellipsis was already found, in \"\(equation)\"")
                }
                sides[last][place].append(.ellipsis)
                i += 2
            case "," where last == 0: sides[0].append([])
            case "-" where last == 0 && i + 1 < text.count && text[i + 1] == ">":
                sides.append([[]])
                i += 1
            default:
                guard let letter = EinsumEquation.number(text[i]) else {
                    throw .argument(
                        "einsum(): invalid subscript given at index \(i) in the equation string \"\(equation)\", subscripts must be in "
                            + "[a-zA-Z]")
                }
                sides[last][place].append(.letter(letter))
            }
            i += 1
        }
        guard sides[0].count == operands else {
            let fewer = operands < sides[0].count
            throw .argument(
                "einsum(): \(fewer ? "fewer" : "more") operands were provided than specified in the equation: \(operands) for "
                    + "\"\(equation)\"")
        }
        try self.init(inputs: sides[0], output: sides.count == 2 ? sides[1][0] : nil)
    }

    private static func number(_ letter: Unicode.Scalar) -> Int? {
        switch letter {
        case "A"..."Z": Int(letter.value) - 65
        case "a"..."z": Int(letter.value) - 97 + 26
        default: nil
        }
    }

    private static func name(_ label: Label) -> String {
        switch label {
        case .ellipsis: "..."
        case .letter(let number): name(number)
        }
    }

    private static func name(_ number: Int) -> String {
        guard number < letters, let scalar = Unicode.Scalar(number < 26 ? number + 65 : number - 26 + 97) else { return "..." }
        return String(Character(scalar))
    }

    /// EinsumEquation as a list of numbers from 0 to 51, with `...` for an ellipsis.
    static func labels(_ value: Value) throws(TensorError) -> [Label] {
        let items: [Value]
        switch value {
        case .ints(let numbers): items = numbers.map { .int($0) }
        case .list(let values): items = values
        default: throw .argument("einsum(): expected a list of subscripts behind each tensor, not \(value.kind)")
        }
        var labels: [Label] = []
        for item in items {
            switch item {
            case .ellipsis:
                guard !labels.contains(.ellipsis) else {
                    throw .argument("einsum(): a list of subscripts has more than one ellipsis")
                }
                labels.append(.ellipsis)
            case .int(let number):
                guard number >= 0, number < letters else {
                    throw .argument("einsum(): subscripts must be in the range [0, \(letters)), got \(number)")
                }
                labels.append(.letter(number))
            default: throw .argument("einsum(): subscripts must be whole numbers or an ellipsis, not \(item.kind)")
            }
        }
        return labels
    }

    /// One number for each dimension of each operand, and of the result; extents are checked.
    func resolved(_ shapes: [Shape]) throws(TensorError) -> (inputs: [[Int]], output: [Int]) {
        var extents: [Int: Int] = [:], uses: [Int: Int] = [:]
        var widest = 0
        var all: [[Int]] = []
        for (i, (labels, shape)) in zip(inputs, shapes).enumerated() {
            let named = labels.filter { $0 != .ellipsis }.count
            let hasEllipsis = named < labels.count
            guard named == shape.count || (hasEllipsis && named < shape.count) else {
                throw .shape(
                    "einsum(): the number of subscripts in the equation (\(named)) "
                        + (hasEllipsis ? "is more than" : "does not match")
                        + " the number of dimensions (\(shape.count)) for operand \(i) of shape \(shape)"
                        + (hasEllipsis ? "" : " and no ellipsis was given"))
            }
            let covered = shape.count - named
            widest = hasEllipsis ? Swift.max(widest, covered) : widest
            var numbers: [Int] = []
            for label in labels {
                switch label {
                case .letter(let number):
                    if let first = numbers.firstIndex(of: number), shape[first] != shape[numbers.count] {
                        throw .shape(
                            "einsum(): subscript \(EinsumEquation.name(number)) is repeated for operand \(i) but the sizes don't match, "
                                + "\(shape[numbers.count]) != \(shape[first])")
                    }
                    numbers.append(number)
                    uses[number, default: 0] += 1
                case .ellipsis: numbers += (0..<covered).reversed().map { EinsumEquation.letters + $0 }
                }
            }
            for (number, extent) in zip(numbers, shape) {
                let seen = extents[number] ?? 1
                guard extent == 1 || seen == 1 || extent == seen else {
                    throw .shape(
                        "einsum(): subscript \(EinsumEquation.name(number)) has size \(extent) for operand \(i) which does not broadcast "
                            + "with previously seen size \(seen)")
                }
                extents[number] = seen == 1 ? extent : seen
            }
            all.append(numbers)
        }
        let ellipsis = (0..<widest).reversed().map { EinsumEquation.letters + $0 }
        guard let output else { return (all, ellipsis + uses.keys.filter { uses[$0] == 1 }.sorted()) }
        return (
            all,
            output.flatMap { label in
                switch label {
                case .ellipsis: ellipsis
                case .letter(let number): [number]
                }
            }
        )
    }
}
