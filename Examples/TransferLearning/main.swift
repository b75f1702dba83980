// What a network has learned of the digits 0 to 4 helps it with 5 to 9: a checkpoint, frozen layers and a new head.

import ExampleSupport
import TernIO
import TernNN

final class Net: Module {
    let features = Sequential(
        Conv2d(1, 16, 3, padding: 1), ReLU(), MaxPool2d(2), Conv2d(16, 32, 3, padding: 1), ReLU(), MaxPool2d(2), Flatten())
    var head = Linear(128, 5)

    override func forward(_ x: Tensor) -> Tensor { head(features(x)) }
}

/// Trains the parameters that are not frozen.
func train(_ net: Net, _ data: (images: Tensor, labels: Tensor), epochs: Int) {
    let optimizer = Adam(net.parameters().filter(\.requiresGrad), lr: 5e-3)
    let loader = DataLoader(TensorDataset(data.images, data.labels), batchSize: 16, shuffle: true, seed: 0)
    net.train()
    for _ in 0..<epochs {
        for (images, labels) in loader {
            optimizer.zeroGrad()
            crossEntropy(net(images), labels).backward()
            optimizer.step()
        }
    }
}

func accuracy(_ net: Net, _ data: (images: Tensor, labels: Tensor)) -> Double {
    net.eval()
    return noGrad { (net(data.images).argmax(1) .== data.labels).to(.float32).mean().item(Double.self) }
}

/// The images of the digits from `first` on, at most `count`, with labels from 0 to 4.
func five(_ data: (images: Tensor, labels: Tensor), from first: Int, count: Int = .max) -> (images: Tensor, labels: Tensor) {
    let digits = data.labels.scalars(Int.self)
    let chosen = digits.indices.filter { (first..<first + 5).contains(digits[$0]) }.prefix(count)
    let places = Tensor(Array(chosen), shape: [chosen.count])
    return (data.images[places], data.labels[places] - first)
}

Example.run {
    manualSeed(0)
    let (trainData, testData) = Bundled.split()
    let file = "transfer.safetensors"

    // The first task has many examples.
    let first = Net()
    train(first, five(trainData, from: 0), epochs: Example.choose(quick: 4, full: 15))
    print("digits 0 to 4: test accuracy \(Example.rounded(accuracy(first, five(testData, from: 0))))")
    try Safetensors.save(first.stateDict(), to: file)

    // The second one has forty. Its network takes over the features, which stay as they are, and gets a head of its own.
    let few = five(trainData, from: 5, count: 40), test = five(testData, from: 5)
    let second = Net()
    try second.loadStateDict(Safetensors.load(file))
    second.features.requiresGrad_(false)
    second.head = Linear(128, 5)
    train(second, few, epochs: Example.choose(quick: 40, full: 80))
    let transferred = accuracy(second, test)

    let frozen = zip(first.features.parameters(), second.features.parameters()).allSatisfy { $0.equal($1) }
    guard frozen else { throw TensorError.argument("the frozen layers have changed") }

    let fresh = Net()
    train(fresh, few, epochs: Example.choose(quick: 40, full: 80))
    print("digits 5 to 9 from 40 images: test accuracy \(Example.rounded(accuracy(fresh, test))) without what was learned before")
    Example.finish("test accuracy with it", transferred, atLeast: 0.75)
}
