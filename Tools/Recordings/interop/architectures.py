"""Checkpoints of networks with the module trees of torchvision and of the transformers package, and what PyTorch computes with them.

    python Tools/Recordings/interop/architectures.py                  # small ones: Tests/InteropTests/Fixtures/
    python Tools/Recordings/interop/architectures.py --full FOLDER    # in the published sizes; --only NAME for one of them

PyTorch and the safetensors package are needed; torchvision and transformers are not, since the trees stand below. Those in full size are
checked against the published numbers of parameters. `Tools/Architectures/` has the same networks in Swift.

NAME.pt holds the state dictionary in one of the forms in which people save it: see FORMS. NAME.safetensors holds the output in evaluation,
in float32 and, of the small ones, also computed in float64 as output64; its texts are the keys in order and PyTorch's version.
The input is a formula: `images` and `tokens` here, `Architecture.input` there.
"""

import argparse
import math
import os
from collections import OrderedDict

import torch
from safetensors.torch import save_file
from torch import nn

root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
fixtures = os.path.join(root, "Tests/InteropTests/Fixtures")


def divisible(number, divisor=8):
    nearest = max(divisor, int(number + divisor / 2) // divisor * divisor)
    return nearest + divisor if nearest < 0.9 * number else nearest


def conv_norm(inputs, outputs, kernel, stride=1, groups=1, activation=None):
    parts = [nn.Conv2d(inputs, outputs, kernel, stride, (kernel - 1) // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*parts, *([activation()] if activation else []))


class Block(nn.Module):
    """A residual block of ResNet: two 3x3 convolutions, or one between two of 1x1."""

    def __init__(self, inputs, inner, stride, bottleneck):
        super().__init__()
        outputs = inner * (4 if bottleneck else 1)
        if bottleneck:
            self.conv1 = nn.Conv2d(inputs, inner, 1, bias=False)
            self.bn1 = nn.BatchNorm2d(inner)
            self.conv2 = nn.Conv2d(inner, inner, 3, stride, 1, bias=False)
            self.bn2 = nn.BatchNorm2d(inner)
            self.conv3 = nn.Conv2d(inner, outputs, 1, bias=False)
            self.bn3 = nn.BatchNorm2d(outputs)
        else:
            self.conv1 = nn.Conv2d(inputs, inner, 3, stride, 1, bias=False)
            self.bn1 = nn.BatchNorm2d(inner)
            self.conv2 = nn.Conv2d(inner, inner, 3, 1, 1, bias=False)
            self.bn2 = nn.BatchNorm2d(inner)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))
        if hasattr(self, "conv3"):
            y = self.bn3(self.conv3(y.relu()))
        return (y + (self.downsample(x) if self.downsample else x)).relu()


class ResNet(nn.Module):
    def __init__(self, bottleneck, counts, width=64, classes=1000):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        channels = width
        for index, count in enumerate(counts):
            blocks = []
            for place in range(count):
                blocks.append(Block(channels, width << index, 2 if index and not place else 1, bottleneck))
                channels = (width << index) * (4 if bottleneck else 1)
            setattr(self, f"layer{index + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(channels, classes)

    def forward(self, x):
        x = nn.functional.max_pool2d(self.bn1(self.conv1(x)).relu(), 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))


class VGG(nn.Module):
    def __init__(self, stages, hidden=4096, classes=1000):
        super().__init__()
        parts, channels = [], 3
        for stage in stages:
            for count in stage:
                parts += [nn.Conv2d(channels, count, 3, padding=1), nn.BatchNorm2d(count), nn.ReLU()]
                channels = count
            parts.append(nn.MaxPool2d(2, 2))
        self.features = nn.Sequential(*parts)
        self.avgpool = nn.AdaptiveAvgPool2d(7)
        self.classifier = nn.Sequential(
            nn.Linear(channels * 49, hidden), nn.ReLU(), nn.Dropout(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Dropout(),
            nn.Linear(hidden, classes))

    def forward(self, x):
        return self.classifier(self.avgpool(self.features(x)).flatten(1))


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        hidden = inputs * expansion
        parts = [conv_norm(inputs, hidden, 1, activation=nn.ReLU6)] if expansion != 1 else []
        parts += [
            conv_norm(hidden, hidden, 3, stride, hidden, nn.ReLU6), nn.Conv2d(hidden, outputs, 1, bias=False), nn.BatchNorm2d(outputs)
        ]
        self.conv = nn.Sequential(*parts)
        self.added = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.conv(x) if self.added else self.conv(x)


class MobileNetV2(nn.Module):
    PUBLISHED = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]

    def __init__(self, width=1.0, stages=PUBLISHED, last=1280, classes=1000):
        super().__init__()
        channels = divisible(32 * width)
        parts = [conv_norm(3, channels, 3, 2, activation=nn.ReLU6)]
        for expansion, outputs, count, stride in stages:
            for place in range(count):
                parts.append(InvertedResidual(channels, divisible(outputs * width), 1 if place else stride, expansion))
                channels = divisible(outputs * width)
        self.features = nn.Sequential(*parts, conv_norm(channels, last, 1, activation=nn.ReLU6))
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(last, classes))

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))


