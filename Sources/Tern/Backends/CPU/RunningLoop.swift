import TernKernelABI

extension CPU {
    static var runningKernels: KernelFamily {
        [
            "cumsum": { running("cumsum", $0) }, "cumprod": { running("cumprod", $0) },
            "logcumsumexp": { running("logcumsumexp", $0) },
        ]
    }

    private static func running(_ name: String, _ catalog: KernelCatalog) -> Kernel? {
        guard let table = catalog.running[name] else { return nil }
        return { (call: KernelCall) throws(TensorError) -> Void in try RunningLoop.run(name, table, call, catalog) }
    }
}

/// Running sums and products along one dimension of contiguous tensors of one shape. The integer is the dimension.
enum RunningLoop {
    /// Elements that one thread goes through before another takes over, and that are converted at a time.
    private static let block = 16384
    private static let converted = 2048
    /// Columns that go down side by side: their states fill 8 KiB.
    private static let columns = 1024

    static func run(_ name: String, _ table: KernelsByType<RunningKernel>, _ call: KernelCall, _ catalog: KernelCatalog)
        throws(TensorError)
    {
        let output = call.output
        if output.count == 0 { return }
        let type = call.computeType.elementType, carrier = type.carrier
        guard let kernel = table[carrier] else {
            throw .dtype("\(name): not implemented for \(call.computeType); convert with .to(_:) first")
        }
        let shape = output.shape, dim = call.integers[0]
        let length = shape.count == 0 ? 1 : shape[dim]
        var inner = 1
        for d in shape.indices where d > dim { inner *= shape[d] }
        let body = Body(kernel, call.input(0), output, carrier, catalog)
        let outer = output.count / length / inner
        if inner > 1 {
            down(body, outer, length, inner)
        } else if let total = kernel.total, length > block, outer < 8 {
            for row in 0..<outer { along(body, total, row * length, length) }
        } else {
            ParallelLoop.ranges(outer, size: Swift.max(1, ParallelLoop.costlyGrain / length)) { range in
                for row in range {
                    var state = Int64(0)
                    kernel.start(&state)
                    body.row(kernel.row, row * length, length, &state)
                }
            }
        }
    }

    /// One long row: first the sum of each block, then every block from the sum of those before it. The blocks are cut by the
    /// row's length alone.
    private static func along(_ body: Body, _ total: @escaping RunningRow, _ start: Int, _ length: Int) {
        let blocks = (length + block - 1) / block
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: blocks + 1) { buffer in
            guard let states = buffer.baseAddress else { return }
            let address = UInt(bitPattern: states)
            body.kernel.start(states)
            ParallelLoop.run(blocks - 1) { i in
                guard let states = UnsafeMutablePointer<Int64>(bitPattern: address) else { return }
                body.kernel.start(states + i + 1)
                body.row(total, start + i * block, block, states + i + 1)
            }
            for i in 1..<blocks { body.add(states + i - 1, to: states + i) }
            ParallelLoop.run(blocks) { i in
                guard let states = UnsafeMutablePointer<Int64>(bitPattern: address) else { return }
                body.row(body.kernel.row, start + i * block, Swift.min(block, length - i * block), states + i)
            }
        }
    }

    /// Along another dimension than the last: whole rows are combined with the states of their columns.
    private static func down(_ body: Body, _ outer: Int, _ length: Int, _ inner: Int) {
        let width = Swift.min(inner, columns), parts = (inner + width - 1) / width
        ParallelLoop.ranges(outer * parts, size: Swift.max(1, ParallelLoop.costlyGrain / (length * width))) { range in
            withUnsafeTemporaryAllocation(of: Int64.self, capacity: width) { buffer in
                guard let states = buffer.baseAddress else { return }
                for part in range {
                    let left = part % parts * width
                    body.columns(part / parts * length * inner + left, length, Swift.min(width, inner - left), inner, states)
                }
            }
        }
    }

    /// A kernel with its tensors, which are converted where they are of another type than the kernel.
    private struct Body {
        let kernel: RunningKernel
        private let input: UnsafeRawPointer
        private let output: UnsafeMutableRawPointer
        private let inputSize: Int
        private let outputSize: Int
        private let carrier: ElementType
        private let load: ConversionKernel?
        private let store: ConversionKernel?

        init(_ kernel: RunningKernel, _ input: Tensor, _ output: Tensor, _ carrier: ElementType, _ catalog: KernelCatalog) {
            self.kernel = kernel
            self.input = UnsafeRawPointer(input.data)
            self.output = output.data
            self.carrier = carrier
            let from = input.dtype.elementType, to = output.dtype.elementType
            (inputSize, outputSize) = (from.size, to.size)
            load = from == carrier ? nil : catalog.conversion(from: from, to: carrier)
            store = to == carrier ? nil : catalog.conversion(from: carrier, to: to)
        }

        /// One state combined with another; both are sums.
        func add(_ state: UnsafeMutablePointer<Int64>, to other: UnsafeMutablePointer<Int64>) {
            if carrier == .int64 {
                other.pointee &+= state.pointee
            } else {
                let a = Double(bitPattern: UInt64(bitPattern: state.pointee))
                let b = Double(bitPattern: UInt64(bitPattern: other.pointee))
                other.pointee = Int64(bitPattern: UInt64((a + b).bitPattern))
            }
        }

        func row(_ kernel: RunningRow, _ start: Int, _ count: Int, _ state: UnsafeMutablePointer<Int64>) {
            if load == nil, store == nil {
                kernel(count, output + start * outputSize, input + start * inputSize, state)
                return
            }
            inParts(start, count) { part, to, from in kernel(part, to, from, state) }
        }

        func columns(_ start: Int, _ rows: Int, _ count: Int, _ stride: Int, _ states: UnsafeMutablePointer<Int64>) {
            for i in 0..<count { kernel.start(states + i) }
            if load == nil, store == nil {
                kernel.columns(rows, count, stride, output + start * outputSize, input + start * inputSize, states)
                return
            }
            for i in 0..<rows {
                inParts(start + i * stride, count) { part, to, from in kernel.columns(1, part, part, to, from, states) }
            }
        }

        /// Runs `body` on converted elements, a part after the other; what it writes is converted back.
        private func inParts(
            _ start: Int, _ count: Int, _ body: (Int, UnsafeMutableRawPointer, UnsafeRawPointer) -> Void
        ) {
            withScratch(byteCount: 2 * converted * 8) { wide in
                let results = wide + converted * 8
                var done = 0
                while done < count {
                    let part = Swift.min(converted, count - done)
                    let from = input + (start + done) * inputSize, to = output + (start + done) * outputSize
                    load?(part, wide, from)
                    body(part, store == nil ? to : results, load == nil ? from : UnsafeRawPointer(wide))
                    store?(part, to, results)
                    done += part
                }
            }
        }
    }
}
