import Testing
import WinbackWire

@Suite("Frames")
struct FrameTests {
    @Test("Payloads come out as they went in, however the bytes are grouped", arguments: [1, 2, 3, 5, 7, 64, 4096])
    func regrouped(size: Int) throws {
        let payloads: [[UInt8]] = [[], [1], Array(0...255), Array(repeating: 7, count: 1000)]
        let stream = try payloads.flatMap { try Frame.encode($0) }
        var decoder = FrameDecoder()
        var received: [[UInt8]] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            decoder.push(stream[start..<min(start + size, stream.count)])
            while let payload = try decoder.next() { received.append(payload) }
        }
        #expect(received == payloads)
        #expect(decoder.pendingBytes == 0)
    }

    @Test("A length is four bytes, the most significant first")
    func layout() throws {
        #expect(try Frame.encode([9, 8]) == [0, 0, 0, 2, 9, 8])
    }

    @Test("A frame that announces too much is refused before it is received")
    func tooLong() throws {
        var decoder = FrameDecoder()
        decoder.push([0x01, 0x00, 0x00, 0x01])
        #expect(throws: FrameError.tooLong(bytes: (16 << 20) + 1)) { try decoder.next() }
        #expect(throws: FrameError.self) { try Frame.encode(Array(repeating: 0, count: Frame.bytesMax + 1)) }
    }
}
