import WinbackMCP
import WinbackModel
import WinbackRuntime
import WinbackWire

extension AssistantTool {
    /// How the list in an operation's output goes on.
    enum Paging: Sendable {
        /// It is one answer.
        case whole
        /// The operation gives everything at once.
        case sliced(String)
        /// The operation takes `limit` and `offset`.
        case skipped(String)
        /// The operation takes `limit` and `before`, a row's `sequence`.
        case before(String)

        var list: String? {
            switch self {
            case .whole: nil
            case .sliced(let list), .skipped(let list), .before(let list): list
            }
        }
    }

    /// Where a list begins, and how much of it is given.
    private struct PageArguments: Sendable {
        var limit: Int
        var cursor: String?
        static let standard = 20
        static let shape = Shape<PageArguments>.object(
            "Page", "Where a list begins.",
            Field("limit", "Most given at once.", .integer(1...100), \.limit, default: standard),
            Field("cursor", "`next_cursor` of the page before.", .optional(.string(max: 400)), \.cursor),
            make: { PageArguments(limit: $0, cursor: $1) })
    }

    /// A tool that is one operation: its arguments are the operation's, and so is its result.
    static func direct<Input, Output>(
        _ operation: Operation<Input, Output>, as name: String, title: String, _ description: String,
        hiding hidden: Set<String> = [], paging: Paging = .whole, does hints: Hints = .reads, isLong: Bool = false,
        fence: Fence.Rule = .nothing, keeping: @escaping @Sendable (JSONObject) -> JSONObject = { $0 }
    ) -> AssistantTool {
        var fields = operation.input.fields.filter { !hidden.contains($0.name) }
        if paging.list != nil {
            fields = fields.filter { !["limit", "offset", "before"].contains($0.name) } + PageArguments.shape.fields
        }
        let known = fields.map(\.name)
        return AssistantTool(
            name, title: title, description, input: .object(name: name, doc: "", fields: fields),
            output: operation.output.kind.outline, does: hints, isLong: isLong, fence: fence,
            isFor: { $0.scopes.contains(operation.scope) },
            body: { call in
                try check(call.arguments, hidden: hidden, known: known)
                guard paging.list != nil else {
                    return .done(keeping(try await call.call(operation, call.arguments)))
                }
                return .done(try await page(call, operation, name, paging, keeping))
            })
    }

    private static func page<Input, Output>(
        _ call: ToolCall, _ operation: Operation<Input, Output>, _ name: String, _ paging: Paging,
        _ keeping: (JSONObject) -> JSONObject
    ) async throws -> JSONObject {
        var given = call.without("cursor", "limit")
        // A cursor belongs to the very question it came from.
        let list = name + "/" + ContentHash(of: JSONValue.object(given).write(.canonical)).short
        let start = try offset(call, list)
        let limit = call.arguments["limit"].flatMap { $0.integerValue.map { Int($0) } } ?? PageArguments.standard
        let takesLimit = operation.input.fields.contains { $0.name == "limit" }
        var skipped = start
        switch paging {
        case .whole: break
        case .sliced:
            if takesLimit { given["limit"] = 1_000 }
        case .skipped:
            given["limit"] =
                call.arguments["limit"].map { $0.integerValue == nil ? $0 : .integer(Int64(limit) + 1) }
                ?? .integer(Int64(limit) + 1)
            given["offset"] = .integer(Int64(start))
            skipped = 0
        case .before:
            given["limit"] = .integer(Int64(limit) + 1)
            if start > 0 { given["before"] = .integer(Int64(start)) }
            skipped = 0
        }
        guard (1...100).contains(limit) else {
            throw WinbackError("bad_input", .badInput, "`limit` is \(limit), expected 1 to 100")
        }
        var output = try await call.call(operation, given)
        guard let key = paging.list, let all = output[key]?.arrayValue else { return keeping(output) }
        var items = Array(all.dropFirst(skipped).prefix(limit))
        let total = all.count
        func shown() -> JSONObject {
            var shown = output
            shown[key] = .array(items)
            return keeping(shown)
        }
        // Fewer at a time when they are long: the rest follows with the cursor.
        while items.count > 1, JSONValue.object(shown()).write().count > ResultTrim.bytesMost * 3 / 4 {
            items.removeLast(max(1, items.count / 4))
        }
        let next = nextCursor(paging, list, start: start, skipped: skipped, items: items, total: total)
        output = shown()
        if let next {
            output["next_cursor"] = .string(next)
            output["truncated"] = true
        }
        return output
    }

    private static func nextCursor(
        _ paging: Paging, _ list: String, start: Int, skipped: Int, items: [JSONValue], total: Int
    ) -> String? {
        guard total > skipped + items.count else { return nil }
        if case .before = paging {
            return items.last?["sequence"]?.integerValue.map { PageCursor.text(Int($0), of: list) }
        }
        return PageCursor.text(start + items.count, of: list)
    }

    private static func offset(_ call: ToolCall, _ list: String) throws -> Int {
        guard let cursor = call.text("cursor") else { return 0 }
        do throws(ProtocolError) {
            return try PageCursor.offset(cursor, of: list)
        } catch {
            throw WinbackError(
                "bad_cursor", .badInput, "the cursor is not one of this question's",
                advice: "leave `cursor` out to begin at the start, and keep the other arguments as they were")
        }
    }
}
