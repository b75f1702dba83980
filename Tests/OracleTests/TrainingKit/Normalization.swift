import TernNN
import TernOracle

extension TrainingKit {
    static let normalization: [ModuleCase] = [
        ModuleCase("BatchNorm1d") { BatchNorm1d(3) },
        ModuleCase("BatchNorm1d.signals") { BatchNorm1d(3, eps: 1e-3, momentum: 0.3) },
        ModuleCase("BatchNorm1d.cumulative") { BatchNorm1d(3, momentum: nil) },
        ModuleCase("BatchNorm1d.plain") { BatchNorm1d(3, affine: false) },
        ModuleCase("BatchNorm1d.untracked") { BatchNorm1d(3, trackRunningStats: false) },
        ModuleCase("BatchNorm1d.unbiased") { BatchNorm1d(3, bias: false) },
        ModuleCase("BatchNorm1d.eval") { BatchNorm1d(3) },
        ModuleCase("BatchNorm1d.untracked.eval") { BatchNorm1d(3, trackRunningStats: false) },
        ModuleCase("BatchNorm2d") { BatchNorm2d(2) },
        ModuleCase("BatchNorm2d.eval") { BatchNorm2d(2) },
        ModuleCase("BatchNorm3d") { BatchNorm3d(2) },
        ModuleCase("InstanceNorm1d") { InstanceNorm1d(3) },
        ModuleCase("InstanceNorm1d.unbatched") { InstanceNorm1d(3, affine: true) },
        ModuleCase("InstanceNorm2d") { InstanceNorm2d(2, affine: true) },
        ModuleCase("InstanceNorm2d.tracked") { InstanceNorm2d(2, affine: true, trackRunningStats: true) },
        ModuleCase("InstanceNorm2d.tracked.eval") { InstanceNorm2d(2, trackRunningStats: true) },
        ModuleCase("InstanceNorm3d") { InstanceNorm3d(2) },
        ModuleCase("LayerNorm") { LayerNorm(5) },
        ModuleCase("LayerNorm.dimensions") { LayerNorm([2, 4], eps: 1e-3) },
        ModuleCase("LayerNorm.plain") { LayerNorm(5, elementwiseAffine: false) },
        ModuleCase("LayerNorm.unbiased") { LayerNorm(5, bias: false) },
        ModuleCase("RMSNorm") { RMSNorm(5) },
        ModuleCase("RMSNorm.dimensions") { RMSNorm([2, 4], eps: 1e-3) },
        ModuleCase("RMSNorm.plain") { RMSNorm(5, elementwiseAffine: false) },
        ModuleCase("GroupNorm") { GroupNorm(2, 4) },
        ModuleCase("GroupNorm.plain") { GroupNorm(3, 3, eps: 1e-3, affine: false) },
        ModuleCase("GroupNorm.unbiased") { GroupNorm(1, 4, bias: false) },
        ModuleCase("LocalResponseNorm") { LocalResponseNorm(3) },
        ModuleCase("LocalResponseNorm.numbers") { LocalResponseNorm(2, alpha: 0.5, beta: 0.5, k: 2) },
    ]
}
