extension Operators {
    /// Sums of products, written with one letter for each dimension: `ij,jk->ik`.
    enum Einsum: OperatorDefinition {
        static let schemas = [
            "einsum(str equation, Tensor[] operands) -> Tensor", "einsum(Tensor[] operands, str equation) -> Tensor",
            "einsum(Any[] operands) -> Tensor",
        ]
        static let kind = "composite"
        static let samples = [
            Sample(.value(.string("ij,jk->ik")), .tensors([.normal([2, 3]), .normal([3, 4])])),
            Sample(.value(.string("...ij, ...kj")), .tensors([.normal([2, 2, 3]), .normal([4, 3])])),
            Sample(.value(.string("iij->j")), .tensors([.normal([2, 2, 3])])),
            Sample(.value(.string("a,ab,bc->c")), .tensors([.normal([2]), .normal([2, 3]), .normal([3, 2])])),
        ]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            if schema < 2 { return .tensor(try apply(try arguments.string("equation"), try arguments.tensors("operands"))) }
            guard case .list(let values) = arguments["operands"] else {
                throw .argument("einsum(): expected an equation and tensors, or tensors each followed by a list of subscripts")
            }
            return .tensor(try apply(lists: values))
        }

        static func apply(_ text: String, _ operands: [Tensor]) throws(TensorError) -> Tensor {
            guard !operands.isEmpty else { throw .argument("einsum(): must provide at least one operand") }
            return try contract(try EinsumEquation(equation: text, operands: operands.count), operands)
        }

        /// The form without an equation: each tensor is followed by its subscripts, and the result's may come last.
        private static func apply(lists values: [Value]) throws(TensorError) -> Tensor {
            var operands: [Tensor] = []
            var subscripts: [[EinsumEquation.Label]] = []
            var i = 0
            while i + 1 < values.count {
                guard case .tensor(let tensor) = values[i] else {
                    throw .argument("einsum(): expected argument \(i) to be a Tensor, not \(values[i].kind)")
                }
                operands.append(tensor)
                subscripts.append(try EinsumEquation.labels(values[i + 1]))
                i += 2
            }
            guard !operands.isEmpty else { throw .argument("einsum(): must provide at least one operand") }
            let output = i < values.count ? try EinsumEquation.labels(values[i]) : nil
            return try contract(try EinsumEquation(inputs: subscripts, output: output), operands)
        }

        private static func contract(_ subscripts: EinsumEquation, _ operands: [Tensor]) throws(TensorError) -> Tensor {
            let (inputs, output) = try subscripts.resolved(operands.map(\.shape))
            guard let device = operands.first?.device, operands.allSatisfy({ $0.device == device }) else {
                throw .device("einsum(): Expected all tensors to be on the same device; move them with .to(_:)")
            }
            var terms: [Term] = []
            for (labels, tensor) in zip(inputs, operands) { terms.append(Term(labels, tensor).withDiagonals()) }
            var result = terms[0]
            for i in 1..<Swift.max(terms.count, 1) {
                let wanted = Set(output).union(terms[(i + 1)...].flatMap(\.labels))
                result = try Term.product(result, terms[i], keeping: wanted)
            }
            result = result.summed { !output.contains($0) }
            return result.tensor.permute(output.map { label in result.labels.firstIndex(of: label) ?? 0 })
        }

        /// A tensor whose dimensions have labels.
        private struct Term {
            var labels: [Int]
            var tensor: Tensor

            init(_ labels: [Int], _ tensor: Tensor) {
                self.labels = labels
                self.tensor = tensor
            }

            func extent(_ label: Int) -> Int { labels.firstIndex(of: label).map { tensor.shape[$0] } ?? 1 }