class DenseLayer(nn.Module):
    def __init__(self, inputs, growth, inner):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, inner, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(inner)
        self.conv2 = nn.Conv2d(inner, growth, 3, padding=1, bias=False)

    def forward(self, x):
        return self.conv2(self.norm2(self.conv1(self.norm1(x).relu())).relu())


class DenseBlock(nn.ModuleDict):
    def forward(self, x):
        results = [x]
        for layer in self.values():
            results.append(layer(torch.cat(results, 1)))
        return torch.cat(results, 1)


class DenseNet(nn.Module):
    def __init__(self, counts, growth=32, initial=64, bottleneck=4, classes=1000):
        super().__init__()
        self.features = nn.Sequential(OrderedDict([
            ("conv0", nn.Conv2d(3, initial, 7, 2, 3, bias=False)), ("norm0", nn.BatchNorm2d(initial)), ("relu0", nn.ReLU()),
            ("pool0", nn.MaxPool2d(3, 2, 1))]))
        channels = initial
        for index, count in enumerate(counts):
            layers = {f"denselayer{i + 1}": DenseLayer(channels + i * growth, growth, bottleneck * growth) for i in range(count)}
            self.features.add_module(f"denseblock{index + 1}", DenseBlock(layers))
            channels += count * growth
            if index + 1 < len(counts):
                self.features.add_module(f"transition{index + 1}", nn.Sequential(OrderedDict([
                    ("norm", nn.BatchNorm2d(channels)), ("relu", nn.ReLU()),
                    ("conv", nn.Conv2d(channels, channels // 2, 1, bias=False)), ("pool", nn.AvgPool2d(2, 2))])))
                channels //= 2
        self.features.add_module("norm5", nn.BatchNorm2d(channels))
        self.classifier = nn.Linear(channels, classes)

    def forward(self, x):
        return self.classifier(self.features(x).relu().mean((2, 3)))


class SqueezeExcitation(nn.Module):
    def __init__(self, channels, squeezed):
        super().__init__()
        self.fc1 = nn.Conv2d(channels, squeezed, 1)
        self.fc2 = nn.Conv2d(squeezed, channels, 1)

    def forward(self, x):
        return x * self.fc2(nn.functional.silu(self.fc1(x.mean((2, 3), keepdim=True)))).sigmoid()


class MBConv(nn.Module):
    def __init__(self, inputs, outputs, kernel, stride, expansion):
        super().__init__()
        hidden = divisible(inputs * expansion)
        parts = [conv_norm(inputs, hidden, 1, activation=nn.SiLU)] if hidden != inputs else []
        parts += [
            conv_norm(hidden, hidden, kernel, stride, hidden, nn.SiLU), SqueezeExcitation(hidden, max(1, inputs // 4)),
            conv_norm(hidden, outputs, 1)
        ]
        self.block = nn.Sequential(*parts)
        self.added = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.block(x) if self.added else self.block(x)


class EfficientNet(nn.Module):
    B0 = [
        (1, 3, 1, 32, 16, 1), (6, 3, 2, 16, 24, 2), (6, 5, 2, 24, 40, 2), (6, 3, 2, 40, 80, 3), (6, 5, 1, 80, 112, 3),
        (6, 5, 2, 112, 192, 4), (6, 3, 1, 192, 320, 1)
    ]

    def __init__(self, stages=B0, classes=1000):
        super().__init__()
        parts = [conv_norm(3, stages[0][3], 3, 2, activation=nn.SiLU)]
        for expansion, kernel, stride, inputs, outputs, count in stages:
            parts.append(nn.Sequential(*[
                MBConv(outputs if place else inputs, outputs, kernel, 1 if place else stride, expansion) for place in range(count)]))
        last = stages[-1][4]
        self.features = nn.Sequential(*parts, conv_norm(last, 4 * last, 1, activation=nn.SiLU))
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(4 * last, classes))

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))


class Conv1D(nn.Module):
    """A linear layer whose weight lies the other way round."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(inputs, outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        return x @ self.weight + self.bias


class GPT2Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.c_attn = Conv1D(width, 3 * width)
        self.c_proj = Conv1D(width, width)
        self.heads = heads

    def forward(self, x):
        parts = [part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in self.c_attn(x).chunk(3, -1)]
        return self.c_proj(nn.functional.scaled_dot_product_attention(*parts, is_causal=True).transpose(1, 2).flatten(2))


class GPT2MLP(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.c_fc = Conv1D(width, 4 * width)
        self.c_proj = Conv1D(4 * width, width)

    def forward(self, x):
        return self.c_proj(nn.functional.gelu(self.c_fc(x), approximate="tanh"))


class GPT2Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.ln_1 = nn.LayerNorm(width)
        self.attn = GPT2Attention(width, heads)
        self.ln_2 = nn.LayerNorm(width)
        self.mlp = GPT2MLP(width)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class GPT2(nn.Module):
    def __init__(self, vocabulary=50257, context=1024, width=768, layers=12, heads=12):
        super().__init__()
        self.transformer = nn.ModuleDict(OrderedDict([
            ("wte", nn.Embedding(vocabulary, width)), ("wpe", nn.Embedding(context, width)),
            ("h", nn.ModuleList([GPT2Block(width, heads) for _ in range(layers)])), ("ln_f", nn.LayerNorm(width))]))
        self.lm_head = nn.Linear(width, vocabulary, bias=False)
        self.lm_head.weight = self.transformer.wte.weight

    def forward(self, tokens):
        x = self.transformer.wte(tokens) + self.transformer.wpe.weight[:tokens.shape[1]]
        for block in self.transformer.h:
            x = block(x)
        return self.lm_head(self.transformer.ln_f(x))


class TextClassifier(nn.Module):
    def __init__(self, vocabulary=30522, context=512, width=512, layers=6, heads=8, hidden=2048, classes=2):
        super().__init__()
        self.class_token = nn.Parameter(torch.zeros(1, 1, width))
        angles = torch.arange(context + 1.0)[:, None] * 10000.0 ** (torch.arange(0, width, 2) / -width)
        self.register_buffer("positions", torch.stack([angles.sin(), angles.cos()], -1).flatten(1))
        self.embedding = nn.Embedding(vocabulary, width, padding_idx=0)
        layer = nn.TransformerEncoderLayer(width, heads, hidden, activation="gelu", batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, layers, nn.LayerNorm(width), enable_nested_tensor=False)
        self.classifier = nn.Linear(width, classes)

    def forward(self, tokens):
        x = torch.cat([self.class_token.expand(len(tokens), 1, -1), self.embedding(tokens)], 1)
        return self.classifier(self.encoder(x + self.positions[:x.shape[1]])[:, 0])


SMALL = {
    "resnet18": lambda: ResNet(False, [2, 1, 1, 1], 2, 5),
    "resnet50": lambda: ResNet(True, [2, 1, 1, 1], 1, 5),
    "vgg11_bn": lambda: VGG([[1], [2], [4, 4], [8, 8], [8, 8]], 8, 5),
    "mobilenet_v2": lambda: MobileNetV2(0.25, [(1, 32, 1, 1), (2, 64, 2, 2)], 32, 5),
    "densenet121": lambda: DenseNet([2, 2, 1, 1], 2, 4, 2, 5),
    "efficientnet_b0": lambda: EfficientNet([(1, 3, 1, 8, 8, 1), (2, 5, 2, 8, 16, 2)], 5),
    "gpt2": lambda: GPT2(17, 8, 8, 2, 2),
    "text_classifier": lambda: TextClassifier(17, 8, 8, 2, 2, 16, 3),
}

FULL = {
    # With the numbers of parameters that torchvision's and OpenAI's pages give.
    "resnet18": (lambda: ResNet(False, [2, 2, 2, 2]), 11_689_512),
    "resnet50": (lambda: ResNet(True, [3, 4, 6, 3]), 25_557_032),
    "vgg11_bn": (lambda: VGG([[64], [128], [256, 256], [512, 512], [512, 512]]), 132_868_840),
    "mobilenet_v2": (lambda: MobileNetV2(), 3_504_872),
    "densenet121": (lambda: DenseNet([6, 12, 24, 16]), 7_978_856),
    "efficientnet_b0": (lambda: EfficientNet(), 5_288_548),
    "gpt2": (lambda: GPT2(), 124_439_808),
    "text_classifier": (lambda: TextClassifier(), None),
}

FORMS = {
    "resnet50": "the format of PyTorch before 1.6",
    "vgg11_bn": "in a checkpoint of a training",
    "mobilenet_v2": "of DataParallel, which puts module. before the keys",
    "densenet121": "beside the name of the network",
    "efficientnet_b0": "in float16",
    "text_classifier": "in a file like Lightning's, with model. before the keys",
}


def saved(name, model, path):
    state = model.state_dict()
    if name == "resnet50":
        torch.save(state, path, _use_new_zipfile_serialization=False)
        return
    if name == "vgg11_bn":
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
        state = {"epoch": 3, "model_state_dict": state, "optimizer_state_dict": optimizer.state_dict(), "loss": 0.25}
    elif name == "mobilenet_v2":
        state = nn.DataParallel(model).state_dict()
    elif name == "densenet121":
        state = {"arch": name, "state_dict": state, "best_acc1": torch.tensor(71.5)}
    elif name == "efficientnet_b0":
        state = OrderedDict((key, value.half() if value.is_floating_point() else value) for key, value in state.items())
    elif name == "text_classifier":
        keys = OrderedDict(("model." + key, value) for key, value in state.items())
        state = {"pytorch-lightning_version": "2.5.0", "hyper_parameters": {"heads": 2, "classes": 3}, "state_dict": keys}
    torch.save(state, path)


def randomize(model, name, seed):
    """Numbers that keep the size of what goes through, and differ for equal layers."""
    torch.manual_seed(seed)
    for key, tensor in model.state_dict().items():
        if key.endswith("num_batches_tracked"):
            tensor.fill_(3)
        elif key == "positions":
            continue
        elif tensor.ndim > 1 or key.endswith(("bias", "running_mean")):
            spread = 0.2 if tensor.ndim < 2 else math.sqrt(2 / max(tensor[0].numel(), 4))
            tensor.normal_(0, spread)
        else:
            tensor.uniform_(0.5, 1.5)
        if name == "efficientnet_b0" and tensor.is_floating_point():
            tensor.copy_(tensor.half())


def images(extent):
    x = ((torch.arange(2 * 3 * extent * extent) * 7919 % 257).float() / 128 - 1).reshape(2, 3, extent, extent)
    # The second one is brighter and has less contrast.
    return torch.stack([x[0], (x[1] + 1) / 4])


def tokens():
    return (1 + torch.arange(14) * 5 % 16).reshape(2, 7)


def record(name, model, folder, small):
    model.eval().requires_grad_(False)
    x = tokens() if name in ("gpt2", "text_classifier") else images(64 if small else 224)
    with torch.no_grad():
        for seed in range(100):
            randomize(model, name, seed)
            output = model(x)
            # Layers of one channel may let nothing through.
            if (output[0] - output[1]).abs().max() > 0.05 * output.abs().max():
                break
        else:
            raise SystemExit(f"{name}: the input makes no difference")
        state = model.state_dict()
        tensors = {"output": output}
        saved(name, model, os.path.join(folder, name + ".pt"))
        if small:
            tensors["output64"] = model.double()(x.double() if x.is_floating_point() else x)
        save_file(
            {key: value.contiguous() for key, value in tensors.items()}, os.path.join(folder, name + ".safetensors"),
            metadata={"keys": "\n".join(state), "torch": torch.__version__.split("+")[0], "form": FORMS.get(name, "the state alone")})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", metavar="FOLDER", help="writes the published sizes into a folder")
    parser.add_argument("--only", choices=SMALL, help="one network")
    options = parser.parse_args()
    folder = options.full or fixtures
    os.makedirs(folder, exist_ok=True)
    for name in [options.only] if options.only else SMALL:
        if options.full:
            make, count = FULL[name]
            model = make()
            parameters = sum(p.numel() for p in model.parameters())
            assert count in (None, parameters), f"{name} has {parameters} parameters, and {count} are published"
        else:
            model = SMALL[name]()
        record(name, model, folder, not options.full)
        sizes = [os.path.getsize(os.path.join(folder, name + end)) for end in (".pt", ".safetensors")]
        print(f"{name}: {len(model.state_dict())} tensors, {sizes[0]} bytes as .pt, {sizes[1]} as .safetensors")


main()
