/// `withErrors` for functions that throw: whatever goes wrong in `body` is thrown as a `TensorError`.
package func attempt<Result>(_ body: () throws -> Result) throws(TensorError) -> Result {
    do {
        return try withErrors(body)
    } catch let error as TensorError {
        throw error
    } catch {
        throw .argument(String(describing: error))
    }
}
