/// Counts equal rows of one file, so that two equal orders without an id are two orders, and stay two when the file is
/// imported again.
///
/// Nearly all keys come once, so they are kept in a plain open-addressing table of 8 bytes a key; only repeats are counted.
struct OrdinalCounter {
    /// Zero marks an empty place; the key zero is counted among the repeats from the start.
    private var table: [Int64] = Array(repeating: 0, count: 1 << 12)
    private var used = 0
    private var repeats: [Int64: Int] = [:]

    /// How often the key came before.
    mutating func next(_ key: Int64) -> Int {
        if key != 0, insert(key) { return 0 }
        let count = repeats[key, default: key == 0 ? 0 : 1]
        repeats[key] = count + 1
        return count
    }

    private mutating func insert(_ key: Int64) -> Bool {
        if used * 4 >= table.count * 3 { grow() }
        let place = Self.place(of: key, in: table)
        if table[place] == key { return false }
        table[place] = key
        used += 1
        return true
    }

    private mutating func grow() {
        var larger: [Int64] = Array(repeating: 0, count: table.count * 2)
        for key in table where key != 0 { larger[Self.place(of: key, in: larger)] = key }
        table = larger
    }

    /// Where a key is, or would be; keys are hashes, so their low bits spread by themselves.
    private static func place(of key: Int64, in table: [Int64]) -> Int {
        let mask = table.count - 1
        var place = Int(truncatingIfNeeded: key) & mask
        while table[place] != 0, table[place] != key { place = (place + 1) & mask }
        return place
    }
}
