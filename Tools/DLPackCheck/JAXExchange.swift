import TernPython

/// The exchange with JAX, whose arrays never change: they share memory with a tensor, or are copied, and which is printed.
struct JAXExchange {
    private let report: Report
    private let jax: PythonObject
    private let jnp: PythonObject

    init(_ report: Report) throws {
        self.report = report
        jax = try Python.import("jax")
        try jax.config.update("jax_enable_x64", true)
        jnp = try Python.import("jax.numpy")
    }

    func run() throws {
        for dtype in DType.allCases { types(dtype) }
        report.check("a transposed tensor keeps its elements") {
            let mine = Tensor.arange(12.0).view(3, 4).t()
            let theirs = try jax.dlpack.from_dlpack(mine.dlpack())
            return try [Int](theirs.shape) == [4, 3] && elements(theirs) == mine.scalars(Double.self)
        }
        report.check("a function of JAX's on a tensor of Tern's, and its result back") {
            let theirs = try jnp.sum(jnp.square(jax.dlpack.from_dlpack(Tensor([1.0, 2.0, 3.0]).dlpack())))
            return try Tensor(dlpack: theirs).item() == 14
        }
        report.check("JAX's array outlives the tensor") {
            var theirs: PythonObject?
            do { theirs = try jax.dlpack.from_dlpack(Tensor.ones(1000).dlpack()) }
            _ = Tensor.zeros(1000)
            return try theirs.map { try Double($0.sum()) } == 1000
        }
        report.check("the tensor outlives JAX's array") {
            let mine = try Tensor(dlpack: jnp.ones(1000))
            _ = try jnp.zeros(1000)
            return mine.sum().item() == 1000
        }
    }

    private func elements(_ array: PythonObject) throws -> [Double] {
        try [Double](Python.import("numpy").asarray(array).astype("float64").ravel())
    }

    private func types(_ dtype: DType) {
        let values = [0.0, 1, 1, 0]
        var isShared = false
        report.check("\(dtype): jax.dlpack.from_dlpack has Tern's elements") {
            let mine = Tensor(values).to(dtype)
            let theirs = try jax.dlpack.from_dlpack(mine.dlpack())
            let address = try Int(theirs.unsafe_buffer_pointer())
            isShared = mine.storage.withUnsafeMutableBytes { Int(bitPattern: $0.baseAddress) } == address
            return try elements(theirs) == values && String(describing: theirs.dtype) == dtype.name
        }
        print("          JAX \(isShared ? "shares the memory" : "made a copy")")
        report.check("\(dtype): Tensor(dlpack:) has JAX's elements") {
            let theirs = try jnp.asarray(values).astype(dtype.name)
            let mine = try Tensor(dlpack: theirs)
            let came = mine.dtype == dtype && mine.scalars(Double.self) == values
            isShared =
                try mine.storage.withUnsafeMutableBytes { Int(bitPattern: $0.baseAddress) } == Int(theirs.unsafe_buffer_pointer())
            return came
        }
        print("          Tern \(isShared ? "shares the memory" : "made a copy")")
    }
}
