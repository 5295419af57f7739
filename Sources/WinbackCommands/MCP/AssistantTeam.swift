import WinbackModel
import WinbackRuntime
import WinbackServer
import WinbackStore

/// A team that an assistant's program works with directly, because no daemon runs.
enum AssistantTeam {
    /// Opens the store, lets `body` work, and closes it; nothing can be decided there.
    static func open<T>(_ state: StateDirectory, _ body: (AssistantDesk) async throws -> T) async throws -> T {
        try state.check()
        let configuration = try TeamConfiguration.load(from: state)
        let store = try await CompositionRoot.openStore(state)
        do {
            let team = try await Team(
                state: state, store: store, configuration: configuration, zones: CompositionRoot.zones,
                clock: CompositionRoot.clock, secrets: try CompositionRoot.secrets(state),
                webhookMaker: CompositionRoot.webhooks(state))
            let desk = AssistantDesk(
                settings: AssistantSettings(version: VersionCommand.number, decides: false), team: { team })
            let result = try await body(desk)
            try await store.close()
            return result
        } catch {
            try await store.close()
            throw error
        }
    }
}
