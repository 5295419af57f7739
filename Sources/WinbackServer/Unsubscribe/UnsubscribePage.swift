import Foundation
import WinbackModel

/// The pages behind an unsubscribe link: one question, one answer, the same for every link.
///
/// They show nothing about the member or the link, so that they tell whoever guesses links nothing either.
package enum UnsubscribePage {
    /// Asks whether messages are to end; works without scripts and cookies.
    package static let question = page(
        "Unsubscribe",
        """
        <h1>No more messages like this?</h1>
        <p>One press, and you are off the list for good. It takes effect at once.</p>
        <form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">
        <button type="submit">Unsubscribe</button></form>
        """)

    /// Says that they have ended.
    package static let done = page(
        "Unsubscribed",
        """
        <h1>You are unsubscribed</h1>
        <p>You will get no more marketing messages through this channel. You can close this page.</p>
        """)

    /// Says that something else was sent than the button sends.
    package static let mistaken = page(
        "Unsubscribe",
        """
        <h1>Nothing was changed</h1>
        <p>Open the link in your message again and press the button.</p>
        """)

    /// Says that there were too many requests.
    package static let busy = page(
        "Please wait",
        """
        <h1>Please try again in a minute</h1>
        <p>There were many requests from your network. The link in your message keeps working.</p>
        """)

    /// What a browser may do with these pages: show them in our style, and send the form back to us.
    package static let policy =
        "default-src 'none'; style-src 'sha256-\(styleHash)'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    private static let style = """
        body{font:1.05rem/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.2rem;color:#1c1c1c;background:#fff}
        button{font:inherit;padding:.7rem 1.6rem;border:0;border-radius:.5rem;background:#1f5fbf;color:#fff}
        @media (prefers-color-scheme:dark){body{color:#eee;background:#181818}}
        """

    private static var styleHash: String {
        let hex = Array(ContentHash(of: Array(style.utf8)).hex.utf8).map { $0 < 0x60 ? $0 - 0x30 : $0 - 0x57 }
        return Data(stride(from: 0, to: hex.count, by: 2).map { hex[$0] << 4 | hex[$0 + 1] }).base64EncodedString()
    }

    private static func page(_ title: String, _ body: String) -> String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <meta name="robots" content="noindex"><title>\(title)</title><style>\(style)</style></head>
        <body><main>
        \(body)
        </main></body></html>

        """
    }
}
