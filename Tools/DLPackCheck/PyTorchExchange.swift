import TernPython

/// The exchange with PyTorch.
struct PyTorchExchange {
    private let report: Report
    private let torch: PythonObject

    init(_ report: Report) throws {
        self.report = report
        torch = try Python.import("torch")
    }

    func run() throws {
        for dtype in DType.allCases { types(dtype) }
        layouts()
        capsules()
        lifetimes()
        refusals()
    }

    private func elements(_ array: PythonObject) throws -> [Double] { try [Double](array.to(torch.float64).flatten().tolist()) }

    private func types(_ dtype: DType) {
        let values = [0.0, 1, 1, 0]
        report.check("\(dtype): torch.from_dlpack sees and changes Tern's memory") {
            let mine = Tensor(values).to(dtype)
            let theirs = try torch.from_dlpack(mine.dlpack())
            let came = try elements(theirs) == values && String(describing: theirs.dtype) == "torch.\(dtype)"
            try theirs.fill_(1)
            mine[1] = 0
            return try came && mine.scalars(Double.self) == [1, 0, 1, 1] && elements(theirs) == [1, 0, 1, 1]
        }
        report.check("\(dtype): Tensor(dlpack:) sees and changes PyTorch's memory") {
            let theirs = try torch.tensor(values).to(torch.attribute(dtype.name))
            let mine = try Tensor(dlpack: theirs)
            let came = mine.dtype == dtype && mine.scalars(Double.self) == values
            mine.fill_(1)
            try theirs.setItem(1, 0)
            return try came && mine.scalars(Double.self) == [1, 0, 1, 1] && elements(theirs) == [1, 0, 1, 1]
        }
    }

    private func layouts() {
        let views: [(String, (Tensor) -> Tensor, String)] = [
            ("transposed", { $0.t() }, "x.t()"),
            ("a part with steps", { $0[1..., .stride(from: 0, to: 4, by: 2)] }, "x[1:, ::2]"),
            ("stretched", { $0[.all, 0..<1].expand(3, 5) }, "x[:, :1].expand(3, 5)"),
            ("without dimensions", { $0[1, 2] }, "x[1, 2]"),
            ("without elements", { $0[0..<0] }, "x[:0]"),
        ]
        for (name, mineView, theirView) in views {
            report.check("a tensor \(name): shape, strides and elements, both ways") {
                let mine = mineView(Tensor.arange(12.0).view(3, 4))
                let theirs = try torch.from_dlpack(mine.dlpack())
                try Python.run("import torch; x = torch.arange(12.).view(3, 4)")
                let original = try Python.eval(theirView)
                let again = try Tensor(dlpack: original)
                let there = try [Int](theirs.size()) == Array(mine.shape) && elements(theirs) == mine.scalars(Double.self)
                let back = try Array(again.shape) == [Int](original.size()) && again.scalars(Double.self) == elements(original)
                let strides = try mine.count < 2 || [Int](theirs.stride()) == Array(mine.stride())
                let otherStrides = try again.count < 2 || Array(again.stride()) == [Int](original.stride())
                return there && back && strides && otherStrides
            }
        }
        report.check("a tensor that went to PyTorch and came back is one memory") {
            let mine = Tensor([1.0, 2.0])
            let again = try Tensor(dlpack: torch.from_dlpack(mine.dlpack()))
            again[0] = 5
            return mine[0].item() == 5
        }
        report.check("torch.from_numpy(x.numpy()) and Tensor(numpy: t.numpy()) share too") {
            let mine = Tensor([1.0, 2.0])
            try torch.from_numpy(mine.numpy()).add_(1)
            let theirs = try torch.zeros(2)
            try Tensor(numpy: theirs.numpy()).add_(3)
            return try mine.scalars(Double.self) == [2, 3] && elements(theirs) == [3, 3]
        }
    }

    private func capsules() {
        report.check("torch.utils.dlpack takes old capsules of Tern's and gives its own") {
            let exchange = try torch.utils.dlpack
            let mine = Tensor([1.0, 2.0])
            try exchange.from_dlpack(mine.dlpack().__dlpack__()).mul_(2)
            let theirs = try torch.ones(2)
            try Tensor(dlpack: exchange.to_dlpack(theirs)).add_(1)
            return try mine.scalars(Double.self) == [2, 4] && elements(theirs) == [2, 2]
        }
    }

    private func lifetimes() {
        report.check("PyTorch's tensor outlives Tern's, and frees its memory") {
            weak var storage: Storage?
            var theirs: PythonObject?
            do {
                let mine = Tensor.ones(1000)
                storage = mine.storage
                theirs = try torch.from_dlpack(mine.dlpack())
            }
            let sum = try theirs.map { try Double($0.sum().item()) }
            let lived = storage != nil
            theirs = nil
            return sum == 1000 && lived && storage == nil
        }
        report.check("Tern's tensor outlives PyTorch's") {
            let mine = try Tensor(dlpack: torch.ones(1000))
            _ = try torch.zeros(1000)
            return mine.sum().item() == 1000
        }
        report.check("a thousand tensors of a megabyte each way leave nothing behind") {
            func exchange(_ turns: Int) throws -> Int {
                for turn in 0..<turns {
                    let mine = try Tensor(dlpack: torch.full(Python.tuple(250_000), turn, dtype: torch.float32))
                    let theirs = try torch.from_dlpack(Tensor.full([250_000], Float(turn)).dlpack())
                    guard try mine[249_999].item() == Scalar.double(Double(theirs[0].item())) else { return .max }
                }
                return try Int(Python.import("resource").getrusage(0).ru_maxrss)
            }
            let before = try exchange(50)
            // They would be several times what the libraries themselves need.
            return try exchange(1000) < before + before / 5
        }
    }

    private func refusals() {
        report.check("a tensor of PyTorch's that needs a gradient is refused with PyTorch's words") {
            do {
                _ = try Tensor(dlpack: torch.ones(2, requires_grad: true))
                return false
            } catch let error as PythonError {
                return error.message.contains("require gradient")
            }
        }
        report.check("a tensor on the meta device is refused") {
            do {
                _ = try Tensor(dlpack: torch.ones(2, device: "meta"))
                return false
            } catch {
                return true
            }
        }
        report.check("complex numbers are refused by name") {
            do {
                _ = try Tensor(dlpack: torch.ones(2, dtype: torch.complex64))
                return false
            } catch let error as TensorError {
                return error.message.contains("complex64")
            }
        }
    }
}
