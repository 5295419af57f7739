extension StandardMetrics {
    static let orders = #"""
        # Orders, rewards redeemed with them, and the stores they happened in.
        #
        # Money is in minor units of the team's currency; a unit without a code means that currency. What a customer
        # paid (`amount`) has every discount taken off already, a coupon's included.
        version: 2

        models:
          - name: orders
            description: One row per order of any status. Each belongs to a member.
            semantic_model: {enabled: true}
            agg_time_dimension: business_date
            columns:
              - name: order_id
                entity: {name: order, type: primary}
              - name: member_id
                entity: {name: member, type: foreign}
              # The store is a key to `stores` and, for teams without a stores file, a dimension of the order itself.
              - name: store_id
                description: The store's code, whether or not there is a file of stores.
                entity: {name: store, type: foreign}
                dimension:
                  name: store
                  type: categorical
                  label: Store
                  config: {meta: {ai_context: {synonyms: [shop, branch]}}}
              - name: business_date
                granularity: day
                dimension: {type: time}
              - name: channel
                dimension: {type: categorical, label: Order channel}
              - name: status
                description: completed, cancelled or returned.
                dimension: {type: categorical, label: Order status}
              - name: days_since_prev_order
                description: Days since the member's previous completed order; empty for the first.
                dimension: {type: categorical, label: Days since the previous order}
            config:
              meta:
                governance:
                  # A day's orders are in by the evening after it; later than that, answers say so and still come.
                  freshness: {column: business_date, warn_after: 54 hours}
            metrics:
              - name: gmv
                label: GMV
                description: >-
                  What customers paid for all orders that were not cancelled, discounts taken off, before returns.
                type: simple
                agg: sum
                expr: amount
                filter: "{{ Dimension('order__status') }} <> 'cancelled'"
                config:
                  meta:
                    ai_context:
                      synonyms: [gross merchandise value, sales, revenue, turnover]
                      examples: ["GMV last week by store, top 3", "Is GMV up on last month?"]
                    governance:
                      owner: finance
                      certified: {by: winback, on: 2026-11-01}
                      version: 1
                      unit: {kind: currency}
                      direction: up
                      drivers: [orders, average_order_value]
              - name: orders
                label: Orders
                description: Orders that were not cancelled.
                type: simple
                agg: count
                expr: order_id
                filter: "{{ Dimension('order__status') }} <> 'cancelled'"
                join_to_timespine: true
                fill_nulls_with: 0
                config:
                  meta:
                    ai_context: {synonyms: [order count, number of orders, transactions]}
                    governance:
                      owner: finance
                      certified: {by: winback, on: 2026-11-01}
                      version: 1
                      unit: {kind: count}
                      direction: up
                      drivers: [ordering_members]
              - name: completed_orders
                label: Completed orders
                description: Orders that were completed, so neither cancelled nor returned.
                type: simple
                agg: count
                expr: order_id
                filter: "{{ Dimension('order__status') }} = 'completed'"
                config:
                  meta:
                    ai_context: {synonyms: [fulfilled orders]}
                    governance: {owner: finance, version: 1, unit: {kind: count}, direction: up}
              - name: member_orders
                label: Member orders
                description: Completed orders of members; what a redemption can happen with.
                type: simple
                agg: count
                expr: member_id
                filter: "{{ Dimension('order__status') }} = 'completed'"
                hidden: true
                config:
                  meta:
                    governance: {owner: finance, version: 1, unit: {kind: count}, direction: up}
              - name: ordering_members
                label: Ordering members
                description: Distinct members with a completed order in the period asked for.
                type: simple
                agg: count_distinct
                expr: member_id
                filter: "{{ Dimension('order__status') }} = 'completed'"
                config:
                  meta:
                    ai_context:
                      synonyms: [buyers, purchasing members]
                      instructions: >-
                        For "active members" use active_members, which looks back 30 days from the period's end.
                    governance:
                      owner: retention
                      certified: {by: winback, on: 2026-11-01}
                      version: 1
                      unit: {kind: members}
                      direction: up
                      min_group_size: 10
                      group_entity: member
              - name: reactivated_members
                label: Reactivated members
                description: Distinct members with a completed order more than 90 days after their previous one.
                type: simple
                agg: count_distinct
                expr: member_id
                filter: >-
                  {{ Dimension('order__status') }} = 'completed'
                  AND {{ Dimension('order__days_since_prev_order') }} > 90
                config:
                  meta:
                    ai_context:
                      synonyms: [members won back, returning members]
                      instructions: >-
                        Counts everyone who came back, written to or not. What a loop won is reactivation_rate.
                    governance:
                      owner: retention
                      version: 1
                      unit: {kind: members}
                      direction: up
                      min_group_size: 10
                      group_entity: member
              - name: order_margin
                label: Order margin
                description: >-
                  Margin of completed orders: the amount less the cost of goods, or the programme's margin_rate of the
                  amount where an order states no cost.
                type: simple
                agg: sum
                expr: margin
                filter: "{{ Dimension('order__status') }} = 'completed'"
                config:
                  meta:
                    ai_context: {synonyms: [gross margin, gross profit]}
                    governance: {owner: finance, version: 1, unit: {kind: currency}, direction: up, drivers: [gmv]}

          - name: redemptions
            description: One row per reward a member redeemed.
            semantic_model: {enabled: true}
            agg_time_dimension: business_date
            columns:
              - name: redemption_id
                entity: {name: redemption, type: primary}
              - name: member_id
                entity: {name: member, type: foreign}
              - name: store_id
                entity: {name: store, type: foreign}
                dimension: {name: store, type: categorical, label: Store of the redemption}
              - name: business_date
                granularity: day
                dimension: {type: time}
              - name: channel
                dimension: {type: categorical, label: Redemption channel}
            metrics:
              - name: redemptions
                label: Redemptions
                description: Rewards redeemed.
                type: simple
                agg: count
                expr: redemption_id
                config:
                  meta:
                    ai_context: {synonyms: [rewards redeemed, coupons used]}
                    governance:
                      owner: retention
                      certified: {by: winback, on: 2026-11-01}
                      version: 1
                      unit: {kind: count}
                      direction: up
                      drivers: [active_members, redemption_rate]

          - name: stores
            description: One row per store, from the team's stores file; empty without one.
            semantic_model: {enabled: true}
            columns:
              - name: store_id
                entity: {name: store, type: primary}
              - name: store_name
                dimension: {type: categorical, label: Store name}
              - name: country
                dimension: {type: categorical, label: Country of the store}
              - name: zone
                dimension: {type: categorical, label: Zone of the store}

        """#
}
