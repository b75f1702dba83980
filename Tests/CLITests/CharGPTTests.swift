import Testing
import TernNN

@testable import TernCLI

/// The character model and what writes with it.
extension CharGPTTests {
    @Suite struct Model {
        private let sizes = CharGPTSizes(vocabulary: 7, block: 12, layers: 2, heads: 2, width: 8)

        @Test func rememberedStepsGiveTheLogitsOfTheWhole() {
            let network = CharGPT(sizes, generator: Generator(seed: 3)).eval()
            let characters = [1, 5, 0, 6, 6, 2, 3, 1, 4]
            let whole = noGrad { network(Tensor(characters, shape: [1, 9])) }
            let memory = KeyValueMemory(sizes)
            noGrad {
                var logits = network.next(Array(characters.prefix(4)), memory)
                #expect(logits.allclose(whole[0, 3], rtol: 1e-5, atol: 1e-6))
                for i in 4..<characters.count {
                    logits = network.next([characters[i]], memory)
                    #expect(logits.allclose(whole[0, i], rtol: 1e-5, atol: 1e-6), "character \(i)")
                }
            }
            #expect(memory.count == 9)
        }

        @Test func aCharacterDoesNotSeeWhatFollows() {
            let network = CharGPT(sizes, generator: Generator(seed: 3)).eval()
            let first = noGrad { network(Tensor([1, 2, 3, 4], shape: [1, 4])) }
            let second = noGrad { network(Tensor([1, 2, 6, 0], shape: [1, 4])) }
            #expect(first[0, 0..<2].equal(second[0, 0..<2]))
            #expect(!first[0, 2...].equal(second[0, 2...]))
        }

        @Test func startingValuesAreGPT2s() {
            let sizes = CharGPTSizes(vocabulary: 64, block: 128, layers: 2, heads: 4, width: 128)
            let network = CharGPT(sizes, generator: Generator(seed: 0))
            #expect(abs(network.token.weight.std().item(Double.self) - 0.02) < 0.001)
            #expect(abs(network.blocks[1].contraction.weight.std().item(Double.self) - 0.01) < 0.0005)
            #expect(network.stateDict().map(\.key) == sizes.shapes.map(\.key))
            #expect(zip(network.stateDict(), sizes.shapes).allSatisfy { $0.value.shape == $1.shape })
            // Before it has learned anything, all characters are about equally likely.
            let logits = noGrad { network(Tensor.randint(64, [2, 128], generator: Generator(seed: 1))) }
            let loss = crossEntropy(logits.flatten(0, endDim: 1), Tensor.zeros(256, dtype: .int64)).item(Double.self)
            #expect(abs(loss - 4.1589) < 0.2)
        }

        @Test func generatingGoesOnBeyondABlock() throws {
            let network = CharGPT(sizes, generator: Generator(seed: 3)).eval()
            let vocabulary = try #require(Vocabulary(Array("abcdefg".unicodeScalars)))
            func text(_ seed: Int, prompt: [Int]) throws -> String {
                var text = ""
                let sampler = CharacterSampler(temperature: 1, generator: Generator(seed: seed))
                try TextGeneration(model: CharGPTFile(network, vocabulary), sampler: sampler).run(prompt: prompt, length: 40) {
                    text.unicodeScalars.append($0)
                }
                return text
            }
            let first = try text(1, prompt: [0])
            #expect(first.count == 40)
            #expect(try text(1, prompt: [0]) == first)
            #expect(try text(2, prompt: [0]) != first)
            // Of a prompt longer than a block the end counts.
            let long = Array(repeating: 3, count: 30) + Array(repeating: 1, count: 12)
            #expect(try text(1, prompt: long) == text(1, prompt: Array(repeating: 1, count: 12)))
        }

        @Test func sizesThatMakeNoSense() {
            #expect(sizes.problem == nil)
            for (change, word) in [
                ({ $0.width = 9 }, "--width 9"), ({ $0.heads = 0 }, "--heads"), ({ $0.block = 1 << 40 }, "--block"),
                ({ $0.layers = -1 }, "--layers"),
                (
                    {
                        $0.width = 4096; $0.layers = 64
                    }, "parameters"
                ),
            ] as [((inout CharGPTSizes) -> Void, String)] {
                var wrong = sizes
                change(&wrong)
                #expect(wrong.problem?.contains(word) == true, "\(word)")
            }
        }
    }

    @Suite struct Sampling {
        private let logits: [Float] = [0, 2, 1, -1]

        private func counts(_ sampler: CharacterSampler, _ logits: [Float]) -> [Int] {
            var counts = [0, 0, 0, 0]
            for _ in 0..<4000 { if let place = sampler.pick(logits) { counts[place] += 1 } }
            return counts
        }

