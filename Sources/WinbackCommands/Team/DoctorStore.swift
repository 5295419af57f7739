import WinbackReports
import WinbackStore

/// What an inspection of the store says, check by check.
enum DoctorStore {
    /// A disk with less room than this will stop the loop soon.
    private static let roomBytes: Int64 = 512 << 20

    static func findings(_ inspection: StoreInspection) -> [Finding] {
        [integrity(inspection), pragmas(inspection), disk(inspection), names(inspection)]
    }

    private static func integrity(_ inspection: StoreInspection) -> Finding {
        if let problem = inspection.integrity.first {
            return Finding(
                "store", .wrong, "\(inspection.integrity.count) problems, the first: \(problem)",
                advice: "stop winback and restore \(inspection.path) from a backup")
        }
        let size = megabytes(inspection.fileBytes + inspection.logBytes)
        return Finding(
            "store", .good,
            "sound, schema \(inspection.schemaVersion), SQLite \(inspection.sqliteVersion), \(size)")
    }

    private static func pragmas(_ inspection: StoreInspection) -> Finding {
        let expected = [("journal_mode", "wal"), ("synchronous", "2"), ("mmap_size", "0")]
        for (name, value) in expected {
            let found = inspection.pragmas.first { $0.name == name }?.value ?? "unknown"
            guard found == value else {
                return Finding(
                    "durability", .wrong, "\(name) is \(found), expected \(value)",
                    advice: "a power cut could lose what was committed: use another build of winback")
            }
        }
        return Finding("durability", .good, "journal_mode=wal, synchronous=full")
    }

    private static func names(_ inspection: StoreInspection) -> Finding {
        let (tried, lost) = (inspection.identitiesTried, inspection.identitiesUnreadable)
        if lost > 0 {
            return Finding(
                "names", .wrong, "\(lost) of \(tried) names tried cannot be read: their keys are not in the vault",
                advice: "put secrets/vault.sqlite of this store back, or import the members again")
        }
        return Finding("names", .good, tried == 0 ? "none yet" : "sealed, and their keys are in the vault")
    }

    private static func disk(_ inspection: StoreInspection) -> Finding {
        let free = inspection.freeDiskBytes
        let found = "\(megabytes(free)) free"
        if free < max(roomBytes, inspection.fileBytes / 10) {
            return Finding(
                "disk", free < 64 << 20 ? .wrong : .warning, found,
                advice: "free space on the disk of \(inspection.path)")
        }
        return Finding("disk", .good, found)
    }

    private static func megabytes(_ bytes: Int64) -> String { "\(NumberText.count(Int(bytes >> 20))) MB" }
}
