/// An operator's signature in PyTorch's notation: `sum(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor`.
///
/// Kept as text, and parsed when an operator is first called by name. `Operand` is a tensor or a number; `*` begins the arguments
/// that must be named; `Tensor(a)` is a view and `Tensor(a!)` is written to.
public struct Schema: Sendable, CustomStringConvertible {
    /// One argument.
    public struct Parameter: Sendable {
        /// The name, by which it can be given.
        public let name: String
        /// Without the `?`: `Tensor`, `int[]`, `float`.
        public let type: String
        /// True if `None` may be given: the type ends in `?`.
        public let isOptional: Bool
        /// True behind the `*`: it must be given by name.
        public let isKeywordOnly: Bool
        let defaultValue: Value?
    }

    /// The operator's name.
    public let name: String
    /// The arguments in order.
    public let parameters: [Parameter]
    /// What follows the arrow.
    public let result: String
    /// The whole signature.
    public let description: String

    init(_ text: String) {
        description = text
        let open = text.firstIndex(of: "(") ?? text.endIndex
        let arrow = text.range(of: ") -> ")
        name = String(text[..<open])
        result = arrow.map { String(text[$0.upperBound...]) } ?? "Tensor"
        var parameters: [Parameter] = []
        var isKeywordOnly = false
        let start = open == text.endIndex ? open : text.index(after: open)
        let end = arrow?.lowerBound ?? text.endIndex
        for part in Schema.split(start <= end ? text[start..<end] : "") where !part.isEmpty {
            if part == "*" { isKeywordOnly = true } else { parameters.append(Schema.parameter(part, isKeywordOnly)) }
        }
        self.parameters = parameters
    }

    /// Splits at commas outside brackets.
    private static func split(_ list: Substring) -> [Substring] {
        var parts: [Substring] = []
        var depth = 0
        var start = list.startIndex
        for i in list.indices {
            switch list[i] {
            case "[", "(": depth += 1
            case "]", ")": depth -= 1
            case "," where depth == 0:
                parts.append(list[start..<i])
                start = list.index(after: i)
            default: break
            }
        }
        if start < list.endIndex { parts.append(list[start...]) }
        return parts.map { Schema.trim($0) }
    }

    private static func trim(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }

    private static func parameter(_ text: Substring, _ isKeywordOnly: Bool) -> Parameter {
        let space = text.lastIndex(of: " ") ?? text.startIndex
        var type = String(text[..<space])
        if let open = type.firstIndex(of: "("), let close = type.firstIndex(of: ")"), open < close {
            type.removeSubrange(open...close)
        }
        let isOptional = type.hasSuffix("?")
        if isOptional { type.removeLast() }
        let rest = space == text.startIndex ? text : text[text.index(after: space)...]
        let equals = rest.firstIndex(of: "=")
        let name = String(rest[..<(equals ?? rest.endIndex)])
        let value = equals.map { parseDefault(rest[rest.index(after: $0)...]) }
        return Parameter(name: name, type: type, isOptional: isOptional, isKeywordOnly: isKeywordOnly, defaultValue: value)
    }

    private static func parseDefault(_ text: Substring) -> Value {
        switch text {
        case "None": return .none
        case "True": return .bool(true)
        case "False": return .bool(false)
        case "[]": return .ints([])
        case "inf": return .double(.infinity)
        case "-inf": return .double(-.infinity)
        default: break
        }
        if let value = Int(text) { return .int(value) }
        if let value = Double(text) { return .double(value) }
        if text.first == "[", text.last == "]" {
            return .ints(text.dropFirst().dropLast().split(separator: ",").compactMap { Int(trim($0)) })
        }
        return .string(String(text.filter { $0 != "'" && $0 != "\"" }))
    }

