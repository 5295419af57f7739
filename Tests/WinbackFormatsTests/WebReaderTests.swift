import Testing
import WinbackFormats
import WinbackModel

@Suite struct WebReaderTests {
    @Test func settingsAreReadAsTheyAreMeant() throws {
        let text = "public_url: https://offers.shop.example\nbehind_proxy: true\n"
        let web = try WebReader.read(text, file: "web.yaml").get()
        #expect(web.publicURL?.text == "https://offers.shop.example" && web.behindProxy)
        #expect(try WebReader.read("behind_proxy: false\n", file: "web.yaml").get() == .local)
    }

    @Test func allMistakesComeOutAtOnce() {
        let text = "public_ulr: https://x.example\npublic_url: http://shop.example\nbehind_proxy: yes\n"
        let reading = WebReader.read(text, file: "web.yaml")
        #expect(reading.value == nil)
        #expect(reading.diagnostics.map(\.place.line) == [1, 2, 3])
        #expect(reading.diagnostics[0].suggestion == "public_url")
    }

    @Test func aProxyNeedsThePublicName() {
        #expect(WebReader.read("behind_proxy: true\n", file: "web.yaml").diagnostics.count == 1)
    }
}
