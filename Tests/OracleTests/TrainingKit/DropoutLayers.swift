import TernNN
import TernOracle

extension TrainingKit {
    static let dropout: [ModuleCase] = [
        ModuleCase("Dropout") { Dropout() },
        ModuleCase("Dropout.p") { Dropout(0.2) },
        ModuleCase("Dropout.all") { Dropout(1) },
        ModuleCase("Dropout.inplace", { Dropout(0.3, inplace: true) }, call: overwriting),
        ModuleCase("Dropout.eval") { Dropout() },
        ModuleCase("Dropout1d") { Dropout1d() },
        ModuleCase("Dropout1d.unbatched") { Dropout1d(0.3) },
        ModuleCase("Dropout2d") { Dropout2d(0.4) },
        ModuleCase("Dropout2d.three") { Dropout2d(0.4) },
        ModuleCase("Dropout3d") { Dropout3d(0.4) },
        ModuleCase("Dropout3d.unbatched") { Dropout3d(0.4) },
        ModuleCase("AlphaDropout") { AlphaDropout() },
        ModuleCase("AlphaDropout.p") { AlphaDropout(0.2) },
        ModuleCase("FeatureAlphaDropout") { FeatureAlphaDropout(0.3) },
        ModuleCase("FeatureAlphaDropout.eval") { FeatureAlphaDropout(0.3) },
    ]
}
