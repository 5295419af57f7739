extension StandardMetrics {
    static let engagement = #"""
        # Messages to members, what they did with them, and what messages cost.
        version: 2

        models:
          - name: messages
            description: One row per message to a member, Winback's own and imported ones.
            semantic_model: {enabled: true}
            agg_time_dimension: business_date
            columns:
              - name: message_id
                entity: {name: message, type: primary}
              - name: member_id
                entity: {name: member, type: foreign}
              - name: business_date
                granularity: day
                dimension: {type: time}
              - name: channel
                dimension: {type: categorical, label: Message channel}
              - name: template
                dimension: {type: categorical, label: Template}
              - name: loop
                description: The loop that wrote; empty for imported messages.
                entity: {name: loop, type: foreign}
              - name: arm
                dimension: {type: categorical, label: Arm of the message}
            metrics:
              - name: message_sends
                label: Messages sent
                description: Messages sent to members on any channel.
                type: simple
                agg: count
                expr: message_id
                config:
                  meta:
                    ai_context: {synonyms: [sends, contacts, mails sent]}
                    governance:
                      owner: retention
                      certified: {by: winback, on: 2026-11-01}
                      version: 1
                      unit: {kind: count}
                      direction: neutral
              - name: message_cost
                label: Message cost
                description: What messages cost, at the programme's send_cost of their channel.
                type: simple
                agg: sum
                expr: cost
                config:
                  meta:
                    ai_context: {synonyms: [send cost, communication cost]}
                    governance:
                      owner: finance
                      version: 1
                      unit: {kind: currency}
                      direction: down
                      drivers: [message_sends]

          - name: responses
            description: >-
              One row per visit, open, click, unsubscribe, complaint or return; it names a loop that wrote to the member
              within the seven days before.
            semantic_model: {enabled: true}
            agg_time_dimension: business_date
            columns:
              - name: response_id
                entity: {name: response, type: primary}
              - name: member_id
                entity: {name: member, type: foreign}
              - name: business_date
                granularity: day
                dimension: {type: time}
              - name: kind
                dimension: {type: categorical, label: Kind of response}
              - name: channel
                dimension: {type: categorical, label: Response channel}
              - name: loop
                entity: {name: loop, type: foreign}
            metrics:
              - name: unsubscribes
                label: Unsubscribes
                description: Times a member asked for no more messages on a channel.
                type: simple
                agg: count
                expr: response_id
                filter: "{{ Dimension('response__kind') }} = 'unsubscribe'"
                config:
                  meta:
                    ai_context: {synonyms: [opt-outs]}
                    governance:
                      owner: retention
                      version: 1
                      unit: {kind: count}
                      direction: down
                      drivers: [message_sends, unsubscribe_rate]
              - name: complaints
                label: Complaints
                description: Times a member reported a message as unwanted.
                type: simple
                agg: count
                expr: response_id
                filter: "{{ Dimension('response__kind') }} = 'complaint'"
                config:
                  meta:
                    ai_context: {synonyms: [spam reports, abuse reports]}
                    governance:
                      owner: retention
                      version: 1
                      unit: {kind: count}
                      direction: down
                      drivers: [message_sends, complaint_rate]

        """#
}
