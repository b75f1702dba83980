import TernNN
import TernOracle

extension TrainingKit {
    static let convolution: [ModuleCase] = [
        ModuleCase("Conv1d") { Conv1d(2, 3, 3) },
        ModuleCase("Conv1d.padding") { Conv1d(2, 4, 3, stride: 2, padding: 1, dilation: 2, groups: 2, bias: false) },
        ModuleCase("Conv1d.reflect") { Conv1d(1, 2, 3, padding: 2, paddingMode: .reflect) },
        ModuleCase("Conv1d.circular") { Conv1d(1, 2, 4, padding: .same, paddingMode: .circular) },
        ModuleCase("Conv2d") { Conv2d(2, 2, 3) },
        ModuleCase("Conv2d.stride") { Conv2d(1, 2, [3, 2], stride: [2, 1], padding: [1, 0], dilation: [1, 2]) },
        ModuleCase("Conv2d.groups") { Conv2d(2, 4, 2, groups: 2) },
        ModuleCase("Conv2d.same") { Conv2d(1, 2, 3, padding: .same) },
        ModuleCase("Conv2d.valid") { Conv2d(1, 2, 3, padding: .valid, bias: false) },
        ModuleCase("Conv2d.replicate") { Conv2d(1, 2, 3, stride: 2, padding: [1, 2], paddingMode: .replicate) },
        ModuleCase("Conv2d.reflect") { Conv2d(1, 2, [2, 3], padding: .same, paddingMode: .reflect) },
        ModuleCase("Conv3d") { Conv3d(1, 2, 2) },
        ModuleCase("Conv3d.circular") { Conv3d(1, 1, 2, padding: 1, paddingMode: .circular) },
        ModuleCase("ConvTranspose1d") { ConvTranspose1d(2, 3, 3) },
        ModuleCase("ConvTranspose1d.padding") {
            ConvTranspose1d(2, 4, 3, stride: 2, padding: 1, outputPadding: 1, groups: 2, bias: false, dilation: 2)
        },
        ModuleCase("ConvTranspose2d") { ConvTranspose2d(2, 2, 2) },
        ModuleCase("ConvTranspose2d.stride") {
            ConvTranspose2d(1, 2, [3, 2], stride: [2, 3], padding: [1, 0], outputPadding: [1, 2])
        },
        ModuleCase("ConvTranspose2d.size", { ConvTranspose2d(1, 2, 3, stride: 2) }, call: { [$0($1[0], outputSize: [5, 6])] }),
        ModuleCase("ConvTranspose3d") { ConvTranspose3d(1, 2, 2, stride: [1, 2, 1]) },
    ]
}
