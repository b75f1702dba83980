import Tern

/// What a result comes to, for comparing it with a peer's.
///
/// The second sum weighs elements by their places, so that a wrong order shows.
struct Checksum {
    let shape: [Int]
    let dtype: String
    var sum = 0.0
    var weighted = 0.0
    var magnitude = 0.0

    init(_ tensor: Tensor) {
        shape = Array(tensor.shape)
        dtype = "\(tensor.dtype)"
        let wide = tensor.detach().to(.float64).contiguous()
        wide.withUnsafeBufferPointer(of: Double.self) { numbers in
            for (index, number) in numbers.enumerated() {
                sum += number
                weighted += number * Double(Inputs.bits(index, seed: 99) >> 8) * 0x1p-24
                magnitude += number.magnitude
            }
        }
    }
}
