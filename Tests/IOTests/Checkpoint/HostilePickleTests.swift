import Testing

@testable import TernIO

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A pickle, and words that the refusal must have.
struct Hostile: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    let words: String

    init(_ name: String, _ bytes: [UInt8], _ words: String) {
        testDescription = name
        self.bytes = bytes
        self.words = words
    }

    init(_ name: String, _ text: String, _ words: String) { self.init(name, Array(text.utf8), words) }
}

/// Pickles that would run something, or take all time or memory: none does.
@Suite struct HostilePickleTests {
    static let running: [Hostile] = [
        Hostile("os.system", "cos\nsystem\n(S'touch MARKER'\ntR.", "os.system"),
        Hostile("posix.system", "cposix\nsystem\n(S'touch MARKER'\ntR.", "posix.system"),
        Hostile("eval", "c__builtin__\neval\n(S'open(\"MARKER\", \"w\")'\ntR.", "__builtin__.eval"),
        Hostile("exec", "cbuiltins\nexec\n(S'open(\"MARKER\", \"w\")'\ntR.", "builtins.exec"),
        Hostile("getattr", "cbuiltins\ngetattr\n(cos\nsystem\nS'x'\ntR.", "builtins.getattr"),
        Hostile("subprocess", "csubprocess\nPopen\n((lS'touch'\naS'MARKER'\natR.", "subprocess.Popen"),
        Hostile("INST", "(S'touch MARKER'\nios\nsystem\n.", "os.system"),
        Hostile("OBJ", "(cos\nsystem\nS'touch MARKER'\no.", "os.system"),
        Hostile("nested calls", "c_codecs\nencode\n(cos\nsystem\n(S'touch MARKER'\ntRS'latin1'\ntR.", "os.system"),
        Hostile("below an allowed name", "ccollections\nOrderedDict.__init__.__globals__\n)R.", "OrderedDict.__init__"),
        Hostile("allowed name of another module", "cevil\nOrderedDict\n)R.", "evil.OrderedDict"),
        Hostile("torch.load", "ctorch\nload\n(S'MARKER'\ntR.", "torch.load"),
        Hostile("torch.hub", "ctorch.hub\nload\n(S'x'\ntR.", "torch.hub.load"),
        Hostile("NumPy's loader", "cnumpy\nload\n(S'x'\ntR.", "numpy.load"),
        Hostile("STACK_GLOBAL", [0x8C, 2, 0x6F, 0x73, 0x8C, 4, 0x6F, 0x70, 0x65, 0x6E, 0x93, 0x2E], "os.open"),
    ]

    private static let longNumber: [UInt8] = [0x8B, 0, 1, 0, 0] + Array(repeating: 1, count: 256)

    static let broken: [Hostile] = [
        Hostile("registry of extensions", [0x80, 2, 0x82, 1, 0x2E], "registry of extensions"),
        Hostile("protocol 6", [0x80, 6, 0x2E], "protocol 6"),
        Hostile("buffer outside", [0x80, 5, 0x97, 0x2E], "buffers outside"),
        Hostile("call of a number", "I1\n)R.", "is called"),
        Hostile("call without a tuple", "ccollections\nOrderedDict\nI1\nR.", "in place of a tuple"),
        Hostile("call of a type", "c__builtin__\nint\n)R.", "int is called"),
        Hostile("append to a number", "I1\nI2\na.", "only a list or a set"),
        Hostile("item of a list", "(lI1\nI2\ns.", "only a dictionary"),
        Hostile("odd items", "}(I1\nu.", "key without a value"),
        Hostile("state of a list", "(l}b.", "is given a state"),
        Hostile("nothing on the stack", ".", "where there is none"),
        Hostile("values left over", "I1\nI2\n.", "values left over"),
        Hostile("no mark", "t.", "back to a mark"),
        Hostile("a value behind a mark", "I1\n(R.", "where there is none"),
        Hostile("never kept", "g7\n.", "value 7"),
        Hostile("keys twice", "}(S'a'\nI1\nS'a'\nI2\nu.", "the key \"a\" twice"),
        Hostile("list as a key", "}((lI1\nu.", "a list as a key"),
        Hostile("text of half a surrogate", "V\\ud800\n.", "escape"),
        Hostile("text that is not UTF-8", [0x58, 1, 0, 0, 0, 0xFF, 0x2E], "UTF-8"),
        Hostile("text longer than the file", [0x58, 0xFF, 0xFF, 0xFF, 0xFF, 0x61, 0x2E], "cut short"),
        Hostile("bytes of all bits", [0x8E, 255, 255, 255, 255, 255, 255, 255, 255, 0x2E], "cut short"),
        Hostile("whole number of 4 GB", [0x8B, 0xFF, 0xFF, 0xFF, 0x7F, 0x2E], "cut short"),
        Hostile("whole number of 256 bytes", longNumber, "more than 255 bytes"),
        Hostile("no number", "Fx\n.", "no number"),
        Hostile("storage elsewhere", "(S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\nI1\ntQ.", "which is not there"),
        Hostile("no storage", "I1\nQ.", "no storage"),
        Hostile("a module's source", "Pmodule\n.", "no storage"),
        Hostile("loop", "(lp0\ng0\na.", "holds itself"),
        Hostile("loop through a tuple", "(lp0\n(g0\nta.", "holds itself"),
        Hostile("size of texts", "ctorch\nSize\n((S'a'\nttR.", "torch.Size"),
    ]

