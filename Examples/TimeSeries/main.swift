// An LSTM that forecasts a series: two waves of different lengths and noise.

import Foundation
import ExampleSupport
import TernNN

/// Reads a window of the series and gives the next value.
final class Forecaster: Module {
    let lstm = LSTM(1, 32, batchFirst: true)
    let head = Linear(32, 1)

    /// [n, window] -> [n]
    override func forward(_ x: Tensor) -> Tensor {
        let outputs = lstm(x.unsqueeze(-1))
        return head(outputs[.all, -1]).squeeze(-1)
    }
}

/// Values around 0 with a period of 25, as demand has it by the hour, whose strength changes slowly.
func series(_ count: Int) -> Tensor {
    let time = Tensor.arange(count).to(.float32)
    let strength = (time * (2 * Double.pi / 210)).sin() * 0.4 + 1
    return strength * (time * (2 * Double.pi / 25)).sin() + Tensor.randn(count) * 0.05
}

Example.run {
    manualSeed(0)
    let window = 30, period = 25
    let values = series(1200)
    // Row i is a window, and its target the value behind it.
    let rows = values.unfold(0, window + 1, 1)
    let inputs = rows[.all, 0..<window].contiguous(), targets = rows[.all, window].contiguous()
    let trainCount = 900
    let testInputs = inputs[trainCount...], testTargets = targets[trainCount...]

    let model = Forecaster()
    let optimizer = Adam(model.parameters(), lr: 0.01)
    let loader = DataLoader(
        TensorDataset(inputs[0..<trainCount], targets[0..<trainCount]), batchSize: 64, shuffle: true, seed: 0)
    let epochs = Example.choose(quick: 8, full: 30)
    for epoch in 1...epochs {
        model.train()
        var sum = 0.0
        for (x, y) in loader {
            let loss = mseLoss(model(x), y)
            optimizer.zeroGrad()
            loss.backward()
            clipGradNorm_(model.parameters(), 1)
            optimizer.step()
            sum += loss.item(Double.self) * Double(y.count)
        }
        if epoch % (epochs / 4) == 0 { print("epoch \(epoch): loss \(Example.rounded(sum / Double(trainCount)))") }
    }

    // The forecast to beat: what was there a period ago.
    model.eval()
    let error = noGrad { mseLoss(model(testInputs), testTargets).item(Double.self) }.squareRoot()
    let naive = mseLoss(testInputs[.all, window - period], testTargets).item(Double.self).squareRoot()
    print("error of the model \(Example.rounded(error)), of repeating the last period \(Example.rounded(naive))")
    Example.finish("error against repeating", error / naive, atMost: Example.choose(quick: 1.2, full: 0.8))
}