    /// The arguments in the order of the parameters; nil with the reason if they do not fit.
    func bind(_ positional: [Value], _ named: [String: Value]) -> Result<Arguments, TensorError> {
        var values: [String: Value] = [:]
        let places = parameters.filter { !$0.isKeywordOnly }
        var positional = positional
        if let last = places.last { Schema.gather(&positional, places.count - 1, last.type) }
        guard positional.count <= places.count else {
            return .failure(
                .argument(
                    "\(name): takes at most \(places.count) positional arguments, got \(positional.count); the signature is \(self)"
                ))
        }
        for (parameter, value) in zip(places, positional) { values[parameter.name] = value }
        for (key, value) in named {
            guard parameters.contains(where: { $0.name == key }) else {
                return .failure(.argument("\(name): there is no argument \"\(key)\"; the signature is \(self)"))
            }
            guard values[key] == nil else { return .failure(.argument("\(name): argument \"\(key)\" is given twice")) }
            values[key] = value
        }
        for parameter in parameters {
            guard let given = values[parameter.name] ?? parameter.defaultValue else {
                return .failure(.argument("\(name): argument \"\(parameter.name)\" is missing; the signature is \(self)"))
            }
            guard let value = Schema.convert(given, to: parameter) else {
                return .failure(
                    .argument(
                        "\(name): argument \"\(parameter.name)\" must be \(parameter.type), not \(given.kind); the signature is \(self)"
                    ))
            }
            values[parameter.name] = value
        }
        return .success(Arguments(operatorName: name, names: parameters.map(\.name), values: values))
    }

    /// A trailing list may be spread: `permute(x, 1, 0)`, `einsum("i,i", a, b)`.
    private static func gather(_ positional: inout [Value], _ start: Int, _ type: String) {
        guard positional.count > start else { return }
        let rest = Array(positional[start...])
        switch type {
        case "int[]" where rest.count > 1:
            let numbers = rest.compactMap { value -> Int? in if case .int(let number) = value { number } else { nil } }
            if numbers.count == rest.count { positional[start...] = [.ints(numbers)] }
        case "Tensor[]":
            let tensors = rest.compactMap { value -> Tensor? in if case .tensor(let tensor) = value { tensor } else { nil } }
            if tensors.count == rest.count { positional[start...] = [.tensors(tensors)] }
        case "Any[]":
            if rest.count == 1, case .list = rest[0] { return }
            positional[start...] = [.list(rest)]
        default: break
        }
    }

    /// The value as the parameter's type, with the conversions that Python makes too.
    private static func convert(_ value: Value, to parameter: Parameter) -> Value? {
        if case .none = value { return parameter.isOptional || parameter.type == "Any" ? Value.none : nil }
        switch (parameter.type, value) {
        case ("Tensor", .tensor), ("Operand", .tensor), ("Tensor[]", .tensors), ("bool", .bool), ("str", .string),
            ("ScalarType", .dtype), ("Device", .device), ("Layout", .layout), ("Generator", .generator), ("int[]", .ints),
            ("int", .int), ("float", .double), ("Any", _), ("Any[]", .list):
            return value
        case ("Operand", _), ("Scalar", _): return value.scalar == nil ? nil : value
        case ("float", .int(let number)): return .double(Double(number))
        case ("int", .bool(let truth)): return .int(truth ? 1 : 0)
        case ("int[]", .int(let number)): return .ints([number])
        case ("ScalarType", .string(let name)): return DType(name: name).map { .dtype($0) }
        case ("Device", .string(let name)): return (try? Device(name)).map { .device($0) }
        case ("Layout", .string("torch.strided")), ("Layout", .string("strided")): return .layout(.strided)
        case ("Tensor[]", .list(let values)), ("int[]", .list(let values)):
            if parameter.type == "int[]" {
                let numbers = values.compactMap { value -> Int? in if case .int(let number) = value { number } else { nil } }
                return numbers.count == values.count ? .ints(numbers) : nil
            }
            let tensors = values.compactMap { value -> Tensor? in if case .tensor(let tensor) = value { tensor } else { nil } }
            return tensors.count == values.count ? .tensors(tensors) : nil
        default: return nil
        }
    }
}

extension String {
    /// Where `text` first occurs. The core does without Foundation.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
