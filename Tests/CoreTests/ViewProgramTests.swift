import Testing

@testable import Tern

/// Random programs of views, indexing, assignment and in-place arithmetic, run on tensors and on plain arrays alike.
@Suite struct ViewProgramTests {
    private static let blocks = 20

    /// 10,000 programs of 20 steps in all.
    @Test(arguments: 0..<blocks)
    func programsAgreeWithPlainArrays(_ block: Int) {
        let perBlock = 10_000 / Self.blocks
        for seed in block * perBlock..<(block + 1) * perBlock {
            let program = ViewProgram(seed: seed, steps: Array(0..<20))
            guard program.difference() != nil else { continue }
            // Everything that is needed to repeat it.
            Issue.record("\(program.shortened().transcript())")
            return
        }
    }

    /// A program says what it does, and can be repeated from its description.
    @Test func aProgramCanBeRepeated() {
        let program = ViewProgram(seed: 3, steps: [0, 1, 2, 5])
        #expect(program.transcript() == program.transcript())
        #expect(program.description == "ViewProgram(seed: 3, steps: [0, 1, 2, 5])")
        #expect(program.transcript().hasSuffix("nothing differs"))
    }

    /// Every kind of step is there.
    @Test func programsUseEverything() {
        var words: Set<String> = []
        for seed in 0..<400 {
            for line in ViewProgram(seed: seed, steps: Array(0..<20)).transcript().split(separator: "\n") {
                words.formUnion(line.split { !$0.isLetter && $0 != "_" }.map(String.init))
            }
        }
        let expected: Set = [
            "permute", "transpose", "narrow", "select", "split", "chunk", "unbind", "reshape", "flatten", "expand", "diagonal",
            "unsqueeze", "squeeze", "flip", "clone", "add_", "sub_", "mul_", "copy_", "fill_", "maskedFill_", "maskedScatter_",
            "scatter_", "scatterAdd_", "amax", "amin", "newAxis", "ellipsis", "stride", "Tensor", "indexAdd_", "indexCopy_",
            "indexFill_", "put_", "indexPut_",
        ]
        #expect(expected.isSubset(of: words), "\(expected.subtracting(words))")
    }
}
