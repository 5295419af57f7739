import WinbackModel
import WinbackPorts
import WinbackReports
import WinbackRuntime

/// A member for people.
enum MemberText {
    static func render(_ view: MemberView, _ style: TextStyle) -> String {
        let identity = view.summary.identity
        var table = TextTable([.init(""), .init("")])
        table.add("name", identity.name ?? "–")
        table.add("e-mail", identity.email ?? "–")
        table.add("phone", identity.phone ?? "–")
        table.add("tier", view.summary.tier ?? "none")
        let since = view.stateSince.map { " since \($0)" } ?? ""
        table.add("state", view.state.map { $0.word + since } ?? "not scored")
        if let reason = view.noMarketing { table.add("marketing", reason) }
        for consent in view.consents {
            let date = consent.at.map { ", \($0.iso8601)" } ?? ""
            table.add(consent.channel.rawValue, (consent.granted ? "consents" : "does not consent") + date)
        }
        let last = view.lastMessageAt.map { ", the latest \($0.iso8601)" } ?? ""
        table.add("messages", "\(view.messages30Days) in 30 days\(last)")
        table.add("offers ever", NumberText.count(view.offersEver))
        table.add("points", NumberText.count(view.points))
        for coupon in view.coupons {
            table.add("open coupon", "\(coupon.code) of \(coupon.pool), through \(coupon.validThrough)")
        }
        for entry in view.entries { table.add("loop", "\(entry.loop), entered \(entry.enteredAt.iso8601)") }
        let head = style.heading(TerminalEscape.line(view.summary.member))
        return head + "\n" + table.lines(style).joined(separator: "\n") + "\n"
    }
}
