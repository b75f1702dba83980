import Foundation
import Testing

@testable import TernCLI

/// `tern graph`: the three forms, by option and by the file's name, and what is refused.
@Suite struct GraphTests {
    @Test func aPageByDefault() throws {
        let folder = Folder()
        let run = try folder.tern("graph")
        #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
        #expect(run.outputLines.last == "saved graph.html")
        #expect(folder.contents == ["graph.html"])
        let page = String(decoding: try folder.read("graph.html"), as: UTF8.self)
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
        for word in ["ConvolutionBackward0", "ReluBackward0", "features.weight1", "classifier.bias", "NllLossBackward0"] {
            #expect(page.contains(word), "\(word)")
        }
        // One file that asks for nothing else.
        for address in ["http:", "https:", "src=", "@import", "fetch("] { #expect(!page.contains(address), "\(address)") }
    }

    @Test func formatsByNameAndByOption() throws {
        let folder = Folder()
        #expect(try folder.tern("graph", "--out", "a.DOT").status == 0)
        #expect(try folder.tern("graph", "--out", "b.gv").status == 0)
        #expect(try folder.tern("graph", "--out", "c.txt").status == 0)
        #expect(try folder.tern("graph", "--out", "d.dat", "--format", "text").status == 0)
        #expect(try folder.tern("graph", "--out", "e.html", "--format", "dot").status == 0)
        #expect(try folder.tern("graph", "--format", "text").status == 0)
        #expect(folder.contents == ["a.DOT", "b.gv", "c.txt", "d.dat", "e.html", "graph.txt"])
        let dot = try folder.read("a.DOT")
        #expect(String(decoding: dot, as: UTF8.self).hasPrefix("digraph"))
        #expect(try folder.read("b.gv") == dot && folder.read("e.html") == dot)
        let text = try folder.read("c.txt")
        #expect(String(decoding: text, as: UTF8.self).contains("leaf features.weight2 [16, 8, 3, 3] float32"))
        #expect(try folder.read("d.dat") == text && folder.read("graph.txt") == text)
    }

    @Test func gradientsAreThere() throws {
        let graph = try GraphCommand.graph(images: 3)
        #expect(graph.entries[0].shape == [])
        #expect(graph.entries.filter(\.isLeaf).allSatisfy { $0.gradients.count == 1 })
        #expect(graph.entries.contains { !$0.isLeaf && $0.shape == [3, 8, 8, 8] && !$0.gradients.isEmpty })
        #expect(graph.entries.contains { $0.name == "ConvolutionBackward0" && !$0.saved.isEmpty && !$0.isFreed })
    }

    @Test func aFileIsReplacedWhole() throws {
        let folder = Folder()
        try folder.write("g.html", Data(repeating: 65, count: 1 << 20))
        #expect(try folder.tern("graph", "--out", "g.html", "--images", "1").status == 0)
        #expect(try folder.read("g.html").count < 1 << 20)
        #expect(folder.contents == ["g.html"])
    }

    @Test func toAStream() throws {
        let run = try Folder().tern("graph", "--out", "/dev/stdout", "--format", "text")
        #expect(run.status == 0)
        #expect(run.outputLines.first?.contains("nodes") == true && !run.output.contains("saved /dev/stdout"))
    }

    @Test(
        arguments: [
            (["--out", "graph.png"], 2, "--format"), (["--out", "graph"], 2, "--format"), (["--out", ""], 2, "--out"),
            (["--format", "svg"], 2, "html"), (["--images", "0"], 2, "--images"), (["--images", "-2"], 2, "--images"),
            (["--images", "1438"], 2, "1437"), (["--out", "none/graph.html"], 1, "none/graph.html"), (["extra"], 2, "extra"),
        ] as [([String], Int32, String)])
    func refusals(arguments: [String], status: Int32, word: String) throws {
        let folder = Folder()
        let run = try TernProcess.run(["graph"] + arguments, in: folder)
        #expect(run.status == status, "\(run.error)")
        #expect(run.output.isEmpty && run.errorLines.count == 1, "\(run.error)")
        #expect(run.error.hasPrefix("tern: error: ") && run.error.contains(word), "\(run.error)")
        #expect(folder.contents.isEmpty)
    }

    @Test func help() throws {
        let help = try Folder().tern("graph", "--help")
        #expect(help.status == 0)
        for word in ["--out", "--format", "--images", "html", "dot", "text", "Graphviz", "Alpaydin"] {
            #expect(help.output.contains(word), "\(word)")
        }
    }
}
