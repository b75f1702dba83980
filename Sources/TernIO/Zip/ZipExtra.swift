import Tern

/// The extra fields of a header, of which only that of zip64 matters here.
enum ZipExtra {
    /// Puts the numbers of zip64 in the place of those that are all ones: size, compressed size, place of the header and number of
    /// the file, in this order.
    static func widen(
        _ fields: inout [UInt64], _ disk: inout Int, _ extra: [UInt8], _ path: String, _ what: String
    ) throws(TensorError) {
        let wide = try find(1, extra, path, what)
        var place = 0
        for i in fields.indices where fields[i] == 0xFFFF_FFFF {
            guard let wide, place + 8 <= wide.count else {
                throw FileError.contents(
                    path, "\(what) lacks the sizes of zip64 that its header announces: the archive is damaged")
            }
            fields[i] = LittleEndian.number(wide, place, 8)
            place += 8
        }
        if disk == 0xFFFF, let wide, place + 4 <= wide.count { disk = LittleEndian.small(wide, place, 4) }
    }

    /// The contents of the first field of that kind.
    private static func find(_ kind: Int, _ extra: [UInt8], _ path: String, _ what: String) throws(TensorError) -> [UInt8]? {
        var place = 0
        // Fewer than four bytes at the end are padding of some writers.
        while place + 4 <= extra.count {
            let end = place + 4 + LittleEndian.small(extra, place + 2, 2)
            guard end <= extra.count else {
                throw FileError.contents(
                    path, "\(what) has an extra field that reaches beyond its header: the archive is damaged")
            }
            if LittleEndian.small(extra, place, 2) == kind { return Array(extra[(place + 4)..<end]) }
            place = end
        }
        return nil
    }
}
