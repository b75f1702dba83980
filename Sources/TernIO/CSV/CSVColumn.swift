import Tern

/// One column of a `CSVTable`: numbers, or categories.
public struct CSVColumn: Sendable {
    /// What a column has.
    public enum Kind: String, Sendable {
        /// Numbers; NaN where one is missing.
        case number
        /// Texts of a limited set.
        case category
    }

    /// The column's name.
    public let name: String
    /// What it has.
    public let kind: Kind
    /// The numbers, one a row; empty for categories.
    public let numbers: [Double]
    /// The categories in order; empty for numbers.
    public let categories: [String]
    /// The place in `categories`, one a row, -1 where the value is missing; empty for numbers.
    public let codes: [Int]
    /// How many values are missing.
    public let missingCount: Int

    /// The number of rows.
    public var count: Int { kind == .number ? numbers.count : codes.count }

    /// True for numbers that are all whole, missing ones aside.
    public var isInteger: Bool {
        kind == .number && numbers.allSatisfy { $0.isNaN || (abs($0) < 0x1p53 && $0 == $0.rounded(.towardZero)) }
    }

    /// The text of a category, one a row; nil where it is missing, and for numbers.
    public func text(_ row: Int) -> String? {
        guard row >= 0, row < codes.count, codes[row] >= 0 else { return nil }
        return categories[codes[row]]
    }

    /// The column as a tensor of one dimension: numbers as the type says, categories as their codes.
    ///
    /// - Parameter dtype: for numbers the default floating-point type, for categories int64 unless it is given. A type without NaN
    ///   is an error where values are missing, and one without fractions where there are some.
    public func tensor(dtype: DType? = nil) throws(TensorError) -> Tensor {
        guard kind == .number else {
            return try attempt { Tensor(codes, shape: [codes.count], dtype: dtype ?? .int64) }
        }
        let type = dtype ?? defaultDtype()
        if !type.isFloatingPoint {
            guard missingCount == 0 else {
                throw .argument(
                    "column \(HeaderTokenizer.quoted(name)) has \(missingCount) missing values, which \(type) cannot hold; use a "
                        + "floating-point type")
            }
            guard isInteger else {
                throw .argument(
                    "column \(HeaderTokenizer.quoted(name)) has numbers that are not whole or too large for \(type); use a "
                        + "floating-point type")
            }
        }
        return try attempt { Tensor(numbers, shape: [numbers.count], dtype: .float64).to(type) }
    }
}
