import Tern
import TernDatasets
import TernIO

/// A text as numbers of characters: the first nine tenths to train with, the last for validation.
struct TextCorpus {
    static let builtInName = "Paradise Lost, books I-VI"
    static let builtInCredit = "John Milton, Paradise Lost (1667), books I to VI, in the public domain"
    /// More than a model of characters can learn from in a day.
    static let largestFile = 1 << 26

    /// What it is called where results are told.
    let name: String
    let vocabulary: Vocabulary
    private let numbers: [UInt16]
    private let trainingCount: Int
    private let block: Int

    /// The text that comes with the command.
    init(block: Int) throws {
        let bytes = UnsafeRawBufferPointer(start: tern_paradise_lost(), count: tern_paradise_lost_size())
        try self.init(bytes, name: TextCorpus.builtInName, block: block)
    }

    /// A file of UTF-8.
    init(contentsOf path: String, block: Int) throws {
        let file = try FileReader(path)
        guard file.size <= TextCorpus.largestFile else {
            throw CLIError(
                "\(path) has \(Text.bytes(file.size)), and at most \(Text.bytes(TextCorpus.largestFile)) can be trained with: give a "
                    + "part of it, such as the output of 'head -c 10000000'")
        }
        try self.init(file.bytes(file.size, at: 0), name: path, block: block)
    }

    /// - Parameter block: the characters of one example; training and validation have one at least.
    init(_ bytes: some Collection<UInt8>, name: String, block: Int) throws(CLIError) {
        self.name = name
        self.block = block
        guard !bytes.isEmpty else { throw CLIError("\(name) is empty: give a file with text") }
        if let place = bytes.firstIndex(of: 0) {
            let offset = bytes.distance(from: bytes.startIndex, to: place)
            throw CLIError("\(name) is no text: byte \(offset) is 0; give a file of UTF-8 text")
        }
        var isSeen = [Bool](repeating: false, count: 0x110000)
        var count = 0
        try TextCorpus.decode(bytes, name) { character in
            isSeen[Int(character.value)] = true
            count += 1
        }
        guard let vocabulary = Vocabulary(isSeen.indices.filter { isSeen[$0] }.compactMap { Unicode.Scalar(UInt32($0)) }) else {
            throw CLIError("\(name) has more than \(Vocabulary.mostCharacters) different characters: it is no text of a language")
        }
        guard count >= 2 * (block + 1) else {
            throw CLIError(
                "\(name) has \(count) characters, and with --block \(block) it needs \(2 * (block + 1)) or more: give a longer text "
                    + "or a smaller --block")
        }
        var places = [UInt16](repeating: 0, count: 0x110000)
        for (i, character) in vocabulary.characters.enumerated() { places[Int(character.value)] = UInt16(i) }
        var numbers: [UInt16] = []
        numbers.reserveCapacity(count)
        try TextCorpus.decode(bytes, name) { numbers.append(places[Int($0.value)]) }
        self.vocabulary = vocabulary
        self.numbers = numbers
        trainingCount = count - max(count / 10, block + 1)
    }

    private static func decode(
        _ bytes: some Collection<UInt8>, _ name: String, _ body: (Unicode.Scalar) -> Void
    ) throws(CLIError) {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let character):
                body(character)
                offset += UTF8.width(character)
            case .emptyInput: return
            case .error:
                throw CLIError("\(name) is no UTF-8: the bytes at \(offset) are no character; convert it, such as with iconv")
            }
        }
    }

    /// The number of characters.
    var count: Int { numbers.count }

    // MARK: Examples

    /// Characters and, one place later, those to foretell; both [n, block].
    struct Batch {
        let inputs: Tensor
        let targets: Tensor
        /// The number of characters to foretell.
        var count: Int { targets.count }
    }

    /// Examples at random places of the training part.
    func trainingBatch(_ size: Int, _ generator: Generator) -> Batch {
        batch(Tensor.randint(trainingCount - block, [size], generator: generator).scalars(Int.self))
    }

    /// The validation part in blocks that follow each other, `size` at a time; what is left of the last one is passed over.
    func validationBatches(_ size: Int) -> some Sequence<Batch> {
        let blocks = (count - trainingCount - 1) / block
        return stride(from: 0, to: blocks, by: size).lazy.map { first in
            batch((first..<min(first + size, blocks)).map { trainingCount + $0 * block })
        }
    }

    private func batch(_ starts: [Int]) -> Batch {
        var inputs: [Int] = []
        var targets: [Int] = []
        inputs.reserveCapacity(starts.count * block)
        targets.reserveCapacity(starts.count * block)
        for start in starts {
            for i in start..<start + block {
                inputs.append(Int(numbers[i]))
                targets.append(Int(numbers[i + 1]))
            }
        }
        let shape = [starts.count, block]
        return Batch(inputs: Tensor(inputs, shape: shape), targets: Tensor(targets, shape: shape))
    }
}
