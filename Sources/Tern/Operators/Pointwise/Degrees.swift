extension Operators {
    static var degrees: [any OperatorDefinition.Type] { [DegreesToRadians.self, RadiansToDegrees.self] }

    enum DegreesToRadians: OperatorDefinition {
        static let factor = 0.017453292519943295769236907685
        static let schemas = ["deg2rad(Tensor self) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try arguments.tensor("self").deg2rad())
        }
    }

    enum RadiansToDegrees: OperatorDefinition {
        static let factor = 57.295779513082320876798154814
        static let schemas = ["rad2deg(Tensor self) -> Tensor"]
        static let kind = "composite"
        static let samples = [Sample(.normal([2, 3]))]

        static func call(_ arguments: Arguments, schema: Int) throws(TensorError) -> Value {
            .tensor(try arguments.tensor("self").rad2deg())
        }
    }
}

extension Tensor {
    /// Angles in degrees as radians. PyTorch: `torch.deg2rad`.
    public func deg2rad() -> Tensor { mul(Operators.DegreesToRadians.factor) }

    /// `deg2rad` in place.
    @discardableResult
    public func deg2rad_() -> Tensor { mul_(Operators.DegreesToRadians.factor) }

    /// Angles in radians as degrees. PyTorch: `torch.rad2deg`.
    public func rad2deg() -> Tensor { mul(Operators.RadiansToDegrees.factor) }

    /// `rad2deg` in place.
    @discardableResult
    public func rad2deg_() -> Tensor { mul_(Operators.RadiansToDegrees.factor) }
}

/// Angles in degrees as radians. PyTorch: `torch.deg2rad`.
public func deg2rad(_ x: Tensor) -> Tensor { x.deg2rad() }

/// Angles in radians as degrees. PyTorch: `torch.rad2deg`.
public func rad2deg(_ x: Tensor) -> Tensor { x.rad2deg() }
