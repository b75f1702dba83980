import TernNN
import TernOracle

extension TrainingKit {
    static let padding: [ModuleCase] = [
        ModuleCase("ZeroPad1d") { ZeroPad1d(2) },
        ModuleCase("ZeroPad2d") { ZeroPad2d([1, 0, 2, 1]) },
        ModuleCase("ZeroPad3d") { ZeroPad3d(1) },
        ModuleCase("ConstantPad1d") { ConstantPad1d([2, 1], 0.5) },
        ModuleCase("ConstantPad2d") { ConstantPad2d(1, -1.5) },
        ModuleCase("ConstantPad2d.cut") { ConstantPad2d([-1, 2, 0, -1], 3) },
        ModuleCase("ConstantPad3d") { ConstantPad3d([1, 0, 0, 1, 1, 0], 2.5) },
        ModuleCase("ReflectionPad1d") { ReflectionPad1d(2) },
        ModuleCase("ReflectionPad2d") { ReflectionPad2d([1, 2, 0, 1]) },
        ModuleCase("ReflectionPad3d") { ReflectionPad3d(1) },
        ModuleCase("ReplicationPad1d") { ReplicationPad1d([3, 1]) },
        ModuleCase("ReplicationPad2d") { ReplicationPad2d(1) },
        ModuleCase("ReplicationPad3d") { ReplicationPad3d([1, 0, 0, 1, 2, 0]) },
        ModuleCase("CircularPad1d") { CircularPad1d([2, 1]) },
        ModuleCase("CircularPad2d") { CircularPad2d([1, 2, 0, 1]) },
        ModuleCase("CircularPad3d") { CircularPad3d(1) },
    ]
}
