import WinbackWire

/// The protocol's own keys inside `_meta`.
enum MetaKey {
    static let version = "io.modelcontextprotocol/protocolVersion"
    static let capabilities = "io.modelcontextprotocol/clientCapabilities"
    static let clientInfo = "io.modelcontextprotocol/clientInfo"
    static let serverInfo = "io.modelcontextprotocol/serverInfo"
    static let progressToken = "progressToken"
}

/// The name of the extension that serves skills.
package let skillsExtension = "io.modelcontextprotocol/skills"
