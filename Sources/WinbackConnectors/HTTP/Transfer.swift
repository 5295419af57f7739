import CCurl
import Glibc
import WinbackModel

/// One request in libcurl's hands.
///
/// Unchecked: it is made by one caller, handed over once, and from then on touched by the transfer thread alone.
final class Transfer: @unchecked Sendable {
    let id: Int
    private let request: OutboundRequest
    private let limits: OutboundLimits
    /// The addresses that were checked; to no other is a socket opened.
    private let addresses: [IPAddress]
    private let finish: @Sendable (OutboundAnswer) -> Void

    private(set) var handle: UnsafeMutableRawPointer?
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    private var connectedTo: IPAddress?
    private var deniedAddress: IPAddress?
    private var headers: [String: String] = [:]
    private var headerBytes = 0
    private var hasHeaders = false
    private var body: [UInt8] = []
    private var isWhole = true

    private static let headerBytesMax = 32 << 10

    init(
        id: Int, _ request: OutboundRequest, to addresses: [IPAddress], limits: OutboundLimits,
        finish: @escaping @Sendable (OutboundAnswer) -> Void
    ) {
        self.id = id
        self.request = request
        self.addresses = addresses
        self.limits = limits
        self.finish = finish
    }

    /// Makes the handle; `false` when libcurl refuses an option, in which case nothing must be sent.
    func open() -> Bool {
        guard let handle = curl_easy_init() else { return false }
        self.handle = handle
        var options = Options(handle)
        let url = request.url
        options.set(CURLOPT_URL, url.description)
        options.set(CURLOPT_PROTOCOLS_STR, url.isSecure ? "https" : "http")
        options.set(CURLOPT_REDIR_PROTOCOLS_STR, "https")
        options.set(CURLOPT_FOLLOWLOCATION, 0)
        options.set(CURLOPT_PATH_AS_IS, 1)
        options.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        // An empty text switches off the proxies of the environment too, which would connect where no rule looks.
        options.set(CURLOPT_PROXY, "")
        options.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        options.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        options.set(CURLOPT_SSL_VERIFYPEER, 1)
        options.set(CURLOPT_SSL_VERIFYHOST, 2)
        options.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        options.set(CURLOPT_NOSIGNAL, 1)
        // libcurl repeats a request by itself when a kept connection turns out to be dead; only fresh ones are sure to
        // carry it once.
        options.set(CURLOPT_FRESH_CONNECT, 1)
        options.set(CURLOPT_FORBID_REUSE, 1)
        options.set(CURLOPT_CONNECTTIMEOUT_MS, Int(max(1, limits.connect.milliseconds)))
        options.set(CURLOPT_TIMEOUT_MS, Int(max(1, limits.total.milliseconds)))
        options.size(CURLOPT_POSTFIELDSIZE_LARGE, request.body.count)
        // One byte more than is sent: an empty array has no address, and none would mean another way of sending.
        (request.body + [0]).withUnsafeBytes { bytes in
            options.set(CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
        }
        var fields = request.headers.map { "\($0.name): \($0.value)" }
        // Waiting for leave to send the body only adds a second place to hang.
        fields.append("Expect:")
        options.set(CURLOPT_HTTPHEADER, list(fields))
        if url.address == nil { options.set(CURLOPT_RESOLVE, list([pin])) }
        let context = Unmanaged.passUnretained(self).toOpaque()
        options.set(CURLOPT_PRIVATE, context)
        options.set(CURLOPT_WRITEDATA, context)
        options.set(CURLOPT_HEADERDATA, context)
        options.set(CURLOPT_OPENSOCKETDATA, context)
        options.add(winback_set_data_callback(handle, CURLOPT_WRITEFUNCTION, Self.onBody))
        options.add(winback_set_data_callback(handle, CURLOPT_HEADERFUNCTION, Self.onHeader))
        options.add(winback_set_socket_callback(handle, Self.onSocket))
        return options.areSet
    }

    /// Ends with whatever libcurl says; frees the handle.
    func close(_ code: CURLcode) {
        guard let handle else { return end(.notSent(reason: "libcurl could not be set up")) }
        var status = 0
        var requestBytes = 0
        var before: curl_off_t = 0
        _ = winback_get_number(handle, CURLINFO_RESPONSE_CODE, &status)
        _ = winback_get_number(handle, CURLINFO_REQUEST_SIZE, &requestBytes)
        _ = winback_get_size(handle, CURLINFO_PRETRANSFER_TIME_T, &before)
        let reason = reason(code)
        release()
        if status >= 200, hasHeaders {
            end(
                .answered(
                    OutboundResponse(
                        status: status, headers: headers, body: body, isWhole: isWhole && code == CURLE_OK,
                        address: connectedTo)))
        } else if requestBytes == 0, before == 0, status == 0 {
            end(.notSent(reason: reason))
        } else {
            end(.inDoubt(reason: reason))
        }
    }

    /// Ends without having been tried.
    func abandon(_ reason: String) {
        release()
        end(.notSent(reason: reason))
    }

    private func end(_ answer: OutboundAnswer) { finish(answer) }

    private func reason(_ code: CURLcode) -> String {
        if let deniedAddress { return "\(deniedAddress) is none of the addresses that were checked" }
        switch code {
        case CURLE_OPERATION_TIMEDOUT: return "no answer in time"
        case CURLE_ABORTED_BY_CALLBACK: return "given up before the answer came"
        case CURLE_PEER_FAILED_VERIFICATION: return "its certificate is not trusted, or is for another name"
        case CURLE_OK: return "an answer without a status"
        default: return String(cString: curl_easy_strerror(code)).lowercased()
        }
    }

    private func release() {
        if let handle { curl_easy_cleanup(handle) }
        handle = nil
        for list in lists { curl_slist_free_all(list) }
        lists = []
    }

    /// `host:port:address,…`: libcurl never asks a name server itself.
    private var pin: String {
        let places = addresses.map { address in
            if case .v6 = address { "[\(address)]" } else { address.description }
        }
        return "\(request.url.host):\(request.url.port):\(places.joined(separator: ","))"
    }

    private func list(_ items: [String]) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        for item in items { list = curl_slist_append(list, item) ?? list }
        if let list { lists.append(list) }
        return list
    }
}

