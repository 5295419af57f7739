/// The fields of one row as bytes, valid only while the row is being looked at.
protocol RowFields {
    /// The bytes of a column, nil when the row has no such column.
    func field(_ column: Int) -> UnsafeBufferPointer<UInt8>?
}
