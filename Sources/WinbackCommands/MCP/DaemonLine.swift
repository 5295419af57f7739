import WinbackMCP
import WinbackModel
import WinbackRuntime
import WinbackWire

/// Passes lines of an assistant's program on to the daemon, and takes the conversation up again when the daemon was
/// restarted: a program that assistants keep open must outlive that.
actor DaemonLine {
    private let path: String
    private let key: String
    private let write: @Sendable (String) -> Void
    private var pipe: AssistantPipe?
    /// Tells one connection's messages from those of the one before.
    private var connection = 0
    /// The handshake, which a new connection has to hear again; its answer is not for the program.
    private var handshake: (id: MessageID, line: [UInt8])?
    private var isUnheard = false
    private var waiting: [MessageID] = []
    private var isFinished = false

    init(path: String, key: String, pipe: AssistantPipe, write: @escaping @Sendable (String) -> Void) {
        self.path = path
        self.key = key
        self.pipe = pipe
        self.write = write
    }

    /// Passes everything on until nothing more comes and all of it is answered.
    func run(_ input: StandardInput) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            if let pipe { listen(pipe, in: &group) }
            while let line = try await input.line() {
                if line.isEmpty { continue }
                if let fresh = await pass(line) { listen(fresh, in: &group) }
            }
            isFinished = true
            pipe?.finish()
        }
    }

    private func listen(_ pipe: AssistantPipe, in group: inout ThrowingDiscardingTaskGroup<any Error>) {
        let number = connection
        group.addTask {
            while let message = try? await pipe.receive() { await self.deliver(message) }
            await self.lost(number)
        }
    }

    /// Sends a line; gives the connection when a new one had to be made for it.
    private func pass(_ line: [UInt8]) async -> AssistantPipe? {
        var id: MessageID?
        if case .request(let known, let method, _)? = try? Message.read(line) {
            id = known
            if method == "initialize" { handshake = (known, line) }
        }
        var fresh: AssistantPipe?
        if pipe == nil {
            do {
                fresh = try await connect(besides: id)
            } catch {
                refuse(id, OperationFailure(error).error.description)
                return nil
            }
            guard fresh != nil else {
                refuse(id, "the daemon does not run: start it with winback serve, then ask again")
                return nil
            }
        }
        if let id { waiting.append(id) }
        do {
            try await pipe?.send(line)
        } catch {
            lost(connection)
        }
        return fresh
    }

    private func connect(besides id: MessageID?) async throws -> AssistantPipe? {
        guard let made = try await AssistantPipe(path: path, key: key) else { return nil }
        connection += 1
        pipe = made
        if let handshake, handshake.id != id {
            try await made.send(handshake.line)
            isUnheard = true
        }
        return made
    }

    private func deliver(_ message: [UInt8]) {
        if case .response(let id, _)? = try? Message.read(message) {
            if isUnheard, id == handshake?.id {
                isUnheard = false
                return
            }
            if let place = waiting.firstIndex(of: id) { waiting.remove(at: place) }
        }
        write(String(decoding: message, as: UTF8.self) + "\n")
    }

    /// The connection ended; whatever still waited gets an answer.
    private func lost(_ number: Int) {
        guard number == connection, pipe != nil else { return }
        pipe = nil
        let open = waiting
        waiting = []
        if isFinished { return }
        for id in open {
            refuse(id, "the daemon stopped before it answered; look at what is there before you ask again")
        }
    }

    private func refuse(_ id: MessageID?, _ text: String) {
        guard let id else { return }
        write(ProtocolError(.internalError, text).response(to: id).text() + "\n")
    }
}
