import ArgumentParser
import Foundation
import Tern
import TernNN

/// Trains for many steps and watches the memory of the process.
struct MemorySoak: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory",
        abstract: "Trains a small network for many steps and prints the memory of the process.",
        discussion: "Exit status: 0 if the memory after the last step is that after the first tenth, 1 if it has grown.")

    @Option(help: "How many training steps.")
    var steps = 10_000

    @Option(help: "How much it may grow, in KiB.")
    var slack = 1024

    func validate() throws {
        guard steps >= 10 else { throw ValidationError("--steps must be at least 10") }
    }

    func run() throws {
        manualSeed(0)
        let net = Sequential(Linear(16, 32), Tanh(), Dropout(0.1), Linear(32, 4))
        let optimizer = Adam(net.parameters(), lr: 1e-3)
        let x = Tensor.randn(8, 16), target = Tensor.arange(8).remainder(4)
        // Hooks, kept gradients and gradients of gradients are part of it.
        let handle = net.parameters()[0].registerHook { $0 * 1 }
        var first: Int?
        for step in 1...steps {
            optimizer.zeroGrad()
            let input = x.clone().requiresGrad_()
            let hidden = net(input)
            hidden.retainGrad()
            let loss = crossEntropy(hidden, target)
            if let slope = grad(of: loss, with: [input], createGraph: true)[0] {
                (loss + slope.square().sum()).backward()
            }
            optimizer.step()
            guard step % (steps / 10) == 0 else { continue }
            guard let resident = MemorySoak.resident else {
                print("step \(step): the memory of the process cannot be read on this system")
                continue
            }
            print("step \(step): \(resident / 1024) KiB, loss \(loss.item(Float.self))")
            guard let first else {
                first = resident
                continue
            }
            if resident > first + slack * 1024 {
                print("the memory has grown by \((resident - first) / 1024) KiB since step \(steps / 10)")
                throw ExitCode(1)
            }
        }
        handle.remove()
    }

    /// The resident memory of the process in bytes.
    private static var resident: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
