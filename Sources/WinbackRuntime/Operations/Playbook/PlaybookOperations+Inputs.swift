package import WinbackModel
import WinbackWire

extension PlaybookOperations {
    /// A playbook's text.
    package struct TextInput: Sendable, Hashable {
        /// The text.
        package var text: PlaybookText
        /// Makes an input.
        package init(text: PlaybookText) { self.text = text }
        static let shape = Shape<TextInput>.object(
            "PlaybookInput", "A playbook's text.",
            Field("playbook", "The playbook.", NamedText.shape, \.text.playbook),
            Field(
                "templates", "Templates that count before the team's.", .array(of: NamedText.shape, max: 200),
                \.text.templates, default: []),
            make: { TextInput(text: PlaybookText(playbook: $0, templates: $1)) })
    }

    /// A playbook's text and what to compare it with.
    package struct DiffInput: Sendable, Hashable {
        /// The text.
        package var text: PlaybookText
        /// What it is compared with; `nil` for what its loop works with.
        package var other: PlaybookText?
        /// Makes an input.
        package init(text: PlaybookText, other: PlaybookText?) {
            self.text = text
            self.other = other
        }
        static let shape = Shape<DiffInput>.object(
            "DiffInput", "A playbook's text and what to compare it with.",
            Field("playbook", "The playbook.", NamedText.shape, \.text.playbook),
            Field(
                "templates", "Templates that count before the team's.", .array(of: NamedText.shape, max: 200),
                \.text.templates, default: []),
            Field(
                "against", "Another playbook; what its loop works with when absent.", .optional(NamedText.shape),
                \.other?.playbook),
            Field(
                "against_templates", "Templates that count for the other playbook.",
                .array(of: NamedText.shape, max: 200), { $0.other?.templates ?? [] }, default: []),
            make: { playbook, templates, other, otherTemplates in
                DiffInput(
                    text: PlaybookText(playbook: playbook, templates: templates),
                    other: other.map { PlaybookText(playbook: $0, templates: otherTemplates) })
            })
    }

    /// A playbook's text and the date to plan for.
    package struct PlanInput: Sendable, Hashable {
        /// The text.
        package var text: PlaybookText
        /// The date; `nil` for today.
        package var on: CivilDate?
        /// Makes an input.
        package init(text: PlaybookText, on: CivilDate?) {
            self.text = text
            self.on = on
        }
        static let shape = Shape<PlanInput>.object(
            "PlanInput", "A playbook's text and the date to plan for.",
            Field("playbook", "The playbook.", NamedText.shape, \.text.playbook),
            Field(
                "templates", "Templates that count before the team's.", .array(of: NamedText.shape, max: 200),
                \.text.templates, default: []),
            Field("on", "The date; today when absent.", .optional(.date), \.on),
            make: { PlanInput(text: PlaybookText(playbook: $0, templates: $1), on: $2) })
    }

    /// A playbook's text and why it is proposed.
    package struct ProposeInput: Sendable, Hashable {
        /// The text.
        package var text: PlaybookText
        /// Why, in the proposer's words.
        package var reason: String
        /// Makes an input.
        package init(text: PlaybookText, reason: String) {
            self.text = text
            self.reason = reason
        }
        static let shape = Shape<ProposeInput>.object(
            "ProposeInput", "A playbook's text and why it is proposed.",
            Field("playbook", "The playbook.", NamedText.shape, \.text.playbook),
            Field(
                "templates", "Templates that count before the team's.", .array(of: NamedText.shape, max: 200),
                \.text.templates, default: []),
            Field("reason", "Why, in the proposer's words.", .string(max: 2_000), \.reason, default: ""),
            make: { ProposeInput(text: PlaybookText(playbook: $0, templates: $1), reason: $2) })
    }
}
