/// Names and addresses as they are shown to callers who may not see them whole.
package enum MaskedText {
    /// `a•••@e•••.com`: the first letters and the ending.
    package static func email(_ address: String) -> String {
        let halves = address.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2 else { return "•••" }
        let ending = halves[1].split(separator: ".").last.map { "." + $0 } ?? ""
        return "\(halves[0].prefix(1))•••@\(halves[1].prefix(1))•••\(ending)"
    }
}