    @Test(arguments: running) func runsNothing(_ hostile: Hostile) throws {
        let scratch = try Scratch()
        let marker = scratch.path("marker")
        let text = String(decoding: hostile.bytes, as: UTF8.self)
        let bytes = text.utf8.elementsEqual(hostile.bytes) ? Array(text.replacing("MARKER", with: marker).utf8) : hostile.bytes
        let path = try scratch.write(bytes, "hostile.pt")
        let error = #expect(throws: TensorError.self) { try Checkpoint.load(path) }
        let message = try #require(error?.message)
        #expect(message.hasPrefix("\(path): ") && message.contains(hostile.words), "\(message)")
        #expect(message.contains("nothing was executed"), "\(message)")
        #expect(access(marker, F_OK) != 0)
        #expect(throws: TensorError.self) { try Checkpoint.contents(path) }
    }

    @Test(arguments: broken) func isRefused(_ hostile: Hostile) throws {
        let error = #expect(throws: TensorError.self) { try Checkpoint.load(.bytes(hostile.bytes), path: "x") }
        let message = try #require(error?.message)
        #expect(message.hasPrefix("x: ") && message.contains(hostile.words), "\(message)")
    }

    /// Nested a hundred thousand times, in each way: refused, without use of the stack.
    @Test(arguments: ["]", "}", "(", "\u{85}"]) func deep(_ kind: String) throws {
        let count = 100_000
        var bytes: [UInt8] = []
        func add(_ part: [UInt8], _ times: Int) { for _ in 0..<times { bytes += part } }
        switch kind {
        case "]":
            add([0x5D], count)
            add([0x61], count - 1)
        case "}":
            add([0x7D, 0x4E], count)
            add([0x4E], 1)
            add([0x73], count)
        case "(":
            add([0x28], count)
            add([0x74], count)
        default:
            add([0x4E], 1)
            add([0x85], count)
        }
        let error = #expect(throws: TensorError.self) { try Checkpoint.load(.bytes(bytes + [0x2E]), path: "x") }
        #expect(error?.message.contains("nested more than 500 values deep") == true)
    }

    @Test func nestedAsDeepAsAllowed() throws {
        let bytes: [UInt8] = Array(repeating: 0x5D, count: 500) + Array(repeating: 0x61, count: 499) + [0x2E]
        var value = try Checkpoint.load(.bytes(bytes), path: "x")
        #expect(value.description.split(separator: "\n").count == 500)
        var depth = 1
        while let inner = value[0] {
            value = inner
            depth += 1
        }
        #expect(depth == 500)
    }

    /// Lists of ten times the list before: ten thousand million values in a few bytes.
    @Test func laughter() throws {
        var bytes: [UInt8] = [0x5D, 0x71, 0]
        for level in UInt8(1)...10 {
            bytes += [0x5D, 0x71, level, 0x28]
            for _ in 0..<10 { bytes += [0x68, level - 1] }
            bytes += [0x65]
        }
        // All but the last are left below it.
        bytes = [0x28] + bytes + [0x74, 0x2E]
        let error = #expect(throws: TensorError.self) { try Checkpoint.load(.bytes(bytes), path: "x") }
        #expect(error?.message.contains("the same values so often") == true)
    }

    /// A set made of the same long list, again and again.
    @Test func copies() throws {
        var bytes: [UInt8] = [0x28, 0x5D, 0x71, 0, 0x28] + Array(repeating: 0x4E, count: 20_000) + [0x65]
        bytes += Array("c__builtin__\nset\nq\u{1}".utf8)
        for _ in 0..<10_000 { bytes += [0x68, 1, 0x68, 0, 0x85, 0x52] }
        let error = #expect(throws: TensorError.self) { try Checkpoint.load(.bytes(bytes + [0x74, 0x2E]), path: "x") }
        #expect(error?.message.contains("again and again") == true)
    }
}
