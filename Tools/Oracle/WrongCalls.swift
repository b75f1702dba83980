import TernNN

/// Wrong calls, by PyTorch's text of them: each has to be refused with a message that names the operator and every number that
/// PyTorch's names.
enum WrongCalls {
    struct Case: Sendable {
        /// What the message must call the operator.
        let name: String
        /// Numbers of PyTorch's message that this one leaves out.
        let omitted: Set<String>
        let call: @Sendable () throws -> Void

        init(_ name: String, omitting omitted: Set<String> = [], _ call: @escaping @Sendable () throws -> Void) {
            self.name = name
            self.omitted = omitted
            self.call = call
        }
    }

    private static func ones(_ shape: Int...) -> Tensor { .ones(shape) }
    private static func leaf(_ shape: Int...) -> Tensor { .ones(shape, requiresGrad: true) }
    private static func integers() -> Tensor { .ones(2, dtype: .int64) }
    static let cases: [String: Case] = [
        "torch.ones(2,3)+torch.ones(2,4)": Case("add") { _ = ones(2, 3) + ones(2, 4) },
        "torch.ones(2,3)@torch.ones(2,3)": Case("mm") { _ = ones(2, 3).matmul(ones(2, 3)) },
        "torch.mm(torch.ones(2,3),torch.ones(2))": Case("mm") { _ = mm(ones(2, 3), ones(2)) },
        "torch.ones(4,4).view(3,5)": Case("view") { _ = ones(4, 4).view(3, 5) },
        "torch.ones(4,4).view(-1,-1)": Case("view") { _ = ones(4, 4).view(-1, -1) },
        "torch.ones(4,4).view(-1,3)": Case("view") { _ = ones(4, 4).view(-1, 3) },
        "torch.ones(2,3).t().view(6)": Case("view") { _ = ones(2, 3).t().view(6) },
        "torch.ones(2,3)[5]": Case("index") { let _: Tensor = ones(2, 3)[5] },
        "torch.ones(2,3)[0,0,0]": Case("index") { let _: Tensor = ones(2, 3)[0, 0, 0] },
        "torch.ones(2).item()": Case("item") { _ = ones(2).item() },
        "torch.ones(2,3).squeeze(5)": Case("squeeze") { _ = ones(2, 3).squeeze(5) },
        "torch.ones(2,requires_grad=True).backward()": Case("backward") { leaf(2).backward() },
        "torch.ones(2).sum().backward()": Case("backward") { ones(2).sum().backward() },
        "x=torch.ones(2,requires_grad=True);x.add_(1)": Case("add_") { leaf(2).add_(1) },
        "x=torch.ones(2,requires_grad=True);y=(x*2).sum();y.backward();y.backward()": Case("backward") {
            let y = (leaf(2) * 2).sum()
            y.backward()
            y.backward()
        },
        "x=torch.ones(2,requires_grad=True);y=x.exp();z=y.sum();y.add_(1);z.backward()": Case("Exp") {
            let y = leaf(2).exp()
            let z = y.sum()
            y.add_(1)
            z.backward()
        },
        "torch.ones(2,dtype=torch.int64,requires_grad=True)": Case("require") {
            _ = Tensor.ones(2, dtype: .int64, requiresGrad: true)
        },
        "a=torch.ones(2,dtype=torch.int64);a.add_(1.5)": Case("add_") { integers().add_(1.5) },
        "a=torch.ones(2,dtype=torch.int64);a.div_(2)": Case("div_") { integers().div_(2) },
        "torch.ones(3).add_(torch.ones(2,3))": Case("add_") { ones(3).add_(ones(2, 3)) },
        "torch.cat([torch.ones(2,3),torch.ones(3,2)])": Case("cat") { _ = cat([ones(2, 3), ones(3, 2)]) },
        "torch.stack([torch.ones(2),torch.ones(3)])": Case("stack") { _ = stack([ones(2), ones(3)]) },
        "torch.cat([])": Case("cat") { _ = cat([]) },
        "torch.ones(2,3).permute(0,0)": Case("permute") { _ = ones(2, 3).permute(0, 0) },
        "torch.ones(2,3).transpose(0,4)": Case("transpose") { _ = ones(2, 3).transpose(0, 4) },
        "torch.ones(2,3).expand(4,3)": Case("expand") { _ = ones(2, 3).expand(4, 3) },
        "torch.ones(2,3).sum(5)": Case("sum") { _ = ones(2, 3).sum(5) },
        "torch.ones(2,3).unfold(1,5,1)": Case("unfold") { _ = ones(2, 3).unfold(1, 5, 1) },
        "torch.ones(2,3).view(torch.float64)": Case("view") { _ = ones(2, 3).view(.float64) },
        "torch.ones(2,3).reshape(7)": Case("reshape") { _ = ones(2, 3).reshape(7) },
        "torch.ones(-2)": Case("ones") { _ = ones(-2) },
        "torch.arange(0,5,-1)": Case("arange") { _ = Tensor.arange(0, 5, step: -1) },
        "torch.ones(2,3).max(7)": Case("max") { _ = ones(2, 3).max(7) },
        "F.cross_entropy(torch.ones(2,3),torch.tensor([0,5]))": Case("cross_entropy") {
            _ = crossEntropy(ones(2, 3), Tensor([0, 5]))
        },
        "F.linear(torch.ones(2,3),torch.ones(4,5))": Case("linear") { _ = linear(ones(2, 3), ones(4, 5)) },
        "torch.ones(2,3).index_select(0,torch.tensor([7]))": Case("index_select") { _ = ones(2, 3).indexSelect(0, Tensor([7])) },
        "torch.ones(2,3).gather(1,torch.tensor([[5]]))": Case("gather") { _ = ones(2, 3).gather(1, Tensor([[5]])) },
        "torch.ones(3)[torch.tensor([True,False])]": Case("index") { let _: Tensor = ones(3)[Tensor([true, false])] },
        "torch.tensor([[1,2],[3]])": Case("Tensor") { _ = Tensor([[1, 2], [3]]) },
        "torch.ones(0).max()": Case("max") { _ = ones(0).max() },
        "torch.ones(2,3).split([1,1],1)": Case("split") { _ = ones(2, 3).split([1, 1], dim: 1) },
        "torch.ones(2,dtype=torch.bool)-torch.ones(2,dtype=torch.bool)": Case("sub") { _ = Tensor([true]) - Tensor([true]) },
        "torch.ones(2)>>1": Case("bitwise_right_shift") { _ = ones(2) >> 1 },
        "torch.einsum('ij,jk',torch.ones(2,3),torch.ones(4,5))": Case("einsum") { _ = einsum("ij,jk", ones(2, 3), ones(4, 5)) },
        "torch.randint(5,5,(2,))": Case("randint") { _ = Tensor.randint(5, 5, [2]) },
        "x=torch.randn(3,requires_grad=True);y=x[0];y.fill_(1)": Case("fill_") {
            let part: Tensor = leaf(3)[0]
            part.fill_(1)
        },
        // Which of the views it is does not change what is wrong.
        "x=torch.randn(3,requires_grad=True)*1;a,b,c=x.unbind();a.mul_(2)": Case("Unbind", omitting: ["0"]) {
            (leaf(3) * 1).unbind()[0].mul_(2)
        },
        "F.conv2d(torch.ones(1,3,8,8),torch.ones(4,2,3,3))": Case("conv2d") { _ = conv2d(ones(1, 3, 8, 8), ones(4, 2, 3, 3)) },
        "F.embedding(torch.tensor([9]),torch.ones(3,2))": Case("embedding") { _ = embedding(Tensor([9]), ones(3, 2)) },
        "torch.zeros(2,device='cuda:99')": Case("cuda:99") { _ = Tensor.zeros(2, device: try Device("cuda:99")) },
        "torch.device('gpu')": Case("gpu") { _ = try Device("gpu") },
        // Python reads the number as infinity, which is no error.
        "torch.full((2,),1e400)": Case("full") { _ = Tensor.full([2], Double("1e400") ?? .nan) },
        "torch.ones(3).expand(2,3).add_(1)": Case("add_") { ones(3).expand(2, 3).add_(1) },
        "torch.randn(2,3).topk(9)": Case("topk") { _ = ones(2, 3).topk(9) },
    ]

