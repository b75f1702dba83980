extension Operators {
    /// PyTorch's other names for operators. What is called is the same operator, and its errors name it so.
    static let aliases: [String: String] = [
        "__add__": "add", "__radd__": "add", "__sub__": "sub", "__rsub__": "rsub", "__mul__": "mul", "__rmul__": "mul",
        "__truediv__": "div", "__rtruediv__": "__rdiv__", "__floordiv__": "floor_divide", "__mod__": "remainder",
        "__pow__": "pow", "__neg__": "neg", "__and__": "bitwise_and", "__or__": "bitwise_or", "__xor__": "bitwise_xor",
        "__invert__": "bitwise_not", "__lshift__": "bitwise_left_shift", "__rshift__": "bitwise_right_shift",
        "true_divide": "div", "divide": "div", "multiply": "mul", "subtract": "sub", "negative": "neg", "absolute": "abs",
        "fix": "trunc", "clip": "clamp", "greater": "gt", "greater_equal": "ge", "less": "lt", "less_equal": "le",
        "not_equal": "ne", "arccos": "acos", "arccosh": "acosh", "arcsin": "asin", "arcsinh": "asinh", "arctan": "atan",
        "arctan2": "atan2", "arctanh": "atanh", "relu": "nn.functional.relu", "prelu": "nn.functional.prelu",
        "selu": "nn.functional.selu", "celu": "nn.functional.celu", "hardshrink": "nn.functional.hardshrink",
        "threshold": "nn.functional.threshold", "nn.functional.sigmoid": "sigmoid", "nn.functional.tanh": "tanh",
        "conj": "resolve_conj", "conj_physical": "resolve_conj", "resolve_neg": "resolve_conj",
        "special.digamma": "digamma", "special.erf": "erf", "special.erfc": "erfc", "special.erfinv": "erfinv",
        "special.exp2": "exp2", "special.expit": "sigmoid", "special.expm1": "expm1", "special.gammaln": "lgamma",
        "special.i0": "i0", "special.log1p": "log1p", "special.log_softmax": "log_softmax", "special.logit": "logit",
        "special.logsumexp": "logsumexp", "special.psi": "digamma", "special.round": "round", "special.sinc": "sinc",
        "special.softmax": "softmax", "special.xlogy": "xlogy",
    ]
}
