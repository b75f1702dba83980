/// Predicted and true classes of a batch, checked.
struct ClassBatch {
    let predictions: [Int]
    let labels: [Int]
    /// The columns of the scores; 0 if classes were given.
    let classes: Int

    /// Nil after a failure, which has been reported.
    init?(_ name: String, _ predictions: Tensor, _ labels: Tensor) {
        if TensorError.pending != nil { return nil }
        guard labels.ndim == 1, predictions.ndim == 1 || predictions.ndim == 2, predictions.size(0) == labels.count else {
            failure(
                .shape(
                    "\(name): predictions must be [n, classes] or [n] and labels [n], got \(predictions.shape) and \(labels.shape)"
                ),
                ())
            return nil
        }
        let isScores = predictions.ndim == 2
        if labels.isFloatingPoint || (!isScores && predictions.isFloatingPoint) {
            failure(.dtype("\(name): classes must be whole numbers, got \(isScores ? labels.dtype : predictions.dtype)"), ())
            return nil
        }
        classes = isScores ? predictions.size(1) : 0
        if isScores, classes == 0 {
            failure(.shape("\(name): predictions have no classes, got \(predictions.shape)"), ())
            return nil
        }
        self.predictions = noGrad { isScores ? predictions.detach().argmax(1) : predictions }.to(.int64).scalars(Int.self)
        self.labels = labels.to(.int64).scalars(Int.self)
    }
}
