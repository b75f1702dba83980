import Testing

@testable import TernNN

private final class Net: Module {
    let body = Sequential(Linear(4, 8), ReLU(), Dropout(0.2))
    let layers: [Module] = [Linear(2, 2), Linear(2, 2), ReLU()]
    let heads = ["a": Linear(2, 1, bias: false)]
    let act = GELU()
    let soft = Softmax(-1)
    let flat = Flatten()
    let none = Identity()
    let log = LogSoftmax(1)
    let loss = CrossEntropyLoss()
    let empty = Sequential()
}

extension NN {
    @Suite struct PrintingTests {
        /// As PyTorch prints the same module.
        @Test func likePyTorch() {
            #expect(
                Net().description == """
                    Net(
                      (body): Sequential(
                        (0): Linear(in_features=4, out_features=8, bias=True)
                        (1): ReLU()
                        (2): Dropout(p=0.2, inplace=False)
                      )
                      (layers): ModuleList(
                        (0-1): 2 x Linear(in_features=2, out_features=2, bias=True)
                        (2): ReLU()
                      )
                      (heads): ModuleDict(
                        (a): Linear(in_features=2, out_features=1, bias=False)
                      )
                      (act): GELU(approximate='none')
                      (soft): Softmax(dim=-1)
                      (flat): Flatten(start_dim=1, end_dim=-1)
                      (none): Identity()
                      (log): LogSoftmax(dim=1)
                      (loss): CrossEntropyLoss()
                      (empty): Sequential()
                    )
                    """)
            #expect("\(Linear(2, 3))" == "Linear(in_features=2, out_features=3, bias=True)")
        }
    }
}
