import Tern

// `worker` serves the comparison; `run ID…` prints times without one, for a profiler or a quick look.
let arguments = CommandLine.arguments.dropFirst()
switch arguments.first {
case "worker":
    var worker = Worker()
    worker.serve()
case "list":
    for definition in Suite().cases { print(definition.id, definition.title, separator: "\t") }
case "run":
    let wanted = Set(arguments.dropFirst())
    for definition in Suite().cases where wanted.isEmpty || wanted.contains(definition.id) {
        var prepared = PreparedCase(definition)
        print(definition.id, "\((prepared.seconds() * 1e8).rounded() / 100) µs", separator: "\t")
    }
default:
    print("usage: tern-benchmarks list | run [ID…] | worker")
}
