import Tern
import TernNN

/// An LSTM over sequences of 32 numbers, and ten classes from its last output.
final class RecurrentNet: Module {
    let lstm = LSTM(32, 64, batchFirst: true)
    let last = Linear(64, 10)

    override func forward(_ x: Tensor) -> Tensor { last(lstm(x)[.all, -1]) }
}
