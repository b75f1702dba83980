import Tern

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Chooses the next character from a model's logits.
struct CharacterSampler {
    /// What logits are divided by: below 1 the likely ones become likelier; 0 takes the likeliest always.
    var temperature = 0.8
    /// Only so many of the likeliest are chosen from; nil for all.
    var topK: Int?
    /// Only the likeliest that have this probability together are chosen from (Holtzman et al., The curious case of neural text
    /// degeneration, 2019); 1 for all.
    var topP = 1.0
    let generator: Generator

    /// A place in `logits`; nil if these are no numbers.
    func pick(_ logits: [Float]) -> Int? {
        guard logits.allSatisfy({ !$0.isNaN && $0 < .infinity }),
            // The earlier one of equals, so that the order is the same always.
            let greatest = logits.indices.max(by: { (logits[$0], $1) < (logits[$1], $0) }), logits[greatest] > -.infinity
        else { return nil }
        if temperature == 0 || topK == 1 { return greatest }
        var places = Array(logits.indices)
        if (topK ?? places.count) < places.count || topP < 1 {
            places.sort { (logits[$1], $0) < (logits[$0], $1) }
            if let topK { places.removeLast(max(0, places.count - topK)) }
        }
        var weights = places.map { exp((Double(logits[$0]) - Double(logits[greatest])) / temperature) }
        var sum = weights.reduce(0, +)
        if topP < 1 {
            var reached = 0.0
            let last = weights.firstIndex { weight in
                reached += weight
                return reached >= topP * sum
            }
            if let last, last + 1 < weights.count {
                weights.removeLast(weights.count - last - 1)
                sum = reached
            }
        }
        // 53 bits, as many as a double has.
        var rest = Double(generator.random64() >> 11) * 0x1p-53 * sum
        for (place, weight) in zip(places, weights) {
            rest -= weight
            if rest < 0 { return place }
        }
        return places[weights.count - 1]
    }
}
