import ArgumentParser
import Tern
import TernNN

/// `tern graph`
struct GraphCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph",
        abstract: "Draw the graph of a small convolutional network.",
        discussion: """
            The network reads a few handwritten digits: two convolutions with relu and max_pool2d, a linear layer and cross_entropy. \
            The graph of its loss is drawn after a backward pass that kept the graph, so that saved values and gradients are there \
            to see.

            html: one page that needs no network. Pan, zoom, search, and click a box for its details; #node=3 behind the \
            address opens box 3.
            dot:  for Graphviz, as in 'dot -Tsvg graph.dot -o graph.svg'.
            text: a tree with saved values, views, modules and gradients; '--out /dev/stdout --format text' prints it.

            The images: \(Digits.credit).
            """)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Where to write the graph (default: graph.html, or as --format says).", valueName: "file"))
    var out: String?

    @Option(
        parsing: .unconditional,
        help: "What to write; left out, the ending of the file's name tells: .html, .dot or .gv, .txt.")
    var format: GraphFormat?

    @Option(parsing: .unconditional, help: "How many images the network reads, at most \(Digits.trainingCount).")
    var images = 8

    func validate() throws {
        guard (1...Digits.trainingCount).contains(images) else {
            throw ValidationError("--images is \(images): give 1 to \(Digits.trainingCount)")
        }
        if let out {
            guard !out.isEmpty else { throw ValidationError("--out is empty: give the name of a file") }
            guard format != nil || GraphFormat(fileName: out) != nil else {
                throw ValidationError(
                    "--out \(out) does not tell what to write: give a name that ends in .html, .dot or .txt, or --format")
            }
        }
    }

    func run() throws {
        let format = self.format ?? out.flatMap { GraphFormat(fileName: $0) } ?? .html
        let file = try OutputFile(out ?? "graph.\(format.fileExtension)", option: "--out")
        let graph = try GraphCommand.graph(images: images)
        try file.write(text: format.text(graph))
        // What was written to the terminal or a pipe is the whole output.
        if file.path.hasPrefix("/dev/") { return }
        try Terminal.writeLine(
            """
            \(graph.nodeCount) nodes, \(graph.leafCount) of them leaves; \(Text.bytes(graph.savedByteCount)) saved for the way back
            saved \(Text.printable(file.path))
            """)
    }

    /// The graph of the loss, with the gradients of all its tensors.
    static func graph(images count: Int) throws -> Graph {
        let digits = try Digits()
        let indices = digits.trainingIndices.prefix(count)
        return try withErrors {
            let network = DigitsConvNet(generator: Generator(seed: 0))
            let images = digits.images(indices, scale: Digits.pixelScale).view(count, 1, 8, 8)
            let logits = network(images)
            let loss = crossEntropy(logits, digits.targets(indices))
            for tensor in [logits, loss] { tensor.retainGrad() }
            loss.backward(retainGraph: true)
            // The activations own their gradients, and the network the activations.
            defer { withExtendedLifetime((network, logits)) {} }
            return loss.graph(naming: network.namedParameters())
        }
    }
}

/// What a graph is written as.
enum GraphFormat: String, ExpressibleByArgument, CaseIterable {
    case html, dot, text

    /// By the ending of a file's name.
    init?(fileName: String) {
        guard let ending = fileName.split(separator: ".").last, fileName.contains(".") else { return nil }
        switch ending.lowercased() {
        case "html", "htm": self = .html
        case "dot", "gv": self = .dot
        case "txt", "text": self = .text
        default: return nil
        }
    }

    var fileExtension: String { self == .text ? "txt" : rawValue }

    func text(_ graph: Graph) -> String {
        switch self {
        case .html: graph.html(title: "A small convolutional network on digits")
        case .dot: graph.dot
        case .text: graph.text(details: true) + "\n"
        }
    }
}
