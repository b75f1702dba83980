import Tern

/// Keeps gradients in the range of float16: the loss is multiplied by a large number, and the gradients are divided by it before
/// the optimizer's step. PyTorch's counterpart is `torch.amp.GradScaler`.
///
/// A step whose gradients hold an infinity or NaN is left out, and the scale falls by `backoffFactor`. After `growthInterval` steps
/// in a row without one it rises by `growthFactor`.
///
/// ```swift
/// let scaler = GradScaler()
/// let loss = autocast(.float16) { crossEntropy(net(images), labels) }
/// scaler.scale(loss).backward()
/// scaler.step(optimizer)
/// scaler.update()
/// ```
///
/// To clip gradients call `unscale_(optimizer)` before. With several optimizers call `step` for each and `update` once.
public final class GradScaler {
    /// What has happened to an optimizer's gradients since the last `update()`.
    private struct Progress {
        let optimizer: Optimizer
        /// Nil if there were no gradients.
        var foundInfinity: Bool?
        var hasStepped = false
    }

    /// The number that losses are multiplied by. PyTorch: `get_scale`, whose value is 1 for a scaler that is not enabled.
    public var currentScale: Double { isEnabled ? Double(factor) : 1 }
    /// By what the scale rises. PyTorch: `get_growth_factor`.
    public private(set) var growthFactor: Double
    /// By what the scale falls. PyTorch: `get_backoff_factor`.
    public private(set) var backoffFactor: Double
    /// After how many steps the scale rises. PyTorch: `get_growth_interval`.
    public private(set) var growthInterval: Int
    /// False for a scaler that does nothing, so that a program need not ask. PyTorch: `is_enabled`.
    public let isEnabled: Bool
    /// A float32, as PyTorch's.
    private var factor: Float
    /// The steps in a row without infinities.
    private var growthTracker = 0
    private var progress: [ObjectIdentifier: Progress] = [:]

    /// - Parameters:
    ///   - initScale: the first scale.
    ///   - growthFactor: above 1.
    ///   - backoffFactor: between 0 and 1.
    ///   - growthInterval: the number of steps without infinities after which the scale rises.
    ///   - enabled: false for a scaler that does nothing.
    public init(
        initScale: Double = 65536, growthFactor: Double = 2, backoffFactor: Double = 0.5, growthInterval: Int = 2000,
        enabled: Bool = true
    ) {
        if enabled, !(growthFactor > 1) || !(backoffFactor < 1) || !(initScale > 0) {
            failure(
                .argument(
                    "GradScaler: The growth factor must be > 1.0, the backoff factor < 1.0 and the scale > 0, got \(growthFactor), "
                        + "\(backoffFactor) and \(initScale)"), ())
        }
        factor = Float(initScale)
        self.growthFactor = growthFactor
        self.backoffFactor = backoffFactor
        self.growthInterval = growthInterval
        isEnabled = enabled
    }

    /// The loss times the scale. PyTorch: `scale`.
    public func scale(_ loss: Tensor) -> Tensor { isEnabled ? loss.mul(currentScale) : loss }

    /// Several losses times the scale.
    public func scale(_ losses: [Tensor]) -> [Tensor] { losses.map { scale($0) } }

    /// Divides the gradients of the optimizer's parameters by the scale, and looks for infinities. `step` does it where it has not
    /// been done; call it before clipping. PyTorch: `unscale_`.
    public func unscale_(_ optimizer: Optimizer) {
        if !isEnabled || TensorError.pending != nil { return }
        if let known = progress[ObjectIdentifier(optimizer)] {
            failure(
                .argument(
                    known.hasStepped
                        ? "GradScaler: unscale_() is being called after step(); call it before"
                        : "GradScaler: unscale_() has already been called on this optimizer since the last update()"), ())
            return
        }
        unscaleGradients(of: optimizer)
    }

    private func unscaleGradients(of optimizer: Optimizer) {
        // In float64, and then rounded once, as PyTorch does.
        let inverse = Double(Float(1 / Double(factor)))
        var found: Bool?
        for parameter in optimizer.paramGroups.lazy.flatMap(\.parameters) {
            guard let gradient = parameter.grad else { continue }
            if gradient.dtype == .float16 {
                failure(
                    .dtype(
                        "GradScaler: Attempting to unscale FP16 gradients; keep the parameters in float32 and compute in "
                            + "autocast(.float16) { }"), ())
                return
            }
            let isFinite = noGrad { () -> Bool in
                let isFinite = gradient.isFinite().all()
                gradient.detach().mul_(inverse)
                return isFinite.item(Bool.self)
            }
            found = found ?? false || !isFinite
        }
        progress[ObjectIdentifier(optimizer)] = Progress(optimizer: optimizer, foundInfinity: found)
    }

