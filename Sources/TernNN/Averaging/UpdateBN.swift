import Tern

/// Computes the running statistics of all batch normalizations in a model anew: the means over all batches given. PyTorch:
/// `torch.optim.swa_utils.update_bn`.
///
/// An averaged model needs it before it is evaluated, for its statistics are those of the model in training. The model is in
/// training mode meanwhile and in its own afterwards.
///
/// ```swift
/// updateBN(loader.lazy.map(\.0), average)
/// ```
public func updateBN(_ batches: some Sequence<Tensor>, _ model: Module) {
    updateBN(batches, model) { _ = model($0) }
}

/// The same for batches of any kind: `run` passes one through the model.
public func updateBN<Batches: Sequence, Failure: Error>(
    _ batches: Batches, _ model: Module, _ run: (Batches.Element) throws(Failure) -> Void
) throws(Failure) {
    let layers = model.modules().compactMap { $0 as? BatchNormalization }
    if layers.isEmpty { return }
    let momenta = layers.map(\.momentum), modes = model.modules().map { ($0, $0.isTraining) }
    noGrad {
        for layer in layers {
            layer.resetRunningStats()
            layer.momentum = nil
        }
    }
    model.train()
    defer {
        for (layer, momentum) in zip(layers, momenta) { layer.momentum = momentum }
        for (module, isTraining) in modes { module.isTraining = isTraining }
    }
    for batch in batches where TensorError.pending == nil {
        try noGrad { () throws(Failure) in try run(batch) }
    }
}
