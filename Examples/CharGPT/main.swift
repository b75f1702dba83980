// A transformer learns to write like a text, character by character, and then writes. `tern train text` does the same with more
// comfort.

import Foundation
import ExampleSupport
import TernNN

/// Each character looks at itself and those before it.
final class CausalAttention: Module {
    let qkv: Linear
    let projection: Linear
    let heads: Int

    init(_ width: Int, _ heads: Int) {
        qkv = Linear(width, 3 * width)
        projection = Linear(width, width)
        self.heads = heads
        super.init()
    }

    /// [n, length, width] -> [n, length, width]
    override func forward(_ x: Tensor) -> Tensor {
        let parts = qkv(x).view(x.size(0), x.size(1), 3, heads, -1).permute(2, 0, 3, 1, 4)
        let mixed = scaledDotProductAttention(parts[0], parts[1], parts[2], isCausal: true)
        return projection(mixed.transpose(1, 2).flatten(2))
    }
}

/// Two branches of a stream: characters exchange what they know, then each thinks by itself.
final class Block: Module {
    let norm1: LayerNorm
    let attention: CausalAttention
    let norm2: LayerNorm
    let perceptron: Sequential

    init(_ width: Int, _ heads: Int) {
        norm1 = LayerNorm(width)
        attention = CausalAttention(width, heads)
        norm2 = LayerNorm(width)
        perceptron = Sequential(Linear(width, 4 * width), GELU(), Linear(4 * width, width))
        super.init()
    }

    override func forward(_ x: Tensor) -> Tensor {
        let x = x + attention(norm1(x))
        return x + perceptron(norm2(x))
    }
}

final class CharGPT: Module {
    let block: Int
    let token: Embedding
    let position: Embedding
    let blocks: Sequential
    let norm: LayerNorm

    init(vocabulary: Int, block: Int, layers: Int, heads: Int, width: Int) {
        self.block = block
        token = Embedding(vocabulary, width)
        position = Embedding(block, width)
        blocks = Sequential((0..<layers).map { _ in Block(width, heads) })
        norm = LayerNorm(width)
        super.init()
        for table in [token, position] { Init.normal_(table.weight, std: 0.02) }
    }

    /// Logits [n, length, vocabulary] of the characters that follow; the table of characters is used a second time.
    override func forward(_ x: Tensor) -> Tensor {
        linear(norm(blocks(token(x) + position.weight[0..<x.size(1)])), token.weight)
    }

    /// Goes on with `text`, one choice after the other.
    func generate(_ text: [Int], count: Int, temperature: Double) -> [Int] {
        var text = text
        for _ in 0..<count where TensorError.pending == nil {
            let logits = noGrad { self(Tensor(Array(text.suffix(block))).unsqueeze(0))[0, -1] }
            text.append((logits / temperature).softmax(-1).multinomial(1).item(Int.self))
        }
        return text
    }
}

Example.run {
    manualSeed(0)
    let text = try Example.argument.map { try String(contentsOfFile: $0, encoding: .utf8) } ?? Bundled.paradiseLost()
    let characters = Set(text.unicodeScalars).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: characters.enumerated().map { ($1, $0) })
    let tokens = Tensor(text.unicodeScalars.map { numbers[$0] ?? 0 })

    let block = Example.choose(quick: 32, full: 64), batch = 32
    guard tokens.count > 20 * block else {
        throw TensorError.argument("the text is too short: give \(20 * block) characters or more")
    }
    let model = CharGPT(
        vocabulary: characters.count, block: block, layers: Example.choose(quick: 1, full: 3), heads: 4, width: 64)
    let optimizer = AdamW(model.parameters(), lr: 3e-3, betas: (0.9, 0.99), weightDecay: 0.1)
    let steps = Example.choose(quick: 200, full: 1500)
    let scheduler = CosineAnnealingLR(optimizer, steps)

    /// Pieces of the text from `low` to `high`, and the same one character later.
    let held = tokens.count / 10
    func pieces(_ count: Int, _ low: Int, _ high: Int) -> (Tensor, Tensor) {
        let starts = Tensor.randint(low, high - block, [count]).scalars(Int.self)
        let rows = stack(starts.map { tokens[$0..<$0 + block + 1] })
        return (rows[.all, 0..<block], rows[.all, 1...])
    }
    func loss(_ pair: (Tensor, Tensor)) -> Tensor { crossEntropy(model(pair.0).flatten(0, endDim: 1), pair.1.flatten()) }

    for step in 1...steps {
        let value = loss(pieces(batch, 0, tokens.count - held))
        optimizer.zeroGrad()
        value.backward()
        clipGradNorm_(model.parameters(), 1)
        optimizer.step()
        scheduler.step()
        if step % (steps / 5) == 0 { print("step \(step): loss \(Example.rounded(value.item(Double.self)))") }
    }
    model.eval()
    let start = [numbers["\n"] ?? 0]
    let written = model.generate(start, count: Example.choose(quick: 100, full: 400), temperature: 0.8)
    print(String(String.UnicodeScalarView(written.map { characters[$0] })))
    // Letters by chance have a loss of 4.2, letters as often as in English one of 3.
    let validation = noGrad { loss(pieces(256, tokens.count - held, tokens.count)).item(Double.self) }
    Example.finish("validation loss", validation, atMost: Example.choose(quick: 2.6, full: 2))
}
