import CLimits
import Tern

/// What the machine can do at best, measured in the same run as the cases.
struct MachineLimits {
    /// Working sets that fit the second-level cache, the third-level cache and neither.
    private static let sizes = [1 << 20, 12 << 20, 512 << 20]

    /// One JSON object: rates a second, for as many threads as Tern uses.
    static func json() -> String {
        let threads = Int32(numThreads())
        let bandwidths = sizes.map { size in
            #"{"bytes":\#(size),"copy":\#(limits_copy_bandwidth(size, threads)),"read":\#(limits_read_bandwidth(size, threads))}"#
        }
        return #"{"threads":\#(threads),"bandwidth":[\#(bandwidths.joined(separator: ","))],"#
            + #""float32":\#(limits_peak_float32(threads)),"float64":\#(limits_peak_float64(threads)),"#
            + #""bfloat16":\#(limits_peak_bfloat16(threads))}"#
    }
}
