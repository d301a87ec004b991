/// A point in time: milliseconds since 1970 in UTC.
///
/// Rules get it as an argument and never ask a clock themselves.
package struct Moment: Hashable, Comparable, Sendable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static func + (moment: Moment, seconds: Int64) -> Moment {
        Moment(milliseconds: moment.milliseconds + seconds * 1000)
    }

    package static func - (moment: Moment, seconds: Int64) -> Moment {
        moment + -seconds
    }

    package static func < (left: Moment, right: Moment) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// Whole seconds from `earlier` to this moment; negative when this one is the earlier.
    package func seconds(since earlier: Moment) -> Int64 {
        (milliseconds - earlier.milliseconds) / 1000
    }
}
