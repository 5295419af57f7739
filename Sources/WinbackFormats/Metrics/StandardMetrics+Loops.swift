extension StandardMetrics {
    static let loops = #"""
        # What loops give to members and what comes of it: points, coupons, and the members of experiments.
        version: 2

        models:
          # What every row that a loop caused is joined to, so that rates of two kinds of rows can be cut by loop.
          - name: loops
            description: One row per loop.
            semantic_model: {enabled: true}
            columns:
              - name: loop_id
                entity: {name: loop, type: primary}
                dimension: {name: loop, type: categorical, label: Loop}
              - name: status
                dimension: {name: loop_status, type: categorical, label: Where the loop stands today}

          - name: points
            description: One row per award of points.
            semantic_model: {enabled: true}
            agg_time_dimension: business_date
            columns:
              - name: award_id
                entity: {name: award, type: primary}
              - name: member_id
                entity: {name: member, type: foreign}
              - name: business_date
                granularity: day
                dimension: {type: time}
              - name: loop
                entity: {name: loop, type: foreign}
              - name: arm
                dimension: {type: categorical, label: Arm of the award}
            metrics:
              - name: points_awarded
                label: Points awarded
                description: Points awarded to members in the period.
                type: simple
                agg: sum
                expr: points
                hidden: true
                config:
                  meta:
                    governance: {owner: retention, version: 1, unit: {kind: points}, direction: neutral}
              - name: points_cost
                label: Points cost
                description: What the points awarded in the period cost, at the programme's point_value.
                type: simple
                agg: sum
                expr: cost
                config:
                  meta:
                    ai_context: {synonyms: [cost of points]}
                    governance: {owner: finance, version: 1, unit: {kind: currency}, direction: down}

          - name: coupons
            description: One row per coupon issued; it goes by its day of issue unless a metric says otherwise.
            semantic_model: {enabled: true}
            agg_time_dimension: issued_on
            columns:
              - name: coupon_id
                entity: {name: coupon, type: primary}
              - name: member_id
                entity: {name: member, type: foreign}
              - name: issued_on
                granularity: day
                dimension: {type: time}
              - name: redeemed_on
                granularity: day
                dimension: {type: time}
              - name: pool
                dimension: {type: categorical, label: Coupon pool}
              - name: state
                dimension: {type: categorical, label: Coupon state}
              - name: loop
                entity: {name: loop, type: foreign}
              - name: arm
                dimension: {type: categorical, label: Arm of the coupon}
            metrics:
              # The discount is in the amount of the order it was used with: never taken off a margin a second time.
              - name: coupon_cost
                label: Coupon cost
                description: What coupons took off orders, on the day they were redeemed.
                type: simple
                agg: sum
                expr: redeemed_value
                agg_time_dimension: redeemed_on
                config:
                  meta:
                    ai_context:
                      synonyms: [discount given, cost of coupons]
                      instructions: Already taken off what customers paid. Do not subtract it from gmv or a margin.
                    governance: {owner: finance, version: 1, unit: {kind: currency}, direction: down}

          - name: exposures
            description: One row per member of an experiment whose goal window is over, treated or held out.
            semantic_model: {enabled: true}
            agg_time_dimension: matured_on
            columns:
              - name: exposure_id
                entity: {name: exposure, type: primary}
              - name: member_id
                entity: {name: member, type: foreign}
              - name: matured_on
                granularity: day
                dimension: {type: time}
              - name: loop
                entity: {name: loop, type: foreign}
              - name: arm
                dimension: {type: categorical, label: Arm of the experiment}
              - name: experiment
                dimension: {type: categorical, label: Experiment}
            metrics:
              - name: exposed
                label: Members of experiments
                description: Members of experiments whose outcome became final in the period.
                type: simple
                agg: count
                expr: exposure_id
                hidden: true
                config:
                  meta:
                    governance: {owner: retention, version: 1, unit: {kind: members}, direction: neutral}
              - name: exposed_converted
                label: Members of experiments who came back
                description: Those with a completed order in the goal window after their first entry.
                type: simple
                agg: sum
                expr: converted
                hidden: true
                config:
                  meta:
                    governance: {owner: retention, version: 1, unit: {kind: members}, direction: up}
              - name: exposed_margin
                label: Margin of members of experiments
                description: Margin in the goal window, less the messages, points and coupons they were given.
                type: simple
                agg: sum
                expr: margin
                hidden: true
                config:
                  meta:
                    governance: {owner: finance, version: 1, unit: {kind: currency}, direction: up}

        """#
}
