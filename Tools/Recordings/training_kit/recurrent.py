"""Recurrent networks and their cells, and the functions around packed sequences."""

from torch import nn
from torch.nn.utils.rnn import (
    pack_padded_sequence, pack_sequence, pad_packed_sequence, pad_sequence, unpack_sequence, unpad_sequence)

from frame import case

LENGTHS = [4, 2, 1]
UNSORTED = [2, 4, 1]


def packed(lengths, batch_first=False, enforce_sorted=True):
    """Packs the input, gives the state that comes with it, and unpacks what comes out."""
    def call(module, x, *state):
        state = tuple(state) if len(state) > 1 else state[0] if state else None
        out, last = module(pack_padded_sequence(x, lengths, batch_first, enforce_sorted), state)
        padded, _ = pad_packed_sequence(out, batch_first)
        return [padded, out.data, last]
    return call


def pair(module, x, hidden, cell):
    return module(x, (hidden, cell))


X = (4, 3, 3)

case("RNN", lambda: nn.RNN(3, 4), [X])
case("RNN.relu", lambda: nn.RNN(3, 4, nonlinearity="relu"), [X, (1, 3, 4)])
case("RNN.layers", lambda: nn.RNN(3, 2, num_layers=2, bidirectional=True, batch_first=True), [(3, 4, 3), (4, 3, 2)])
case("RNN.dropout", lambda: nn.RNN(3, 4, num_layers=3, nonlinearity="relu", dropout=0.4), [X])
case("RNN.bias", lambda: nn.RNN(3, 4, bias=False), [X])
case("RNN.unbatched", lambda: nn.RNN(3, 2, bidirectional=True), [(4, 3), (2, 2)])
case("RNN.packed", lambda: nn.RNN(3, 2, bidirectional=True), [X, (2, 3, 2)], packed(LENGTHS))
case("RNN.unsorted", lambda: nn.RNN(3, 4, nonlinearity="relu"), [X, (1, 3, 4)], packed(UNSORTED, enforce_sorted=False))

case("LSTM", lambda: nn.LSTM(3, 4), [X])
case("LSTM.state", lambda: nn.LSTM(3, 4), [X, (1, 3, 4), (1, 3, 4)], pair)
case("LSTM.layers", lambda: nn.LSTM(3, 2, num_layers=2, bidirectional=True), [X, (4, 3, 2), (4, 3, 2)], pair)
case("LSTM.dropout", lambda: nn.LSTM(3, 2, num_layers=3, batch_first=True, dropout=0.4), [(3, 4, 3)])
case("LSTM.bias", lambda: nn.LSTM(3, 4, bias=False), [X])
case("LSTM.unbatched", lambda: nn.LSTM(3, 2, bidirectional=True), [(4, 3), (2, 2), (2, 2)], pair)
case("LSTM.proj", lambda: nn.LSTM(3, 4, proj_size=2), [X])
case("LSTM.proj.layers", lambda: nn.LSTM(3, 3, num_layers=2, bidirectional=True, proj_size=2), [X, (4, 3, 2), (4, 3, 3)], pair)
case("LSTM.packed", lambda: nn.LSTM(3, 2, bidirectional=True), [X, (2, 3, 2), (2, 3, 2)], packed(LENGTHS))
case("LSTM.unsorted",
     lambda: nn.LSTM(3, 2, num_layers=2, batch_first=True, bidirectional=True, dropout=0.3),
     [(3, 4, 3)], packed(UNSORTED, True, False))
case("LSTM.proj.packed", lambda: nn.LSTM(3, 3, proj_size=2), [X, (1, 3, 2), (1, 3, 3)], packed(UNSORTED, False, False))

case("GRU", lambda: nn.GRU(3, 4), [X])
case("GRU.state", lambda: nn.GRU(3, 4), [X, (1, 3, 4)])
case("GRU.layers", lambda: nn.GRU(3, 2, num_layers=2, bidirectional=True, batch_first=True), [(3, 4, 3), (4, 3, 2)])
case("GRU.dropout", lambda: nn.GRU(3, 2, num_layers=2, dropout=0.4), [X])
case("GRU.bias", lambda: nn.GRU(3, 4, bias=False), [X])
case("GRU.unbatched", lambda: nn.GRU(3, 2, bidirectional=True), [(4, 3), (2, 2)])
case("GRU.packed", lambda: nn.GRU(3, 2, bidirectional=True), [X, (2, 3, 2)], packed(LENGTHS))
case("GRU.unsorted", lambda: nn.GRU(3, 2, num_layers=2, dropout=0.3), [X, (2, 3, 2)], packed(UNSORTED, False, False))

case("RNNCell", lambda: nn.RNNCell(3, 4), [(2, 3), (2, 4)])
case("RNNCell.relu", lambda: nn.RNNCell(3, 4, bias=False, nonlinearity="relu"), [(2, 3), (2, 4)])
case("RNNCell.unbatched", lambda: nn.RNNCell(3, 4), [(3,)])
case("LSTMCell", lambda: nn.LSTMCell(3, 4), [(2, 3), (2, 4), (2, 4)], pair)
case("LSTMCell.bias", lambda: nn.LSTMCell(3, 4, bias=False), [(2, 3)])
case("LSTMCell.unbatched", lambda: nn.LSTMCell(3, 4), [(3,), (4,), (4,)], pair)
case("GRUCell", lambda: nn.GRUCell(3, 4), [(2, 3), (2, 4)])
case("GRUCell.bias", lambda: nn.GRUCell(3, 4, bias=False), [(2, 3)])
case("GRUCell.unbatched", lambda: nn.GRUCell(3, 4), [(3,), (4,)])


def sequences(module, a, b, c):
    given = [a, b, c]
    padded = pad_sequence(given, padding_value=-1.5)
    in_order = pack_sequence([b, a, c])
    shuffled = pack_sequence(given, enforce_sorted=False)
    # A copy is unpadded: PyTorch turns the dimensions of what it is given.
    total, lengths = pad_packed_sequence(shuffled, batch_first=True, padding_value=0.5, total_length=5)
    return [
        padded, pad_sequence(given, batch_first=True), pad_sequence(given, batch_first=True, padding_side="left"),
        pad_sequence(given, padding_value=2, padding_side="left"), in_order.data, shuffled.data, shuffled.sorted_indices,
        shuffled.unsorted_indices, total, lengths, *unpack_sequence(shuffled),
        *unpad_sequence(padded.clone(), lengths=lengths)]


case("Identity.sequences", nn.Identity, [(2, 2), (4, 2), (1, 2)], sequences)
