import ArgumentParser
import Foundation
import Tern
import TernOracle

/// `training-curves`: trains what PyTorch was recorded with, and draws both curves.
@main
struct TrainingCurves: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "training-curves",
        abstract: "Trains four small networks as PyTorch was recorded to, and draws the losses of both.",
        discussion: "Exit status: 0 if every loss agrees to 1e-4 relative, 1 if one does not, 64 if the arguments are wrong.")

    @Argument(help: "The recorded losses.")
    var file = "Tests/Oracle/training-curves.json"

    @Option(help: ArgumentHelp("Where to write the picture.", valueName: "file.svg"))
    var out: String?

    func run() throws {
        let curves = try TrainingCurve.recorded(in: URL(filePath: file))
        var panels: [CurvePanel] = []
        var largest = 0.0
        for curve in curves {
            let measured = try curve.measured()
            let difference = curve.difference(from: measured)
            largest = max(largest, difference.isNaN ? .infinity : difference)
            print(String(format: "%@: %d losses, at most %.1e apart", curve.name, measured.count, difference))
            panels.append(
                CurvePanel(
                    title: TrainingCurves.title(curve.name), recorded: curve.losses, measured: measured,
                    differences: curve.differences(from: measured)))
        }
        if let out { try Data(CurvePicture(panels: panels).svg.utf8).write(to: URL(filePath: out), options: .atomic) }
        if largest > 1e-4 { throw ExitCode(1) }
    }

    /// `MLP, Adam` for `mlp-adam`.
    private static func title(_ name: String) -> String {
        name.split(separator: "-").map { $0 == "adam" ? "Adam" : $0.uppercased() }.joined(separator: ", ")
    }
}
