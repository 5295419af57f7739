import Synchronization
import WinbackMCP
import WinbackModel
import WinbackRuntime
import WinbackWire

/// A conversation of an assistant's program, message by message, until it has finished.
package struct AssistantConversation: AssistantDoor {
    private let desk: AssistantDesk

    /// Makes conversations that are answered by a desk.
    package init(_ desk: AssistantDesk) { self.desk = desk }

    /// Talks until nothing more comes; what is being worked on then is still answered, forms are taken for unanswered.
    package func converse(
        key: String, receive: @escaping @Sendable () async throws -> [UInt8]?,
        send: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        let talk = Talk(send: send)
        await withDiscardingTaskGroup { group in
            do {
                while let line = try await receive() {
                    for step in await talk.take(line) {
                        switch step {
                        case .send(let message): await talk.tell(message)
                        case .answered(let form, let answer): await talk.answer(form, answer)
                        case .cancel(let id): await talk.cancel(id)
                        case .serve(let request):
                            // A task of its own, because a client may cancel this one request.
                            let work = Task { await serve(request, key, talk) }
                            await talk.began(request.id, work)
                            group.addTask { await work.value }
                        }
                    }
                }
            } catch {
                // A client that broke off gets no more answers; what was begun ends by itself.
                await talk.cancelAll()
            }
            await talk.closeForms()
        }
    }

    private func serve(_ request: AdmittedRequest, _ key: String, _ talk: Talk) async {
        do {
            // Asked anew for every request, so that a revocation takes effect at once.
            let caller = try await desk.identify(key: key)
            let (json, _) = await desk.response(to: request, by: caller, through: channel(request, talk))
            await talk.finish(request.id, json)
        } catch {
            let refusal = ProtocolError(.unauthorized, OperationFailure(error).error.description)
            await talk.finish(request.id, refusal.response(to: request.id))
        }
    }

    private func channel(_ request: AdmittedRequest, _ talk: Talk) -> AssistantChannel {
        var channel = AssistantChannel()
        if let token = request.client.progressToken {
            let gate = Mutex(ProgressGate())
            channel.progress = { news in
                let now = MonotonicClock.microseconds() / 1_000
                guard gate.withLock({ $0.admits(Double(news.done), at: now) }) else { return }
                let message = ResultWriter.progress(
                    token, Double(news.done), total: news.total.map(Double.init), news.text)
                // Progress comes from where nothing can be awaited; the conversation keeps its order.
                Task { await talk.report(request.id, message) }
            }
        }
        // Only the handshake's eras let a server ask; the stateless one answers with a question.
        if !request.revision.isModern, request.client.showsForms, request.revision.hasElicitation {
            channel.ask = { form in await talk.ask(form) }
        }
        return channel
    }
}

/// One conversation's state: what is being worked on, and which forms wait.
private actor Talk {
    private var state = LineConversation()
    private var work: [MessageID: Task<Void, Never>] = [:]
    private var forms: [String: CheckedContinuation<FormAnswer?, Never>] = [:]
    private var isClosed = false
    private let send: @Sendable ([UInt8]) async throws -> Void

    init(send: @escaping @Sendable ([UInt8]) async throws -> Void) { self.send = send }

    func take(_ line: [UInt8]) -> [LineConversation.Step] { state.take(line) }

    /// A client that went away needs no answer, and reading notices it too.
    func tell(_ message: JSONValue) async { try? await send(message.write()) }

    func began(_ id: MessageID, _ task: Task<Void, Never>) {
        if state.isOpen(id) { work[id] = task }
    }

    func finish(_ id: MessageID, _ message: JSONValue) async {
        work[id] = nil
        if state.finish(id) { await tell(message) }
    }

    func report(_ id: MessageID, _ message: JSONValue) async {
        if state.isOpen(id) { await tell(message) }
    }

    func cancel(_ id: MessageID) { work.removeValue(forKey: id)?.cancel() }

    func cancelAll() {
        for task in work.values { task.cancel() }
        work = [:]
    }

    func ask(_ form: FormQuestion) async -> FormAnswer? {
        if isClosed { return nil }
        let (name, message) = state.ask(form)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                forms[name] = continuation
                // The answer comes as a message of its own, so showing the form is not waited for here.
                Task { await tell(message) }
            }
        } onCancel: {
            // From where a task is cancelled nothing can be awaited.
            Task { await self.drop(name) }
        }
    }

    func answer(_ name: String, _ answer: FormAnswer?) { forms.removeValue(forKey: name)?.resume(returning: answer) }

    private func drop(_ name: String) {
        state.forget(form: name)
        answer(name, .cancelled)
    }

    func closeForms() {
        isClosed = true
        for name in forms.keys.sorted() { answer(name, nil) }
    }
}
