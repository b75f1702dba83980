"""What all families of recordings of the training kit share.

A family is a Python file beside this one. Importing it registers its cases, each with a name that the Swift side in
`Tests/OracleTests/TrainingKit/` uses as well: the class, a dot, and what is special (`MaxPool2d.stride`). A module's case is

    case("MaxPool2d.stride", lambda: nn.MaxPool2d(3, stride=2), inputs=[(2, 3, 8, 8)])

and runs in float32 and in float64: the seed is set, the default type too, and the module is made, so that its starting values are the
first numbers of the default generator, and those that it draws while it runs the next. Then come 20 steps of SGD on the parameters and
on the inputs, of which the first gives the outputs and gradients that are recorded, and one pass in evaluation mode.

The file of a family, `Tests/Oracle/training/<family>.safetensors`, has in its metadata the version of PyTorch (`torch`) and the list
of its cases (`cases`, JSON: an object each, with `name`; the other fields are the kind's own). The tensors of a case begin with its
name and a slash; those of one type go on with that type and a slash. A module's case has

    fields:      seed, training, lr, text (what the module prints in float32), state (keys and shapes, in order), parameters (the keys of those
                 that are trained), inputs (for each whether it is trained)
    input.I, cotangent.I               the inputs; for each output of a floating type what it is multiplied with in the loss.
                                       They are float32 and exact in float64, and come from a generator of their own
    float64/start.KEY                  the state dictionary before the first step
    float64/output.I                   the outputs of the first step
    float64/gradient.KEY, input_gradient.I   the gradients of (output * cotangent).sum(), summed over the outputs; left out where
                                       there is none
    float64/losses                     that loss before each step
    float64/end.KEY                    the buffers after the last step
    float64/evaluated.I                the outputs in evaluation mode after the last step

So as to be small, the file has one tensor for all of these that are of that type, `NAME/float64`: their elements one after the other.
The field `packed` has their names and shapes in order, the same for both types.

Another kind of case (an optimizer, a scheduler) registers a function of its own: `register(name, record)`, where `record(tensors)`
puts what it wants to keep into the dictionary under `NAME/…` and returns the fields, without the name.
"""

import json
import struct

import torch

STEPS = 20
DTYPES = {"float32": torch.float32, "float64": torch.float64}
CODES = {torch.float32: "F32", torch.float64: "F64", torch.int64: "I64", torch.bool: "BOOL"}

# By family, then by the name of the case.
FAMILIES = {}


def register(name, record):
    """Adds a case to the family that is being imported."""
    cases = list(FAMILIES.values())[-1]
    assert name not in cases, name
    cases[name] = record


def uniform(*shape, low=-2.0, high=2.0):
    """An input between two numbers. A plain tuple among the inputs is one between -2 and 2."""
    return lambda generator: torch.rand(shape, generator=generator, dtype=torch.float32) * (high - low) + low


def integers(low, high, *shape):
    """An input of int64 numbers, `high` excluded."""
    return lambda generator: torch.randint(low, high, shape, generator=generator)


def fixed(*numbers, dtype=None):
    """An input with these numbers or lists of numbers: `fixed([1, 2], [3, 4])`."""
    def make(generator):
        tensor = torch.tensor(numbers, dtype=dtype)
        return tensor.to(torch.float32) if tensor.is_floating_point() else tensor
    return make


class held:
    """An input that is not trained and gets no gradient, as a target: `held((2, 3))`, `held(uniform(2, 3, low=0, high=1))`."""

    def __init__(self, source):
        self.source = source


def drawn(source, generator):
    source = source.source if isinstance(source, held) else source
    return (uniform(*source) if isinstance(source, tuple) else source)(generator)


def flat(results):
    """All tensors of a result: one, or those of nested tuples, lists and packed sequences."""
    if isinstance(results, torch.Tensor):
        return [results]
    return [] if results is None else [tensor for result in results for tensor in flat(result)]


def case(name, make, inputs, call=None, training=True, seed=1, lr=0.01):
    """A module's case.

    `make` makes the module, `inputs` says what goes in (shapes, or the functions above), `call` how, if not `module(*inputs)`. With
    `training=False` the module is in evaluation mode throughout.
    """
    call = call or (lambda module, *inputs: module(*inputs))
    register(name, lambda tensors: record_module(name, make, inputs, call, training, seed, lr, tensors))


