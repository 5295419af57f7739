import ArgumentParser
import WinbackFormats
import WinbackModel

/// `winback import`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import members, orders, events or stores from a file.",
        discussion: """
            Files are CSV with a header line, or JSON Lines (one object a line); either may be gzipped, and - reads \
            standard input. Columns are found by their usual names; --map names others, and how dates are written. \
            Importing a file twice changes nothing. Bad rows are written to FILE.rejected.csv with line and reason, \
            readable by you alone, and the rest is imported.
            """,
        subcommands: [ImportMembers.self, ImportOrders.self, ImportEvents.self, ImportStores.self])
}

/// How a file is read.
struct ImportOptions: ParsableArguments {
    @Argument(help: "The file, plain or gzipped; - for standard input.")
    var file: String

    @Option(
        help: ArgumentHelp(
            "What stands between two fields: comma, semicolon, tab, pipe, space (any run of blanks), or one character.",
            valueName: "delimiter"))
    var delimiter: String?

    @Option(
        help: ArgumentHelp(
            "Which column holds which field, and how dates are written.", valueName: "field=column[:format],…"))
    var map: String?

    @Option(help: "csv or jsonl; by the file's name when not given.")
    var format: RowFormat?

    @Option(help: "The day of the export, YYYY-MM-DD: rows dated more than a day later are rejected. Default: today.")
    var asOf: CivilDate?

    func validate() throws {
        guard let delimiter else { return }
        if Delimiter(delimiter) == nil {
            throw ValidationError(
                "--delimiter is `\(delimiter)`, expected comma, semicolon, tab, pipe, space or one character")
        }
        if format == .jsonl { throw ValidationError("--delimiter is for CSV, and --format says jsonl") }
    }
}

/// How rows are written in a file.
enum RowFormat: String, ExpressibleByArgument, CaseIterable {
    case csv
    case jsonl
}

/// `winback import members`.
struct ImportMembers: ImportingCommand {
    static let kind = ImportKind.members
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: "Import members: id, name, e-mail, phone, tier, tier_since, store, zone, country, consent, joined.",
        discussion: """
            Consent is one column per channel (consent_email, consent_sms, consent_push) with the date it was given in \
            a second one (consent_email_at, …). A tier may come with the date it holds from (tier_since); one row per \
            change gives a history. A withdrawal is never undone by a yes without a later date.

            Examples:
              winback import members members.csv
              winback import members crm.jsonl --map id=customer_id,joined=signup:%d/%m/%Y
            """)
    @OptionGroup(title: "File") var source: ImportOptions
    @OptionGroup(title: "Team") var options: StateOptions
}

/// `winback import orders`.
struct ImportOrders: ImportingCommand {
    static let kind = ImportKind.orders
    static let configuration = CommandConfiguration(
        commandName: "orders",
        abstract:
            "Import orders: id, customer, date, amount, discount, cost, currency, coupon, store, channel, status.",
        discussion: """
            Customer, date and amount are needed, the rest may be missing. Rows without an id take their key from their \
            content. Orders in another currency than the team's are rejected. Churn states are brought up to date.

            Examples:
              winback import orders orders.csv.gz
              winback import orders log.txt --delimiter space --map customer=id,date=day:%Y%m%d,amount=value
              export-orders | winback import orders - --format jsonl
            """)
    @OptionGroup(title: "File") var source: ImportOptions
    @OptionGroup(title: "Team") var options: StateOptions
}

/// `winback import events`.
struct ImportEvents: ImportingCommand {
    static let kind = ImportKind.events
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Import events: visit, redemption, message, open, click, unsubscribe, complaint, return.",
        discussion: """
            Customer, kind and date are needed. An unsubscribe withdraws consent on its channel, or on all channels when \
            it names none; a complaint ends all marketing. Both take effect at once.

            Examples:
              winback import events events.csv
              winback import events esp.csv --map kind=type,customer=member,date=ts:%F\\ %T
            """)
    @OptionGroup(title: "File") var source: ImportOptions
    @OptionGroup(title: "Team") var options: StateOptions
}

/// `winback import stores`.
struct ImportStores: ImportingCommand {
    static let kind = ImportKind.stores
    static let configuration = CommandConfiguration(
        commandName: "stores",
        abstract: "Import stores: id, name, country, zone.",
        discussion: """
            The id is the one that orders name. Numbers can then be cut by a store's name and country.

            Example:
              winback import stores stores.csv
            """)
    @OptionGroup(title: "File") var source: ImportOptions
    @OptionGroup(title: "Team") var options: StateOptions
}
