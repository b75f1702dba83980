import Tern

/// The error for a name that is not on the list.
enum PickleRefusal {
    static func error(_ input: PickleInput, _ module: String, _ name: String) -> TensorError {
        let shown = String(HeaderTokenizer.quoted("\(module).\(name)").dropFirst().dropLast())
        return FileError.contents(
            input.path,
            "\(input.name) asks for \(shown), which is not among the names that a checkpoint may use: nothing was executed, and the "
                + "file was not read further; \(advice(module, name))")
    }

    private static func advice(_ module: String, _ name: String) -> String {
        let isModule = ["torch.nn.", "torchvision.", "timm.", "transformers.", "ultralytics.", "__main__"].contains {
            "\(module).".hasPrefix($0)
        }
        if isModule {
            return "it holds an object of a class rather than its tensors: in Python, save torch.save(model.state_dict(), file)"
        }
        let dangerous = [
            "os", "posix", "nt", "sys", "subprocess", "builtins", "__builtin__", "shutil", "socket", "importlib", "runpy",
        ]
        if dangerous.contains(module) { return "do not load it elsewhere unless you know who made it" }
        return
            "if you trust it, load it in Python with torch.load(file, weights_only=False) and save again only tensors, numbers, texts, "
            + "lists and dictionaries"
    }
}
