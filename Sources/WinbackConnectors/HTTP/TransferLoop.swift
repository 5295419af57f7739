import CCurl
import Foundation
import Synchronization

/// The one thread that libcurl works on: any number of transfers, none of which blocks Swift's own threads.
final class TransferLoop: Sendable {
    /// The process's loop; its thread starts with the first transfer and then stays.
    static let shared = TransferLoop()

    /// A libcurl handle that is only ever used as libcurl allows: by the loop's thread, or to wake that thread.
    private struct Handle: @unchecked Sendable {
        // Unchecked: a pointer that never changes; libcurl says which calls may come from other threads.
        let raw: UnsafeMutableRawPointer?
    }

    private struct State {
        var next = 0
        var isStarted = false
        var added: [Transfer] = []
        var cancelled: [Int] = []
    }

    /// How long the thread sleeps when nothing happens.
    private static let idleMilliseconds: Int32 = 60_000

    private let multi: Handle
    private let state = Mutex(State())

    private init() {
        curl_global_init(Int(CURL_GLOBAL_SSL | CURL_GLOBAL_WIN32))
        multi = Handle(raw: curl_multi_init())
    }

    /// A number for a transfer.
    func number() -> Int {
        state.withLock { state in
            state.next += 1
            return state.next
        }
    }

    /// Hands a transfer over; its answer comes to what it was made with.
    func start(_ transfer: Transfer) {
        let isFirst = state.withLock { state in
            state.added.append(transfer)
            defer { state.isStarted = true }
            return !state.isStarted
        }
        if isFirst {
            let thread = Thread { self.run() }
            thread.name = "winback.outbound"
            thread.start()
        }
        wake()
    }

    /// Gives a transfer up; one that has ended is left alone.
    func cancel(_ number: Int) {
        state.withLock { $0.cancelled.append(number) }
        wake()
    }

    private func wake() { _ = curl_multi_wakeup(multi.raw) }

    private func run() {
        // By number; for look-ups and, sorted, for giving up.
        var running: [Int: Transfer] = [:]
        while true {
            let (added, cancelled) = state.withLock { state in
                defer { (state.added, state.cancelled) = ([], []) }
                return (state.added, state.cancelled)
            }
            for transfer in added where begin(transfer) { running[transfer.id] = transfer }
            for number in cancelled {
                guard let transfer = running.removeValue(forKey: number) else { continue }
                end(transfer, CURLE_ABORTED_BY_CALLBACK)
            }
            var active: Int32 = 0
            _ = curl_multi_perform(multi.raw, &active)
            var left: Int32 = 0
            while let message = curl_multi_info_read(multi.raw, &left) {
                guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
                let code = message.pointee.data.result
                var context: UnsafeMutableRawPointer?
                _ = winback_get_pointer(handle, CURLINFO_PRIVATE, &context)
                guard let context else { continue }
                let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                running.removeValue(forKey: transfer.id)
                end(transfer, code)
            }
            var events: Int32 = 0
            _ = curl_multi_poll(multi.raw, nil, 0, Self.idleMilliseconds, &events)
        }
    }

    private func begin(_ transfer: Transfer) -> Bool {
        guard transfer.open(), curl_multi_add_handle(multi.raw, transfer.handle) == CURLM_OK else {
            transfer.abandon("libcurl could not be set up")
            return false
        }
        return true
    }

    private func end(_ transfer: Transfer, _ code: CURLcode) {
        _ = curl_multi_remove_handle(multi.raw, transfer.handle)
        transfer.close(code)
    }
}
