/// One row of a CSV file, valid only inside the call that receives it.
package struct CSVRow: RowFields {
    /// The line it begins on, from 1.
    package let line: Int
    /// Why it cannot be used; nil when it can. Its fields are empty then.
    package let problem: String?
    /// How many fields it has.
    package var count: Int { places.count }
    /// The row as it stands in the file, without its line end; for an overlong row only its beginning.
    package let raw: UnsafeBufferPointer<UInt8>

    let places: [FieldPlace]
    let unescaped: UnsafePointer<UInt8>?

    /// The bytes of a field with its quotes taken off. The index must lie below `count`.
    package subscript(index: Int) -> UnsafeBufferPointer<UInt8> {
        let place = places[index]
        let base = place.isUnescaped ? unescaped : raw.baseAddress
        return UnsafeBufferPointer(start: base.map { $0 + Int(place.start) }, count: Int(place.count))
    }

    /// The text of a field. The index must lie below `count`.
    package func text(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }

    func field(_ column: Int) -> UnsafeBufferPointer<UInt8>? { column < places.count ? self[column] : nil }
}

/// Where a field lies: in the row itself, or in the copy made where doubled quotes had to be halved.
struct FieldPlace {
    var start: Int32
    var count: Int32
    var isUnescaped = false
}
