/// What a JSON text may cost before it is refused.
package struct JSONLimits: Sendable, Equatable {
    /// How many arrays and objects may be open at once.
    package var depth: Int
    /// How long the text may be, in bytes.
    package var bytes: Int

    /// Limits; as given they suit a request of a client.
    package init(depth: Int = 64, bytes: Int = 16 << 20) {
        self.depth = depth
        self.bytes = bytes
    }
}
