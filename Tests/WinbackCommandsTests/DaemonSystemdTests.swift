import Foundation
import Testing
import WinbackModel
import WinbackRuntime

/// A datagram socket that plays systemd.
final class NotifyListener {
    let name: String
    private let descriptor: Int32

    init(abstract: Bool) throws {
        let unique = UUID().uuidString
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("n-\(unique)").path
        name = abstract ? "@winback-\(unique)" : path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(name.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        if abstract { address.sun_path.0 = 0 }
        let length = socklen_t(2 + bytes.count + (abstract ? 0 : 1))
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try #require(bound == 0)
    }

    deinit {
        close(descriptor)
        if name.hasPrefix("/") { unlink(name) }
    }

    /// The next message; `nil` when there is none.
    func next() -> String? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
    }
}

@Suite struct DaemonSystemdTests {
    static func manager(_ environment: [String: String], process: Int32 = 7) -> ServiceManager {
        ServiceManager(
            environment: environment, processID: process,
            logger: DaemonLog.logger(environment: [:], write: LogLines().take))
    }

    @Test(arguments: [false, true]) func everyStateIsToldOnASocketOfEitherSort(abstract: Bool) throws {
        let listener = try NotifyListener(abstract: abstract)
        let manager = Self.manager(["NOTIFY_SOCKET": listener.name])
        manager.ready(status: "ready")
        #expect(listener.next() == "READY=1\nSTATUS=ready")
        manager.reloading(monotonicMicroseconds: 42)
        #expect(listener.next() == "RELOADING=1\nMONOTONIC_USEC=42\nSTATUS=reading configuration again")
        manager.status("two\nlines")
        #expect(listener.next() == "STATUS=two lines")
        manager.status("two\nlines")
        #expect(listener.next() == nil)
        manager.stopping()
        #expect(listener.next() == "STOPPING=1\nSTATUS=finishing running work")
    }

    @Test func signsOfLifeAreSentOnlyWithAWatchdogAndNotMoreOftenThanItNeeds() throws {
        let listener = try NotifyListener(abstract: false)
        let watched = Self.manager(["NOTIFY_SOCKET": listener.name, "WATCHDOG_USEC": "4000000", "WATCHDOG_PID": "7"])
        var heard: [Int64] = []
        for second in Int64(0)..<8 {
            for tenth in Int64(0)..<10 {
                watched.alive(monotonicMicroseconds: second * 1_000_000 + tenth * 100_000)
                if listener.next() == "WATCHDOG=1" { heard.append(second * 10 + tenth) }
            }
        }
        #expect(heard == [0, 10, 20, 30, 40, 50, 60, 70])
        let other = Self.manager(["NOTIFY_SOCKET": listener.name, "WATCHDOG_USEC": "4000000", "WATCHDOG_PID": "8"])
        other.alive(monotonicMicroseconds: 0)
        #expect(listener.next() == nil)
    }

    @Test(
        arguments: [
            (["WATCHDOG_USEC": "30000000"], 15_000), (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"], 15_000),
            (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"], nil), (["WATCHDOG_USEC": "0"], nil),
            (["WATCHDOG_USEC": "soon"], nil), ([:], nil),
        ] as [([String: String], Int64?)])
    func theSchedulersPaceIsHalfOfTheWatchdogsTime(environment: [String: String], pace: Int64?) {
        #expect(WatchdogInterval(environment: environment, processID: 7)?.pace.milliseconds == pace)
    }

    @Test(arguments: [nil, "", "relative", "@", "/" + String(repeating: "x", count: 108)] as [String?])
    func aNameThatIsNoSocketIsLeftAlone(name: String?) { #expect(NotifySocket(name) == nil) }

    @Test func aSocketThatNobodyListensOnIsLoggedOnce() {
        let log = LogLines()
        let manager = ServiceManager(
            environment: ["NOTIFY_SOCKET": "/nonexistent/notify"], processID: 7,
            logger: DaemonLog.logger(environment: [:], write: log.take))
        manager.ready(status: "a")
        manager.status("b")
        #expect(log.all.count == 1)
    }

    @Test func aLogLineStaysOneLineWhateverItHolds() {
        let values = [(key: "a", value: "x\u{1B}[2J\r\ny"), ("b", "two words"), ("c", "a\"b"), ("d", "x=\u{202E}1")]
        #expect(DaemonLog.text("said\nmore", values) == #"said more a="x [2J  y" b="two words" c="a'b" d="x= 1""#)
    }
}
