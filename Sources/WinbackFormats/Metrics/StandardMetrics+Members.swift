extension StandardMetrics {
    static let members = #"""
        # Members, the tiers they had, where they stand against their own rhythm, and what is expected of them.
        #
        # Every number that counts people is shown for ten of them at least.
        version: 2

        models:
          - name: members
            description: One row per member, as they are today.
            semantic_model: {enabled: true}
            agg_time_dimension: joined_on
            columns:
              - name: member_id
                entity: {name: member, type: primary}
              - name: joined_on
                granularity: day
                dimension: {type: time, label: Joined on}
              - name: tier
                description: The tier today; `tier_then` is the one when something happened.
                dimension: {type: categorical, label: Tier (today)}
              - name: country
                dimension: {type: categorical, label: Country of the member}
              - name: zone
                dimension: {type: categorical, label: Zone of the member}
              - name: home_store
                dimension: {type: categorical, label: Home store}
              - name: cohort
                description: The month of the member's first completed order.
                dimension: {type: categorical, label: Cohort}
              - name: state
                description: new, active, slipping, lapsed or lost, against the member's own rhythm, today.
                dimension:
                  type: categorical
                  label: Churn state (today)
                  config: {meta: {ai_context: {synonyms: [churn state, lifecycle stage]}}}
            metrics:
              - name: new_members
                label: New members
                description: Members who joined in the period.
                type: simple
                agg: count
                expr: member_id
                config:
                  meta:
                    ai_context: {synonyms: [sign-ups, joiners, enrolments]}
                    governance:
                      owner: retention
                      certified: {by: winback, on: 2026-11-01}
                      version: 1
                      unit: {kind: members}
                      direction: up
                      min_group_size: 10
                      group_entity: member

          - name: member_tiers
            description: >-
              One row per member and stretch of dates with one tier, so that a cut can use the tier of that time.
            semantic_model: {enabled: true}
            columns:
              - name: member_id
                entity: {name: member, type: natural}
              - name: tier
                dimension: {name: tier_then, type: categorical, label: Tier (at the time)}
              - name: valid_from
                granularity: day
                dimension: {type: time, validity_params: {is_start: true}}
              - name: valid_to
                granularity: day
                dimension: {type: time, validity_params: {is_end: true}}

          # A change of state takes the member from one (-1) and adds them to the other (+1): everything up to a date,
          # summed, is how many were in a state on it.
          - name: state_moves
            description: >-
              Two rows per change of a member's churn state, one for the state left and one for the state entered.
            semantic_model: {enabled: true}
            agg_time_dimension: business_date
            columns:
              - name: move_id
                entity: {name: move, type: primary}
              - name: member_id
                entity: {name: member, type: foreign}
              - name: business_date
                granularity: day
                dimension: {type: time}
              - name: state
                dimension: {type: categorical, label: Churn state (at the time)}
              - name: other_state
                description: The state on the other side of the change; empty for the first.
                dimension: {type: categorical, label: State on the other side}
            metrics:
              - name: state_changes
                label: State changes
                description: Members who entered a state less those who left it.
                type: simple
                agg: sum
                expr: delta
                hidden: true
                config:
                  meta:
                    governance:
                      owner: retention
                      version: 1
                      unit: {kind: members}
                      min_group_size: 10
                      group_entity: member

          - name: forecasts
            description: One row per member with orders, for the 13 weeks after `as_of`, the newest complete day.
            semantic_model: {enabled: true}
            agg_time_dimension: as_of
            primary_entity: forecast
            columns:
              - name: member_id
                entity: {name: member, type: foreign}
              - name: as_of
                granularity: day
                dimension: {type: time}
              - name: state
                dimension: {type: categorical, label: Churn state (when forecast)}
            metrics:
              - name: expected_purchases
                label: Expected purchases
                description: Orders the purchase model expects of members in the 13 weeks after the newest complete day.
                type: simple
                agg: sum
                expr: expected_purchases
                config:
                  meta:
                    ai_context:
                      synonyms: [forecast orders, predicted purchases]
                      instructions: >-
                        A forecast as of one day. Ask for the period that holds that day, never for an earlier one.
                    governance:
                      owner: retention
                      version: 1
                      unit: {kind: count}
                      direction: up
                      min_group_size: 10
                      group_entity: member
              - name: value_at_risk
                label: Value at risk
                description: >-
                  Margin that would be missed in the 13 weeks after the newest complete day if members stayed away, each
                  weighted by how likely they are to.
                type: simple
                agg: sum
                expr: value_at_risk
                config:
                  meta:
                    ai_context: {synonyms: [revenue at risk, money at risk]}
                    governance:
                      owner: retention
                      version: 1
                      unit: {kind: currency}
                      direction: down
                      drivers: [slipping_members, lapsed_members]
                      min_group_size: 10
                      group_entity: member

        """#
}
