package import ArgumentParser

/// The command line: what people type, over the operations.
package struct Winback: AsyncParsableCommand {
    /// The tree of commands.
    package static let configuration = CommandConfiguration(
        commandName: "winback",
        abstract: "Win slipping members back: measured against a control group, inside limits that people set.",
        discussion: """
            Every command works on one team's state directory: --state DIR, else WINBACK_STATE, else \
            $XDG_STATE_HOME/winback or ~/.local/state/winback. While a daemon runs there, commands go through it.

            A first tour:
              winback init --state ~/shop --currency EUR --zone Europe/Madrid --country ES
              winback import orders orders.csv --state ~/shop
              winback metric query gmv --by month --range this_year --state ~/shop
              winback churn summary --state ~/shop
              winback playbook plan ~/shop/playbooks/lapsed-regulars.yaml --state ~/shop

            Exit codes: 0 done, 1 refused or failed, 2 something in the call or in a file must be corrected.
            """,
        subcommands: [
            InitCommand.self, ImportCommand.self, MetricCommand.self, ChurnCommand.self, PlaybookCommand.self,
            PolicyCommand.self, ProposalCommand.self, LoopCommand.self, ToolCommand.self, StopCommand.self,
            MemberCommand.self, PoolCommand.self, MessageCommand.self, DestinationCommand.self, PersonCommand.self,
            KeyCommand.self, PrincipalCommand.self, AuditCommand.self,
            LiftCommand.self,
            StatusCommand.self, DoctorCommand.self, ServeCommand.self, DemoCommand.self, SimulateCommand.self,
            ReplayCommand.self,
            VersionCommand.self,
            AssistantCommand.self,
            MemberCommand.self,
            TemplateCommand.self,
        ])

    /// Shows help when no subcommand is given.
    package init() {}
}
