import Testing
import TernArchitectures
import TernIO
import TernNN

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Networks with the trees of torchvision and of the transformers package take their state dictionaries, and compute the same.
@Suite struct ArchitectureTests {
    @Test(arguments: Architecture.allCases)
    func hasTheKeysInOrder(_ architecture: Architecture) throws {
        let recording = try ArchitectureRecording(architecture)
        #expect(recording.network().stateDict().keys == recording.keys)
    }

    /// The forms in which people save state dictionaries: alone, in the file of a training, by PyTorch before 1.6, in float16, from
    /// a wrapper that puts a prefix before the keys.
    @Test(arguments: Architecture.allCases)
    func readsCheckpoints(_ architecture: Architecture) throws {
        let recording = try ArchitectureRecording(architecture)
        let path = recording.path
        let network = recording.network()
        if let prefix = recording.prefix {
            #expect(try Checkpoint.loadStateDict(path).map(\.key) == recording.keys.map { prefix + $0 })
            let error = try #require(throws: TensorError.self) { try network.loadStateDict(Checkpoint.load(path)) }
            #expect(error.message.contains("removingPrefix(\"\(prefix)\")"))
            try network.loadStateDict(StateDict(Checkpoint.loadStateDict(path)).removingPrefix(prefix))
        } else {
            #expect(try Checkpoint.loadStateDict(path).map(\.key) == recording.keys)
            let keys = try network.loadStateDict(Checkpoint.load(path))
            #expect(keys.missing.isEmpty && keys.unexpected.isEmpty)
        }
        try recording.compare(network)
    }

    @Test(arguments: Architecture.allCases)
    func computesTheSameFromMappedTensors(_ architecture: Architecture) throws {
        let recording = try ArchitectureRecording(architecture)
        let network = recording.network().to(.meta)
        try network.loadStateDict(recording.state(mapped: true), assign: true)
        // One of them is kept in float16.
        try recording.compare(network.to(.float32))
    }

    @Test(arguments: Architecture.allCases, ["pt", "safetensors"])
    func writes(_ architecture: Architecture, _ ending: String) throws {
        let recording = try ArchitectureRecording(architecture)
        let first = recording.network(), second = recording.network()
        try first.loadStateDict(recording.state())
        let path = "/tmp/tern-\(architecture.rawValue)-\(UInt64.random(in: 0...UInt64.max)).\(ending)"
        defer { unlink(path) }
        if ending == "pt" {
            try Checkpoint.save(first.stateDict(), to: path)
            try second.loadStateDict(Checkpoint.load(path))
        } else {
            try Safetensors.save(first.stateDict(), to: path)
            try second.loadStateDict(Safetensors.load(path))
        }
        try recording.compare(second)
    }

    @Test func tiedWeightsStayTied() throws {
        let recording = try ArchitectureRecording(.gpt2)
        var state = try recording.state()
        // What the safetensors package leaves out of a file.
        state["lm_head.weight"] = nil
        let network = recording.network()
        try network.loadStateDict(state)
        #expect(network.parameters().count == recording.keys.count - 1)
        try recording.compare(network)
    }

    @Test func publishedKeysOfDenseNet() throws {
        let recording = try ArchitectureRecording(.denseNet121)
        var published = StateDict()
        for (key, tensor) in try recording.state() {
            var old = key
            for part in ["norm", "conv"] where key.contains(".denselayer") {
                for number in 1...2 { old = old.replacing(".\(part)\(number).", with: ".\(part).\(number).") }
            }
            published[old] = tensor
        }
        #expect(published["features.denseblock1.denselayer1.norm.1.weight"] != nil)
        #expect(published["features.transition1.norm.weight"] != nil)
        let network = recording.network()
        try network.loadStateDict(DenseNet.renamed(published))
        try recording.compare(network)
    }

    /// The numbers of parameters that torchvision's pages give.
    @Test(arguments: [(Architecture.mobileNetV2, 3_504_872), (.efficientNetB0, 5_288_548)])
    func publishedSizes(_ architecture: Architecture, _ parameters: Int) {
        let network = Generator.withDefault(Generator(seed: 1)) { architecture.full() }
        #expect(network.parameters().reduce(0) { $0 + $1.count } == parameters)
    }
}
