import Testing

@testable import Tern

@Suite struct ErrorScopeTests {
    private func fail() -> Tensor { Tensor.ones(2, 3) + Tensor.ones(2, 4) }

    @Test func givesTheResultWhenAllIsWell() throws {
        let y = try withErrors { Tensor([1.0, 2]) + 1 }
        #expect(numbers(y) == [2, 3])
        #expect(TensorError.pending == nil)
    }

    @Test func throwsTheFirstFailure() {
        let error = #expect(throws: TensorError.self) {
            try withErrors {
                _ = fail()
                _ = Tensor.ones(2).view(3)
            }
        }
        guard case .shape(let text) = error else {
            Issue.record("not a shape error: \(String(describing: error))")
            return
        }
        #expect(text.contains("(3) must match the size of tensor b (4)"))
        #expect("\(TensorError.shape(text))" == text)
    }

    @Test func casesTellWhatIsWrong() {
        #expect { try withErrors { Tensor.ones(2)[5] as Tensor } } throws: {
            if case TensorError.index = $0 { true } else { false }
        }
        #expect { try withErrors { Tensor([1]).add_(0.5) } } throws: { if case TensorError.dtype = $0 { true } else { false } }
        #expect { try withErrors { Tensor.ones(2).backward() } } throws: {
            if case TensorError.autograd = $0 { true } else { false }
        }
        #expect { try withErrors { Tensor.zeros(1 << 58) } } throws: { if case TensorError.memory = $0 { true } else { false } }
    }

    @Test func whatComesAfterAFailureDoesNothing() {
        let kept = Tensor([1.0, 2])
        let leaf = Tensor([1.0, 2], requiresGrad: true)
        let loss = (leaf * leaf).sum()
        _ = try? withErrors {
            let poisoned = fail()
            #expect(poisoned.shape == [])
            #expect(poisoned.item(Double.self).isNaN)
            #expect(TensorError.pending != nil)
            kept.add_(1)
            kept[0] = 9
            kept[1] = Tensor(9.0)
            kept.zero_()
            kept.copy_(Tensor([7.0, 7]))
            loss.backward()
            leaf.requiresGrad = false
            #expect((kept * 2).shape == [])
            #expect(kept.matmul(kept).item(Double.self).isNaN)
            #expect(Tensor.zeros(3).shape == [])
            #expect(kept.unbind().isEmpty)
            #expect(grad(of: loss, with: [leaf])[0] == nil)
        }
        #expect(numbers(kept) == [1, 2])
        #expect(leaf.requiresGrad)
        #expect(leaf.grad == nil)
        loss.backward()
        #expect(numbers(leaf.grad ?? kept) == [2, 4])
    }

    @Test func aFailedWriteLeavesTheTargetAlone() {
        let x = Tensor([1.0, 2])
        let whole = Tensor([1, 2])
        #expect(message { x.add_(Tensor.ones(2, 2)) } != "")
        #expect(message { x.copy_(Tensor.ones(3)) } != "")
        #expect(message { x[Tensor([0, 5])] = Tensor(8.0) } != "")
        #expect(message { x[Tensor([true, false, true])] = Tensor(8.0) } != "")
        #expect(message { x[0...] = Tensor([1.0, 2, 3]) } != "")
        #expect(message { whole.div_(2) } != "")
        #expect(message { whole.mul_(0.5) } != "")
        #expect(numbers(x) == [1, 2])
        #expect(numbers(whole) == [1, 2])
    }

    @Test func scopesNest() throws {
        try withErrors {
            let inner = message { _ = fail() }
            #expect(inner.contains("add"))
            #expect(TensorError.pending == nil)
            #expect(numbers(Tensor([1.0]) + 1) == [2])
        }
        #expect(throws: TensorError.self) {
            try withErrors {
                _ = fail()
                // A scope of its own works in a poisoned one, and leaves it poisoned.
                let inner = try withErrors { numbers(Tensor([1.0]) + 1) }
                #expect(inner == [2])
                #expect(TensorError.pending != nil)
                #expect((Tensor([1.0]) + 1).shape == [])
            }
        }
    }

    private struct Other: Error {}

    @Test func whatTheBodyThrowsEndsTheScope() {
        #expect(throws: Other.self) { try withErrors { throw Other() } }
        #expect(TensorError.pending == nil)
        // The failure is the cause of what follows from it.
        #expect(throws: TensorError.self) {
            try withErrors {
                _ = fail()
                throw Other()
            }
        }
        #expect(numbers(Tensor([1.0]) + 1) == [2])
        #expect(throws: Other.self) { try noGrad { throw Other() } }
        #expect(isGradEnabled())
    }

    @Test func otherThreadsAreNotCovered() async throws {
        // A thread of another task's, in a process that stops if the scope does not reach there.
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = try? await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
                _ = try? withErrors {
                    Task.detached {
                        _ = Tensor.ones(2, 3) + Tensor.ones(2, 4)
                        done.resume()
                    }
                }
            }
        }
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(text.contains("must match the size of tensor b (4)"))
    }

    @Test func aPoisonedThreadLeavesOthersAlone() async {
        await withTaskGroup(of: Bool.self) { group in
            for i in 0..<16 {
                group.addTask {
                    if i.isMultiple(of: 2) {
                        return message { _ = Tensor.ones(2)[9] as Tensor }.contains("index 9")
                    }
                    return numbers(Tensor([1.0]) + 1) == [2] && TensorError.pending == nil
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