def record_module(name, make, sources, call, training, seed, lr, tensors):
    generator = torch.Generator().manual_seed(seed)
    shared = [drawn(source, generator) for source in sources]
    trained = [not isinstance(source, held) and tensor.is_floating_point() for source, tensor in zip(sources, shared)]
    cotangents = None
    fields = {"seed": seed, "training": training, "lr": lr, "inputs": trained}
    for i, tensor in enumerate(shared):
        tensors[f"{name}/input.{i}"] = tensor
    for word, dtype in DTYPES.items():
        at = f"{name}/{word}"
        torch.set_default_dtype(dtype)
        torch.manual_seed(seed)
        module = make().train(training)
        # Some print the names of types: those of float32 are kept.
        fields.setdefault("text", repr(module))
        state = module.state_dict()
        fields["state"] = [[key, list(tensor.shape)] for key, tensor in state.items()]
        for key, tensor in state.items():
            tensors[f"{at}/start.{key}"] = tensor.clone()
        parameters = {key: tensor for key, tensor in module.named_parameters() if tensor.requires_grad}
        fields["parameters"] = list(parameters)
        inputs = [tensor.to(dtype).clone() if tensor.is_floating_point() else tensor for tensor in shared]
        for tensor, is_trained in zip(inputs, trained):
            tensor.requires_grad_(is_trained)
        leaves = list(parameters.values()) + [tensor for tensor in inputs if tensor.requires_grad]
        losses = []
        for step in range(STEPS):
            outputs = flat(call(module, *inputs))
            if cotangents is None:
                cotangents = {
                    i: torch.rand(output.shape, generator=generator, dtype=torch.float32)
                    for i, output in enumerate(outputs) if output.is_floating_point()}
                for i, cotangent in cotangents.items():
                    tensors[f"{name}/cotangent.{i}"] = cotangent
            loss = sum((outputs[i] * cotangent.to(dtype)).sum() for i, cotangent in cotangents.items())
            losses.append(loss.detach())
            if loss.requires_grad:
                loss.backward()
            if step == 0:
                for i, output in enumerate(outputs):
                    # An output may be an input itself, which the steps change.
                    tensors[f"{at}/output.{i}"] = output.detach().clone()
                named = [(f"gradient.{key}", tensor) for key, tensor in parameters.items()]
                named += [(f"input_gradient.{i}", tensor) for i, tensor in enumerate(inputs)]
                for key, tensor in named:
                    if tensor.grad is not None:
                        tensors[f"{at}/{key}"] = tensor.grad.clone()
            with torch.no_grad():
                for tensor in leaves:
                    if tensor.grad is not None:
                        tensor.add_(tensor.grad, alpha=-lr)
                        tensor.grad = None
        tensors[f"{at}/losses"] = torch.stack(losses)
        persistent = module.state_dict()
        for key, tensor in module.named_buffers():
            if key in persistent:
                tensors[f"{at}/end.{key}"] = tensor
        module.eval()
        for i, output in enumerate(flat(call(module, *inputs))):
            tensors[f"{at}/evaluated.{i}"] = output
    torch.set_default_dtype(torch.float32)
    return fields


def packed(name, tensors, fields):
    """Puts all tensors of a case with elements of a type `T` that stand under `NAME/T/` into one, `NAME/T`."""
    for word, dtype in DTYPES.items():
        at = f"{name}/{word}/"
        own = {key: tensor for key, tensor in tensors.items() if key.startswith(at) and tensor.dtype == dtype}
        layout = [[key.removeprefix(at), list(tensor.shape)] for key, tensor in own.items()]
        assert fields.setdefault("packed", layout) == layout, name
        if own:
            tensors[f"{name}/{word}"] = torch.cat([tensor.detach().flatten() for tensor in own.values()])
        for key in own:
            del tensors[key]


def write(path, cases):
    """Runs the cases of a family and writes its file, in the safetensors format."""
    tensors, facts = {}, []
    for name, record in cases.items():
        fields = record(tensors)
        packed(name, tensors, fields)
        facts.append({"name": name, **fields})
    metadata = {"torch": torch.__version__.split("+")[0], "cases": json.dumps(facts, separators=(",", ":"))}
    header, blobs, end = {"__metadata__": metadata}, [], 0
    # The largest elements first, so that all lie at multiples of their size.
    for name, tensor in sorted(tensors.items(), key=lambda item: -item[1].element_size()):
        blob = tensor.detach().contiguous().numpy().tobytes()
        header[name] = {"dtype": CODES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [end, end + len(blob)]}
        blobs.append(blob)
        end += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))
    return len(cases), path.stat().st_size
