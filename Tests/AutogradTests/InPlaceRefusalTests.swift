import Testing

@testable import Tern

/// In-place operators that are refused have written nothing; a value that was changed too late says by whom.
@Suite struct InPlaceRefusalTests {
    /// One of each kind of in-place operator.
    static let changes: [(name: String, change: @Sendable (Tensor) -> Void)] = [
        ("exp_", { $0.exp_() }),
        ("add_", { $0.add_(Tensor.ones(4, dtype: .float64)) }),
        ("add_", { $0.add_(2) }),
        ("mul_", { $0.mul_(Tensor([2.0, 3.0, 4.0, 5.0], dtype: .float64)) }),
        ("addcmul_", { $0.addcmul_($0.detach().clone(), Tensor.ones(4, dtype: .float64)) }),
        ("clamp_min_", { $0.clamp_(min: 2) }),
        ("fill_", { $0.fill_(7) }),
        ("zero_", { $0.zero_() }),
        ("copy_", { $0.copy_(Tensor.ones(4, dtype: .float64)) }),
        ("uniform_", { $0.uniform_() }),
        ("normal_", { $0.normal_() }),
        ("index_put_", { $0[Tensor([0, 2])] = Tensor.zeros(2, dtype: .float64) }),
        ("copy_", { $0[0..<2] = 9 }),
        ("masked_fill_", { $0.maskedFill_(Tensor([true, false, true, false]), 9.0) }),
        ("scatter_", { $0.scatter_(0, Tensor([1, 2]), Tensor.zeros(2, dtype: .float64)) }),
        ("index_add_", { $0.indexAdd_(0, Tensor([1, 2]), Tensor.ones(2, dtype: .float64)) }),
        ("index_copy_", { $0.indexCopy_(0, Tensor([1, 2]), Tensor.zeros(2, dtype: .float64)) }),
        ("index_fill_", { $0.indexFill_(0, Tensor([1, 2]), 0.5) }),
        ("put_", { $0.put_(Tensor([1, 2]), Tensor.zeros(2, dtype: .float64)) }),
        ("masked_scatter_", { $0.maskedScatter_(Tensor([true, false, true, false]), Tensor.zeros(4, dtype: .float64)) }),
        ("withUnsafeMutableBytes", { x in try? x.withUnsafeMutableBytes { $0[0] = 1 } }),
    ]

    @Test(arguments: InPlaceRefusalTests.changes.indices)
    func nothingIsWrittenWhenItIsRefused(_ number: Int) {
        let (name, change) = InPlaceRefusalTests.changes[number]
        let values = [1.0, 2.0, 3.0, 4.0]
        let x = leaf(values)
        let version = x.storage.version
        let text = message {
            change(x)
            if let error = TensorError.pending { throw error }
            if name == "withUnsafeMutableBytes" { try x.withUnsafeMutableBytes { $0[0] = 1 } }
        }
        #expect(text.contains("leaf Variable that requires grad"), "\(name): \(text)")
        #expect(numbers(x) == values)
        #expect(x.storage.version == version)
        // Part of several views: refused as well, and not a leaf.
        let base = Tensor(values + values, dtype: .float64).view(2, 4).requiresGrad_() * 1
        let part = base.unbind(0)[0]
        let partText = message {
            change(part)
            if let error = TensorError.pending { throw error }
            if name == "withUnsafeMutableBytes" { try part.withUnsafeMutableBytes { $0[0] = 1 } }
        }
        #expect(partText.contains("is a view and is being modified inplace"), "\(name): \(partText)")
        #expect(numbers(part) == values)
        #expect(part.storage.version == 0)
        // Each element is there twice.
        let repeated = Tensor([1.0], dtype: .float64).expand(4)
        let repeatedText = message {
            change(repeated)
            if let error = TensorError.pending { throw error }
            if name == "withUnsafeMutableBytes" { try repeated.withUnsafeMutableBytes { $0[0] = 1 } }
        }
        #expect(!repeatedText.isEmpty, "\(name)")
        #expect(numbers(repeated) == [1, 1, 1, 1])
        #expect(repeated.storage.version == 0)
    }

    @Test(arguments: InPlaceRefusalTests.changes.indices)
    func theChangerIsNamed(_ number: Int) {
        let (name, change) = InPlaceRefusalTests.changes[number]
        let x = leaf([1, 2, 3, 4])
        let y = x * 1
        let z = (y * y).sum()
        change(y.detach())
        let text = message { z.backward() }
        #expect(text.contains("modified by an inplace operation"))
        #expect(text.contains("saved by MulBackward0, is at version 1; expected version 0 instead. The last change was \(name)."))
        #expect(text.hasSuffix("run inside detectAnomaly { } to see the lines"))
    }

    @Test(arguments: InPlaceRefusalTests.changes.indices)
    func bothLinesAreNamed(_ number: Int) {
        let (name, change) = InPlaceRefusalTests.changes[number]
        let x = leaf([1, 2, 3, 4])
        var line = 0
        let text = message {
            detectAnomaly(checkNaN: false) {
                let y = x * 1
                line = #line + 1
                let z = (y * y).sum()
                change(y.detach())
                z.backward()
            }
        }
        #expect(text.contains("saved by MulBackward0 at InPlaceRefusalTests.swift:\(line) in"))
        #expect(text.contains("The last change was \(name) at InPlaceRefusalTests.swift:"))
        #expect(text.hasSuffix("or change a clone()"))
    }

    @Test func theChangesLineIsItsOwn() {
        let x = leaf([1, 2])
        var lines = (0, 0)
        let text = message {
            detectAnomaly {
                lines.0 = #line + 1
                let y = x.exp()
                lines.1 = #line + 1
                y.add_(1)
                y.sum().backward()
            }
        }
        #expect(text.contains("saved by ExpBackward0 at InPlaceRefusalTests.swift:\(lines.0) in"))
        #expect(text.contains("The last change was add_ at InPlaceRefusalTests.swift:\(lines.1) in"))
    }
}
