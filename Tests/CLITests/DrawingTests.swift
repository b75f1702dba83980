import Testing

@testable import TernCLI

@Suite struct DrawingTests {
    @Test func numbers() {
        #expect(Text.fixed(97.777, 1) == "97.8")
        #expect(Text.fixed(-0.5, 3) == "-0.500")
        #expect(Text.fixed(.greatestFiniteMagnitude, 1).count == 311)
        #expect(Text.general(0.00001234) == "1.234e-05")
        #expect(Text.general(.nan) == "nan")
        #expect(Text.grouped(1_234_567) == "1,234,567")
        #expect(Text.grouped(-999) == "-999")
        #expect(Text.grouped(.min) == "-9,223,372,036,854,775,808")
        #expect(Text.bytes(900) == "900 bytes")
        #expect(Text.bytes(43_624) == "42.6 KiB")
        #expect(Text.percent(0.97777) == "97.8 %")
    }

    @Test func controlCharactersAreEscaped() {
        #expect(Text.printable("a\u{1B}[31m\nb\u{202E}é") == #"a\u{1B}[31m\nb\u{202E}é"#)
    }

    @Test func namesInNaturalOrder() {
        let sorted = ["10.w", "9.w", "9.b", "a", "01", "1", "", "a10", "a9"].sorted(by: NaturalOrder.isLess)
        #expect(sorted == ["", "01", "1", "9.b", "9.w", "10.w", "a", "a9", "a10"])
    }

    @Test func lossCurve() {
        var curve = LossCurve(losses: [2, 1, 0])
        curve.columns = 4
        curve.rows = 2
        #expect(
            curve.drawn().split(separator: "\n", omittingEmptySubsequences: false) == [
                "loss", "2.0000 ┤⠑⢄", "0.0000 ┤  ⠑⢄", "       └────", "        1epoch 3",
            ])
        #expect(LossCurve(losses: [.nan]).drawn() == "no finite loss to draw")
        #expect(LossCurve(losses: []).drawn() == "no finite loss to draw")
        #expect(LossCurve(losses: [1.5]).drawn().contains("1.5000"))
        #expect(LossCurve(losses: [1, .infinity, 0]).drawn().contains("epoch 3"))
    }

    @Test func confusionMatrix() {
        let matrix = ConfusionMatrix(labels: [0, 0, 1, 2, 5], predictions: [0, 1, 1, 2, 0], classes: 3)
        #expect(matrix.correct == 3)
        #expect(matrix.total == 4)
        #expect(
            matrix.drawn().split(separator: "\n").dropFirst() == [
                "   │ 0 1 2", "───┼───────", " 0 │ 1 1 ·   1/2", " 1 │ · 1 ·   1/1", " 2 │ · · 1   1/1",
            ])
    }

    @Test func digitPicture() {
        let lines = DigitPicture.drawn([UInt8](repeating: 0, count: 59) + [1, 5, 9, 13, 16]).split(separator: "\n")
        #expect(lines.count == 10)
        #expect(lines[1] == "│                │")
        #expect(lines[8] == "│      ░░▒▒▓▓████│")
    }

    @Test func probabilityBars() {
        let lines = ProbabilityBars.drawn([0.25, 0.75, .nan], width: 8).split(separator: "\n")
        #expect(lines == ["0   25.0 %  ██", "1   75.0 %  ██████ ◀", "2    nan %"])
    }

    @Test func progressLines() {
        var written: [String] = []
        var bar = ProgressBar(columns: nil) { written.append($0) }
        var progress = TrainingProgress(epoch: 3, epochs: 30, fraction: 0.5, loss: 0.12345, samplesPerSecond: 151_234)
        bar.update(progress)
        #expect(written.isEmpty)
        progress.result = "test accuracy 97.5 %"
        progress.isEpochComplete = true
        bar.update(progress)
        bar.finish()
        #expect(written == ["epoch  3/30  loss 0.1235  test accuracy 97.5 %  151,000 samples/s\n"])
    }

    @Test(arguments: [1, 10, 20, 40, 79, 200])
    func barFitsTheTerminal(columns: Int) {
        var written: [String] = []
        var bar = ProgressBar(columns: columns) { written.append($0) }
        for epoch in 1...3 {
            let progress = TrainingProgress(
                epoch: epoch, epochs: 3, fraction: 1, loss: 0.5, result: "test accuracy 90.0 %", isEpochComplete: true,
                samplesPerSecond: 1e5)
            bar.update(progress)
        }
        bar.finish()
        // The last picture is always drawn, whatever time has passed.
        #expect(written.last == "\n")
        let pictures = written.dropLast().map { $0.dropFirst().dropLast(3) }
        #expect(pictures.count >= 2)
        #expect(pictures.allSatisfy { $0.count < columns || $0.isEmpty })
    }
}
