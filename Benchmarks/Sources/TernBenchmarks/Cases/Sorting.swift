import Tern

/// Order: sorting, the largest elements, the middle one, places in a sorted list.
extension Suite {
    static func sorting(_ suite: inout Suite) {
        suite.add("sort.1M", "sort with indices, 1M", bytes: 16 * perMillion) {
            let x = Inputs.uniform(million, seed: 1)
            return { x.sort().values }
        }
        suite.add("sort.1M.i64", "sort with indices, 1M int64", bytes: 24 * perMillion) {
            let x = Inputs.integers(million, seed: 1, limit: 1 << 30)
            return { x.sort().values }
        }
        suite.add("sort.rows.1024", "sort with indices, each row of 1024²", bytes: 16 * perMillion) {
            let x = Inputs.uniform(1024, 1024, seed: 1)
            return { x.sort().values }
        }
        suite.add("sort.dim0.1024", "sort with indices, each column of 1024²", bytes: 16 * perMillion) {
            let x = Inputs.uniform(1024, 1024, seed: 1)
            return { x.sort(0).values }
        }
        suite.add("argsort.rows.128", "argsort, rows of [8192, 128]", bytes: 12 * perMillion) {
            let x = Inputs.uniform(8192, 128, seed: 1)
            return { x.argsort() }
        }
        suite.add("topk.1M", "the 100 largest of 1M", bytes: 4 * perMillion) {
            let x = Inputs.uniform(million, seed: 1)
            return { x.topk(100).values }
        }
        suite.add("topk.rows.1024", "the 10 largest of each row of 1024²", bytes: 4 * perMillion) {
            let x = Inputs.uniform(1024, 1024, seed: 1)
            return { x.topk(10).values }
        }
        suite.add("median.rows.1024", "median with index of each row of 1024²", bytes: 4 * perMillion) {
            let x = Inputs.uniform(1024, 1024, seed: 1)
            return { x.median(1).values }
        }
        suite.add("searchsorted.1M", "places of 1M in a sorted 64K", bytes: 12 * perMillion) {
            let sorted = Inputs.uniform(1 << 16, seed: 1).sort().values
            let x = Inputs.uniform(million, seed: 2)
            return { searchsorted(sorted, x) }
        }
        suite.add("unique.1M.i64", "the different ones of 1M int64 below 1000", bytes: 8 * perMillion) {
            let x = Inputs.integers(million, seed: 1, limit: 1000)
            return { x.unique() }
        }
        suite.add("bincount.1M", "bincount, 1M int64 below 1000", bytes: 8 * perMillion) {
            let x = Inputs.integers(million, seed: 1, limit: 1000)
            return { x.bincount() }
        }
    }
}
