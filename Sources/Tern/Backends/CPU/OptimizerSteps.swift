import TernKernelABI

/// Steps of optimizers in one pass over all their parameters, shared among the threads.
///
/// They give the bits of the operators that they stand for, and are taken where nobody could tell the difference: plain memory of
/// the processor, and nobody who traces or looks for anomalies.
package enum OptimizerSteps {
    /// A parameter and what an optimizer keeps for it, all of one type and shape.
    package struct Item {
        let parameter: Tensor
        let gradient: Tensor
        package let state: [Tensor]

        package init(_ parameter: Tensor, _ gradient: Tensor, _ state: [Tensor]) {
            self.parameter = parameter
            self.gradient = gradient
            self.state = state
        }

        fileprivate var isPlain: Bool {
            let (type, shape) = (parameter.dtype, parameter.shape)
            guard type == .float32 || type == .float64, Item.isPlain(parameter), parameter.view == nil,
                Item.isPlain(gradient), gradient.dtype == type, gradient.shape == shape,
                gradient.storage !== parameter.storage
            else { return false }
            return state.allSatisfy { Item.isPlain($0) && $0.dtype == type && $0.shape == shape }
        }

        private static func isPlain(_ tensor: Tensor) -> Bool {
            tensor.isContiguous && tensor.device.isCPU && !tensor.isInference
        }
    }

    private static let change = InPlaceName("optimizer step")

    /// Elements that are worth a thread's attention: a step reads and writes up to seven numbers for each.
    private static let grain = ParallelLoop.costlyGrain

    /// True if all is plain: then the step may be taken in one pass.
    package static func canRun(_ items: [Item]) -> Bool {
        ThreadState.current.flags & ~ThreadState.recordingModes == 0 && items.allSatisfy { $0.isPlain }
    }

    /// One step of gradient descent. An item's state is its velocity, or nothing without momentum; `isFirst` says for each item
    /// that the velocity holds nothing yet.
    package static func descend(
        _ items: [Item], isFirst: [Bool], rate: Double, momentum: Double, share: Double, weightDecay: Double, isNesterov: Bool,
        isAscent: Bool
    ) {
        run(items) { kernels, item, i, first, count in
            let at = first * item.parameter.dtype.size
            var step = DescentStep(
                count: count, parameter: item.parameter.data + at, gradient: item.gradient.data + at,
                velocity: item.state.first.map { $0.data + at }, isFirst: isFirst[i], rate: rate, momentum: momentum,
                share: share, weightDecay: weightDecay, isNesterov: isNesterov, isAscent: isAscent)
            kernels.descent(&step)
        }
    }

    /// What the steps of Adam and AdamW depend on beside the tensors.
    package struct AdamNumbers {
        /// What a parameter is multiplied with beforehand, and how much of it joins its gradient.
        package var shrinkage = 1.0
        package var weightDecay = 0.0
        package var isAscent = false
        package var betas = (0.9, 0.999)
        package var epsilon = 1e-8
        package var rate = 1e-3

        package init() {}
    }

    /// One step of Adam. An item's state is its running means and, where that divides, the greatest of the second; `corrections`
    /// has what each item's means have of all there would be.
    package static func adam(
        _ items: [Item], corrections: [(first: Double, second: Double)], _ numbers: AdamNumbers
    ) {
        run(items) { kernels, item, i, first, count in
            let at = first * item.parameter.dtype.size
            var step = AdamStep(
                count: count, parameter: item.parameter.data + at, gradient: item.gradient.data + at,
                first: item.state[0].data + at, second: item.state[1].data + at,
                greatest: item.state.count > 2 ? item.state[2].data + at : nil, shrinkage: numbers.shrinkage,
                weightDecay: numbers.weightDecay, isAscent: numbers.isAscent, beta1: numbers.betas.0, beta2: numbers.betas.1,
                correction: corrections[i].second.squareRoot(), epsilon: numbers.epsilon,
                rate: -numbers.rate / corrections[i].first)
            kernels.adam(&step)
        }
    }

    /// Runs `body(kernels, item, its number, first element, count)` for pieces of all items.
    private static func run(_ items: [Item], _ body: (StepKernels, Item, Int, Int, Int) -> Void) {
        let catalog = CPU.catalog
        let flags = ThreadState.current.flags
        var ends: [Int] = []
        ends.reserveCapacity(items.count)
        var pieces = 0
        for item in items {
            pieces += (item.parameter.count + grain - 1) / grain
            ends.append(pieces)
        }
        let total = items.reduce(0) { $0 + $1.parameter.count }
        func piece(_ number: Int) {
            var i = 0
            while ends[i] <= number { i += 1 }
            let item = items[i]
            let first = (number - (i == 0 ? 0 : ends[i - 1])) * grain
            guard let kernels = catalog.steps[item.parameter.dtype.elementType] else { return }
            body(kernels, item, i, first, Swift.min(grain, item.parameter.count - first))
        }
        if total <= grain { for number in 0..<pieces { piece(number) } } else { ParallelLoop.run(pieces, piece) }
        for item in items {
            item.parameter.storage.markChanged(change, flags)
            for tensor in item.state { tensor.storage.markChanged(change, flags) }
        }
    }
}
