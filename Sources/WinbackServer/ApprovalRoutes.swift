package import Hummingbird
import WinbackEngine
import WinbackModel
import WinbackReports
package import WinbackRuntime

/// `GET` and `POST /approve/{id}`: one page on which a person reads a proposal and decides it with their code.
///
/// The address holds no secret; whoever may reach the daemon's pages may read what waits, and only a person with their
/// code decides.
package enum ApprovalRoutes {
    private static let policy = PageAnswer.policy(style: ApprovalPage.style)

    /// Adds them to a router.
    package static func add(to router: Router<BasicRequestContext>, desk: ApprovalDesk) {
        // A person decides a few times an hour; their code locks after five misses anyway.
        let limiter = PeerLimiter(perMinute: 30, burst: 20)
        router.get("/approve/:id") { _, context in
            guard let (id, view) = try await known(context, desk) else { return missing() }
            return page(.ok, view, token: desk.token(id), desk: desk)
        }
        router.post("/approve/:id") { request, context in
            guard limiter.admits(PageAnswer.peer(of: request, desk.web), at: desk.now.milliseconds * 1_000) else {
                var answer = message(
                    .tooManyRequests, "Please wait", "There were many attempts. Try again in a minute.")
                answer.headers[.retryAfter] = "60"
                return answer
            }
            guard let (id, view) = try await known(context, desk) else { return missing() }
            let body = try await request.body.collect(upTo: FormBody.bytesMax)
            guard let form = FormBody(Array(body.readableBytesView)), let decision = form["decision"],
                ["approve", "reject"].contains(decision), let code = form["code"], let who = form["who"],
                let fingerprint = form["fingerprint"], (12...64).contains(fingerprint.utf8.count)
            else {
                return message(
                    .badRequest, "Nothing was decided", "The form was not complete. Open the page again.")
            }
            guard PageAnswer.isOwnForm(request), desk.isValid(form["token"] ?? "", for: id) else {
                let reason = "This form is not from this page, or it was open for more than an hour. Read it again."
                return page(.forbidden, view, token: desk.token(id), who: who, notice: .failed(reason), desk: desk)
            }
            return try await decide(
                id, view,
                .init(
                    who: who, code: code.filter { !$0.isWhitespace }, fingerprint: fingerprint,
                    approves: decision == "approve", reason: String((form["reason"] ?? "").prefix(2_000))),
                desk)
        }
    }

    private static func decide(
        _ id: ProposalID, _ view: ProposalView, _ form: ApprovalDesk.Form, _ desk: ApprovalDesk
    ) async throws -> Response {
        do {
            let decided = try await desk.decide(id, form)
            return page(.ok, decided, token: "", notice: .done(told(decided, form.approves)), desk: desk)
        } catch {
            let failure = OperationFailure(error).error
            let status: HTTPResponse.Status = failure.category == .refused ? .forbidden : .badRequest
            let advice = failure.advice.map { " (\($0))" } ?? ""
            // What it has become by now, such as void.
            let now = try await desk.view(id) ?? view
            return page(
                status, now, token: desk.token(id), who: form.who,
                notice: .failed("Nothing was decided: \(failure.message)\(advice)"), desk: desk)
        }
    }

    private static func told(_ view: ProposalView, _ approved: Bool) -> String {
        if !approved { return "Rejected. Nothing changes." }
        let missing = view.facts.peopleMissing
        if view.proposal.status == .waiting {
            return "Your approval counts. It still takes \(missing == 1 ? "one person" : "\(missing) people") more."
        }
        return "Approved, and at work now."
    }

    private static func known(
        _ context: BasicRequestContext, _ desk: ApprovalDesk
    ) async throws -> (ProposalID, ProposalView)? {
        guard let text = context.parameters.get("id"), (1...40).contains(text.utf8.count) else { return nil }
        let id = ProposalID(text)
        return try await desk.view(id).map { (id, $0) }
    }

    private static func page(
        _ status: HTTPResponse.Status, _ view: ProposalView, token: String, who: String = "",
        notice: ApprovalPage.Notice? = nil, desk: ApprovalDesk
    ) -> Response {
        let content = ApprovalPage.Content(
            view.proposal, playbook: view.playbook, old: view.old, facts: view.facts, currency: view.currency,
            zone: desk.zone)
        return PageAnswer.html(
            status, ApprovalPage.html(content, token: token, who: who, notice: notice), policy: policy)
    }

    private static func missing() -> Response {
        message(
            .notFound, "Nothing here", "There is no proposal of this name. The link may be older than what it named.")
    }

    private static func message(_ status: HTTPResponse.Status, _ title: String, _ text: String) -> Response {
        PageAnswer.html(status, ApprovalPage.message(title, text), policy: policy)
    }
}
