// A straight line through points with noise, by gradient descent that is written out: no module and no optimizer.

import ExampleSupport
import TernNN

Example.run {
    manualSeed(0)
    // 100 points of y = 2 x₁ - 3 x₂ + 0.5, disturbed.
    let trueWeight = Tensor([[2.0], [-3.0]])
    let x = Tensor.randn(100, 2)
    let y = x.matmul(trueWeight) + 0.5 + Tensor.randn(100, 1) * 0.1

    let weight = Tensor.zeros(2, 1, requiresGrad: true)
    let bias = Tensor.zeros(1, requiresGrad: true)
    let steps = Example.choose(quick: 60, full: 200)

    for step in 1...steps {
        // The mean of the squared distances is a tensor with a history.
        let loss = (x.matmul(weight) + bias - y).square().mean()
        // It goes back through the history to the tensors that it was computed from.
        loss.backward()
        noGrad {
            for parameter in [weight, bias] {
                if let gradient = parameter.grad { parameter.sub_(gradient * 0.1) }
                parameter.grad = nil
            }
        }
        if step % (steps / 4) == 0 { print("step \(step): loss \(Example.rounded(loss.item(Double.self)))") }
    }

    print("y = \(weight[0].item()) x₁ + \(weight[1].item()) x₂ + \(bias.item())")
    let error = noGrad { (weight - trueWeight).abs().max().item(Double.self) }
    Example.finish("largest error of a weight", error, atMost: 0.05)
}
