/// Who writes to members: `config/sender.yaml`.
package struct Sender: Codable, Sendable, Hashable {
    /// The name members see.
    package var fromName: String
    /// The address mail comes from.
    package var fromAddress: String
    /// The brand's postal address, under every marketing e-mail.
    package var postalAddress: String
    /// Addresses of staff that test messages may go to; nobody else gets one.
    package var testRecipients: [String]

    /// Makes a sender.
    package init(fromName: String, fromAddress: String, postalAddress: String, testRecipients: [String] = []) {
        self.fromName = fromName
        self.fromAddress = fromAddress
        self.postalAddress = postalAddress
        self.testRecipients = testRecipients
    }
}
