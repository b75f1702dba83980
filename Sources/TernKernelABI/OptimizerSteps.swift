/// One step of gradient descent for `count` contiguous elements; nothing overlaps.
package struct DescentStep {
    package var count: Int
    package var parameter: UnsafeMutableRawPointer
    package var gradient: UnsafeRawPointer
    /// The decaying sum of gradients; nil without momentum.
    package var velocity: UnsafeMutableRawPointer?
    /// True if the velocity holds nothing yet: the gradient becomes it.
    package var isFirst: Bool
    package var rate: Double
    package var momentum: Double
    /// How much of the gradient joins the velocity.
    package var share: Double
    package var weightDecay: Double
    package var isNesterov: Bool
    package var isAscent: Bool

    package init(
        count: Int, parameter: UnsafeMutableRawPointer, gradient: UnsafeRawPointer, velocity: UnsafeMutableRawPointer?,
        isFirst: Bool, rate: Double, momentum: Double, share: Double, weightDecay: Double, isNesterov: Bool, isAscent: Bool
    ) {
        self.count = count
        self.parameter = parameter
        self.gradient = gradient
        self.velocity = velocity
        self.isFirst = isFirst
        self.rate = rate
        self.momentum = momentum
        self.share = share
        self.weightDecay = weightDecay
        self.isNesterov = isNesterov
        self.isAscent = isAscent
    }
}

/// One step of Adam for `count` contiguous elements; nothing overlaps.
package struct AdamStep {
    package var count: Int
    package var parameter: UnsafeMutableRawPointer
    package var gradient: UnsafeRawPointer
    /// The running means of the gradient and of its square, and the greatest of the latter where that divides.
    package var first: UnsafeMutableRawPointer
    package var second: UnsafeMutableRawPointer
    package var greatest: UnsafeMutableRawPointer?
    /// What the parameter is multiplied with beforehand.
    package var shrinkage: Double
    /// How much of the parameter joins the gradient.
    package var weightDecay: Double
    package var isAscent: Bool
    package var beta1: Double
    package var beta2: Double
    /// The root of what the second mean lacks at this step.
    package var correction: Double
    package var epsilon: Double
    /// What the quotient is multiplied with.
    package var rate: Double

    package init(
        count: Int, parameter: UnsafeMutableRawPointer, gradient: UnsafeRawPointer, first: UnsafeMutableRawPointer,
        second: UnsafeMutableRawPointer, greatest: UnsafeMutableRawPointer?, shrinkage: Double, weightDecay: Double,
        isAscent: Bool, beta1: Double, beta2: Double, correction: Double, epsilon: Double, rate: Double
    ) {
        self.count = count
        self.parameter = parameter
        self.gradient = gradient
        self.first = first
        self.second = second
        self.greatest = greatest
        self.shrinkage = shrinkage
        self.weightDecay = weightDecay
        self.isAscent = isAscent
        self.beta1 = beta1
        self.beta2 = beta2
        self.correction = correction
        self.epsilon = epsilon
        self.rate = rate
    }
}

/// The steps of one element type.
package struct StepKernels: @unchecked Sendable {
    package let descent: (UnsafePointer<DescentStep>) -> Void
    package let adam: (UnsafePointer<AdamStep>) -> Void
}
