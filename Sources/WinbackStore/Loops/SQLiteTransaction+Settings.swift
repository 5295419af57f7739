import WinbackModel

/// The team's own small settings, its principals and the closures it put to work.
extension SQLiteTransaction {
    /// The setting that holds the salt; once written it never changes.
    static let saltSetting = "salt"

    package func teamSalt() throws -> TeamSalt {
        guard let hex = try setting(Self.saltSetting) else {
            throw WinbackError(
                "team_unmade", .notFound, "The store has no team salt.", advice: "make a team with winback init")
        }
        guard let salt = TeamSalt(hex: hex) else { throw WinbackError.unreadable("setting.salt") }
        return salt
    }

    package func setting(_ name: String) throws -> String? {
        let row = try db.prepare("SELECT value FROM setting WHERE name = $1")
        row.bind(1, name)
        return try row.first { row.text(0) }
    }

    package func saveSetting(_ name: String, _ value: String) throws {
        decoded.identities.begin()
        if name == Self.saltSetting {
            guard TeamSalt(hex: value) != nil else {
                throw WinbackError("salt_malformed", .badInput, "A team salt is 32 hexadecimal digits.")
            }
            if let held = try setting(name), held != value {
                throw WinbackError(
                    "salt_fixed", .refused, "The team's salt never changes: every assignment depends on it.")
            }
        }
        try db.run(
            """
            INSERT INTO setting (name, value) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """
        ) { row in
            row.bind(1, name)
            row.bind(2, value)
        }
    }

    package func saveClosure(_ closure: PlaybookClosure, source: String) throws {
        let json = try StoredJSON.text(closure)
        try db.run(
            "INSERT INTO closure (digest, json, source) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING"
        ) { row in
            row.bind(1, closure.digest)
            row.bind(2, json)
            row.bind(3, source)
        }
    }

    package func closure(_ digest: ContentHash) throws -> PlaybookClosure? {
        // A digest that was decoded may have been rolled back, so that it is looked up in any case.
        let row = try db.prepare("SELECT json FROM closure WHERE digest = $1")
        row.bind(1, digest)
        return try row.first {
            try decoded.closure(digest) {
                try StoredJSON.value(PlaybookClosure.self, from: row.text(0), column: "closure.json")
            }
        }
    }

    package func closureSource(_ digest: ContentHash) throws -> String? {
        let row = try db.prepare("SELECT source FROM closure WHERE digest = $1")
        row.bind(1, digest)
        return try row.first { row.text(0) }
    }

    package func savePrincipal(_ principal: Principal) throws {
        decoded.identities.begin()
        try db.run(
            """
            INSERT INTO principal (id, sort, name) VALUES ($1, $2, $3)
            ON CONFLICT (id) DO UPDATE SET sort = excluded.sort, name = excluded.name
            """
        ) { row in
            row.bind(1, principal.id.text)
            row.bind(2, principal.sort.rawValue)
            row.bind(3, principal.name)
        }
    }

    package func principals() throws -> [Principal] {
        let rows = try db.prepare("SELECT id, sort, name FROM principal ORDER BY id")
        return try rows.all {
            Principal(
                id: PrincipalID(rows.text(0)), sort: try rows.word(1, "principal.sort"), name: rows.text(2))
        }
    }
}
