extension Graph {
    /// A place in the graph: an operation, or a leaf that collects a gradient.
    public struct Entry: Sendable {
        /// Its place among the graph's entries.
        public let number: Int
        /// `AddBackward0`, or `AccumulateGrad` for a leaf.
        public let name: String
        /// `add`: what was computed; nil for a leaf.
        public let operatorName: String?
        /// What sort of operation it is.
        public let kind: Kind
        /// The tensor's name, if one was given.
        public let label: String?
        /// Of the result, which is also the shape of the gradient that arrives.
        public let shape: Shape
        /// The type of the result.
        public let dtype: DType
        /// Where the result is.
        public let device: Device
        /// The entries, by number, that gradients are sent to; nil for inputs that need none.
        public let inputs: [Int?]
        /// The values kept for the way back.
        public let saved: [SavedValue]
        /// True if a `backward()` has let go of what was saved.
        public let isFreed: Bool
        /// The modules that ran when the operation did: `Net.features.0: Conv2d`.
        public let modulePath: String?
        /// Where the operator was called, if the entry was made inside `detectAnomaly { }`.
        public let site: CallSite?
        /// For a view, and for a write into one: the tensor viewed, and how.
        public let view: ViewLink?
        /// For `CopySlices`: the name of the operation that wrote into a view of the tensor.
        public let writer: String?
        /// What is known of the gradient: of leaves with a `grad`, and of tensors told to keep theirs.
        public let gradients: [Gradient]

        /// True for `AccumulateGrad`, which adds to the `grad` of a tensor.
        public var isLeaf: Bool { kind == .leaf }
    }

    /// The sorts of entries, which pictures give different colours.
    public enum Kind: String, Sendable, CaseIterable {
        /// Collects the gradient of a tensor that nobody computed.
        case leaf
        /// Goes element by element.
        case pointwise
        /// A matrix product or a convolution.
        case product
        /// Makes fewer numbers of many: sums, extrema, losses.
        case reduction
        /// The same memory through another shape.
        case view
        /// A write into a view of the tensor.
        case copySlices
        /// Any other operation.
        case operation

        /// The kind in words.
        var words: String {
            switch self {
            case .leaf: "leaf"
            case .pointwise: "element by element"
            case .product: "product, convolution"
            case .reduction: "reduction, loss"
            case .view: "view"
            case .copySlices: "write into a view"
            case .operation: "other operation"
            }
        }
    }

    /// A value that an entry keeps for the way back.
    public struct SavedValue: Sendable {
        /// What a saved value is to the entry that saved it.
        public enum Origin: Sendable, Hashable, CustomStringConvertible {
            /// An input of the operation, by its place.
            case input(Int)
            /// The operation's result.
            case output
            /// Something that needs no gradient.
            case constant

            /// `input 0`, `output` or `constant`
            public var description: String {
                switch self {
                case .input(let index): "input \(index)"
                case .output: "output"
                case .constant: "constant"
                }
            }
        }

        /// Which value it is.
        public let origin: Origin
        /// Its shape.
        public let shape: Shape
        /// Its type.
        public let dtype: DType
        /// The size of the memory that it keeps alive: of its whole storage, though it may show only a part; 0 if it is packed.
        public let byteCount: Int
        /// The storage's count of in-place changes when the value was saved.
        public let version: Int
        /// True if the value has been changed in place since, so that `backward()` will refuse it.
        public let isChanged: Bool
        /// True if `withSavedTensorHooks` or a checkpoint keeps it in another form, of which nothing is known here.
        public let isPacked: Bool
        /// The first elements as text; empty where the memory cannot be read or has been changed.
        public let preview: [String]
    }

    /// How one tensor shows another's memory.
    public struct ViewLink: Sendable {
        /// The entry of the tensor viewed; nil if it has none.
        public let base: Int?
        /// The view operators from the tensor to the view, each with the shape that it gave: `select [3]`.
        public let steps: [String]
    }

    /// A gradient that was there when the graph was looked at.
    public struct Gradient: Sendable {
        /// Which output of the operation it belongs to.
        public let output: Int
        /// How many elements it has.
        public let elementCount: Int
        /// Its statistics.
        public let statistics: Statistics
        /// The first elements as text.
        public let preview: [String]
    }

    /// Numbers about numbers. Those that are not finite are counted and left out of the rest.
    public struct Statistics: Sendable, Hashable {
        /// The least finite element; NaN if there is none.
        public let min: Double
        /// The greatest finite element; NaN if there is none.
        public let max: Double
        /// The mean of the finite elements; NaN if there is none.
        public let mean: Double
        /// The Euclidean norm of the finite elements.
        public let norm: Double
        /// How many elements are NaN.
        public let nanCount: Int
        /// How many elements are infinite.
        public let infinityCount: Int
    }
}
