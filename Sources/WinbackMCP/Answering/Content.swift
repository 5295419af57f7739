import WinbackWire

/// Bytes that are no text, such as those of a picture, and what sort they are.
package struct Media: Sendable, Equatable {
    /// The bytes.
    package var bytes: [UInt8]
    /// What sort of bytes they are.
    package var mimeType: String

    /// Makes a piece of media.
    package init(_ bytes: [UInt8], mimeType: String) {
        self.bytes = bytes
        self.mimeType = mimeType
    }

    var base64: String { Base64.encode(bytes) }
}

/// The content of a resource, or a part of it.
package enum ResourceContent: Sendable, Equatable {
    /// As text.
    case text(ResourceText)
    /// As bytes.
    case bytes(uri: String, Media)

    var json: JSONValue {
        switch self {
        case .text(let text):
            ["uri": .string(text.uri), "mimeType": .string(text.mimeType), "text": .string(text.text)]
        case .bytes(let uri, let media):
            ["uri": .string(uri), "mimeType": .string(media.mimeType), "blob": .string(media.base64)]
        }
    }
}

/// A piece of what a tool or a prompt says.
package enum Content: Sendable, Equatable {
    /// Words.
    case text(String)
    /// A picture.
    case image(Media)
    /// Something to hear.
    case audio(Media)
    /// What a resource holds, so that it needs not be read.
    case resource(ResourceContent)

    /// The piece as a revision has it; one that cannot hear is told what there would be.
    func json(in revision: Revision) -> JSONValue {
        switch self {
        case .text(let text): ["type": "text", "text": .string(text)]
        case .image(let media): Self.media("image", media)
        case .audio(let media) where revision.hasAudio: Self.media("audio", media)
        case .audio(let media): ["type": "text", "text": .string("(\(media.mimeType), \(media.bytes.count) bytes)")]
        case .resource(let content): ["type": "resource", "resource": content.json]
        }
    }

    private static func media(_ type: String, _ media: Media) -> JSONValue {
        ["type": .string(type), "data": .string(media.base64), "mimeType": .string(media.mimeType)]
    }
}

/// What one side says in a prompt.
package struct PromptMessage: Sendable, Equatable {
    /// Who speaks.
    package enum Role: String, Sendable, Equatable {
        /// The person.
        case user
        /// The model.
        case assistant
    }

    /// Who speaks.
    package var role: Role
    /// What is said.
    package var content: Content

    /// Makes a message.
    package init(_ content: Content, by role: Role = .user) {
        self.role = role
        self.content = content
    }

    func json(in revision: Revision) -> JSONValue {
        ["role": .string(role.rawValue), "content": content.json(in: revision)]
    }
}