            /// A label that occurs twice stands for the diagonal.
            func withDiagonals() -> Term {
                var term = self
                var i = 0
                while i < term.labels.count {
                    if let other = term.labels[(i + 1)...].firstIndex(of: term.labels[i]) {
                        let label = term.labels[i]
                        term.tensor = term.tensor.diagonal(0, dim1: i, dim2: other)
                        term.labels.remove(at: other)
                        term.labels.remove(at: i)
                        term.labels.append(label)
                    } else {
                        i += 1
                    }
                }
                return term
            }

            func summed(_ isSummed: (Int) -> Bool, dtype: DType? = nil) -> Term {
                let dims = labels.indices.filter { isSummed(labels[$0]) }
                if dims.isEmpty { return self }
                return Term(labels.filter { !isSummed($0) }, tensor.sum(dims, dtype: dtype))
            }

            /// Without the dimensions of extent 1 that stretch to the other's.
            func withoutStretched(_ other: Term) -> Term {
                var term = self
                for i in labels.indices.reversed() where tensor.shape[i] == 1 && other.labels.contains(labels[i]) {
                    if other.extent(labels[i]) == 1 { continue }
                    term.labels.remove(at: i)
                    term.tensor = term.tensor.select(i, 0)
                }
                return term
            }

            func arranged(_ groups: [[Int]], _ shape: [Int]) -> Tensor {
                tensor.permute(groups.flatMap { $0.map { label in labels.firstIndex(of: label) ?? 0 } }).reshape(shape)
            }

            /// The product of two, as a batch of matrix products.
            static func product(_ first: Term, _ second: Term, keeping wanted: Set<Int>) throws(TensorError) -> Term {
                var a = first.withoutStretched(second), b = second.withoutStretched(first)
                a = a.summed({ !wanted.contains($0) && !b.labels.contains($0) }, dtype: a.tensor.dtype)
                b = b.summed({ !wanted.contains($0) && !a.labels.contains($0) }, dtype: b.tensor.dtype)
                let shared = a.labels.filter { b.labels.contains($0) }
                let batch = shared.filter { wanted.contains($0) }, summed = shared.filter { !wanted.contains($0) }
                let left = a.labels.filter { !shared.contains($0) }, right = b.labels.filter { !shared.contains($0) }
                let batchShape = batch.map { a.extent($0) }
                let leftShape = left.map { a.extent($0) }, rightShape = right.map { b.extent($0) }
                let labels = batch + left + right, shape = batchShape + leftShape + rightShape
                if summed.isEmpty {
                    let x = a.arranged([batch, left], batchShape + leftShape + right.map { _ in 1 })
                    return Term(labels, x.mul(b.arranged([batch, right], batchShape + left.map { _ in 1 } + rightShape)))
                }
                try requireNumbersOfOneType(a.tensor, b.tensor, "einsum()")
                let n = Shape(batchShape).product, m = Shape(leftShape).product
                let k = Shape(summed.map { a.extent($0) }).product, columns = Shape(rightShape).product
                let x = a.arranged([batch, left, summed], [n, m, k]), y = b.arranged([batch, summed, right], [n, k, columns])
                let product =
                    n == 1
                    ? try MatrixProduct.apply(x.squeeze(0), y.squeeze(0)) : try BatchedProduct.apply(x, y)
                return Term(labels, product.reshape(shape))
            }
        }
    }
}

/// Sums of products, written with one letter for each dimension, contracted from left to right. PyTorch: `torch.einsum`.
///
/// Letters that the result does not have are summed over; a letter that occurs twice in one operand is its diagonal; `...` stands
/// for dimensions that broadcast. Without `->` the result has the letters that occur once, in alphabetical order.
///
/// ```swift
/// einsum("bij,bjk->bik", a, b)
/// ```
public func einsum(_ equation: String, _ operands: Tensor...) -> Tensor { einsum(equation, operands) }

/// Sums of products of a list of tensors.
public func einsum(_ equation: String, _ operands: [Tensor]) -> Tensor {
    checked { () throws(TensorError) in try Operators.Einsum.apply(equation, operands) }
}
