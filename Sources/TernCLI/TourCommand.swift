import ArgumentParser
import Tern

/// `tern tour`
struct TourCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tour",
        abstract: "Walk through tensors and gradients: lines of Swift and what they give.",
        discussion: "Chapters:\n" + Chapter.all.map { "  \($0.number)  \($0.name): \($0.title)" }.joined(separator: "\n"))

    @Argument(help: "The chapter's number or name; all chapters if it is left out.")
    var chapter: String?

    func validate() throws {
        guard let chapter, Chapter.named(chapter) == nil else { return }
        let names = Chapter.all.map { "\($0.number) \($0.name)" }.joined(separator: ", ")
        throw ValidationError("there is no chapter '\(chapter)': give one of \(names)")
    }

    func run() throws {
        let chapters = chapter.flatMap(Chapter.named).map { [$0] } ?? Chapter.all
        for (i, chapter) in chapters.enumerated() {
            if i > 0 { try Terminal.writeLine("") }
            try Terminal.writeLine(chapter.heading)
            // A step at a time: the reader sees what came before a failure.
            try chapter.run { try Terminal.writeLine($0.text) }
        }
        if chapters.count == 1, let next = Chapter.all.first(where: { $0.number == chapters[0].number + 1 }) {
            try Terminal.writeLine("\nnext: tern tour \(next.name)")
        }
    }
}
