import Tern

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Answers a line with a line: `list`, `limits`, `check ID`, `run ID`. Between lines it waits for input and uses no processor.
struct Worker {
    private let suite = Suite()
    /// Only the last case is kept, since cases run one after the other and inputs are large.
    private var prepared: PreparedCase?

    mutating func serve() {
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            guard let command = words.first else { continue }
            print(answer(command, words.dropFirst().first))
            // Standard output is a pipe here, which the C library would hold back.
            fflush(nil)
        }
    }

    private mutating func answer(_ command: String, _ id: String?) -> String {
        switch command {
        case "list": return list()
        case "limits": return MachineLimits.json()
        case "run", "check":
            guard let id, let found = suite.cases.first(where: { $0.id == id }) else {
                return #"{"error":"no such case; list names them"}"#
            }
            return command == "run" ? run(found) : Worker.check(found)
        default: return #"{"error":"unknown command; there are list, limits, run ID and check ID"}"#
        }
    }

    private func list() -> String {
        let cases = suite.cases.map {
            #"{"id":"\#($0.id)","title":"\#($0.title)","family":"\#($0.family)","bytes":\#($0.bytes),"flops":\#($0.flops),"#
                + #""peak":"\#($0.peak.rawValue)","tolerance":\#($0.tolerance.map { "\($0)" } ?? "null")}"#
        }
        return #"{"peer":"Tern","threads":\#(numThreads()),"cases":[\#(cases.joined(separator: ","))]}"#
    }

    private mutating func run(_ definition: BenchmarkCase) -> String {
        if prepared?.id != definition.id {
            // The old inputs go before the new ones come.
            prepared = nil
            prepared = PreparedCase(definition)
        }
        guard let seconds = prepared?.seconds() else { return #"{"id":"\#(definition.id)","error":"not prepared"}"# }
        return #"{"id":"\#(definition.id)","seconds":\#(seconds)}"#
    }

    /// The third result from fresh inputs: a step of training that does nothing would show.
    private static func check(_ definition: BenchmarkCase) -> String {
        let body = definition.prepare()
        _ = body()
        _ = body()
        let sum = Checksum(body())
        return #"{"id":"\#(definition.id)","shape":\#(sum.shape),"dtype":"\#(sum.dtype)","sum":"\#(sum.sum)","#
            + #""weighted":"\#(sum.weighted)","magnitude":"\#(sum.magnitude)"}"#
    }
}
