package import WinbackModel

/// When a preview may be carried out: by whoever asked, in time, naming the member in a second way.
package enum ConfirmRule {
    /// Misses within an hour that lock a key's confirmations.
    package static let missesToLock = 5
    /// The stretch in which misses count.
    package static let missWindow = ElapsedTime.hours(1)

    /// Why a caller may not confirm a preview now, before anybody looks at whom they name; `nil` when they may try.
    package static func refusal(
        _ preview: PreviewRecord, by account: String, misses: [Instant], at now: Instant
    ) -> WinbackError? {
        if preview.account != account {
            return WinbackError(
                "no_preview", .notFound, "there is no preview \(preview.id) of yours", advice: "ask for it again")
        }
        if let opens = lockEnds(misses, at: now) {
            return WinbackError(
                "confirm_locked", .refused,
                "confirmations under this key are locked until \(opens.iso8601), after \(missesToLock) misses in an hour",
                advice: "wait, and look the member up again")
        }
        if preview.status == .waiting, now >= preview.expiresAt {
            return WinbackError(
                "preview_expired", .refused, "preview \(preview.id) was good until \(preview.expiresAt.iso8601)",
                advice: "ask for it again; nothing was done")
        }
        return nil
    }

    /// When confirmations open again after too many misses; `nil` while they are open.
    package static func lockEnds(_ misses: [Instant], at now: Instant) -> Instant? {
        let recent = misses.filter { now - $0 < missWindow }.sorted(by: >)
        return recent.count < missesToLock ? nil : recent[missesToLock - 1] + missWindow
    }

    /// Whether what the caller wrote names the member in another way than the preview did.
    package static func matches(_ written: String, _ member: MemberRecord, namedBy first: MemberIdentifier.Kind) -> Bool
    {
        MemberIdentifier.all(of: member).contains { known in
            known.kind != first && MemberIdentifier(known.kind, written) == known
        }
    }

    /// What to tell a caller whose name for the member does not match: that, and nothing else.
    package static func mismatch(_ preview: PreviewID) -> WinbackError {
        WinbackError(
            "does_not_match", .refused, "that does not match the member of preview \(preview)",
            advice: "nothing was done; look the member up again")
    }
}
