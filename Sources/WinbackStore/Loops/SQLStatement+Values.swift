import WinbackModel

/// Columns as values of the vocabulary.
extension SQLStatement {
    func instant(_ column: Int32) -> Instant { Instant(milliseconds: int(column)) }
    func optionalInstant(_ column: Int32) -> Instant? { optionalInt(column).map { Instant(milliseconds: $0) } }
    func date(_ column: Int32) -> CivilDate { CivilDate(daysSinceEpoch: Int32(truncatingIfNeeded: int(column))) }
    func optionalDate(_ column: Int32) -> CivilDate? {
        optionalInt(column).map { CivilDate(daysSinceEpoch: Int32(truncatingIfNeeded: $0)) }
    }
    func money(_ column: Int32) -> Money { Money(minorUnits: int(column)) }
    func member(_ column: Int32) -> MemberKey { MemberKey(value: int(column)) }
    func loop(_ column: Int32) -> LoopID { LoopID(text(column)) }

    /// A fingerprint; throws when the text is none. `name` is the column's, for the message.
    func digest(_ column: Int32, _ name: String) throws -> ContentHash {
        guard let digest = ContentHash(hex: text(column)) else { throw WinbackError.unreadable(name) }
        return digest
    }

    /// A case stored by its raw text; throws when there is no such case.
    func word<T: RawRepresentable>(_ column: Int32, _ name: String) throws -> T where T.RawValue == String {
        guard let value = T(rawValue: text(column)) else { throw WinbackError.unreadable(name) }
        return value
    }

    func bind(_ index: Int32, _ value: Instant) { bind(index, value.milliseconds) }
    func bind(_ index: Int32, _ value: Instant?) { bind(index, value?.milliseconds) }
    func bind(_ index: Int32, _ value: CivilDate) { bind(index, Int64(value.daysSinceEpoch)) }
    func bind(_ index: Int32, _ value: CivilDate?) { bind(index, value.map { Int64($0.daysSinceEpoch) }) }
    func bind(_ index: Int32, _ value: Money) { bind(index, value.minorUnits) }
    func bind(_ index: Int32, _ value: MemberKey) { bind(index, value.value) }
    func bind(_ index: Int32, _ value: LoopID) { bind(index, value.text) }
    func bind(_ index: Int32, _ value: ContentHash) { bind(index, value.hex) }
}
