// libtorch: PyTorch without Python's share of a call. Only the cases whose cost is the call.

#include <torch/torch.h>

#include <cstdlib>
#include <memory>

#include "worker.hpp"

using torch::Tensor;

namespace {

Tensor u(std::vector<int64_t> shape, uint32_t seed, bool grad = false) {
    size_t count = 1;
    for (int64_t size : shape) count *= static_cast<size_t>(size);
    std::vector<float> numbers = peer::uniform(count, seed);
    return torch::from_blob(numbers.data(), shape, torch::kFloat32).clone().set_requires_grad(grad);
}

peer::Result described(const Tensor &tensor) {
    Tensor wide = tensor.detach().to(torch::kFloat64).contiguous();
    const double *numbers = wide.data_ptr<double>();
    return {tensor.sizes().vec(), tensor.scalar_type() == torch::kFloat32 ? "float32" : "other", {numbers, numbers + wide.numel()}};
}

/// A case of one expression. A template, so that the loop holds the call itself.
template <typename Body> peer::Prepared repeated(Body body) {
    return {
        [body](long count) mutable {
            for (long i = 0; i < count; i++) {
                Tensor result = body();
            }
        },
        [body]() mutable { return described(body()); },
    };
}

struct Perceptron : torch::nn::Module {
    torch::nn::Linear first{nullptr}, second{nullptr};

    Perceptron() {
        first = register_module("first", torch::nn::Linear(64, 32));
        second = register_module("second", torch::nn::Linear(32, 10));
        torch::NoGradGuard guard;
        uint32_t index = 0;
        for (Tensor &parameter : parameters()) {
            double bound = 1 / std::sqrt(static_cast<double>(parameter.numel() / parameter.size(0)));
            std::vector<float> numbers = peer::uniform(static_cast<size_t>(parameter.numel()), 1000 + index++, -bound, bound);
            parameter.copy_(torch::from_blob(numbers.data(), parameter.sizes(), torch::kFloat32));
        }
    }

    Tensor forward(const Tensor &x) { return second(torch::relu(first(x))); }
};

peer::Prepared training_step() {
    auto net = std::make_shared<Perceptron>();
    auto optimizer = std::make_shared<torch::optim::SGD>(net->parameters(), 0.01);
    Tensor x = u({32, 64}, 1);
    Tensor target = torch::empty({32}, torch::kInt64);
    for (int64_t i = 0; i < 32; i++) target.data_ptr<int64_t>()[i] = peer::bits(static_cast<uint64_t>(i), 2) % 10;
    return repeated([=] {
        Tensor loss = torch::nn::functional::cross_entropy(net->forward(x), target);
        optimizer->zero_grad();
        loss.backward();
        optimizer->step();
        return loss;
    });
}

peer::Prepared polynomial() {
    Tensor x = torch::tensor(0.75f).set_requires_grad(true);
    return repeated([=] {
        Tensor y = x.pow(2) + 3 * x + 5;
        y.backward();
        return x.grad();
    });
}

peer::Cases cases() {
    using namespace torch::indexing;
    return {
        {"add.8", [] { return repeated([a = u({8}, 1), b = u({8}, 2)] { return a + b; }); }},
        {"add.8.grad", [] { return repeated([a = u({8}, 1, true), b = u({8}, 2)] { return a + b; }); }},
        {"add_.8", [] { return repeated([a = u({8}, 1), b = u({8}, 2)]() mutable { return a.add_(b); }); }},
        {"add.8.broadcast", [] { return repeated([a = u({4, 1}, 1), b = u({1, 8}, 2)] { return a + b; }); }},
        {"mul.8.scalar", [] { return repeated([a = u({8}, 1)] { return a * 3; }); }},
        {"exp.8", [] { return repeated([a = u({8}, 1)] { return a.exp(); }); }},
        {"sum.8", [] { return repeated([a = u({8}, 1)] { return a.sum(); }); }},
        {"softmax.8", [] { return repeated([a = u({8}, 1)] { return a.softmax(-1); }); }},
        {"cat.8", [] { return repeated([a = u({8}, 1), b = u({8}, 2)] { return torch::cat({a, b}); }); }},
        {"select.8", [] { return repeated([a = u({8, 8}, 1)] { return a.select(0, 3); }); }},
        {"slice.8", [] { return repeated([a = u({8, 8}, 1)] { return a.index({Slice(1, 4), Slice(2, 6)}); }); }},
        {"transpose.8", [] { return repeated([a = u({8, 8}, 1)] { return a.t(); }); }},
        {"zeros.8", [] { return repeated([] { return torch::zeros(8); }); }},
        {"matmul.8", [] { return repeated([a = u({8, 8}, 1), b = u({8, 8}, 2)] { return a.matmul(b); }); }},
        {"linear.32x64x32",
         [] {
             return repeated([x = u({32, 64}, 1), w = u({32, 64}, 2), b = u({32}, 3)] {
                 return torch::nn::functional::linear(x, w, b);
             });
         }},
        {"polynomial.scalar", polynomial},
        {"mlp.small.sgd", training_step},
        {"mlp.small.forward",
         [] {
             return repeated([net = std::make_shared<Perceptron>(), x = u({1, 64}, 1)] {
                 torch::NoGradGuard guard;
                 return net->forward(x);
             });
         }},
    };
}

} // namespace

int main() {
    const char *threads = std::getenv("OMP_NUM_THREADS");
    torch::set_num_threads(threads ? std::atoi(threads) : 2);
    return peer::serve("libtorch", TORCH_VERSION, cases());
}
