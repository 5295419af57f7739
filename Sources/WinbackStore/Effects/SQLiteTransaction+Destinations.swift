import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction: DestinationStore {
    package func destinationStates() throws -> [DestinationState] {
        let row = try db.prepare(
            """
            SELECT id, first_used, last_success, last_failure, last_reason, phase, failures, openings, until
            FROM destination ORDER BY id
            """)
        return try row.all {
            let phases = CircuitBreaker.Phase.allCases
            guard phases.indices.contains(Int(row.int(5))) else { throw WinbackError.unreadable("destination.phase") }
            return DestinationState(
                id: DestinationID(row.text(0)), firstUsed: row.optionalInstant(1), lastSuccess: row.optionalInstant(2),
                lastFailure: row.optionalInstant(3), lastReason: row.text(4),
                breaker: CircuitBreaker(
                    phase: phases[Int(row.int(5))], failures: Int(row.int(6)), openings: Int(row.int(7)),
                    until: row.instant(8)))
        }
    }

    package func saveDestinationStates(_ states: [DestinationState]) throws {
        for state in states {
            try db.run(
                """
                INSERT INTO destination (id, first_used, last_success, last_failure, last_reason, phase, failures,
                  openings, until)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                ON CONFLICT (id) DO UPDATE SET first_used = excluded.first_used, last_success = excluded.last_success,
                  last_failure = excluded.last_failure, last_reason = excluded.last_reason, phase = excluded.phase,
                  failures = excluded.failures, openings = excluded.openings, until = excluded.until
                """
            ) { row in
                row.bind(1, state.id.text)
                row.bind(2, state.firstUsed?.milliseconds)
                row.bind(3, state.lastSuccess?.milliseconds)
                row.bind(4, state.lastFailure?.milliseconds)
                row.bind(5, state.lastReason)
                row.bind(6, CircuitBreaker.Phase.allCases.firstIndex(of: state.breaker.phase) ?? 0)
                row.bind(7, state.breaker.failures)
                row.bind(8, state.breaker.openings)
                row.bind(9, state.breaker.until)
            }
        }
    }
}
