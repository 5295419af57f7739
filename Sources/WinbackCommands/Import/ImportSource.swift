import ArgumentParser
import WinbackFormats
import WinbackModel

/// A file to import, with what its options came to.
struct ImportSource {
    let kind: ImportKind
    let file: String
    let layout: ImportLayout
    let map: ColumnMap

    init(_ options: ImportOptions, kind: ImportKind) throws {
        self.kind = kind
        file = options.file
        map = try options.map.map { try ColumnMap($0, kind: kind) } ?? ColumnMap(kind: kind)
        let suggested = ImportLayout.suggested(by: options.file)
        guard let text = options.delimiter else {
            layout =
                switch options.format {
                case .csv?: suggested == .jsonLines ? .csv(.comma) : suggested
                case .jsonl?: .jsonLines
                case nil: suggested
                }
            return
        }
        guard let delimiter = Delimiter(text) else {
            throw ValidationError(
                "--delimiter is `\(text)`, expected comma, semicolon, tab, pipe, space or one character")
        }
        if options.format == .jsonl { throw ValidationError("--delimiter is for CSV, and --format says jsonl") }
        layout = .csv(delimiter)
    }
}
