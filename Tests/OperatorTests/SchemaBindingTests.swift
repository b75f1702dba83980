import Testing

@testable import Tern

/// Which arguments an operator that is called by name takes for which parameters.
@Suite struct SchemaBindingTests {
    private let x = Tensor([1.0, 2, 3, 5]).view(2, 2)

    @Test(arguments: ["std", "var"])
    func aNumberIsADimensionAndNoTruthValue(name: String) throws {
        let op = try #require(Operator.named(name))
        let alongRows = try op.call([.tensor(x), .int(0)]).allTensors
        #expect(alongRows[0].shape == [2])
        #expect(try op.call([.tensor(x), .bool(false)]).allTensors[0].shape == [])
    }

    @Test func aNumberInPlaceOfATruthValueIsRefused() throws {
        let sum = try #require(Operator.named("sum"))
        let error = #expect(throws: TensorError.self) { try sum.call([.tensor(x), .int(0), .int(1)]) }
        #expect(error?.description.contains("\"keepdim\" must be bool, not int") == true)
    }
}