    /// The optimizer's step, unless its gradients hold an infinity or NaN. PyTorch: `step`.
    ///
    /// - Returns: true if the step was made.
    @discardableResult
    public func step(_ optimizer: Optimizer) -> Bool {
        if TensorError.pending != nil { return false }
        guard isEnabled else {
            optimizer.step()
            return true
        }
        let key = ObjectIdentifier(optimizer)
        if progress[key]?.hasStepped == true {
            failure(.argument("GradScaler: step() has already been called since the last update()"), ())
            return false
        }
        if progress[key] == nil { unscaleGradients(of: optimizer) }
        guard let foundInfinity = progress[key]?.foundInfinity else {
            failure(
                .argument("GradScaler: No inf checks were recorded for this optimizer: none of its parameters has a gradient"), ()
            )
            return false
        }
        if !foundInfinity { optimizer.step() }
        progress[key]?.hasStepped = true
        return !foundInfinity
    }

    /// Lets the scale rise or fall by what the steps since the last call found. PyTorch: `update`.
    ///
    /// - Parameter newScale: a scale to go on with instead.
    public func update(_ newScale: Double? = nil) {
        if !isEnabled || TensorError.pending != nil { return }
        if let newScale {
            guard newScale > 0 else {
                failure(.argument("GradScaler: the new scale must be > 0, got \(newScale)"), ())
                return
            }
            factor = Float(newScale)
        } else {
            let findings = progress.values.compactMap(\.foundInfinity)
            guard !findings.isEmpty else {
                failure(.argument("GradScaler: No inf checks were recorded prior to update; call step() before"), ())
                return
            }
            adapt(foundInfinity: findings.contains(true))
        }
        progress = [:]
    }

    private func adapt(foundInfinity: Bool) {
        if foundInfinity {
            factor = Float(Double(factor) * backoffFactor)
            growthTracker = 0
            return
        }
        growthTracker += 1
        guard growthTracker == growthInterval else { return }
        let grown = Float(Double(factor) * growthFactor)
        if grown.isFinite { factor = grown }
        growthTracker = 0
    }

    /// The scale and all else that training goes on with, by PyTorch's names; empty if the scaler is not enabled. PyTorch:
    /// `state_dict`.
    public func stateDict() -> [String: Value] {
        guard isEnabled else { return [:] }
        return [
            "scale": .double(Double(factor)), "growth_factor": .double(growthFactor), "backoff_factor": .double(backoffFactor),
            "growth_interval": .int(growthInterval), "_growth_tracker": .int(growthTracker),
        ]
    }

    /// Takes over what `stateDict()` gave. PyTorch: `load_state_dict`.
    ///
    /// Everything is checked first: when this throws, nothing has been changed.
    public func loadStateDict(_ saved: [String: Value]) throws(TensorError) {
        guard isEnabled else { return }
        guard !saved.isEmpty else {
            throw .argument(
                "GradScaler: The source state dict is empty, possibly because it was saved from a disabled instance of GradScaler"
            )
        }
        func number(_ key: String) throws(TensorError) -> Double {
            switch saved[key] {
            case .double(let number): return number
            case .int(let number): return Double(number)
            default: throw .argument("GradScaler: the state has no number \"\(key)\"")
            }
        }
        func count(_ key: String) throws(TensorError) -> Int {
            guard case .int(let count)? = saved[key], count >= 0 else {
                throw .argument("GradScaler: the state has no whole number \"\(key)\"")
            }
            return count
        }
        let scale = try number("scale"), growth = try number("growth_factor"), backoff = try number("backoff_factor")
        let interval = try count("growth_interval"), tracker = try count("_growth_tracker")
        guard scale > 0, growth > 1, backoff < 1 else {
            throw .argument(
                "GradScaler: the state has a scale of \(scale), a growth factor of \(growth) and a backoff factor of \(backoff)")
        }
        (factor, growthFactor, backoffFactor) = (Float(scale), growth, backoff)
        (growthInterval, growthTracker) = (interval, tracker)
    }
}
