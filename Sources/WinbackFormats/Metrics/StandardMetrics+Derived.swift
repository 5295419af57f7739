extension StandardMetrics {
    static let derived = #"""
        # Metrics made of others: windows, balances, rates and sums of several facts.
        #
        # Dimensions are listed where another cut would answer a different question than the one asked.
        version: 2

        metrics:
          # --- Members ------------------------------------------------------------------------------------------------
          - name: active_members
            label: Active members
            description: Distinct members with a completed order in the 30 days ending on the period's last day.
            type: cumulative
            input_metric: ordering_members
            window: 30 days
            period_agg: last
            config:
              meta:
                ai_context:
                  synonyms: [actives, 30-day active members]
                  examples: ["Did active members drop against last month, by tier?"]
                governance:
                  owner: retention
                  certified: {by: winback, on: 2026-11-01}
                  version: 1
                  unit: {kind: members}
                  direction: up
                  min_group_size: 10
                  group_entity: member
                  drivers: [new_members, reactivated_members]

          # The four below count members by the state they were in on the last day of the period. A cut by the state of
          # today (member__state) would ask where they are now, so it is not offered.
          - name: engaged_members
            label: Engaged members
            description: Members within their own usual gap between orders on the period's last day.
            type: cumulative
            input_metric: state_changes
            filter: "{{ Dimension('move__state') }} = 'active'"
            period_agg: last
            config:
              meta:
                ai_context: {synonyms: [members in rhythm]}
                governance:
                  owner: retention
                  version: 1
                  unit: {kind: members}
                  direction: up
                  min_group_size: 10
                  group_entity: member
                  dimensions: &state_cuts
                    - member__tier
                    - member__tier_then
                    - member__country
                    - member__zone
                    - member__home_store
                    - member__cohort
          - name: slipping_members
            label: Slipping members
            description: >-
              Members whose gap since their last order was more than 1.5 times their own median gap, and not yet 2
              times, on the period's last day.
            type: cumulative
            input_metric: state_changes
            filter: "{{ Dimension('move__state') }} = 'slipping'"
            period_agg: last
            config:
              meta:
                ai_context: {synonyms: [overdue members, members at risk]}
                governance:
                  owner: retention
                  certified: {by: winback, on: 2026-11-01}
                  version: 1
                  unit: {kind: members}
                  direction: down
                  min_group_size: 10
                  group_entity: member
                  dimensions: *state_cuts
          - name: lapsed_members
            label: Lapsed members
            description: >-
              Members whose gap was more than 2 and not yet 4 times their own median gap on the period's last day.
            type: cumulative
            input_metric: state_changes
            filter: "{{ Dimension('move__state') }} = 'lapsed'"
            period_agg: last
            config:
              meta:
                governance:
                  owner: retention
                  version: 1
                  unit: {kind: members}
                  direction: down
                  min_group_size: 10
                  group_entity: member
                  dimensions: *state_cuts
          - name: churned_members
            label: Churned members
            description: Lapsed or lost members on the period's last day.
            type: cumulative
            input_metric: state_changes
            filter: "{{ Dimension('move__state') }} IN ('lapsed', 'lost')"
            period_agg: last
            hidden: true
            config:
              meta:
                governance: &state_count
                  owner: retention
                  version: 1
                  unit: {kind: members}
                  min_group_size: 10
                  group_entity: member
                  dimensions: *state_cuts
          - name: members_with_orders
            label: Members with orders
            description: Members who had ordered by the period's last day, whatever their state.
            type: cumulative
            input_metric: state_changes
            filter: "{{ Dimension('move__state') }} <> 'new'"
            period_agg: last
            hidden: true
            config:
              meta:
                governance: *state_count
          - name: churn_rate
            label: Churn rate
            description: >-
              Share of members with orders who were lapsed or lost on the period's last day: those whose gap was more
              than 2 times their own median gap, of all who had ordered by then. A state on one day, not the members
              lost during the period.
            type: ratio
            numerator: churned_members
            denominator: members_with_orders
            config:
              meta:
                ai_context: {synonyms: [attrition, share of lapsed members]}
                governance:
                  owner: retention
                  version: 1
                  unit: {kind: percent}
                  direction: down
                  min_group_size: 10
                  group_entity: member
                  dimensions: *state_cuts

          # --- Orders and money ---------------------------------------------------------------------------------------
          - name: average_order_value
            label: Average order value
            description: GMV per order that was not cancelled.
            type: ratio
            numerator: gmv
            denominator: orders
            config:
              meta:
                ai_context: {synonyms: [AOV, average basket, average ticket]}
                governance:
                  owner: finance
                  certified: {by: winback, on: 2026-11-01}
                  version: 1
                  unit: {kind: currency}
                  direction: up
          # A coupon's discount is in the amount already, so only messages and points are left to take off. A day
          # without messages or points costs nothing.
          - name: contribution_margin
            label: Contribution margin
            description: >-
              Margin of completed orders less what messages and points cost; coupons are in what customers paid.
            type: derived
            expr: order_margin - COALESCE(message_cost, 0) - COALESCE(points_cost, 0)
            input_metrics:
              - name: order_margin
              - name: message_cost
              - name: points_cost
            config:
              meta:
                ai_context: {synonyms: [net margin, margin after marketing]}
                governance:
                  owner: finance
                  certified: {by: winback, on: 2026-11-01}
                  version: 1
                  unit: {kind: currency}
                  direction: up
                  drivers: [order_margin, message_cost, points_cost]
          - name: redemption_rate
            label: Redemption rate
            description: Redemptions per completed order of a member.
            type: ratio
            numerator: redemptions
            denominator: member_orders
            config:
              meta:
                ai_context: {synonyms: [share of orders with a reward]}
                governance: {owner: retention, version: 1, unit: {kind: percent}, direction: up}

          # --- Points -------------------------------------------------------------------------------------------------
          - name: points_outstanding
            label: Points outstanding
            description: >-
              Points awarded by loops up to the period's last day. Winback is not told when members spend them.
            type: cumulative
            input_metric: points_awarded
            period_agg: last
            config:
              meta:
                ai_context:
                  synonyms: [points balance]
                  instructions: A balance. Never add it up over time.
                governance: {owner: finance, version: 1, unit: {kind: points}, direction: neutral}
          - name: points_liability
            label: Points liability
            description: >-
              What the points outstanding would cost on the period's last day, at the programme's point_value.
            type: cumulative
            input_metric: points_cost
            period_agg: last
            config:
              meta:
                ai_context:
                  synonyms: [cost of points outstanding]
                  instructions: A balance. Never add it up over time.
                governance:
                  owner: finance
                  version: 1
                  unit: {kind: currency}
                  direction: down
                  drivers: [points_cost]
                  sensitivity: internal

          # --- Messages -----------------------------------------------------------------------------------------------
          - name: unsubscribe_rate
            label: Unsubscribe rate
            description: Unsubscribes in the period per message sent in it.
            type: ratio
            numerator: unsubscribes
            denominator: message_sends
            config:
              meta:
                ai_context: {synonyms: [opt-out rate]}
                governance:
                  owner: retention
                  certified: {by: winback, on: 2026-11-01}
                  version: 1
                  unit: {kind: percent}
                  direction: down
          - name: complaint_rate
            label: Complaint rate
            description: Complaints in the period per message sent in it.
            type: ratio
            numerator: complaints
            denominator: message_sends
            config:
              meta:
                ai_context: {synonyms: [spam rate, abuse rate]}
                governance:
                  owner: retention
                  certified: {by: winback, on: 2026-11-01}
                  version: 1
                  unit: {kind: percent}
                  direction: down

          # --- Experiments --------------------------------------------------------------------------------------------
          # What playbooks aim at. Compare arms within one loop and experiment: across loops the members differ to begin
          # with.
          - name: reactivation_rate
            label: Reactivation rate
            description: >-
              Share of the members of experiments with a completed order in the goal window after their first entry, of
              all whose window ended in the period.
            type: ratio
            numerator: exposed_converted
            denominator: exposed
            config:
              meta:
                ai_context:
                  synonyms: [win-back rate, conversion rate of loops]
                  instructions: >-
                    Cut it by loop__loop and exposure__arm; the arm holdout says what happens without a loop.
                governance:
                  owner: retention
                  certified: {by: winback, on: 2026-11-01}
                  version: 1
                  unit: {kind: percent}
                  direction: up
                  dimensions: &experiment_cuts
                    - loop__loop
                    - exposure__arm
                    - exposure__experiment
                    - member__tier
                    - member__tier_then
                    - member__country
                    - member__home_store
                    - member__cohort
          - name: margin_per_member
            label: Margin per member
            description: >-
              Margin in the goal window, less the messages, points and coupons given, per member of an experiment whose
              window ended in the period.
            type: ratio
            numerator: exposed_margin
            denominator: exposed
            config:
              meta:
                ai_context: {synonyms: [contribution per member, value of a loop per member]}
                governance:
                  owner: finance
                  certified: {by: winback, on: 2026-11-01}
                  version: 1
                  unit: {kind: currency}
                  direction: up
                  dimensions: *experiment_cuts

        """#
}
