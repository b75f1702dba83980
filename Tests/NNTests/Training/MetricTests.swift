import Testing

@testable import TernNN

extension NN {
    /// Metrics against values computed by hand, with scikit-learn's definitions.
    @Suite struct MetricTests {
        @Test func accuracyOverBatches() {
            let accuracy = Accuracy()
            #expect(accuracy.compute().isNaN)
            accuracy.update(Tensor([[0.1, 0.9], [0.8, 0.2], [0.5, 0.5]]), Tensor([1, 1, 0]))
            #expect(accuracy.compute() == 2.0 / 3)
            accuracy.update(Tensor([1]), Tensor([1]))
            #expect(accuracy.compute() == 0.75)
            let state = accuracy.state
            accuracy.reset()
            #expect(accuracy.compute().isNaN)
            accuracy.state = state
            #expect(accuracy.compute() == 0.75)
        }

        @Test func accuracyOfTheBestTwo() {
            let accuracy = Accuracy(topK: 2)
            let scores = Tensor([[0.5, 0.2, 0.2], [0.3, 0.4, 0.2], [0.2, 0.3, 0.4], [0.7, 0.2, 0.1]])
            accuracy.update(scores, Tensor([0, 1, 2, 2]))
            #expect(accuracy.compute() == 0.75)
            // Of equal scores the lower class comes first: the third of three equal ones is not among two.
            accuracy.reset()
            accuracy.update(Tensor([[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]), Tensor([1, 2]))
            #expect(accuracy.compute() == 0.5)
        }

        @Test func confusion() {
            let matrix = ConfusionMatrix(classes: 3)
            matrix.update(Tensor([0, 2, 1, 0, 0]), Tensor([0, 2, 2, 0, 1]))
            #expect(matrix.counts == [[2, 0, 0], [1, 0, 0], [0, 1, 1]])
            #expect(matrix.compute() == 0.6)
            let state = matrix.state
            matrix.reset()
            #expect(matrix.counts.joined().allSatisfy { $0 == 0 })
            matrix.state = state
            #expect(matrix.counts[0][0] == 2)
            #expect(message { matrix.update(Tensor([3]), Tensor([0])) }.contains("class 3 is not below 3"))
            #expect(message { matrix.update(Tensor([0.5]), Tensor([0])) }.contains("whole numbers"))
            #expect(message { matrix.update(Tensor([0, 1]), Tensor([0])) }.contains("[2] and [1]"))
        }

        /// The example of scikit-learn's `precision_recall_fscore_support`.
        @Test func scores() {
            func score(_ kind: FScore.Kind, _ average: FScore.Average) -> Double {
                let score = FScore(kind, classes: 3, average: average)
                score.update(Tensor([0, 2, 1, 0, 0, 1]), Tensor([0, 1, 2, 0, 1, 2]))
                return score.compute()
            }
            // precision 2/3, 0, 0; recall 1, 0, 0; F1 0.8, 0, 0
            #expect(isClose([score(.precision, .macro)], [2.0 / 9]))
            #expect(isClose([score(.recall, .macro)], [1.0 / 3]))
            #expect(isClose([score(.f1, .macro)], [0.8 / 3]))
            #expect(isClose([score(.f1, .weighted)], [0.8 / 3]))
            for kind in [FScore.Kind.precision, .recall, .f1] { #expect(isClose([score(kind, .micro)], [1.0 / 3])) }
            #expect(isClose([score(.f1, .binary(0)), score(.f1, .binary(1)), score(.f1, .binary(9))], [0.8, 0, 0]))
        }

        @Test func weightsFollowTheLabels() {
            let score = FScore(.recall, classes: 4, average: .weighted)
            score.update(Tensor([0, 0, 0, 1]), Tensor([0, 0, 1, 1]))
            #expect(isClose([score.compute()], [(1.0 * 2 + 0.5 * 2) / 4]))
            // Classes 2 and 3 do not occur: they do not lower the mean.
            let macro = FScore(.recall, classes: 4)
            macro.state = score.state
            #expect(isClose([macro.compute()], [0.75]))
        }

        @Test func areaUnderTheCurve() {
            let area = AUROC()
            #expect(area.compute().isNaN)
            // The example of scikit-learn's `roc_auc_score`.
            area.update(Tensor([0.1, 0.4]), Tensor([0, 0]))
            #expect(area.compute().isNaN)
            area.update(Tensor([0.35, 0.8]), Tensor([1, 1]))
            #expect(area.compute() == 0.75)
            // One tie between a positive and a negative counts half: (0.5 + 1 + 1 + 1) / 4.
            let ties = AUROC()
            ties.update(Tensor([0.5, 0.5, 0.2, 0.9]), Tensor([true, false, false, true]))
            #expect(ties.compute() == 0.875)
            let equal = AUROC()
            equal.update(Tensor.zeros(6), Tensor([0, 1, 1, 0, 1, 1]))
            #expect(equal.compute() == 0.5)
            let copy = AUROC()
            copy.state = ties.state
            #expect(copy.compute() == 0.875)
            ties.update(Tensor([Double.nan]), Tensor([1]))
            #expect(ties.compute().isNaN)
        }

        @Test func regression() {
            // The example of scikit-learn's `r2_score`.
            let targets = Tensor([3.0, -0.5, 2.0, 7.0]), predictions = Tensor([2.5, 0.0, 2.0, 8.0])
            let (squared, absolute, r2) = (MeanSquaredError(), MeanAbsoluteError(), R2Score())
            for metric in [squared, absolute, r2] {
                #expect(metric.compute().isNaN)
                metric.update(predictions[0..<1], targets[0..<1])
                metric.update(predictions[1...], targets[1...])
            }
            #expect(squared.compute() == 0.375)
            #expect(absolute.compute() == 0.5)
            #expect(isClose([r2.compute()], [0.9486081370449679], relative: 1e-12))
            let copy = R2Score()
            copy.state = r2.state
            #expect(copy.compute() == r2.compute())
            // Far from zero, the sum of squares has no digits left for the differences.
            let far = R2Score()
            far.update(predictions.to(.float64) + 1e9, targets.to(.float64) + 1e9)
            #expect(isClose([far.compute()], [0.9486081370449679], relative: 1e-9))
            let constant = R2Score()
            constant.update(Tensor([1.0, 1.0]), Tensor([1.0, 1.0]))
            #expect(constant.compute() == 1)
            #expect(message { squared.update(Tensor([1.0]), Tensor([[1.0]])) }.contains("one shape"))
        }
    }
}
