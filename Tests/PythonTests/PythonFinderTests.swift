import Testing

@testable import TernPython

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where Python is looked for, and what is reported when none is found. Nothing is started.
@Suite struct PythonFinderTests {
    private func report(_ environment: [String: String]) -> String {
        var finder = PythonFinder(environment: environment)
        do {
            return "found \(try finder.find().library)"
        } catch {
            return String(describing: error)
        }
    }

    @Test func aChoiceThatIsNotThereIsAnErrorAndNothingElseIsTaken() {
        let text = report(["TERN_PYTHON": "/no/such/python", "PATH": "/usr/bin:/bin"])
        #expect(text.contains("TERN_PYTHON=/no/such/python: No such file or directory"))
        #expect(text.contains("Set TERN_PYTHON"))
        #expect(!text.contains("python3:"))
    }

    @Test func aPathWithoutPythonIsReportedNameByName() {
        let text = report(["PATH": "/no/such/folder"])
        #expect(text.contains("python3: in no folder of PATH (/no/such/folder)"))
        #expect(text.contains("python: in no folder of PATH (/no/such/folder)"))
        #expect(text.contains("Install Python"))
        #expect(report([:]).contains("not set"))
    }

    @Test func programsAndFilesThatAreNotPythonAreReported() {
        #expect(report(["TERN_PYTHON": "/bin/cat"]).contains("does not answer as Python 3 does"))
        #expect(report(["TERN_PYTHON": "/dev/null"]).contains("cannot be started: Permission denied"))
        #expect(report(["TERN_PYTHON": "/no/such/libpython3.11.so"]).contains("No such file"))
        #expect(report(["TERN_PYTHON": "no-such-python", "PATH": "/bin"]).contains("in no folder of PATH"))
    }

    @Test func aLibraryThatIsNotPythonIsReported() throws {
        var template = Array("/tmp/tern-python-XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        let path = "\(folder)/libpython3.so"
        let file = try #require(fopen(path, "w"))
        fputs("not a library\n", file)
        fclose(file)
        defer {
            unlink(path)
            rmdir(folder)
        }
        #expect(report(["TERN_PYTHON": path]).contains("\(path) cannot be opened: "))
    }
}
