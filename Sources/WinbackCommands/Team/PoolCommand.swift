import ArgumentParser
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback pool`.
struct PoolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pool", abstract: "Coupon pools.", subcommands: [PoolList.self])
}

/// `winback pool list`.
struct PoolList: OperationCommand {
    static let operation = PoolOperations.list
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List coupon pools with what is left in them.",
        discussion: """
            Pools are written in config/pools.yaml of the state directory.

            Example:
              winback pool list
            """)
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> NoInput { NoInput() }

    func text(_ output: PoolOperations.ListOutput, _ console: Console) -> String {
        guard !output.pools.isEmpty else { return "No pools in config/pools.yaml.\n" }
        var table = TextTable([
            .init("pool"), .init("worth"), .init(number: "at most", unit: output.currency.code),
            .init(number: "left"), .init(number: "issued"), .init("ends on"),
        ])
        for pool in output.pools {
            let left = pool.left.map(NumberText.count) ?? "on demand"
            table.add([
                .init(pool.pool.text), .init(pool.worth), .init(output.currency.decimal(pool.maximumValue)),
                .init(left, pool.left == 0 ? .bad : .plain), .init(NumberText.count(pool.issued)),
                .init(pool.endsOn?.description ?? "–"),
            ])
        }
        return table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
    }
}