        @Test func choicesFollowTheProbabilities() {
            let generator = Generator(seed: 5)
            let all = counts(CharacterSampler(temperature: 1, generator: generator), logits)
            // exp(2) / (1 + e² + e + 1/e)
            #expect(abs(Double(all[1]) / 4000 - 0.6439) < 0.03)
            let hot = counts(CharacterSampler(temperature: 100, generator: generator), logits)
            #expect(hot.allSatisfy { abs($0 - 1000) < 150 })
            let two = counts(CharacterSampler(temperature: 1, topK: 2, generator: generator), logits)
            #expect(two[0] == 0 && two[3] == 0 && two[2] > 800)
            // 0.64 are not enough, and the second one makes 0.88.
            let likely = counts(CharacterSampler(temperature: 1, topP: 0.7, generator: generator), logits)
            #expect(likely[0] == 0 && likely[3] == 0 && likely[2] > 800)
            let first = counts(CharacterSampler(temperature: 1, topP: 0.5, generator: generator), logits)
            #expect(first == [0, 4000, 0, 0])
        }

        @Test func theLikeliestWithoutChance() {
            #expect(CharacterSampler(temperature: 0, generator: Generator(seed: 0)).pick(logits) == 1)
            #expect(CharacterSampler(temperature: 1, topK: 1, generator: Generator(seed: 0)).pick(logits) == 1)
            #expect(CharacterSampler(temperature: 0, generator: Generator(seed: 0)).pick([1, 3, 3, 0]) == 1)
            // Numbers that would overflow without the greatest taken off.
            #expect(CharacterSampler(temperature: 1e-300, generator: Generator(seed: 0)).pick([0, 1e38]) == 1)
            #expect(CharacterSampler(generator: Generator(seed: 0)).pick([-.infinity, 0]) == 1)
        }

        @Test func whatIsNoNumber() {
            for logits in [[Float.nan, 0], [.infinity, 0], [-.infinity, -.infinity], []] {
                #expect(CharacterSampler(generator: Generator(seed: 0)).pick(logits) == nil)
            }
        }
    }

    @Suite struct Corpus {
        private func problem(_ bytes: [UInt8], block: Int = 4) -> String {
            do {
                _ = try TextCorpus(bytes, name: "name.txt", block: block)
                return ""
            } catch { return error.message }
        }

        @Test func partsAndBatches() throws {
            let text = String(repeating: "abcd", count: 50) + "éé"
            let corpus = try TextCorpus(Array(text.utf8), name: "x", block: 4)
            #expect(corpus.vocabulary.text == "abcdé")
            #expect(corpus.count == 202)
            let batch = corpus.trainingBatch(8, Generator(seed: 0))
            #expect(batch.inputs.shape == [8, 4] && batch.targets.shape == [8, 4] && batch.count == 32)
            #expect(batch.inputs[.all, 1...].equal(batch.targets[.all, 0..<3]))
            // 20 characters: four whole blocks of inputs, and what the last of them foretells.
            let all = Array(corpus.validationBatches(3))
            #expect(all.map { $0.inputs.size(0) } == [3, 1])
            #expect(all[0].inputs[0].scalars(Int.self) == [2, 3, 0, 1])
            #expect(all[0].inputs[1, 0].item(Int.self) == all[0].targets[0, 3].item(Int.self))
        }

        @Test func thePoemThatComesWithTheCommand() throws {
            let corpus = try TextCorpus(block: 128)
            #expect(corpus.vocabulary.characters.count == 64)
            #expect(corpus.count == 235_360)
        }

        @Test func whatIsNoText() {
            #expect(problem([]).contains("empty"))
            #expect(problem([65, 66, 0, 65]).contains("byte 2"))
            #expect(problem(Array("abc".utf8) + [0xFF]).contains("at 3 are no character"))
            #expect(problem(Array("abé".utf8.dropLast())).contains("at 2 are no character"))
            #expect(problem(Array("too short".utf8)).contains("needs 10 or more"))
            #expect(problem(Array("long enough".utf8)) == "")
            let many = String(String.UnicodeScalarView((0x20..<0x12000).compactMap { Unicode.Scalar($0) }))
            #expect(problem(Array(many.utf8)).contains("different characters"))
        }

        @Test func charactersThatAreNotKnown() throws {
            let vocabulary = try #require(Vocabulary(Array("\n abc".unicodeScalars)))
            #expect(try vocabulary.encoded("ab c\n", what: "--prompt") == [2, 3, 1, 4, 0])
            let error = #expect(throws: CLIError.self) { try vocabulary.encoded("aé", what: "--prompt") }
            #expect(error?.message.contains("'é' (U+00E9)") == true && error?.message.contains("abc") == true)
            #expect(Vocabulary(Array("ba".unicodeScalars)) == nil && Vocabulary([]) == nil)
        }
    }
}

@Suite struct CharGPTTests {}
