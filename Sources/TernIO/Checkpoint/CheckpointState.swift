import Tern

/// Where a checkpoint keeps the tensors of its model.
extension CheckpointValue {
    /// The keys that are tried, in this order.
    private static let stateKeys = [
        "state_dict", "model_state_dict", "model", "model_state", "net", "network", "module", "params_ema", "params", "weights",
        "ema",
    ]

    /// The state dictionary of the model: the part under a usual key, else the dictionary itself if it has tensors, else the only
    /// part of it that has.
    package func modelState() throws(TensorError) -> [(key: String, value: Tensor)] {
        guard let dictionary else { return try stateDict() }
        for key in CheckpointValue.stateKeys {
            if let part = dictionary[key], part.isState { return try part.stateDict() }
        }
        if isState { return try stateDict() }
        let parts = dictionary.filter(\.value.isState)
        if parts.count > 1 {
            let keys = parts.compactMap(\.key.string).map(HeaderTokenizer.quoted).joined(separator: ", ")
            throw .argument("there are several dictionaries of tensors, under the keys \(keys); choose one of them")
        }
        guard let part = parts.first else { return try stateDict() }
        return try part.value.stateDict()
    }

    private var isState: Bool { dictionary?.contains { $0.key.string != nil && $0.value.tensor != nil } ?? false }
}
