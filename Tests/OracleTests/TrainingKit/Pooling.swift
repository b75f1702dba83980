import TernNN
import TernOracle

extension TrainingKit {
    private static func maxima<M: MaxPooling>(_ pool: M, _ inputs: [Tensor]) -> [Tensor] {
        let (values, indices) = pool.withIndices(inputs[0])
        return [values, indices]
    }

    private static func unpooling<M: MaxUnpooling>(
        _ name: String, _ make: @escaping @Sendable () -> M, _ pool: @escaping @Sendable () -> MaxPooling,
        outputSize: [Int]? = nil
    ) -> ModuleCase {
        ModuleCase(name, make) { (module: M, inputs: [Tensor]) in
            let (values, indices) = pool().withIndices(inputs[0])
            return [module(values, indices, outputSize: outputSize)]
        }
    }

    static let pooling: [ModuleCase] = [
        ModuleCase("MaxPool1d") { MaxPool1d(2) },
        ModuleCase("MaxPool1d.padding") { MaxPool1d(3, stride: 2, padding: 1, dilation: 2, ceilMode: true) },
        ModuleCase("MaxPool1d.indices", { MaxPool1d(2) }, call: maxima),
        ModuleCase("MaxPool2d") { MaxPool2d(2) },
        ModuleCase("MaxPool2d.stride") { MaxPool2d(3, stride: 2) },
        ModuleCase("MaxPool2d.padding") { MaxPool2d([3, 2], stride: [2, 1], padding: [1, 0], dilation: [1, 2]) },
        ModuleCase("MaxPool2d.ceil") { MaxPool2d(2, ceilMode: true) },
        ModuleCase("MaxPool2d.indices", { MaxPool2d(2) }, call: maxima),
        ModuleCase("MaxPool3d") { MaxPool3d(2) },
        ModuleCase("MaxPool3d.stride") { MaxPool3d([1, 2, 2], stride: 1, padding: [0, 1, 1]) },
        ModuleCase("MaxPool3d.indices", { MaxPool3d(2) }, call: maxima),
        unpooling("MaxUnpool1d", { MaxUnpool1d(2) }, { MaxPool1d(2) }),
        unpooling("MaxUnpool2d", { MaxUnpool2d(2) }, { MaxPool2d(2) }),
        unpooling(
            "MaxUnpool2d.stride", { MaxUnpool2d(3, stride: 2, padding: 1) }, { MaxPool2d(3, stride: 2, padding: 1) }),
        unpooling("MaxUnpool2d.size", { MaxUnpool2d(2) }, { MaxPool2d(2) }, outputSize: [5, 5]),
        unpooling("MaxUnpool3d", { MaxUnpool3d(2) }, { MaxPool3d(2) }),
        ModuleCase("AvgPool1d") { AvgPool1d(2) },
        ModuleCase("AvgPool1d.padding") { AvgPool1d(3, stride: 2, padding: 1, ceilMode: true, countIncludePad: false) },
        ModuleCase("AvgPool2d") { AvgPool2d(2) },
        ModuleCase("AvgPool2d.padding") { AvgPool2d([3, 2], stride: [2, 1], padding: [1, 0], countIncludePad: false) },
        ModuleCase("AvgPool2d.divisor") { AvgPool2d(2, ceilMode: true, divisorOverride: 3) },
        ModuleCase("AvgPool3d") { AvgPool3d(2) },
        ModuleCase("AvgPool3d.padding") { AvgPool3d([1, 2, 2], stride: 1, padding: [0, 1, 1], divisorOverride: 2) },
        ModuleCase("AdaptiveAvgPool1d") { AdaptiveAvgPool1d(3) },
        ModuleCase("AdaptiveAvgPool2d") { AdaptiveAvgPool2d(2) },
        ModuleCase("AdaptiveAvgPool2d.sides") { AdaptiveAvgPool2d([nil, 3]) },
        ModuleCase("AdaptiveAvgPool3d") { AdaptiveAvgPool3d([2, 1, 2]) },
        ModuleCase("AdaptiveMaxPool1d") { AdaptiveMaxPool1d(3) },
        ModuleCase("AdaptiveMaxPool2d") { AdaptiveMaxPool2d(2) },
        ModuleCase("AdaptiveMaxPool2d.indices") {
            AdaptiveMaxPool2d([2, 3])
        } call: {
            let (values, indices) = $0.withIndices($1[0])
            return [values, indices]
        },
        ModuleCase("AdaptiveMaxPool3d") { AdaptiveMaxPool3d([2, 1, 2]) },
        ModuleCase("LPPool1d") { LPPool1d(2, 3) },
        ModuleCase("LPPool1d.cubes") { LPPool1d(3, 2, stride: 1) },
        ModuleCase("LPPool2d") { LPPool2d(2, 2) },
        ModuleCase("LPPool2d.stride") { LPPool2d(1.5, [2, 3], stride: 2, ceilMode: true) },
        ModuleCase("LPPool3d") { LPPool3d(2, 2) },
        ModuleCase("FractionalMaxPool2d") { FractionalMaxPool2d(2, outputSize: 3) },
        ModuleCase("FractionalMaxPool2d.ratio") { FractionalMaxPool2d([2, 3], outputRatio: [0.6, 0.5]) },
        ModuleCase("FractionalMaxPool2d.indices") {
            FractionalMaxPool2d(2, outputSize: [4, 2])
        } call: {
            let (values, indices) = $0.withIndices($1[0])
            return [values, indices]
        },
        ModuleCase("FractionalMaxPool3d") { FractionalMaxPool3d(2, outputSize: [2, 3, 1]) },
    ]
}
