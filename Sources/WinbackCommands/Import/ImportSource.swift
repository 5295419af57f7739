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
        let delimiter = options.delimiter.flatMap { Delimiter($0) }
        layout =
            switch (delimiter, options.format) {
            case (let delimiter?, _): .csv(delimiter)
            case (nil, .csv?): suggested == .jsonLines ? .csv(.comma) : suggested
            case (nil, .jsonl?): .jsonLines
            case (nil, nil): suggested
            }
    }
}