extension Transfer {
    private static func of(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let onBody: winback_data_callback = { bytes, size, count, context in
        guard let transfer = of(context), let bytes else { return 0 }
        let length = size * count
        let room = transfer.limits.responseBytes - transfer.body.count
        transfer.body.append(
            contentsOf: UnsafeRawBufferPointer(start: bytes, count: min(room, length)))
        guard length <= room else {
            transfer.isWhole = false
            // Anything but the length ends the transfer.
            return 0
        }
        return length
    }

    private static let onHeader: winback_data_callback = { bytes, size, count, context in
        guard let transfer = of(context), let bytes else { return 0 }
        let length = size * count
        transfer.headerBytes += length
        guard transfer.headerBytes <= headerBytesMax else { return 0 }
        transfer.take(header: UnsafeRawBufferPointer(start: bytes, count: length))
        return length
    }

    private func take(header: UnsafeRawBufferPointer) {
        let line = String(decoding: header, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // The answer proper comes after any interim one.
            headers = [:]
            hasHeaders = false
            return
        }
        let text = line.drop(while: { $0.isWhitespace })
        if text.isEmpty {
            hasHeaders = true
            return
        }
        guard let colon = text.firstIndex(of: ":") else { return }
        let value = text[text.index(after: colon)...].drop(while: { $0.isWhitespace })
        let end = value.lastIndex { !$0.isWhitespace }
        headers[text[..<colon].lowercased()] = end.map { String(value[...$0]) } ?? ""
    }

    /// Opens a socket only to an address that was checked: what libcurl connects to is what it says here.
    private static let onSocket: curl_opensocket_callback = { context, _, address in
        guard let transfer = of(context), let address else { return -1 }
        let found = withUnsafePointer(to: &address.pointee.addr) { IPAddress($0) }
        guard let found, transfer.addresses.contains(found) else {
            transfer.deniedAddress = found
            return -1
        }
        transfer.connectedTo = found
        let kind = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        return socket(address.pointee.family, kind, address.pointee.protocol)
    }
}

/// Sets options of a handle and keeps whether all were taken: one that is not would leave a wall out.
private struct Options {
    private let handle: UnsafeMutableRawPointer
    private(set) var areSet = true

    init(_ handle: UnsafeMutableRawPointer) { self.handle = handle }

    mutating func add(_ code: CURLcode) { areSet = areSet && code == CURLE_OK }
    mutating func set(_ option: CURLoption, _ value: Int) { add(winback_set_number(handle, option, value)) }
    mutating func set(_ option: CURLoption, _ value: String) { add(winback_set_text(handle, option, value)) }
    mutating func size(_ option: CURLoption, _ value: Int) { add(winback_set_size(handle, option, curl_off_t(value))) }
    mutating func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
        add(winback_set_pointer(handle, option, value))
    }
    mutating func set(_ option: CURLoption, _ value: UnsafeMutablePointer<curl_slist>?) {
        add(value == nil ? CURLE_OUT_OF_MEMORY : winback_set_list(handle, option, value))
    }
}
