/// Numbers one step apart, from the one at place `first`: `start + place · step`.
///
/// Integers are computed in int64 and wrap, floating-point numbers in float64 and rounded once.
package struct Ramp {
    package var output: UnsafeMutableRawPointer
    package var first: Int
    package var count: Int
    package var start: Int64 = 0
    package var step: Int64 = 0
    package var floatStart = 0.0
    package var floatStep = 0.0

    package init(output: UnsafeMutableRawPointer, first: Int, count: Int) {
        self.output = output
        self.first = first
        self.count = count
    }
}

package typealias RampKernel = (UnsafePointer<Ramp>) -> Void
