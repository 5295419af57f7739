package import WinbackWire

/// One line of a JSON Lines file.
package struct JSONLine {
    /// The line, from 1.
    package let line: Int
    /// The object on it, or why there is none.
    package let object: Result<JSONObject, JSONLineProblem>
    /// The line as it stands in the file; of an overlong one only its beginning.
    package let raw: UnsafeBufferPointer<UInt8>
}

/// Why a line holds no object.
package struct JSONLineProblem: Error, Sendable, Equatable {
    /// The reason, with its column where there is one.
    package let reason: String
}

/// Cuts a stream of bytes into lines and reads each as one JSON object; empty lines are skipped.
package struct JSONLinesReader {
    private var buffer: [UInt8] = []
    private var scanned = 0
    private var line = 1
    private var isAtStart = true
    private var isSkipping = false

    /// A reader at the start of a file.
    package init() {}

    /// Takes bytes and hands out the lines they complete; a `JSONLine` is valid only inside the call.
    package mutating func push(_ bytes: UnsafeRawBufferPointer, _ body: (JSONLine) throws -> Void) rethrows {
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + CSVReader.lineBytesMax)
            buffer.append(contentsOf: bytes[start..<end])
            start = end
            try drain(isFinal: false, body)
        }
    }

    /// Takes bytes and hands out the lines they complete.
    package mutating func push(_ bytes: [UInt8], _ body: (JSONLine) throws -> Void) rethrows {
        try bytes.withUnsafeBytes { try push($0, body) }
    }

    /// Hands out what is left after the last byte.
    package mutating func finish(_ body: (JSONLine) throws -> Void) rethrows {
        try drain(isFinal: true, body)
    }

    private mutating func drain(isFinal: Bool, _ body: (JSONLine) throws -> Void) rethrows {
        var bytes: [UInt8] = []
        swap(&bytes, &buffer)
        var taken = 0
        defer {
            bytes.removeFirst(taken)
            swap(&bytes, &buffer)
        }
        try bytes.withUnsafeBufferPointer { all in
            while taken < all.count {
                let from = max(taken, scanned)
                guard let end = all[from...].firstIndex(of: UInt8(ascii: "\n")) ?? (isFinal ? all.count : nil) else {
                    scanned = all.count
                    break
                }
                if !isSkipping { try emit(UnsafeBufferPointer(rebasing: all[taken..<end]), body) }
                isSkipping = false
                line += 1
                taken = min(end + 1, all.count)
            }
            if all.count - taken > CSVReader.lineBytesMax {
                let rest = UnsafeBufferPointer(rebasing: all[taken...])
                if !isSkipping { try emit(rest, body) }
                isSkipping = true
                taken = all.count
            }
        }
        scanned = max(0, scanned - taken)
    }

    private mutating func emit(_ text: UnsafeBufferPointer<UInt8>, _ body: (JSONLine) throws -> Void) rethrows {
        var text = text
        if isAtStart, text.starts(with: [0xEF, 0xBB, 0xBF]) { text = UnsafeBufferPointer(rebasing: text[3...]) }
        isAtStart = false
        guard !text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { return }
        guard text.count <= CSVReader.lineBytesMax else {
            let problem = JSONLineProblem(reason: "the line is longer than \(CSVReader.lineBytesMax) bytes")
            let head = UnsafeBufferPointer(rebasing: text[..<200])
            return try body(JSONLine(line: line, object: .failure(problem), raw: head))
        }
        try body(JSONLine(line: line, object: Self.object(text), raw: text))
    }

    private static func object(_ text: UnsafeBufferPointer<UInt8>) -> Result<JSONObject, JSONLineProblem> {
        do throws(JSONError) {
            let value = try JSONValue.parse(text, limits: JSONLimits(depth: 16, bytes: CSVReader.lineBytesMax))
            if case .object(let object) = value { return .success(object) }
            return .failure(JSONLineProblem(reason: "found \(value.shown), expected an object"))
        } catch {
            return .failure(JSONLineProblem(reason: "column \(error.column): \(error.reason)"))
        }
    }
}
