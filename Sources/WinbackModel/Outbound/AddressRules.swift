/// Which addresses Winback may connect to: public unicast ones, and what the operator allows by name.
///
/// The special-purpose registries of IANA (RFC 6890 and its updates). A version 6 address that carries a version 4 one
/// is held to the rules of both, so that no wrapping opens a private network.
package struct AddressRules: Sendable, Hashable {
    /// Private blocks that are allowed all the same, from the operator's configuration.
    package var allowed: [AddressBlock]

    /// Makes rules.
    package init(allowing allowed: [AddressBlock] = []) { self.allowed = allowed }

    /// Why an address is refused; `nil` when it may be connected to.
    package func refusal(of address: IPAddress) -> String? {
        if let inner = Self.carried(by: address), let reason = refusal(of: inner) {
            return "\(address) carries \(inner): \(reason)"
        }
        if allowed.contains(where: { $0.contains(address) }) { return nil }
        switch address {
        case .v4:
            return Self.denied4.first { $0.block.contains(address) }.map { "\(address) is \($0.what) (\($0.block))" }
        case .v6(let high, _):
            if let hit = Self.denied6.first(where: { $0.block.contains(address) }) {
                return "\(address) is \(hit.what) (\(hit.block))"
            }
            // Global unicast is 2000::/3 alone (RFC 4291, section 4); all else is special or not given out.
            return high >> 61 == 1 ? nil : "\(address) is no public address"
        }
    }

    /// The version 4 address that a version 6 one stands for: mapped, compatible, translated (RFC 6052), 6to4.
    private static func carried(by address: IPAddress) -> IPAddress? {
        guard case .v6(let high, let low) = address else { return nil }
        if high == 0, low >> 32 == 0xFFFF || low >> 32 == 0, low > 1 { return .v4(UInt32(low & 0xFFFF_FFFF)) }
        if high == 0x0064_FF9B_0000_0000, low >> 32 == 0 { return .v4(UInt32(low & 0xFFFF_FFFF)) }
        if high >> 16 == 0x0064_FF9B_0001 { return .v4(UInt32(low & 0xFFFF_FFFF)) }
        if high >> 48 == 0x2002 { return .v4(UInt32(high >> 16 & 0xFFFF_FFFF)) }
        return nil
    }

    private static func blocks(_ list: [(String, String)]) -> [(block: AddressBlock, what: String)] {
        list.compactMap { text, what in AddressBlock(text).map { ($0, what) } }
    }

    private static let denied4 = blocks([
        ("0.0.0.0/8", "this network"), ("10.0.0.0/8", "private"), ("100.64.0.0/10", "shared by a carrier"),
        ("127.0.0.0/8", "this machine"), ("169.254.0.0/16", "link-local, where clouds keep credentials"),
        ("172.16.0.0/12", "private"), ("192.0.0.0/24", "for protocols"), ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "a 6to4 relay"), ("192.168.0.0/16", "private"), ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"), ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"), ("240.0.0.0/4", "reserved"),
    ])

    private static let denied6 = blocks([
        ("::/128", "no address"), ("::1/128", "this machine"), ("::ffff:0:0/96", "a mapped address"),
        ("64:ff9b::/96", "translated"), ("64:ff9b:1::/48", "translated"), ("100::/64", "discarded"),
        ("2001::/23", "for protocols"), ("2001:db8::/32", "for documentation"), ("2002::/16", "6to4"),
        ("3fff::/20", "for documentation"), ("fc00::/7", "private"), ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"), ("ff00::/8", "multicast"),
    ])
}
