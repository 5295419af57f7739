package import WinbackModel

/// Reads `config/sender.yaml`: who writes to members, and which staff get test messages.
package enum SenderReader {
    /// Reads the file; `file` is the name used in diagnostics.
    package static func read(_ text: String, file: String) -> Reading<Sender> {
        let problems = Problems()
        let sender = YAMLReader.read(text, file: file, problems).flatMap { read($0, problems) }
        return Reading(sender, problems)
    }

    private static func read(_ root: YAMLNode, _ problems: Problems) -> Sender? {
        let keys = ["from_name", "from_address", "postal_address", "test_recipients"]
        guard let top = YAMLMapping(root, "the file", known: keys, problems) else { return nil }
        let name = top.value("from_name", "a name of at most 100 characters on one line") { text in
            text.isEmpty || text.count > 100 || PlainText.oneLine(text) != text ? nil : text
        }
        let address = top.value("from_address", "an e-mail address") { isAddress($0) ? $0 : nil }
        let postal = top.value("postal_address", "the brand's postal address, at most 500 characters") { text in
            text.allSatisfy(\.isWhitespace) || text.count > 500 ? nil : text
        }
        var recipients: [String] = []
        if let node = top.optional("test_recipients") {
            recipients = top.list(node).compactMap { item in
                top.scalar(item, "test_recipients", "e-mail addresses of staff") { isAddress($0) ? $0 : nil }
            }
            if recipients.count > 50 {
                problems.error(node.place, "\(recipients.count) test recipients, at most 50 are accepted")
            }
        }
        guard let name, let address, let postal else { return nil }
        return Sender(fromName: name, fromAddress: address, postalAddress: postal, testRecipients: recipients)
    }

    /// An address that can stand in a mail's head as it is.
    private static func isAddress(_ text: String) -> Bool {
        PlaybookReader.isAddress(text)
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>()[],;:\"\\".utf8.contains($0) }
    }
}
