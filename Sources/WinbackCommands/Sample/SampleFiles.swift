/// The files that `init` gives a new team, as they stand in `config/` and `playbooks/`.
///
/// They are compiled in, so that the binary needs nothing beside it. A test compares them with the files and, with
/// `WINBACK_RECORD=1` in its environment, writes this file anew.
package enum SampleFiles {
    /// Path within the state directory, and text.
    package static let all: [(path: String, text: String)] = [
        (
            "config/programme.yaml",
            #"""
            # What holds for the whole team. `winback init` puts a copy into the state directory; what the team allows
            # at most stands in policy.yaml.

            # The team's one currency (ISO 4217). Rows of imports in another currency are rejected.
            currency: EUR

            # The team's zone (an IANA name): the days of budgets, cycles and reports, and of members without a zone of their own.
            zone: Europe/Madrid

            # The team's country (ISO 3166), for members without one of their own.
            country: ES

            # First day of the week: monday … sunday.
            week_start: monday

            # Contribution margin as a share of what customers pay, used for orders that state no cost.
            # Without it, the margin of such orders is unknown, and money is not compared.
            margin_rate: 40%

            # What one loyalty point costs, in the currency. Without it a playbook that awards points is refused.
            point_value: 0.01

            # What one message costs per channel, in the currency. Unknown is refused, so write 0 for what really costs nothing.
            send_cost: {email: 0.001, sms: 0.06, push: 0}

            """#
        ),
        (
            "config/policy.yaml",
            #"""
            # What the team allows at most: the one copy of every limit. Playbooks and keys only tighten it.
            #
            # Tightening is at work as soon as the file is read: at the start, on SIGHUP, at the next command. Loosening waits for a
            # person: it becomes a proposal, and until that is approved the stricter of both holds. `winback policy show` tells what is
            # at work and what waits, `winback policy diff` what this file would change.

            # Hard caps on value for the whole team, whatever playbooks say.
            value:
              # The most one step may give.
              per_call: 10.00
              # The most one member may get over their life, from all loops together.
              per_member_lifetime: 100.00
              # The most one member may get in any 30 days, from all loops together.
              per_member_30_days: 30.00
              # The most the team may commit on one day.
              per_team_day: 5000.00
              # The largest liability of all running loops and waiting proposals together.
              total_liability: 250000.00

            contact:
              # No marketing messages in these hours of the member's clock. A playbook may be quiet for longer, not for less.
              quiet: "21:00-09:00"
              # Rolling caps on marketing messages per member, all of which hold. A cap on one channel is written
              # {channel: sms, at_most: 1 per 7d}.
              at_most: [3 per 7d, 10 per 30d]
              # Whether a member is in one win-back at a time.
              one_loop_at_a_time: yes

            offers:
              # Rolling caps on coupons per member, from loops and single operations together.
              coupons: [1 per 90d, 2 per 365d]
              # Whether a later lapse may earn a dearer offer than an earlier one did. It never should: it teaches members to lapse.
              may_rise_after_lapse: no

            rates:
              # Calls of one key; `burst` of them at once after a rest.
              per_key: {calls: 120, per_seconds: 60, burst: 60}
              # Calls of one writing tool by one key.
              per_tool: {calls: 30, per_seconds: 60, burst: 10}
              # Effects handed to an outside provider.
              per_provider: {calls: 50, per_seconds: 1, burst: 200}
              # Messages an hour that a new provider gets on its first day; doubled each further day.
              warm_up_per_hour: 500

            # What one principal may do with single operations in any 24 hours, however many calls it is split into. More is a proposal.
            bulk:
              members_per_day: 50
              value_per_day: 500.00

            approvals:
              # How many people decide, by liability. It counts what the same proposer has waiting or got approved in 30 days together, so
              # splitting does not help. Loosening this file and new approvers take as many people as the last step.
              people:
                - {from: 0.00, people: 1}
                - {from: 150000.00, people: 2}
              # The liability up to which a person may approve what the assistant acting for them drafted.
              own_draft_up_to: 1000.00
              # How long a proposal waits before it lapses.
              decide_within: 14d
              # How long a new approver waits before their first decision.
              new_approver: 24h

            # Domains that links in messages may lead to; none means no links but the one to unsubscribe.
            link_domains: [shop.example]

            """#
        ),
        (
            "config/pools.yaml",
            #"""
            # Coupon pools, by name. A playbook's `issue_coupon` names one; an approval covers its terms.
            pools:
              # A percentage needs a `maximum_value`: the most that one redemption can cost, which is what is reserved.
              WINBACK10:
                # Share of the order.
                percent: 10%
                # The most one code can cost.
                maximum_value: 8.00
                # How many codes there are; leave it out when codes are made on demand.
                stock: 20000

              # An amount needs no `maximum_value`.
              WELCOME_BACK5:
                # Amount off the order.
                amount: 5.00
                # Last day on which the pool may issue; leave it out when it does not end.
                ends_on: 2030-12-31

            """#
        ),
        (
            "config/sender.yaml",
            #"""
            # Who writes to members. `winback template preview` shows it as it goes out.

            # The name members see in their inbox.
            from_name: Example Shop

            # The address mail comes from; the domain needs SPF, DKIM and DMARC.
            from_address: hello@example.com

            # The brand's postal address, put under every marketing e-mail as the law of most countries asks.
            postal_address: "Example Shop Ltd, 1 Example Street, 28001 Madrid, Spain"

            # Staff that `winback template test-send` may write to; nobody else ever gets a test message.
            test_recipients: [retention@example.com]

            """#
        ),
        (
            "config/destinations.yaml",
            #"""
            # Who carries effects out. As it stands nobody outside does: points and coupons are kept in Winback's own books, and
            # messages stay in its outbox, so that nothing is sent. Take the # away to have signed webhooks sent.
            #
            # A change of what goes where, or of a URL, holds running loops until a person approves it.

            # Who carries out the tools that are not named under `tools`: embedded, or a destination.
            # provider: embedded

            # Single tools: send_message, award_points and deduct_points together, issue_coupon and void_coupon together,
            # issue_ambassador_code.
            # tools:
            #   send_message: mailer

            # destinations:
            #   mailer:
            #     # Only https, only public addresses, only port 443; see the `allow_` keys.
            #     url: https://hooks.example.com/winback
            #
            #     # The name of a credential and never the secret itself. The secret (whsec_ and base64, as Standard Webhooks has it)
            #     # is handed over by the service manager, or is the file secrets/mailer-secret here, with mode 0600.
            #     secret: mailer-secret
            #
            #     # The secret before it, while the receiver changes over: both sign.
            #     previous_secret: mailer-secret-old
            #
            #     # How long it may take to answer, 1s to 15s.
            #     timeout: 10s
            #
            #     # Requests under way at a time.
            #     max_in_flight: 8
            #
            #     # Whether it promises to do nothing twice under one Idempotency-Key. Then it is asked again after silence;
            #     # without the promise an action with an unknown outcome waits for a person.
            #     idempotent: true
            #
            #     # What it is told about a member besides the brand's own id: contact, which is name, e-mail address and phone.
            #     include: [contact]
            #
            #     # Other ports.
            #     allow_ports: [8443]
            #
            #     # A relay on the team's own network, by address; only with it may the call be unencrypted.
            #     allow_private: ["10.1.2.3/32"]
            #     allow_http: true

            """#
        ),
        (
            "playbooks/lapsed-regulars.yaml",
            #"""
            # The default ladder: no offer first, then points or one coupon, and nothing for those who come back by themselves.
            playbook: lapsed-regulars
            owner: retention@example.com

            # Won back: an order within 30 days of entering. One percentage point more than the holdout is worth having.
            goal: {metric: reactivation_rate, window: 30d, minimum_lift: 1pp, value: contribution_margin}

            audience:
              # slipping: 1.5 times the member's own median gap without an order; lapsed: 2 times.
              state: [slipping, lapsed]
              where: {tier: [silver, gold]}
              # The most recent lapsers answer best; a backlog is drained, never mailed at once.
              entry: {per_day: 600, cool_off: 90d, lifetime: 3, order: most_recent_first}

            # Members who get nothing, value included: without them nobody can say what would have happened anyway.
            holdout: {share: 20%}

            journeys:
              nudge:
                - send: {channel: email, template: we-miss-you}
                - wait: {until: order, at_most: 7d}
                - award_points: {points: 200}
                - send: {channel: email, template: points-waiting}
                - wait: {until: order, at_most: 14d}
                - send: {channel: email, template: last-call}
              coupon:
                - send: {channel: email, template: we-miss-you}
                - wait: {until: order, at_most: 7d}
                - branch:
                    # A member who had an offer before gets none again: lapsing must not become a way to earn.
                    when: {member: {offers_ever: 0}}
                    then:
                      - issue_coupon: {pool: WINBACK10, expires: 21d}
                      - send: {channel: email, template: your-coupon}
                      - wait: {until: order, at_most: 14d}
                      - send: {channel: email, template: last-call}
                    else:
                      - exit: {reason: offered before}

            budget: {per_member: 10.00, per_day: 3000.00, total: 100000.00}
            contact: {quiet: "19:00-09:00", at_most: 2 per 7d}

            guardrails:
              - {metric: unsubscribe_rate, stop_above: 1%, minimum_events: 3, minimum_sends: 200}
              - {metric: complaint_rate, stop_above: 0.1%, minimum_events: 3}
              - {metric: contribution_margin, not_worse_than: 0}

            cadence: {every: 1d, at: "06:00"}
            tuning: {minimum_share: 10%, largest_step: 15pp, every: 7d, objective: contribution_margin}
            runs_until: 90d

            """#
        ),
        (
            "playbooks/lost-value.yaml",
            #"""
            # Members long gone who were worth much: one stronger offer, once, and three ways to make it.
            playbook: lost-value
            owner: retention@example.com
            goal: {metric: reactivation_rate, window: 45d, minimum_lift: 1.5pp, value: contribution_margin}
            audience:
              state: [lost]
              where: {tier: [gold]}
              entry: {per_day: 100, cool_off: 26w, lifetime: 1, order: most_recent_first}
            holdout: {share: 30%}
            journeys:
              hello-only:
                - send: {channel: email, template: we-miss-you}
              coupon-first:
                - issue_coupon: {pool: WINBACK10, expires: 30d}
                - send: {channel: email, template: your-coupon}
                - wait: {until: order, at_most: 21d}
                - send: {channel: email, template: last-call}
              hello-then-credit:
                - send: {channel: email, template: we-miss-you}
                - wait: {until: click, at_most: 10d}
                - branch:
                    when: {member: {state: [lost]}}
                    then:
                      - issue_coupon: {pool: WELCOME_BACK5, expires: 4w}
                      - send: {channel: email, template: your-coupon}
            budget: {per_member: 20.00, per_day: 800.00, total: 25000.00}
            contact: {quiet: "19:00-10:00", at_most: 1 per 5d}
            guardrails:
              - {metric: unsubscribe_rate, stop_above: 1%, minimum_events: 3, minimum_sends: 200}
              - {metric: complaint_rate, stop_above: 0.1%, minimum_events: 3, minimum_sends: 100}
              - {metric: contribution_margin, not_worse_than: 0.50}
            cadence: {every: 1w, at: "07:30"}
            tuning: {minimum_share: 15%, largest_step: 10pp, every: 4w, objective: contribution_margin}
            runs_until: 26w

            """#
        ),
        (
            "playbooks/replay-cdnow.yaml",
            #"""
            # For `winback replay` on the CDNOW purchase log: nobody was contacted then, so the honest result is no lift.
            playbook: replay-cdnow
            owner: retention@example.com
            goal: {metric: reactivation_rate, window: 30d, minimum_lift: 1pp, value: contribution_margin}
            audience:
              state: [slipping, lapsed]
              # Large enough that the replay takes thousands of members in over the year.
              entry: {per_day: 200, cool_off: 90d, lifetime: 3, order: most_recent_first}
            holdout: {share: 30%}
            journeys:
              one-mail:
                - send: {channel: email, template: we-miss-you}
              two-mails:
                - send: {channel: email, template: we-miss-you}
                - wait: {until: order, at_most: 14d}
                - send: {channel: email, template: last-call}
            budget: {per_member: 1.00, per_day: 50.00, total: 5000.00}
            contact: {quiet: "21:00-09:00", at_most: 2 per 7d}
            guardrails:
              - {metric: unsubscribe_rate, stop_above: 1%, minimum_events: 3, minimum_sends: 200}
              - {metric: complaint_rate, stop_above: 0.1%, minimum_events: 3}
            cadence: {every: 1d, at: "06:00"}
            tuning: {minimum_share: 20%, largest_step: 15pp, every: 14d, objective: reactivation_rate}
            runs_until: 400d

            """#
        ),
        (
            "playbooks/slipping-nudge.yaml",
            #"""
            # An early, cheap reminder for members who are just overdue: messages and points, no coupons.
            playbook: slipping-nudge
            owner: retention@example.com
            goal: {metric: reactivation_rate, window: 21d, minimum_lift: 1pp, value: contribution_margin}
            audience:
              state: [slipping]
              entry: {per_day: 400, cool_off: 60d, lifetime: 4}
            holdout: {share: 20%}
            journeys:
              reminder:
                - send: {channel: email, template: we-miss-you}
              reminder-and-points:
                - send: {channel: email, template: we-miss-you}
                - wait: {until: order, at_most: 5d}
                - award_points: {points: 100}
                - send: {channel: email, template: points-waiting}
            budget: {per_member: 2.00, per_day: 400.00, total: 20000.00}
            contact: {quiet: "20:00-09:00", at_most: 2 per 7d}
            guardrails:
              - {metric: unsubscribe_rate, stop_above: 0.8%, minimum_events: 3, minimum_sends: 200}
              - {metric: complaint_rate, stop_above: 0.1%, minimum_events: 3}
            cadence: {every: 1d, at: "06:00"}
            tuning: {minimum_share: 20%, largest_step: 10pp, every: 7d, objective: reactivation_rate}
            runs_until: 120d

            """#
        ),
        (
            "playbooks/templates/last-call.md",
            #"""
            ---
            channel: email
            kind: marketing
            subject: Before we go quiet
            ---
            Hello {{ member.first_name | default: "there" }},

            this is the last mail about coming back. If you would rather hear from us less often, or not at all, that is one click
            away: {{ unsubscribe_url }}

            And if you do come back, everything is where you left it.

            """#
        ),
        (
            "playbooks/templates/points-waiting.md",
            #"""
            ---
            channel: email
            kind: marketing
            subject: Points are waiting for you
            ---
            Hello {{ member.first_name | default: "there" }},

            we have put points on your account; you now hold {{ member.points | default: "some" }}. They count like money on your
            next order, and nothing else is needed.

            You get this as a member. To stop these mails: {{ unsubscribe_url }}

            """#
        ),
        (
            "playbooks/templates/we-miss-you.md",
            #"""
            ---
            channel: email
            kind: marketing
            subject: It has been a while, {{ member.first_name | default: "friend" }}
            ---
            Hello {{ member.first_name | default: "there" }},

            we noticed that you have not been with us for some time, and much has come in since. Have a look at what is new, and at
            what members like you come back for.

            If something went wrong last time, answer this mail: a person reads it.

            You get this as a member. To stop these mails: {{ unsubscribe_url }}

            """#
        ),
        (
            "playbooks/templates/your-coupon.md",
            #"""
            ---
            channel: email
            kind: marketing
            subject: {{ coupon.worth }} off your next order
            ---
            Hello {{ member.first_name | default: "there" }},

            here is something to come back for: {{ coupon.worth }} off your next order.

            Your code: {{ coupon.code }}

            It is yours alone, works once, and is good until {{ coupon.expires_on }}.

            You get this as a member. To stop these mails: {{ unsubscribe_url }}

            """#
        ),
    ]
}