    /// Recorded calls that are not made, each with its reason.
    static let notCalled: [String: String] = [
        "torch.ones(2,requires_grad=True).numpy()": "exempt: there is no numpy()",
        "torch.linalg.inv(torch.zeros(2,2))": "exempt: no linalg",
        "torch.linalg.cholesky(-torch.eye(2))": "exempt: no linalg",
        "torch.manual_seed('a')": "exempt: the compiler refuses it",
    ]

    /// The integers of a message; `mat1` has none, `2x3` has two.
    static func numbers(_ text: String) -> Set<String> {
        let words = text.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        let parts = words.flatMap { word in
            let extents = word.split(separator: "x")
            return extents.allSatisfy { Int($0) != nil } ? extents : [word]
        }
        return Set(parts.filter { Int($0) != nil }.map(String.init))
    }
}

extension Semantics {
    private struct Refusal: Decodable {
        let code: String
        let error: String?
    }

    /// Every recorded error.
    package func errors() throws -> Tally {
        var tally = Tally("errors")
        for row in try rows("errors", Refusal.self) {
            if let reason = WrongCalls.notCalled[row.code] {
                tally.add(.unsupported(reason), row.code)
                continue
            }
            guard let known = WrongCalls.cases[row.code] else {
                tally.add(.unsupported("no Swift counterpart of this call is listed"), row.code)
                continue
            }
            tally.add(Self.outcome(known, row.error), row.code)
        }
        return tally
    }

    /// - Parameter recorded: nil where PyTorch refuses nothing.
    private static func outcome(_ known: WrongCalls.Case, _ recorded: String?) -> Outcome {
        do {
            try withErrors(known.call)
            return recorded == nil ? .passed : .failed("was not refused")
        } catch {
            guard let recorded else { return .failed("was refused: \(error)") }
            let message = "\(error)"
            if !message.contains(known.name) { return .failed("the message does not name \(known.name): \(message)") }
            let missing = WrongCalls.numbers(recorded).subtracting(WrongCalls.numbers(message)).subtracting(known.omitted)
            return missing.isEmpty
                ? .passed : .failed("the message does not name \(missing.sorted().joined(separator: ", ")): \(message)")
        }
    }
}
