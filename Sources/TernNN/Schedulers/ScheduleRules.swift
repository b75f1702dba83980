import Tern

/// What schedulers ask of their arguments, before any group is changed.
enum ScheduleRules {
    static func check(_ isTrue: Bool, _ words: @autoclosure () -> String) {
        if !isTrue { failure(.argument(words()), ()) }
    }

    /// A number of steps; those above 2^52 are no schedule.
    static func positive(_ value: Int, _ name: String) {
        check(value > 0 && value <= 1 << 52, "\(name) must be a positive whole number, got \(value)")
    }
}
