// The standard library's `min` and `max` are generic.

@inline(__always)
func smaller(_ x: Int, _ y: Int) -> Int { x < y ? x : y }

@inline(__always)
func clamp(_ value: Int, _ low: Int, _ high: Int) -> Int { value < low ? low : (value > high ? high : value) }
