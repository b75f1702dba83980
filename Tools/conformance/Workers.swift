import Foundation
import TernOracle

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One recorded call's outcome, as a line of JSON on its way from the child process.
struct Report: Codable {
    enum State: String, Codable { case begun, passed, failed, unsupported, broken }

    let file: Int
    let sample: Int
    let name: String
    let state: State
    let reason: String
}

/// The child: runs files, and says before each call which one it begins.
struct Worker {
    let files: [URL]

    /// Starts at a sample of a file, to go on behind one that ended the process.
    func run(fromFile firstFile: Int, sample firstSample: Int) throws {
        for index in files.indices.dropFirst(firstFile) {
            let recording: Recording
            do { recording = try Recording(files[index]) } catch {
                try send(Report(file: index, sample: 0, name: "", state: .broken, reason: "\(error)"))
                return
            }
            let run = SampleRun(recording)
            for (place, sample) in recording.samples.enumerated() where index > firstFile || place >= firstSample {
                try send(Report(file: index, sample: place, name: sample.id, state: .begun, reason: ""))
                let (state, reason): (Report.State, String) =
                    switch run.outcome(of: sample) {
                    case .passed: (.passed, "")
                    case .failed(let text): (.failed, text)
                    case .unsupported(let text): (.unsupported, text)
                    }
                try send(Report(file: index, sample: place, name: sample.id, state: state, reason: reason))
            }
        }
    }

    private func send(_ report: Report) throws {
        try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(report) + Data("\n".utf8))
    }
}

/// The parent: has a child run the corpus and starts another one behind a call that ended it, so that no sample can end the report.
struct Workers {
    let folder: URL
    let files: [URL]
    /// A call that takes longer counts as one that does not end.
    static let patience = 120

    func run() throws -> [Tally] {
        var tallies = files.map { Tally($0.deletingPathExtension().lastPathComponent) }
        var next: (file: Int, sample: Int)? = (0, 0)
        while let start = next {
            next = nil
            var begun: Report?
            let ending = try child(from: start) { report in
                switch report.state {
                case .begun:
                    begun = report
                    return
                case .passed: tallies[report.file].add(.passed, report.name)
                case .failed: tallies[report.file].add(.failed(report.reason), report.name)
                case .unsupported: tallies[report.file].add(.unsupported(report.reason), report.name)
                case .broken: throw OracleError(report.reason)
                }
                begun = nil
            }
            guard let ending else { continue }
            guard let begun else { throw OracleError("the process that runs the samples \(ending) between two of them") }
            tallies[begun.file].add(.failed("the process \(ending)"), begun.name)
            next = (begun.file, begun.sample + 1)
        }
        return tallies
    }

    /// Runs one child to its end. How it ended, if not well.
    private func child(from start: (file: Int, sample: Int), _ handle: (Report) throws -> Void) throws -> String? {
        guard let program = Bundle.main.executableURL else { throw OracleError("the path of this program is unknown") }
        let process = Process()
        process.executableURL = program
        process.arguments =
            [folder.path, "--worker", "\(start.file):\(start.sample)"]
            + files.flatMap { ["--op", $0.deletingPathExtension().lastPathComponent] }
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        var lines = Lines(pipe.fileHandleForReading.fileDescriptor)
        while true {
            switch lines.next(within: Self.patience) {
            case .line(let line): try handle(try JSONDecoder().decode(Report.self, from: line))
            case .timeout:
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
                return "did not end within \(Self.patience) s"
            case .end:
                process.waitUntilExit()
                if process.terminationReason == .uncaughtSignal { return "crashed with signal \(process.terminationStatus)" }
                return process.terminationStatus == 0 ? nil : "ended with status \(process.terminationStatus)"
            }
        }
    }
}

/// Lines of a pipe, waited for with a limit.
private struct Lines {
    enum Event {
        case line(Data)
        case timeout
        case end
    }

    private let descriptor: Int32
    private var buffer = Data()

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    mutating func next(within seconds: Int) -> Event {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Data(buffer[..<end])
                buffer.removeSubrange(...end)
                return .line(line)
            }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Int32(seconds * 1000))
            if ready == 0 { return .timeout }
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            let count = read(descriptor, &bytes, bytes.count)
            if count <= 0 { return .end }
            buffer.append(contentsOf: bytes[..<count])
        }
    }
}
