import WinbackEngine
package import WinbackModel
import WinbackPorts
import WinbackWire

/// The catalogue of single operations: each is previewed, then confirmed by naming the member in a second way.
package enum ToolOperations {
    /// Credits points.
    package static let awardPoints = tool(.awardPoints, ToolInput.awardPoints)
    /// Takes points back.
    package static let deductPoints = tool(.deductPoints, ToolInput.deductPoints)
    /// Gives a coupon.
    package static let issueCoupon = tool(.issueCoupon, ToolInput.issueCoupon)
    /// Makes a coupon worthless.
    package static let voidCoupon = tool(.voidCoupon, ToolInput.voidCoupon)
    /// Sends a message.
    package static let sendMessage = tool(.sendMessage, ToolInput.sendMessage)
    /// Gives an ambassador code.
    package static let issueAmbassadorCode = tool(.issueAmbassadorCode, ToolInput.issueAmbassadorCode)
    /// Ends marketing.
    package static let suppressMember = tool(.suppressMember, ToolInput.suppressMember)
    /// Takes a member into a loop.
    package static let startJourney = tool(.startJourney, ToolInput.startJourney)
    /// Ends a journey.
    package static let endJourney = tool(.endJourney, ToolInput.endJourney)

    /// Every tool's operation, by tool.
    package static let all: [Operation<ToolInput, PreviewReply>] = [
        awardPoints, deductPoints, issueCoupon, voidCoupon, sendMessage, issueAmbassadorCode, suppressMember,
        startJourney, endJourney,
    ]

    /// Confirms a preview.
    package static let confirm = Operation<ConfirmInput, PreviewReply>(
        "tool.confirm", "Carry out a previewed operation by naming its member in a second way.",
        scope: .membersRead, effect: .write, input: ConfirmInput.shape, output: PreviewReply.shape,
        subject: { $0.preview.text },
        handler: { context, input in
            try await ToolDesk(context: context).confirm(input.preview, as: input.identifier)
        })

    /// Shows where a preview stands.
    package static let show = Operation<ShowInput, PreviewReply>(
        "tool.show", "Show where a previewed operation of yours stands.", scope: .membersRead, effect: .read,
        input: ShowInput.shape, output: PreviewReply.shape, subject: { $0.preview.text },
        handler: { context, input in try await ToolDesk(context: context).show(input.preview) })

    private static func tool(_ tool: Tool, _ input: Shape<ToolInput>) -> Operation<ToolInput, PreviewReply> {
        Operation(
            "tool." + tool.rawValue, tool.summary + " Gives a preview to confirm.",
            // The guard's own gate judges the tool's scope again when the preview is confirmed.
            scope: Scope.tool(tool.rawValue) ?? .loopsOperate, effect: .write, input: input, output: PreviewReply.shape,
            handler: { context, input in try await ToolDesk(context: context).preview(input) })
    }

    /// Which preview is carried out.
    package struct ConfirmInput: Sendable, Hashable {
        /// The preview.
        package var preview: PreviewID
        /// The member in a second way: e-mail address, number, full name or id.
        package var identifier: String
        /// Makes an input.
        package init(preview: PreviewID, identifier: String) {
            self.preview = preview
            self.identifier = identifier
        }
        static let shape = Shape<ConfirmInput>.object(
            "ConfirmInput", "Which preview is carried out.",
            Field("preview", "Its id, such as V-7KQ2M9XH4T.", .id(max: 40), \.preview),
            Field(
                "identifier", "The member in another way than the preview named them.", .string(min: 1, max: 400),
                \.identifier), make: { ConfirmInput(preview: $0, identifier: $1) })
    }

    /// Which preview is shown.
    package struct ShowInput: Sendable, Hashable {
        /// The preview.
        package var preview: PreviewID
        /// Makes an input.
        package init(preview: PreviewID) { self.preview = preview }
        static let shape = Shape<ShowInput>.object(
            "PreviewInput", "Which preview is shown.",
            Field("preview", "Its id, such as V-7KQ2M9XH4T.", .id(max: 40), \.preview),
            make: { ShowInput(preview: $0) })
    }
}
