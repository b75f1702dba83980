"""Attention and the layers of transformers."""

import torch
from torch import nn

from frame import case

PADDING = [[False, False, False], [False, False, True]]


def padding():
    return torch.tensor(PADDING)


def later(n, m=None):
    """True where a key comes after the query."""
    return torch.ones(n, m or n, dtype=torch.bool).triu(1)


def distances(*shape):
    """Numbers that fall off with the distance of query and key."""
    n, m = shape[-2:]
    single = torch.arange(n)[:, None] - torch.arange(m)[None, :]
    return (single.abs() * -0.25 * torch.ones(shape)).to(torch.get_default_dtype())


def attention(**arguments):
    """Self-attention or, with three inputs, that of the first to the others; `arguments` make the masks."""
    def call(module, *inputs):
        q, k, v = inputs if len(inputs) == 3 else inputs * 3
        return module(q, k, v, **{name: make() if callable(make) else make for name, make in arguments.items()})
    return call


def masked(**arguments):
    def call(module, *inputs):
        return module(*inputs, **{name: make() if callable(make) else make for name, make in arguments.items()})
    return call


MHA = nn.MultiheadAttention
X = (3, 2, 4)
CROSS = [(2, 2, 4), (3, 2, 4), (3, 2, 4)]

case("MultiheadAttention", lambda: MHA(4, 2), [X], attention())
case("MultiheadAttention.fast", lambda: MHA(4, 2), [X], attention(need_weights=False))
case("MultiheadAttention.cross", lambda: MHA(4, 2, bias=False, batch_first=True), [(2, 2, 4), (2, 3, 4), (2, 3, 4)], attention())
case("MultiheadAttention.heads", lambda: MHA(4, 2), CROSS, attention(average_attn_weights=False))
case("MultiheadAttention.sizes", lambda: MHA(4, 2, kdim=3, vdim=5), [(2, 2, 4), (3, 2, 3), (3, 2, 5)], attention())
case("MultiheadAttention.mask", lambda: MHA(4, 2), [X], attention(attn_mask=lambda: later(3)))
case("MultiheadAttention.mask.fast", lambda: MHA(4, 2), [X], attention(attn_mask=lambda: later(3), need_weights=False))
case("MultiheadAttention.numbers", lambda: MHA(4, 2, batch_first=True), [(2, 3, 4)],
     attention(attn_mask=lambda: distances(4, 3, 3), need_weights=False))
case("MultiheadAttention.padding", lambda: MHA(4, 2), CROSS, attention(key_padding_mask=padding))
case("MultiheadAttention.both", lambda: MHA(4, 2), [X],
     attention(key_padding_mask=lambda: distances(2, 3), attn_mask=lambda: distances(3, 3), need_weights=False))
case("MultiheadAttention.causal", lambda: MHA(4, 2), [X],
     attention(attn_mask=lambda: later(3), is_causal=True, need_weights=False))
case("MultiheadAttention.causal.padding", lambda: MHA(4, 2), [X],
     attention(key_padding_mask=padding, attn_mask=lambda: later(3), is_causal=True))
case("MultiheadAttention.bias", lambda: MHA(4, 2, add_bias_kv=True), [X],
     attention(key_padding_mask=padding, attn_mask=lambda: later(3)))
case("MultiheadAttention.zero", lambda: MHA(4, 2, add_bias_kv=True, add_zero_attn=True, batch_first=True), [(2, 3, 4)],
     attention(attn_mask=lambda: later(3), need_weights=False))
case("MultiheadAttention.zero.sizes", lambda: MHA(4, 1, add_zero_attn=True, kdim=2, vdim=3), [(2, 2, 4), (3, 2, 2), (3, 2, 3)],
     attention())
case("MultiheadAttention.unbatched", lambda: MHA(4, 2), [(2, 4), (3, 4), (3, 4)],
     attention(key_padding_mask=lambda: torch.tensor([False, True, False])))
case("MultiheadAttention.dropout", lambda: MHA(4, 2, dropout=0.4), [X], attention())
case("MultiheadAttention.dropout.fast", lambda: MHA(4, 2, dropout=0.4), [X], attention(need_weights=False))

Encoder, Decoder = nn.TransformerEncoderLayer, nn.TransformerDecoderLayer
ENCODER, DECODER = (4, 2, 6), [(3, 2, 4), (2, 2, 4)]

case("TransformerEncoderLayer", lambda: Encoder(*ENCODER), [X])
case("TransformerEncoderLayer.first",
     lambda: Encoder(*ENCODER, dropout=0.0, activation="gelu", layer_norm_eps=1e-3, batch_first=True, norm_first=True, bias=False),
     [(2, 3, 4)])
case("TransformerEncoderLayer.masks", lambda: Encoder(*ENCODER, dropout=0.2), [X],
     masked(src_mask=lambda: later(3), src_key_padding_mask=padding))
case("TransformerEncoderLayer.causal", lambda: Encoder(*ENCODER, dropout=0.0, activation=torch.tanh), [X],
     masked(src_mask=lambda: later(3), is_causal=True))
case("TransformerEncoderLayer.unbatched", lambda: Encoder(*ENCODER, dropout=0.0), [(3, 4)])

case("TransformerDecoderLayer", lambda: Decoder(*ENCODER), DECODER)
# Nothing bounds the outputs when the norms come first: small steps keep them where float32 has digits.
case("TransformerDecoderLayer.first",
     lambda: Decoder(*ENCODER, dropout=0.0, activation="gelu", layer_norm_eps=1e-3, batch_first=True, norm_first=True, bias=False),
     [(2, 3, 4), (2, 2, 4)], lr=0.001)
case("TransformerDecoderLayer.masks", lambda: Decoder(*ENCODER, dropout=0.2), DECODER,
     masked(tgt_mask=lambda: later(3), memory_mask=lambda: distances(3, 2), tgt_key_padding_mask=lambda: distances(2, 3),
            memory_key_padding_mask=lambda: torch.tensor([[False, False], [True, False]])))
case("TransformerDecoderLayer.causal", lambda: Decoder(*ENCODER, dropout=0.0), [(3, 4), (3, 4)],
     masked(tgt_mask=lambda: later(3), tgt_is_causal=True, memory_mask=lambda: later(3), memory_is_causal=True))

case("TransformerEncoder", lambda: nn.TransformerEncoder(Encoder(*ENCODER), 2), [X])
case("TransformerEncoder.norm",
     lambda: nn.TransformerEncoder(Encoder(*ENCODER, dropout=0.0, batch_first=True, norm_first=True), 2, norm=nn.LayerNorm(4)),
     [(2, 3, 4)], masked(mask=lambda: later(3), src_key_padding_mask=padding))
case("TransformerDecoder", lambda: nn.TransformerDecoder(Decoder(*ENCODER), 2), DECODER)
case("TransformerDecoder.norm", lambda: nn.TransformerDecoder(Decoder(*ENCODER, dropout=0.0), 2, norm=nn.LayerNorm(4)), DECODER,
     masked(tgt_mask=lambda: later(3), tgt_is_causal=True))

case("Transformer", lambda: nn.Transformer(4, 2, 1, 1, 6), [(2, 2, 4), (3, 2, 4)])
case("Transformer.first",
     lambda: nn.Transformer(4, 1, 2, 1, 5, dropout=0.0, activation="gelu", batch_first=True, norm_first=True, bias=False),
     [(2, 3, 4), (2, 2, 4)],
     masked(src_key_padding_mask=padding, memory_key_padding_mask=padding,
            tgt_mask=lambda: nn.Transformer.generate_square_subsequent_mask(2, dtype=torch.get_default_dtype())))
