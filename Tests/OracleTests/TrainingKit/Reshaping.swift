import TernNN
import TernOracle

extension TrainingKit {
    static let reshaping: [ModuleCase] = [
        ModuleCase("Upsample") { Upsample(scaleFactor: 2) },
        ModuleCase("Upsample.size") { Upsample(size: [5, 3]) },
        ModuleCase("Upsample.linear") { Upsample(size: 7, mode: .linear) },
        ModuleCase("Upsample.bilinear") { Upsample(scaleFactor: [2, 1.5], mode: .bilinear, alignCorners: true) },
        ModuleCase("Upsample.bicubic") { Upsample(scaleFactor: 1.7, mode: .bicubic, recomputeScaleFactor: true) },
        ModuleCase("Upsample.trilinear") { Upsample(size: 3, mode: .trilinear) },
        ModuleCase("UpsamplingNearest2d") { UpsamplingNearest2d(scaleFactor: 2) },
        ModuleCase("UpsamplingNearest2d.size") { UpsamplingNearest2d(size: [3, 4]) },
        ModuleCase("UpsamplingBilinear2d") { UpsamplingBilinear2d(scaleFactor: 2) },
        ModuleCase("UpsamplingBilinear2d.size") { UpsamplingBilinear2d(size: 4) },
        ModuleCase("PixelShuffle") { PixelShuffle(2) },
        ModuleCase("PixelUnshuffle") { PixelUnshuffle(2) },
        ModuleCase("ChannelShuffle") { ChannelShuffle(2) },
        ModuleCase("ChannelShuffle.three") { ChannelShuffle(3) },
        ModuleCase("Unfold") { Unfold(2) },
        ModuleCase("Unfold.stride") { Unfold([2, 3], dilation: [1, 2], padding: [1, 2], stride: 2) },
        ModuleCase("Fold") { Fold([3, 3], 2) },
        ModuleCase("Fold.stride") { Fold([4, 5], [2, 3], padding: 1, stride: [2, 1]) },
        ModuleCase("Flatten") { Flatten() },
        ModuleCase("Flatten.dims") { Flatten(0, endDim: 1) },
        ModuleCase("Unflatten") { Unflatten(1, [2, 3]) },
        ModuleCase("Unflatten.rest") { Unflatten(-1, [2, -1, 1]) },
    ]
}
