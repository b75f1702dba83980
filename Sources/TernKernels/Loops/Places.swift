import CTern
import TernKernelABI

// Where bytes are not zero.

func registerPlaces(_ catalog: KernelCatalog) {
    catalog.placeSearch = { (count, flags, first, output, limit) in
        guard let output else {
            var found: UInt32 = 0
            for i in 0..<count { found &+= one(if: flags[i] != 0) }
            return Int(found)
        }
        var i = 0, found = 0
        // Eight numbers are written, of which those stay that are not overwritten by the next.
        while i &+ 8 <= count, found &+ 8 <= limit {
            found &+= Int(tern_store_places(output + found, flags + i, Int64(first &+ i)))
            i &+= 8
        }
        // Each number is written where the next one belongs, and stays if its byte is set: there is no branch to guess.
        while found < limit {
            output[found] = Int64(first &+ i)
            found &+= Int(one(if: flags[i] != 0))
            i &+= 1
        }
        return found
    }
}
