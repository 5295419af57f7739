import WinbackMCP
import WinbackModel
import WinbackWire

/// A picture of one red point, and a millisecond of silence.
enum FixtureMedia {
    static let picture = Media(
        bytes(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ_pLvAAAAAElFTkSuQmCC"),
        mimeType: "image/png")
    static let sound = Media(
        bytes("UklGRiwAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQgAAACAgICAgICAgA"), mimeType: "audio/wav")

    private static func bytes(_ text: String) -> [UInt8] { Base64URL.decode(text) ?? [] }
}

/// The resources of the suites.
enum FixtureResources {
    private static let text = "test://static-text"
    private static let binary = "test://static-binary"

    static let list = [
        ResourceDescription(
            uri: text, name: "static-text", title: "Text", description: "A text that stays the same.",
            mimeType: "text/plain"),
        ResourceDescription(
            uri: binary, name: "static-binary", title: "Picture", description: "A picture that stays the same.",
            mimeType: "image/png"),
    ]
    static let template = ResourceDescription(
        uri: "test://template/{id}/data", name: "template", title: "Data of an id", description: "Data of an id.",
        mimeType: "application/json")

    static func read(_ uri: String, in revision: Revision) throws(ProtocolError) -> ResourceContent {
        switch uri {
        case text:
            return .text(
                ResourceText(
                    uri: uri, mimeType: "text/plain", text: "This is the content of the static text resource."))
        case binary: return .bytes(uri: uri, FixtureMedia.picture)
        default:
            guard let id = id(uri) else {
                throw ProtocolError(
                    revision.isModern ? .invalidParams : .resourceNotFound, "there is no such resource",
                    data: ["uri": .string(uri)])
            }
            return .text(
                ResourceText(
                    uri: uri, mimeType: "application/json",
                    text: #"{"id":"\#(id)","templateTest":true,"data":"Data for ID: \#(id)"}"#))
        }
    }

    /// What stands for the variable of the template: letters and digits, so that nothing needs escaping.
    private static func id(_ uri: String) -> Substring? {
        guard uri.hasPrefix("test://template/"), uri.hasSuffix("/data") else { return nil }
        let id = uri.dropFirst("test://template/".count).dropLast("/data".count)
        return !id.isEmpty && id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } ? id : nil
    }
}
