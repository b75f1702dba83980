import Foundation
import Testing

@testable import TernCLI

@Suite struct OutputFileTests {
    private struct Interrupted: Error {}

    @Test func replacesWholeOrNotAtAll() throws {
        let folder = Folder()
        let file = try OutputFile(folder.path("a.txt"), option: "--out")
        #expect(folder.contents.isEmpty)
        try file.write(text: "first\n")
        #expect(try folder.read("a.txt") == Data("first\n".utf8))
        #expect(throws: Interrupted.self) {
            try file.write { path in
                try Data("half".utf8).write(to: URL(fileURLWithPath: path))
                throw Interrupted()
            }
        }
        #expect(try folder.read("a.txt") == Data("first\n".utf8))
        #expect(folder.contents == ["a.txt"])
    }

    @Test func keepsLinksAndPermissions() throws {
        let folder = Folder()
        try folder.write("real.txt", Data("old".utf8))
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.path("real.txt"))
        try FileManager.default.createSymbolicLink(atPath: folder.path("link.txt"), withDestinationPath: "real.txt")
        let link = try OutputFile(folder.path("link.txt"), option: "--out")
        #expect(link.isSame(as: try OutputFile(folder.path("real.txt"), option: "--out")))
        try link.write(text: "new")
        #expect(try folder.read("real.txt") == Data("new".utf8))
        #expect(folder.contents == ["link.txt", "real.txt"])
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("real.txt"))
        #expect(attributes[.posixPermissions] as? Int == 0o640)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link.txt")) == "real.txt")
    }

    @Test func refusesWhatCannotBeWritten() {
        let folder = Folder()
        #expect(throws: CLIError.self) { try OutputFile(folder.url.path, option: "--out") }
        #expect(throws: CLIError.self) { try OutputFile(folder.path("none/x"), option: "--out") }
        #expect(throws: CLIError.self) { try OutputFile("", option: "--out") }
    }

    @Test func devicesAreWrittenAndStay() throws {
        try OutputFile("/dev/null", option: "--metrics").write(text: "gone")
        var status = stat()
        #expect(stat("/dev/null", &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFCHR)
    }
}
